"""What tests do with the bare socket at the other end of a stream."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from typing import Any

MEGABYTE = b"0123456789abcdef" * 65_536


def reset_on_close(sock: socket.socket) -> None:
    """Make the close, whenever it comes, a RST in place of a FIN."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def reset(sock: socket.socket) -> None:
    """Close with a RST in place of a FIN."""
    reset_on_close(sock)
    sock.close()


def read_exactly(sock: socket.socket, size: int) -> bytes:
    """Return the next `size` octets, or fewer where the other end has ended."""
    data = bytearray()
    while len(data) < size and (part := sock.recv(size - len(data))):
        data += part
    return bytes(data)


def fill(stream: Any) -> int:
    """Write to `stream` until the network takes no more; return how many octets that was."""
    total = 0
    while written := stream.write_nowait(MEGABYTE):
        total += written
    return total


def in_thread(function: Callable[..., Any], *args: Any) -> threading.Thread:
    """Call `function` in a thread that does not keep the tests from ending."""
    thread = threading.Thread(target=function, args=args, daemon=True)
    thread.start()
    return thread
