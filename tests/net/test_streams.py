"""The contract of a stream, asked of sockets in each front."""

from __future__ import annotations

import socket
import threading

import pytest
from bare_sockets import MEGABYTE, fill, in_thread, read_exactly
from net_fronts import soon

from mailwright.errors import (
    DeadlineExceededError,
    LimitExceededError,
    NotConnectedError,
)
from mailwright.net import _descriptor_stream, socket_stream, socket_stream_aio
from mailwright.net.stream import MAX_READ_AHEAD, READ_SIZE


def read_all(stream) -> bytes:
    parts = []
    while data := stream.read(soon()):
        parts.append(data)
    return b"".join(parts)


def test_octets_go_both_ways(front, pair):
    ours, peer = pair
    stream = front.socket_stream(ours)
    stream.write(b"EHLO", soon())
    assert peer.recv(100) == b"EHLO"
    peer.sendall(b"250")
    assert stream.read(soon()) == b"250"


def test_read_waits(front, pair):
    ours, peer = pair
    stream = front.socket_stream(ours)
    later = threading.Timer(0.03, peer.sendall, [b"250 ok"])
    later.start()
    assert stream.read(soon()) == b"250 ok"
    later.join()


def test_end_is_empty_and_stays(front, pair):
    ours, peer = pair
    stream = front.socket_stream(ours)
    peer.sendall(b"last words")
    peer.close()
    assert read_all(stream) == b"last words"
    assert stream.read(soon()) == b""
    assert stream.read_nowait() == b""


def test_read_nowait_tells_nothing_from_the_end(front, pair):
    ours, peer = pair
    stream = front.socket_stream(ours)
    assert stream.read_nowait() is None
    peer.sendall(b"x")
    assert stream.read(soon()) == b"x"
    assert stream.read_nowait() is None
    peer.close()
    assert stream.read(soon()) == b""
    assert stream.read_nowait() == b""


def test_a_read_is_bounded(front, pair):
    ours, peer = pair
    stream = front.socket_stream(ours)
    sender = in_thread(lambda: (peer.sendall(MEGABYTE), peer.close()))
    total = 0
    while data := stream.read(soon()):
        assert len(data) <= READ_SIZE
        total += len(data)
    assert total == len(MEGABYTE)
    sender.join(10)


def test_addresses_are_those_of_both_ends(front, pair):
    ours, peer = pair
    stream = front.socket_stream(ours)
    host, port = peer.getsockname()
    assert stream.peer_address == f"{host}:{port}"
    assert stream.local_address == "{}:{}".format(*peer.getpeername())
    assert (stream.is_local, stream.tls) == (False, None)


def test_unix_sockets_are_local(front):
    ours, peer = socket.socketpair(socket.AF_UNIX)
    with peer:
        stream = front.socket_stream(ours)
        assert stream.is_local
        assert "Unix" in stream.peer_address
        peer.sendall(b"hello")
        assert stream.read(soon()) == b"hello"


def test_sockets_do_not_block_and_do_not_delay(front, pair):
    ours, _ = pair
    front.socket_stream(ours)
    assert not ours.getblocking()
    assert ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_acknowledgements_are_not_delayed_before_a_wait(front, pair, monkeypatch):
    asked = []
    for module in (socket_stream, socket_stream_aio):
        monkeypatch.setattr(module, "quickack", lambda _sock, option: asked.append(option))
    ours, peer = pair
    stream = front.socket_stream(ours)
    stream._quickack = 12
    if front.portal is not None:
        stream.stream._quickack = 12
    peer.sendall(b"x")
    while not stream.read_nowait():
        pass
    assert asked == []  # nothing was waited for
    later = threading.Timer(0.03, peer.sendall, [b"y"])
    later.start()
    stream.read(soon())
    assert asked == [12]
    later.join()


def test_S18_two_ends_that_both_write_do_not_wait_for_each_other(front, pair):
    ours, peer = pair
    stream = front.socket_stream(ours)
    filled = fill(stream)
    size = 2 * len(MEGABYTE)

    def write_then_read() -> None:
        peer.sendall(MEGABYTE[:700_000])  # more than the socket buffers of a slow reader hold
        received.append(len(read_exactly(peer, filled + size)))

    peer.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16_384)
    received: list[int] = []
    thread = in_thread(write_then_read)
    stream.write(MEGABYTE * 2, soon())
    thread.join(10)
    assert received == [filled + size]
    data = b""
    while len(data) < 700_000:
        data += stream.read(soon())
    assert data == MEGABYTE[:700_000]


def test_S18_what_is_read_ahead_is_bounded(front, pair):
    ours, peer = pair
    stream = front.socket_stream(ours)
    fill(stream)
    flood = in_thread(flood_until_closed, peer)
    with pytest.raises(LimitExceededError) as caught:
        stream.write(MEGABYTE, soon())
    assert caught.value.limit == MAX_READ_AHEAD
    held = 0
    while data := stream._channel._ahead and stream._channel.read():
        held += len(data)
    assert MAX_READ_AHEAD < held <= MAX_READ_AHEAD + READ_SIZE
    stream.abort()
    flood.join(10)


def flood_until_closed(sock: socket.socket) -> None:
    try:
        while True:
            sock.sendall(MEGABYTE)
    except OSError:
        return


@pytest.mark.parametrize("how", ["close", "abort"])
def test_a_closed_stream_says_so(front, pair, how):
    ours, peer = pair
    stream = front.socket_stream(ours)
    getattr(stream, how)()
    getattr(stream, how)()
    for use in (
        lambda: stream.read(soon()),
        lambda: stream.write(b"x", soon()),
        stream.read_nowait,
    ):
        with pytest.raises(NotConnectedError):
            use()
    assert peer.recv(10) == b""


@pytest.mark.parametrize("wait", ["read", "write"])
def test_T34_abort_wakes_who_waits(front, pair, wait):
    ours, _ = pair
    stream = front.socket_stream(ours)
    if wait == "write":
        fill(stream)
    use = {
        "read": lambda: stream.read(soon()),
        "write": lambda: stream.write(MEGABYTE, soon()),
    }[wait]
    waker = threading.Timer(0.03, stream.abort)
    waker.start()
    with pytest.raises(NotConnectedError):
        use()
    waker.join()


def test_a_block_closes_its_stream(pair):
    ours, peer = pair
    with socket_stream.SocketStream(ours) as stream:
        stream.write(b"x", soon())
    assert peer.recv(10) == b"x"
    assert peer.recv(10) == b""
    assert ours.fileno() < 0


def test_T34_an_interrupt_leaves_a_stream_that_can_be_closed(pair, monkeypatch):
    ours, peer = pair
    stream = socket_stream.SocketStream(ours)

    class Interrupted:
        def wait_readable(self, seconds: float) -> None:
            raise KeyboardInterrupt

    stream._readiness = Interrupted()
    with pytest.raises(KeyboardInterrupt), stream:
        stream.read(soon())
    assert ours.fileno() < 0
    assert peer.recv(10) == b""


def test_select_serves_where_poll_is_missing(pair, monkeypatch):
    monkeypatch.delattr("select.poll")
    ours, peer = pair
    stream = socket_stream.SocketStream(ours)
    assert isinstance(stream._readiness, _descriptor_stream.readiness(0, 0).__class__)
    assert type(stream._readiness).__name__ == "SelectReadiness"
    with pytest.raises(DeadlineExceededError):
        stream.read(soon(0.01))
    filled = fill(stream)
    received = []
    thread = in_thread(lambda: received.append(read_exactly(peer, filled + len(MEGABYTE))))
    peer.sendall(b"meanwhile")
    stream.write(MEGABYTE, soon())
    thread.join(10)
    assert len(received[0]) == filled + len(MEGABYTE)
    assert stream.read(soon()) == b"meanwhile"
    stream.close()
