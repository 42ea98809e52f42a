"""How every blocking client reaches a server; `driver_aio` is its async twin."""

from __future__ import annotations

from pathlib import Path

from ..net.connecting import connect_tcp, connect_unix
from ..net.deadline import Deadline
from ..net.stream import Stream
from ..net.tls import start_tls
from ..net.transports import Transport, as_stream
from .front import ClientFront, S


class ClientDriver(ClientFront[S]):
    """Connects, and turns to TLS; what is said on the connection is the protocol's business."""

    _stream: Stream | None = None
    _transport: Transport | None = None

    def _reach(self) -> Stream:
        """Return a connection to where the session leads."""
        session, transport = self._session, self._transport
        deadline = Deadline(self._timeouts.connect, f"Connecting to {session.host}")
        if transport is not None:
            self._require_no_proxy("transport")
            return as_stream(transport)
        if isinstance(session.host, Path):
            self._require_no_proxy("host")
            return connect_unix(session.host, deadline=deadline)
        return connect_tcp(
            session.host,
            session.port,
            local_address=self._local_address,
            proxy=self._proxy,
            deadline=deadline,
        )

    def _protected(self, stream: Stream) -> Stream:
        """Return the connection with TLS on it."""
        return start_tls(
            stream,
            context=self._context(),
            options=self._session.tls_options,
            server_hostname=str(self._session.host),
            deadline=Deadline(self._timeouts.handshake, "The TLS handshake"),
        )
