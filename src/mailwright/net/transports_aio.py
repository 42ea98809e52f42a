"""A connection that the caller already has, as an async stream."""

from __future__ import annotations

import socket
import subprocess
from typing import TypeAlias

from .process_stream_aio import AsyncProcessStream
from .socket_stream_aio import AsyncSocketStream
from .stream_aio import AsyncStream

#: A connected socket, a process that carries the octets (an ssh tunnel), or a stream.
Transport: TypeAlias = socket.socket | subprocess.Popen[bytes] | AsyncStream


def as_stream(transport: Transport) -> AsyncStream:
    """Return `transport` as a stream, to which it belongs from now on.

    Raises:
        InvalidArgumentError: it is a socket or a process that cannot carry the octets.
        UnsupportedError: it is a process, and the platform cannot wait for pipes.
    """
    if isinstance(transport, AsyncStream):
        return transport
    if isinstance(transport, socket.socket):
        return AsyncSocketStream(transport)
    return AsyncProcessStream(transport)
