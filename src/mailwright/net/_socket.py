"""What both fronts do to a socket before it becomes a stream."""

from __future__ import annotations

import socket
import ssl
from typing import cast

from ..errors import InvalidArgumentError

# Linux delays acknowledgements by 40 ms while it sees a dialogue; a server that still holds back
# the end of its answer (Nagle) waits for them. The kernel forgets the option, so that it is set
# again before each wait: without it a pipelined batch to Postfix takes 44 ms.
TCP_QUICKACK: int | None = getattr(socket, "TCP_QUICKACK", None)


def prepare(sock: socket.socket) -> None:
    """Make a connected socket ready for a stream: never blocking, and without Nagle's delay.

    Raises:
        InvalidArgumentError: it is closed, carries TLS already, or is of another kind.
    """
    if sock.fileno() < 0 or sock.type != socket.SOCK_STREAM or isinstance(sock, ssl.SSLSocket):
        raise InvalidArgumentError(
            "A connection is an open stream socket without TLS, which the client starts itself.",
            name="transport",
        )
    sock.setblocking(False)
    if is_tcp(sock):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def is_tcp(sock: socket.socket) -> bool:
    """Return whether `sock` speaks TCP."""
    return sock.family in {socket.AF_INET, socket.AF_INET6}


def is_unix(sock: socket.socket) -> bool:
    """Return whether `sock` is a Unix-domain socket."""
    return sock.family == getattr(socket, "AF_UNIX", None)


def addresses(sock: socket.socket) -> tuple[str, str]:
    """Return the names of this end and of the other one, for the log."""
    names: list[str] = []
    for ask in (sock.getsockname, sock.getpeername):
        try:
            name = name_of(ask())
        except OSError:  # the peer of an adopted socket may be gone already
            name = ""
        names.append(name or ("a Unix-domain socket" if is_unix(sock) else "a socket"))
    return names[0], names[1]


def name_of(address: object) -> str:
    """Return a socket address as text: "192.0.2.1:25", "[2001:db8::1]:25", a path."""
    if isinstance(address, tuple):
        host, port = cast("tuple[str, int]", address[:2])
        return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    if isinstance(address, bytes):  # a name in Linux's abstract space
        return "@" + address.removeprefix(b"\0").decode("utf-8", "backslashreplace")
    return str(address)


def shut(sock: socket.socket) -> None:
    """End both directions, which wakes a thread that waits for the socket."""
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:  # it is not connected (any more)
        return


def quickack(sock: socket.socket, option: int) -> None:
    """Ask for acknowledgements without delay, see `TCP_QUICKACK`."""
    try:
        sock.setsockopt(socket.IPPROTO_TCP, option, 1)
    except OSError:  # broken or closed: the read that follows says so
        return
