"""A connection that the caller already has, as a stream."""

from __future__ import annotations

import socket
import subprocess
from typing import TypeAlias

from .process_stream import ProcessStream
from .socket_stream import SocketStream
from .stream import Stream

#: A connected socket, a process that carries the octets (an ssh tunnel), or a stream.
Transport: TypeAlias = socket.socket | subprocess.Popen[bytes] | Stream


def as_stream(transport: Transport) -> Stream:
    """Return `transport` as a stream, to which it belongs from now on.

    Raises:
        InvalidArgumentError: it is a socket or a process that cannot carry the octets.
        UnsupportedError: it is a process, and the platform cannot wait for pipes.
    """
    if isinstance(transport, Stream):
        return transport
    if isinstance(transport, socket.socket):
        return SocketStream(transport)
    return ProcessStream(transport)
