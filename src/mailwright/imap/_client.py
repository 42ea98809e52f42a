"""The blocking IMAP client; `_aio` is its async twin, method by method."""

from __future__ import annotations

from pathlib import Path

from ..net.secure_socket_options import SecureSocketOptions
from ._driver import ImapDriver
from .commands.noop import Noop
from .flows import connecting, simple
from .responses import StatusResponse


class ImapClient(ImapDriver):
    """An IMAP client; several threads may share it."""

    def connect(
        self,
        host: str | Path,
        port: int = 0,
        options: SecureSocketOptions = SecureSocketOptions.AUTO,
    ) -> None:
        """Connect, turn to TLS as `options` demand, and learn what the server offers."""
        self._session = self._new_session(host, port, options)
        self._run(connecting.connect(self._session), "connect")

    def noop(self) -> StatusResponse:
        """Ask the server what is new (RFC 9051 section 6.1.2)."""
        return self._run(simple.ask(self._session, Noop()), "noop")
