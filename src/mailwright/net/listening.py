"""Listening on loopback, each connection in a thread of its own: for the development server."""

from __future__ import annotations

import ipaddress
import os
import selectors
import socket
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Self

from ..errors import InvalidArgumentError, NetworkError, StateError
from ._addresses import unix_socket
from ._socket import shut
from .socket_stream import SocketStream
from .stream import Stream

MAX_CONNECTIONS = 64  # at once, see `Listener.serve`
_JOIN = 5.0  # seconds that `stop` waits for a handler that does not look at its stream
_OUT_OF_DESCRIPTORS = 0.05  # seconds until the next try to accept


def listen(
    address: str = "127.0.0.1",
    port: int = 0,
    *,
    path: Path | None = None,
    allow_remote: bool = False,
) -> Listener:
    """Bind an address and listen on it; nothing is accepted before `Listener.serve`.

    Args:
        address: an IP address of this machine, or "localhost".
        port: 0 to 65535, 0 for any that is free.
        path: a path to listen on as a Unix-domain socket, for this user alone, in place of TCP.
        allow_remote: whether `address` may be one that other machines can reach.

    Raises:
        InvalidArgumentError: the address is none, or not a loopback one without `allow_remote`.
        NetworkError: it cannot be bound, because somebody else listens there, for example.
    """
    if path is not None:
        sock, place = unix_socket(path)
        name, target = str(path), place.socket_address
    else:
        ip = _checked_address(address, allow_remote=allow_remote)
        sock = socket.socket(socket.AF_INET if ip.version == 4 else socket.AF_INET6)
        name, target = f"{ip} port {port}", (str(ip), port)
    try:
        sock.setblocking(False)
        if path is None and os.name == "posix":  # elsewhere it would let others take the port
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(target)
        if path is not None:
            path.chmod(0o600)  # before anybody can connect: it does not listen yet
        sock.listen()
    except (OSError, OverflowError) as error:
        sock.close()
        raise NetworkError(f"Cannot listen on {name}: {error}.", retryable=False) from error
    return Listener(sock, path)


class Listener:
    """A bound socket, and the connections that were made to it.

    Args:
        sock: a socket that listens.
        path: its path, removed by `stop`, where it is a Unix-domain socket.
    """

    def __init__(self, sock: socket.socket, path: Path | None) -> None:
        self._socket = sock
        self._path = path
        #: The IP address that was bound, or the path.
        self.address: str = str(path) if path is not None else sock.getsockname()[0]
        #: The port that was bound, 0 for a path.
        self.port: int = 0 if path is not None else sock.getsockname()[1]
        self._wake, self._woken = socket.socketpair()
        self._lock = threading.Lock()
        self._connections: dict[threading.Thread, socket.socket] = {}
        self._acceptor: threading.Thread | None = None

    def serve(
        self, handler: Callable[[Stream], None], *, connections: int = MAX_CONNECTIONS
    ) -> None:
        """Begin to accept, and return; `handler` is called with each connection in a thread.

        The stream is closed when `handler` returns. That the peer went away is no error here.

        Args:
            handler: what speaks with one client.
            connections: how many at once; the next ones are closed as soon as they come.

        Raises:
            StateError: it was called before.
        """
        if self._acceptor is not None:
            raise StateError("The listener serves already.")

        def accept_all() -> None:
            with selectors.DefaultSelector() as selector:
                selector.register(self._socket, selectors.EVENT_READ)
                selector.register(self._woken, selectors.EVENT_READ)
                while self._woken not in [key.fileobj for key, _ in selector.select()]:
                    self._accept(handler, connections)

        self._acceptor = threading.Thread(
            target=accept_all, name=f"listener on {self.address}:{self.port}", daemon=True
        )
        self._acceptor.start()

    def stop(self) -> None:
        """Stop to listen, cut every connection and wait for the handlers; twice does no harm."""
        if self._socket.fileno() < 0:
            return
        self._wake.send(b"\0")
        if self._acceptor is not None:
            self._acceptor.join()
        for sock in (self._socket, self._wake, self._woken):
            sock.close()
        if self._path is not None:
            self._path.unlink(missing_ok=True)
        with self._lock:
            threads = list(self._connections)
        self.cut()
        for thread in threads:
            if thread is not threading.current_thread():
                thread.join(_JOIN)

    def cut(self) -> None:
        """Cut every connection, as when a server dies; new ones are still accepted."""
        with self._lock:
            for sock in self._connections.values():
                shut(sock)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _accept(self, handler: Callable[[Stream], None], connections: int) -> None:
        try:
            sock, _ = self._socket.accept()
        except BlockingIOError:
            return
        except OSError:  # too many open files: what is waiting is accepted later
            time.sleep(_OUT_OF_DESCRIPTORS)
            return
        with self._lock:
            if len(self._connections) >= connections:
                sock.close()
                return
            thread = threading.Thread(
                target=self._handle, args=(handler, sock), name="connection", daemon=True
            )
            self._connections[thread] = sock
        thread.start()

    def _handle(self, handler: Callable[[Stream], None], sock: socket.socket) -> None:
        stream = SocketStream(sock)
        try:
            handler(stream)
        except NetworkError:  # the client went away
            return
        finally:
            with self._lock:  # `stop` must not touch a descriptor that is somebody else's by then
                del self._connections[threading.current_thread()]
                stream.close()


def _checked_address(
    address: str, *, allow_remote: bool
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        ip = ipaddress.ip_address("127.0.0.1" if address == "localhost" else address)
    except ValueError:
        raise InvalidArgumentError(
            f"{address!r} is not an IP address to listen on.", name="address"
        ) from None
    if ip.is_loopback:
        return ip
    if not allow_remote:
        raise InvalidArgumentError(
            f"{ip} can be reached from other machines, and this server is made for tests: listen "
            "on 127.0.0.1, or say allow_remote=True.",
            name="address",
        )
    warnings.warn(f"listening on {ip}, where other machines can connect", stacklevel=3)
    return ip
