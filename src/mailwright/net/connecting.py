"""Connecting to a host over TCP or to a path of a Unix-domain socket, blocking."""

from __future__ import annotations

import queue
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._addresses import (
    BACKLOG_PAUSE,
    STAGGER,
    Address,
    Attempt,
    LocalAddress,
    check_port,
    connect_error,
    connect_failed,
    host_name,
    is_ip_address,
    look_up,
    outcome,
    start,
    unix_socket,
)
from .deadline import Deadline
from .socket_stream import SocketStream
from .stream import Stream

if TYPE_CHECKING:
    from .proxies.proxy import Proxy


def connect_tcp(
    host: str,
    port: int,
    *,
    local_address: LocalAddress = None,
    proxy: Proxy | None = None,
    deadline: Deadline,
) -> Stream:
    """Connect to the first address of `host` that answers (Happy Eyeballs, RFC 8305).

    Args:
        host: a domain name, in Unicode or A-labels, or an IP address with or without scope id.
        port: 1 to 65535.
        local_address: the address of this machine to connect from, or that and a port.
        proxy: who is to make the connection, and to look up `host`; None for this machine.
        deadline: by when the name is looked up and the connection made.

    Raises:
        InvalidArgumentError: host or port cannot be right.
        NameResolutionError: the host has no address, or the name service did not answer.
        ConnectFailedError: no address took the connection; the text lists each attempt.
        ProxyError: the proxy made no connection.
        DeadlineExceededError: the time is over.
    """
    if proxy is not None:
        from .tunnel import open_tunnel

        return open_tunnel(proxy, host, port, local_address=local_address, deadline=deadline)
    check_port(port)
    name = host_name(host)
    addresses = look_up(name, port) if is_ip_address(name) else _look_up(name, port, deadline)
    return SocketStream(_race(f"{name} port {port}", addresses, local_address, deadline))


def connect_unix(path: Path, *, deadline: Deadline) -> Stream:
    """Connect to the Unix-domain socket at `path`.

    Args:
        path: at most about 100 octets, a limit of the system.
        deadline: by when the connection is made.

    Raises:
        UnsupportedError: the platform has no such sockets.
        ConnectFailedError: nobody listens there, or it is not allowed.
        DeadlineExceededError: the time is over.
    """
    sock, address = unix_socket(path)
    attempt = Attempt(address)
    try:
        while error := connect_error(sock, address):
            if not isinstance(error, BlockingIOError):
                raise connect_failed(str(path), [attempt.failed(error)])
            if deadline.expired:
                raise deadline.error()
            time.sleep(BACKLOG_PAUSE)
        attempt.connected()
        return SocketStream(sock)
    except BaseException:
        sock.close()
        raise


def _look_up(name: str, port: int, deadline: Deadline) -> list[Address]:
    # In a thread of its own, because the system's call has no time limit; a daemon, so that a
    # name service that is silent does not keep the program from ending.
    answers: queue.SimpleQueue[list[Address] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(look_up(name, port))
        except Exception as error:  # noqa: BLE001 - raised where the answer is waited for
            answers.put(error)

    threading.Thread(target=ask, name=f"look-up of {name}", daemon=True).start()
    try:
        answer = answers.get(timeout=deadline.remaining())
    except queue.Empty:
        raise deadline.error() from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def _race(
    target: str, addresses: list[Address], local_address: LocalAddress, deadline: Deadline
) -> socket.socket:
    """Start one attempt after the other, and return the socket that is first to connect."""
    waiting = deque(addresses)
    running: dict[socket.socket, Attempt] = {}
    failed: list[tuple[Address, OSError]] = []
    try:
        while waiting or running:
            if deadline.expired:
                raise deadline.error()
            if waiting:
                attempt = Attempt(waiting.popleft())
                try:
                    sock, error = start(attempt.address, local_address)
                except OSError as reason:
                    failed.append(attempt.failed(reason))
                    continue
                running[sock] = attempt
                if error is None:
                    return _winner(sock, running)
                if not isinstance(error, BlockingIOError):
                    sock.close()
                    failed.append(running.pop(sock).failed(error))
                    continue
            for sock in _wait(running, deadline, more=bool(waiting)):
                if (error := outcome(sock)) is None:
                    return _winner(sock, running)
                sock.close()
                failed.append(running.pop(sock).failed(error))
    finally:
        for sock in running:
            sock.close()
    raise connect_failed(target, failed)


def _winner(sock: socket.socket, running: dict[socket.socket, Attempt]) -> socket.socket:
    running.pop(sock).connected()  # what stays in there has lost, and is closed
    return sock


def _wait(running: Iterable[socket.socket], deadline: Deadline, *, more: bool) -> list[Any]:
    """Return the sockets whose `connect` is done, or none after a quarter of a second if `more`."""
    remaining = deadline.remaining()
    if more:
        remaining = STAGGER if remaining is None else min(STAGGER, remaining)
    with selectors.DefaultSelector() as selector:
        for sock in running:
            selector.register(sock, selectors.EVENT_WRITE)
        return [key.fileobj for key, _ in selector.select(remaining)]
