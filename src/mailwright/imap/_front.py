"""What the two fronts have in common: everything that does no I/O."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Any

from ..net.deadline import Deadline
from ..net.secure_socket_options import SecureSocketOptions
from ..net.timeouts import Timeouts
from ..net.tls_info import TlsInfo
from ..net.tls_options import TlsOptions, make_context
from ..net.wire_log import Target, WireLog
from ._command import Command
from ._limits import ImapLimits
from ._session import Session, Settings
from ._state import State
from .capabilities import Capabilities

SPOKE_BEFORE_TLS = "The server sent something in clear where TLS was to begin."


class ImapFront:
    """State and settings of a client; the fronts add what reads and writes."""

    def __init__(
        self,
        *,
        ssl_context: ssl.SSLContext | None = None,
        tls: TlsOptions | None = None,
        timeout: float | Timeouts | None = None,
        wire_log: Target = None,
        allow_plaintext_credentials: bool = False,
        limits: ImapLimits | None = None,
    ) -> None:
        self._ssl_context = ssl_context
        self._own_context: ssl.SSLContext | None = None
        self._settings = Settings(
            timeouts=Timeouts.of(timeout),
            tls=tls or TlsOptions(),
            wire_log=WireLog.of(wire_log),
            allow_plaintext_credentials=allow_plaintext_credentials,
            limits=limits or ImapLimits(),
            own_context=ssl_context is not None,
        )
        self._timeouts = self._settings.timeouts
        self._session = self._closed_session()

    @property
    def capabilities(self) -> Capabilities:
        """What the server offers now; none before `connect`."""
        return self._session.capabilities

    @property
    def is_connected(self) -> bool:
        """Whether there is a connection, as far as is known without asking the server."""
        return self._session.protocol.state not in (State.CLOSED, State.LOGOUT)

    @property
    def is_secure(self) -> bool:
        """Whether the connection is encrypted and the server's certificate was verified."""
        return self.is_connected and self._session.is_confidential

    @property
    def is_authenticated(self) -> bool:
        """Whether a login succeeded on this connection."""
        return self.is_connected and self._session.identity is not None

    def _closed_session(self) -> Session:
        session = Session(self._settings)
        session.protocol.state = State.CLOSED
        return session

    def _new_session(self, host: str | Path, port: int, security: SecureSocketOptions) -> Session:
        return Session(self._settings, host, port, security)

    def _deadline(self, command: Command[Any] | None) -> Deadline:
        """Return by when a command has to be done, or a part of it where it streams."""
        if command is None:
            return Deadline(self._timeouts.command, "The server's next word")
        seconds: float | None = getattr(self._timeouts, command.wait)
        return Deadline(seconds, command.awaits)

    def _context(self) -> ssl.SSLContext:
        """Return the caller's own context, or one made from the options, once."""
        if self._ssl_context is not None:
            return self._ssl_context
        if self._own_context is None:
            self._own_context = make_context(self._settings.tls)
        return self._own_context

    def _upgraded(self, tls: TlsInfo | None, *, is_greeted: bool) -> None:
        """Begin the dialogue anew on a connection that TLS now protects."""
        self._session.tls = tls
        self._session.new_protocol(State.NOT_AUTHENTICATED if is_greeted else State.OPENED)
