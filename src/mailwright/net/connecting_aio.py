"""Connecting to a host over TCP or to a path of a Unix-domain socket, async."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread

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
from .socket_stream_aio import AsyncSocketStream
from .stream_aio import AsyncStream

if TYPE_CHECKING:
    from .proxies.proxy import Proxy


async def connect_tcp(
    host: str,
    port: int,
    *,
    local_address: LocalAddress = None,
    proxy: Proxy | None = None,
    deadline: Deadline,
) -> AsyncStream:
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
        from .tunnel_aio import open_tunnel

        return await open_tunnel(proxy, host, port, local_address=local_address, deadline=deadline)
    check_port(port)
    name = host_name(host)
    addresses = look_up(name, port) if is_ip_address(name) else await _look_up(name, port, deadline)
    return AsyncSocketStream(await _race(f"{name} port {port}", addresses, local_address, deadline))


async def connect_unix(path: Path, *, deadline: Deadline) -> AsyncStream:
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
            await anyio.sleep(BACKLOG_PAUSE)
        attempt.connected()
        return AsyncSocketStream(sock)
    except BaseException:
        sock.close()
        raise


async def _look_up(name: str, port: int, deadline: Deadline) -> list[Address]:
    # In a thread, because the system's call has no time limit; it is left behind at ours.
    addresses: list[Address] | None = None
    with anyio.move_on_after(deadline.remaining()):
        addresses = await anyio.to_thread.run_sync(look_up, name, port, abandon_on_cancel=True)
    if addresses is None:
        raise deadline.error()
    return addresses


async def _race(
    target: str, addresses: list[Address], local_address: LocalAddress, deadline: Deadline
) -> socket.socket:
    """Start one attempt after the other, and return the socket that is first to connect."""
    race = _Race(local_address)
    try:
        with anyio.move_on_after(deadline.remaining()):
            await race.run(addresses)
    except BaseException:
        if race.winner is not None:
            race.winner.close()
        raise
    if race.winner is not None:
        return race.winner
    if deadline.expired:
        raise deadline.error()
    raise connect_failed(target, race.failed)


class _Race:
    def __init__(self, local_address: LocalAddress) -> None:
        self._local_address = local_address
        self.winner: socket.socket | None = None
        self.failed: list[tuple[Address, OSError]] = []

    async def run(self, addresses: list[Address]) -> None:
        async with anyio.create_task_group() as group:

            async def attempt(address: Address, over: anyio.Event) -> None:
                await self._attempt(address)
                over.set()
                if self.winner is not None:
                    group.cancel_scope.cancel()

            for address in addresses:
                over = anyio.Event()
                group.start_soon(attempt, address, over)
                with anyio.move_on_after(STAGGER):
                    await over.wait()

    async def _attempt(self, address: Address) -> None:
        attempt = Attempt(address)
        try:
            sock, error = start(address, self._local_address)
        except OSError as reason:
            self.failed.append(attempt.failed(reason))
            return
        try:
            if isinstance(error, BlockingIOError):
                await anyio.wait_writable(sock)
                error = outcome(sock)
            if error is not None:
                self.failed.append(attempt.failed(error))
            elif self.winner is None:
                attempt.connected()
                self.winner = sock
        finally:
            if sock is not self.winner:
                sock.close()
