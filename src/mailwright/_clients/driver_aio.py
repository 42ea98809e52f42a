"""How every async client reaches a server; `driver` is its blocking twin."""

from __future__ import annotations

from pathlib import Path

from ..net.connecting_aio import connect_tcp, connect_unix
from ..net.deadline import Deadline
from ..net.stream_aio import AsyncStream
from ..net.tls_aio import start_tls
from ..net.transports_aio import Transport, as_stream
from .front import ClientFront, S


class AsyncClientDriver(ClientFront[S]):
    """Connects, and turns to TLS; what is said on the connection is the protocol's business."""

    _stream: AsyncStream | None = None
    _transport: Transport | None = None

    async def _reach(self) -> AsyncStream:
        """Return a connection to where the session leads."""
        session, transport = self._session, self._transport
        deadline = Deadline(self._timeouts.connect, f"Connecting to {session.host}")
        if transport is not None:
            self._require_no_proxy("transport")
            return as_stream(transport)
        if isinstance(session.host, Path):
            self._require_no_proxy("host")
            return await connect_unix(session.host, deadline=deadline)
        return await connect_tcp(
            session.host,
            session.port,
            local_address=self._local_address,
            proxy=self._proxy,
            deadline=deadline,
        )

    async def _protected(self, stream: AsyncStream) -> AsyncStream:
        """Return the connection with TLS on it."""
        return await start_tls(
            stream,
            context=self._context(),
            options=self._session.tls_options,
            server_hostname=str(self._session.host),
            deadline=Deadline(self._timeouts.handshake, "The TLS handshake"),
        )
