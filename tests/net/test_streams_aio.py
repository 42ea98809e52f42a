"""What only tasks do to a stream: cancel it, and share a loop with it."""

from __future__ import annotations

import socket

import anyio
import pytest
from net_fronts import soon

from mailwright.errors import NotConnectedError
from mailwright.net import _channel
from mailwright.net._channel import Channel
from mailwright.net.socket_stream_aio import AsyncSocketStream

pytestmark = pytest.mark.anyio


async def fill(stream: AsyncSocketStream) -> None:
    while stream.write_nowait(b"x" * 65_536):
        await anyio.lowlevel.checkpoint()


@pytest.mark.parametrize("wait", ["read", "write"])
async def test_T34_a_cancelled_wait_ends_at_once_and_leaks_nothing(pair, wait):
    ours, _ = pair
    stream = AsyncSocketStream(ours)
    if wait == "write":
        await fill(stream)
    with anyio.move_on_after(0.02) as scope:
        async with stream:
            await (stream.read(soon()) if wait == "read" else stream.write(b"y" * 99, soon()))
    assert scope.cancelled_caught
    assert ours.fileno() < 0
    with pytest.raises(NotConnectedError):
        stream.read_nowait()


async def test_T34_a_read_that_was_cancelled_loses_nothing(pair):
    ours, peer = pair
    async with AsyncSocketStream(ours) as stream:
        with anyio.move_on_after(0.01):
            await stream.read(soon())
        peer.sendall(b"250 late")
        assert await stream.read(soon()) == b"250 late"


@pytest.mark.parametrize("use", ["read", "write"])
async def test_a_fast_peer_lets_other_tasks_run(pair, monkeypatch, use):
    ours, peer = pair
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await anyio.lowlevel.checkpoint()

    monkeypatch.setattr(_channel, "READ_SIZE", 1)
    peer.sendall(b"x" * 200)
    monkeypatch.setattr(Channel, "write", lambda _self, data: len(data))
    async with AsyncSocketStream(ours) as stream, anyio.create_task_group() as group:
        group.start_soon(count)
        for _ in range(200):
            await (stream.read(soon()) if use == "read" else stream.write(b"x", soon()))
        group.cancel_scope.cancel()
    assert turns >= 10


async def test_T34_a_stream_that_is_never_kept_waiting_can_be_cancelled(pair, monkeypatch):
    ours, peer = pair
    monkeypatch.setattr(_channel, "READ_SIZE", 1)
    peer.sendall(b"x" * 1000)
    reads = 0
    with anyio.CancelScope() as scope:
        async with AsyncSocketStream(ours) as stream:
            scope.cancel()
            for _ in range(1000):
                await stream.read(soon())
                reads += 1
    assert scope.cancelled_caught
    assert reads < 50


async def test_a_block_closes_its_stream():
    ours, peer = socket.socketpair()
    with peer:
        async with AsyncSocketStream(ours) as stream:
            await stream.write(b"x", soon())
        assert peer.recv(10) == b"x"
        assert peer.recv(10) == b""
