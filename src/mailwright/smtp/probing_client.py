"""A client that goes through a session stage by stage and tells what it finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .._clients import probing as sessions
from ..net.secure_socket_options import SecureSocketOptions
from ._client import SmtpClient
from ._lmtp import LmtpClient
from .flows import probing
from .flows.probing import Enter, Findings, Stage


class ProbingClient(SmtpClient):
    """An `SmtpClient` that can stop at each stage, and keeps what it has seen in `findings`."""

    peer_address = ""
    """What it is connected to; "" before."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.findings = Findings()

    def approach(
        self,
        host: str | Path,
        port: int,
        options: SecureSocketOptions,
        *,
        until: Stage,
        enter: Enter,
    ) -> None:
        """Connect as `connect` does, and go through its stages up to `until`.

        Args:
            host: see `connect`.
            port: see `connect`.
            options: see `connect`.
            until: the last stage to go through.
            enter: told each stage when it begins.

        Raises:
            MailwrightError: see `connect`.
        """
        self._session = self._new_session(host, port, options)
        self._run(probing.approach(self._session, self.findings, until, enter))

    def try_envelope(
        self, sender: str, recipients: Iterable[str], *, until: Stage, enter: Enter
    ) -> None:
        """Begin a transaction and give it up before its content; nothing is delivered.

        Args:
            sender: the addr-spec of the sender; "" for none.
            recipients: the addr-specs of the recipients.
            until: the last stage to go through: MAIL, RCPT or DATA.
            enter: told each stage when it begins.

        Raises:
            NotAuthenticatedError: the session has no identity; nothing was sent.
            ServerRefusedError: the server refused the sender, every recipient or DATA.
        """
        self._session.require_ready()
        self._session.require_identity()
        flow = probing.try_envelope(self._session, self.findings, sender, recipients, until, enter)
        self._run(flow)

    def mechanisms(
        self, user: str, *, by_token: bool, mechanism: str | None
    ) -> Mapping[str, str | None]:
        """Return the mechanisms that the server offers, and why each one would not be taken.

        Args:
            user: who would sign in.
            by_token: whether with a token; with a password otherwise.
            mechanism: the one mechanism to take.

        Returns:
            Names in the server's order; the one that would be taken has None.
        """
        return sessions.mechanisms(self._session, user, by_token=by_token, mechanism=mechanism)

    @property
    def mechanism(self) -> str:
        """The mechanism that signed in, or tried to; "" where none did."""
        used = self._session.mechanism
        return "" if used is None else used.name

    def note_login(self) -> None:
        """Put down what the server offers now that it knows who asks."""
        self.findings.signed_in = self._session.capabilities

    def _open(self) -> None:
        super()._open()
        self.peer_address = self._open_stream().peer_address


class ProbingLmtpClient(ProbingClient, LmtpClient):
    """The same for LMTP."""
