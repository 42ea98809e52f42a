"""Waiting for octets without taking them, asked of each front and each kind of stream."""

from __future__ import annotations

import sys
import threading
from functools import partial
from time import sleep
from typing import Any

import anyio
import pytest
from bare_sockets import MEGABYTE, fill, in_thread, read_exactly, reset
from net_fronts import soon
from test_stream_faults import Ticking
from tls_peer import HOST, tls_server

from mailwright.errors import ConnectionLostError, NotConnectedError
from mailwright.net.deadline import Deadline
from mailwright.net.socket_stream import SocketStream
from mailwright.net.socket_stream_aio import AsyncSocketStream
from mailwright.net.tunnel import TunnelStream
from mailwright.net.tunnel_aio import AsyncTunnelStream


def read_on(stream: Any, size: int) -> bytes:
    """Return `size` octets, read as the drivers of IMAP do."""
    data = b""
    while len(data) < size:
        part = stream.read_nowait()
        if part is None:
            assert stream.wait_readable(soon())
        else:
            assert part
            data += part
    return data


def test_it_returns_when_octets_come_and_takes_none(front, pair):
    ours, peer = pair
    stream = front.socket_stream(ours)
    later = threading.Timer(0.02, peer.sendall, [b"* OK"])
    later.start()
    assert stream.wait_readable(soon())
    assert stream.wait_readable(soon())
    assert stream.read_nowait() == b"* OK"
    later.join()


def test_the_end_of_the_peer_is_something_to_read(front, pair):
    ours, peer = pair
    stream = front.socket_stream(ours)
    peer.close()
    assert stream.wait_readable(soon())
    assert stream.read_nowait() == b""


def test_a_wait_that_ends_leaves_the_stream_usable(front, pair):
    ours, peer = pair
    stream = front.socket_stream(ours)
    assert not stream.wait_readable(soon(0.01))
    stream.write(b"DONE", soon())
    assert peer.recv(10) == b"DONE"
    peer.sendall(b"a")
    assert stream.read(soon()) == b"a"
    assert not stream.wait_readable(soon(0.01))
    peer.sendall(b"b")
    assert stream.wait_readable(soon())
    assert stream.read_nowait() == b"b"


def test_T25_an_expired_deadline_ends_it_whatever_is_there(front, pair):
    ours, peer = pair
    stream = front.socket_stream(ours)
    peer.sendall(b"2")
    assert stream.wait_readable(soon())
    assert not stream.wait_readable(Deadline(1, "x", clock=Ticking()))


def test_a_closed_stream_says_so(front, pair):
    stream = front.socket_stream(pair[0])
    stream.close()
    with pytest.raises(NotConnectedError):
        stream.wait_readable(soon())


def test_T26_a_reset_is_found(front, pair):
    ours, peer = pair
    stream = front.socket_stream(ours)
    reset(peer)
    with pytest.raises(ConnectionLostError):
        while stream.read_nowait() is None:
            assert stream.wait_readable(soon())


def test_a_process(front):
    program = "import sys; sys.stdout.write('ready'); sys.stdout.flush(); sys.stdin.read()"
    stream = front.process_stream([sys.executable, "-c", program])
    assert read_on(stream, 5) == b"ready"
    assert not stream.wait_readable(soon(0.01))
    stream.close()


def test_what_a_tunnel_has_heard_already(front, pair):
    ours, peer = pair
    inner = front.socket_stream(ours)
    if front.portal is None:
        stream = TunnelStream(inner, b"220 ", "peer")
        wait = partial(stream.wait_readable, soon())
    else:
        stream = AsyncTunnelStream(inner.stream, b"220 ", "peer")
        wait = partial(front.portal.call, stream.wait_readable, soon())
    assert wait()
    assert stream.read_nowait() == b"220 "
    peer.sendall(b"hello")
    assert wait()
    assert stream.read_nowait() == b"hello"


def test_tls_hands_out_what_it_holds(front, pair, server_context, context):
    ours, peer = pair

    def talk(inner: Any) -> None:
        inner.sendall(b"x" * 100_000)
        inner.recv(4)
        inner.sendall(b"end")
        inner.recv(4)

    server = tls_server(peer, server_context, talk)
    stream = front.start_tls(front.socket_stream(ours), context=context, server_hostname=HOST)
    assert read_on(stream, 100_000) == b"x" * 100_000
    assert not stream.wait_readable(soon(0.01))
    stream.write(b"DONE", soon())
    assert read_on(stream, 3) == b"end"
    stream.write(b"DONE", soon())
    assert server.error is None


def test_tls_wait_is_true_while_records_are_left_to_decrypt(front, pair, server_context, context):
    ours, peer = pair
    server = tls_server(peer, server_context, lambda inner: inner.sendall(b"x" * 60_000))
    stream = front.start_tls(front.socket_stream(ours), context=context, server_hostname=HOST)
    assert server.error is None  # all of it is here, or on its way
    size = 0
    while size < 60_000:
        assert stream.wait_readable(soon())
        size += len(stream.read_nowait() or b"")


# --- one waits, another writes -------------------------------------------------------------------


@pytest.mark.parametrize("writer_first", [False, True])
def test_S18_one_waits_while_another_writes_and_misses_nothing(front, pair, writer_first):
    """The write is stuck until the peer reads, who speaks first: the wait has to wake all the same.

    Each call of an async stream from a thread is a task of its own.
    """
    ours, peer = pair
    stream = front.socket_stream(ours)
    stuck = fill(stream)
    came: list[bytes] = []
    words = b"* 1 EXISTS\r\na OK\r\n"
    calls = [
        lambda: came.append(read_on(stream, len(words))),
        lambda: stream.write(MEGABYTE, soon()),
    ]
    threads = [in_thread(call) for call in (reversed(calls) if writer_first else calls)]
    sleep(0.02)
    peer.sendall(words[:12])
    read_exactly(peer, stuck + len(MEGABYTE))
    peer.sendall(words[12:])
    for thread in threads:
        thread.join(10)
    assert came == [words]


def test_S18_a_write_reads_ahead_once_nobody_waits_any_more(front, pair):
    """Two ends that both write, and a reader that gives up, do not wait for each other."""
    ours, peer = pair
    stream = front.socket_stream(ours)
    fill(stream)
    half = MEGABYTE[: 1 << 19]

    def talk() -> None:
        peer.sendall(half)
        while peer.recv(1 << 20):
            pass

    threads = [
        in_thread(stream.wait_readable, soon(0.01)),
        in_thread(stream.write, half, soon()),
        in_thread(talk),
    ]
    for thread in threads[:2]:
        thread.join(10)
        assert not thread.is_alive()
    assert read_on(stream, len(half)) == half
    stream.close()
    threads[2].join(10)


@pytest.mark.anyio
async def test_T34_a_cancelled_wait_loses_nothing(pair):
    ours, peer = pair
    stream = AsyncSocketStream(ours)
    with anyio.move_on_after(0.01):
        await stream.wait_readable(soon())
    peer.sendall(b"a")
    assert await stream.wait_readable(soon())
    with anyio.CancelScope() as scope:
        scope.cancel()
        await stream.wait_readable(soon())
    assert stream.read_nowait() == b"a"
    stream.abort()


def test_T34_abort_wakes_who_waits(pair):
    stream = SocketStream(pair[0])
    later = threading.Timer(0.02, stream.abort)
    later.start()
    stream.wait_readable(soon())
    with pytest.raises(NotConnectedError):
        stream.read_nowait()
    later.join()


def test_a_look_does_not_disturb_who_waits(pair):
    """`poll` objects serve one thread at a time."""
    ours, peer = pair
    stream = SocketStream(ours)
    answers: list[bool] = []
    waiting = in_thread(lambda: answers.append(stream.wait_readable(soon())))
    for _ in range(100):
        assert stream.read_nowait() is None
    peer.sendall(b"x")
    waiting.join(10)
    assert answers == [True]
    stream.abort()
