"""Blocking streams over TCP and Unix-domain sockets."""

from __future__ import annotations

import socket

from ._channel import Channel
from ._descriptor_stream import DescriptorStream
from ._socket import TCP_QUICKACK, addresses, is_tcp, is_unix, prepare, quickack, shut


class SocketStream(DescriptorStream):
    """A stream over a connected socket, also one that the caller has connected.

    Args:
        sock: a connected stream socket; it belongs to the stream from now on.

    Raises:
        InvalidArgumentError: the socket is closed, carries TLS already, or is of another kind.
    """

    def __init__(self, sock: socket.socket) -> None:
        prepare(sock)
        self.local_address, self.peer_address = addresses(sock)
        self.is_local = is_unix(sock)
        super().__init__(
            Channel(sock.recv, sock.send, self.peer_address), sock.fileno(), sock.fileno()
        )
        self._socket = sock
        self._quickack = TCP_QUICKACK if is_tcp(sock) else None

    def close(self) -> None:
        """See `Stream.close`."""
        self._channel.close()
        self._socket.close()

    def abort(self) -> None:
        """See `Stream.abort`."""
        self._channel.close()
        shut(self._socket)
        self._socket.close()

    def _before_wait(self) -> None:
        if self._quickack is not None:
            quickack(self._socket, self._quickack)
