"""The async IMAP client; `_client` is its blocking twin, method by method."""

from __future__ import annotations

from pathlib import Path

from ..net.secure_socket_options import SecureSocketOptions
from ._driver_aio import AsyncImapDriver
from .commands.noop import Noop
from .flows import connecting, simple
from .responses import StatusResponse


class AsyncImapClient(AsyncImapDriver):
    """An IMAP client for asyncio and trio; several tasks may share it."""

    async def connect(
        self,
        host: str | Path,
        port: int = 0,
        options: SecureSocketOptions = SecureSocketOptions.AUTO,
    ) -> None:
        """Connect, turn to TLS as `options` demand, and learn what the server offers."""
        self._session = self._new_session(host, port, options)
        await self._run(connecting.connect(self._session), "connect")

    async def noop(self) -> StatusResponse:
        """Ask the server what is new (RFC 9051 section 6.1.2)."""
        return await self._run(simple.ask(self._session, Noop()), "noop")
