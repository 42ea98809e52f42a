"""Interrupted or cancelled at each wait of connecting, TLS and proxies: all is closed (T34)."""

from __future__ import annotations

import socket
import threading
from collections.abc import Awaitable, Callable
from contextlib import contextmanager
from itertools import count
from typing import Any

import anyio
import anyio.to_thread
import pytest
from net_fronts import soon
from test_tunnel import CASES, HOST, PORT, through
from tls_peer import Peer

from mailwright.errors import DeadlineExceededError, NotConnectedError
from mailwright.net import connecting, connecting_aio, tls, tls_aio, tunnel_aio
from mailwright.net.socket_stream import SocketStream
from mailwright.net.socket_stream_aio import AsyncSocketStream
from mailwright.testing import ScriptedServer, Stall

MOST = 60


@pytest.fixture
def sockets(monkeypatch):
    """Every socket with which a connection is tried."""
    made: list[socket.socket] = []
    for module in (connecting, connecting_aio):
        real = module.start

        def start(address, local_address, real=real):
            sock, error = real(address, local_address)
            made.append(sock)
            return sock, error

        monkeypatch.setattr(module, "start", start)
    return made


def are_closed(sockets: list[socket.socket]) -> bool:
    return all(sock.fileno() == -1 for sock in sockets)


@contextmanager
def silent_port():
    """A port of all loopback addresses that answers no SYN: its backlog is full."""
    with socket.socket() as listener:
        listener.bind(("", 0))
        listener.listen(0)
        port = listener.getsockname()[1]
        fillers = [socket.socket() for _ in range(3)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", port))
        yield port
        for filler in fillers:
            filler.close()


@pytest.fixture
def silent(monkeypatch):
    """Three addresses that never answer, for every name; the next one is tried at once."""
    with silent_port() as port:

        def look_up(host, _, **hints):
            assert host == b"mail.example"
            return [
                (socket.AF_INET, hints["type"], 6, "", (f"127.0.0.{n}", port)) for n in (1, 2, 3)
            ]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        for module in (connecting, connecting_aio):
            monkeypatch.setattr(module, "STAGGER", 0.001)
        yield port


# --- connecting -----------------------------------------------------------------------------------


def test_T34_an_interrupt_at_each_wait_of_a_connect(silent, sockets, monkeypatch):
    started = set()
    for step in range(MOST):
        left = step
        sockets.clear()

        def wait(*args: Any, real: Any = connecting._wait, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
            return real(*args, **options)

        with monkeypatch.context() as patch:
            patch.setattr(connecting, "_wait", wait)
            try:
                connecting.connect_tcp("mail.example", 25, deadline=soon(0.03))
            except KeyboardInterrupt:
                assert are_closed(sockets)
                started.add(len(sockets))
                continue
            except DeadlineExceededError:
                assert are_closed(sockets)
                break
    assert started == {1, 2, 3}


def test_T34_an_interrupt_while_the_name_is_looked_up(sockets, monkeypatch):
    class Interrupted:
        def put(self, _: Any) -> None:
            """Nobody waits for it any more."""

        def get(self, *, timeout: float | None) -> Any:
            raise KeyboardInterrupt

    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: released.wait(10) and [])
    monkeypatch.setattr(connecting.queue, "SimpleQueue", Interrupted)
    with pytest.raises(KeyboardInterrupt):
        connecting.connect_tcp("mail.example", 25, deadline=soon())
    released.set()
    assert sockets == []


class Cancelling:
    """Cancels a scope at the k-th wait."""

    def __init__(self, step: int) -> None:
        self.left = step
        self.scope = anyio.CancelScope()

    def at(self, call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def wrapped(*args: Any, **options: Any) -> Any:
            self.left -= 1
            if self.left < 0:
                self.scope.cancel()
                await anyio.lowlevel.checkpoint()
            return await call(*args, **options)

        return wrapped


@pytest.mark.anyio
async def test_T34_a_cancellation_at_each_wait_of_a_connect(silent, sockets, monkeypatch):
    started = set()
    for step in range(MOST):
        cancelling = Cancelling(step)
        sockets.clear()
        with monkeypatch.context() as patch, cancelling.scope:
            patch.setattr(anyio, "wait_writable", cancelling.at(anyio.wait_writable))
            patch.setattr(anyio.to_thread, "run_sync", cancelling.at(anyio.to_thread.run_sync))
            try:
                await connecting_aio.connect_tcp("mail.example", 25, deadline=soon(0.05))
            except DeadlineExceededError:
                assert are_closed(sockets)
                break
        assert cancelling.scope.cancelled_caught
        assert are_closed(sockets)
        started.add(len(sockets))
    assert started == {0, 1, 2, 3}


@pytest.mark.anyio
async def test_T34_a_cancellation_when_the_connection_is_just_made_loses_no_socket(
    sockets, monkeypatch
):
    """The winner is there, and the call is cancelled before it returns."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        real = connecting_aio.outcome
        scope = anyio.CancelScope()

        def outcome(sock: socket.socket) -> OSError | None:
            scope.cancel()
            return real(sock)

        monkeypatch.setattr(connecting_aio, "outcome", outcome)
        with scope:
            await connecting_aio.connect_tcp(*listener.getsockname(), deadline=soon())
    if scope.cancelled_caught:  # else the connection was there before anybody had to wait
        assert are_closed(sockets)
    for sock in sockets:
        sock.close()


# --- proxies and TLS ------------------------------------------------------------------------------


@pytest.fixture
def streams(monkeypatch):
    """Every stream over a socket that is made."""
    made: list[Any] = []
    for kind in (SocketStream, AsyncSocketStream):
        real = kind.__init__

        def init(self, sock, real=real):
            real(self, sock)
            made.append(self)

        monkeypatch.setattr(kind, "__init__", init)
    return made


def interrupt_at(step: int, patch: pytest.MonkeyPatch, *methods: str) -> None:
    """Interrupt the call that comes after `step` others of these methods of a socket."""
    calls = count()

    def interrupted(real: Any) -> Any:
        def wrapped(*args: Any) -> Any:
            if next(calls) >= step:
                raise KeyboardInterrupt
            return real(*args)

        return wrapped

    for name in methods:
        patch.setattr(SocketStream, name, interrupted(getattr(SocketStream, name)))


def test_T34_an_interrupt_at_each_read_and_write_of_a_tunnel(streams, monkeypatch):
    class Front:
        connect_tcp = staticmethod(
            lambda *args, **options: connecting.connect_tcp(*args, deadline=soon(), **options)
        )

    for case in CASES.values():
        for step in range(MOST):
            streams.clear()
            with ScriptedServer([*case.script, Stall()], strict=False) as server:
                with monkeypatch.context() as patch:
                    interrupt_at(step, patch, "read", "write", "read_nowait")
                    try:
                        stream = through(Front, case, server)
                    except KeyboardInterrupt:
                        stream = None
                for one in streams if stream is None else ():
                    with pytest.raises(NotConnectedError):
                        one.read_nowait()
                if stream is not None:
                    stream.abort()
                    break
        assert step >= 3  # a look, a write and a read at least


@pytest.mark.anyio
async def test_T34_a_cancellation_at_each_read_and_write_of_a_tunnel(streams, monkeypatch):
    for case in CASES.values():
        for step in range(MOST):
            cancelling = Cancelling(step)
            streams.clear()
            stream = None
            with ScriptedServer([*case.script, Stall()], strict=False) as server:
                with monkeypatch.context() as patch, cancelling.scope:
                    for name in ("read", "write"):
                        wrapped = cancelling.at(getattr(AsyncSocketStream, name))
                        patch.setattr(AsyncSocketStream, name, wrapped)
                    stream = await tunnel_aio.open_tunnel(
                        case.proxy(server), HOST, PORT, deadline=soon()
                    )
                if stream is not None:
                    stream.abort()
                    break
                assert cancelling.scope.cancelled_caught
                [one] = streams
                with pytest.raises(NotConnectedError):
                    one.read_nowait()
        assert step >= 2


def handshake_of(peer: socket.socket, context: Any) -> Peer:
    def talk() -> None:
        with context.wrap_socket(peer, server_side=True) as inner:
            inner.recv(1)

    return Peer(talk)


def pair_of_sockets() -> tuple[socket.socket, socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ours = socket.create_connection(listener.getsockname())
        peer, _ = listener.accept()
    peer.settimeout(10)
    return ours, peer


def test_T34_an_interrupt_at_each_read_and_write_of_a_handshake(
    context, server_context, monkeypatch
):
    for step in range(MOST):
        ours, peer = pair_of_sockets()
        server = handshake_of(peer, server_context)
        stream = SocketStream(ours)
        with monkeypatch.context() as patch:
            interrupt_at(step, patch, "read", "write")
            try:
                inner = tls.start_tls(
                    stream, context=context, server_hostname=HOST, deadline=soon()
                )
            except KeyboardInterrupt:
                inner = None
        if inner is not None:
            inner.abort()
            assert server.error is None or isinstance(server.error, OSError)
            break
        with pytest.raises(NotConnectedError):
            stream.read_nowait()
        assert isinstance(server.error, OSError)
    assert step >= 3


@pytest.mark.anyio
async def test_T34_a_cancellation_at_each_read_and_write_of_a_handshake(
    context, server_context, monkeypatch
):
    for step in range(MOST):
        cancelling = Cancelling(step)
        ours, peer = pair_of_sockets()
        handshake_of(peer, server_context)
        stream = AsyncSocketStream(ours)
        inner = None
        with monkeypatch.context() as patch, cancelling.scope:
            for name in ("read", "write"):
                wrapped = cancelling.at(getattr(AsyncSocketStream, name))
                patch.setattr(AsyncSocketStream, name, wrapped)
            inner = await tls_aio.start_tls(
                stream, context=context, server_hostname=HOST, deadline=soon()
            )
        if inner is not None:
            inner.abort()
            break
        assert cancelling.scope.cancelled_caught
        with pytest.raises(NotConnectedError):
            stream.read_nowait()
    assert step >= 3
