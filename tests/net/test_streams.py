"""The contract of a stream, asked of sockets in each front."""

from __future__ import annotations

import socket
import struct
import threading

import pytest
from net_fronts import soon

from mailwright.errors import (
    ConnectionLostError,
    DeadlineExceededError,
    LimitExceededError,
    NotConnectedError,
)
from mailwright.net import _descriptor_stream, socket_stream, socket_stream_aio
from mailwright.net._channel import Channel
from mailwright.net.deadline import Deadline
from mailwright.net.stream import MAX_READ_AHEAD, READ_SIZE

MEGABYTE = b"0123456789abcdef" * 65_536


def reset(sock: socket.socket) -> None:
    """Close with RST in place of FIN."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    sock.close()


def read_all(stream) -> bytes:
    parts = []
    while data := stream.read(soon()):
        parts.append(data)
    return b"".join(parts)


def read_exactly(sock: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size and (part := sock.recv(size - len(data))):
        data += part
    return bytes(data)


def fill(stream) -> int:
    """Write until the network takes no more."""
    total = 0
    while written := stream.write_nowait(MEGABYTE):
        total += written
    return total


def in_thread(function, *args) -> threading.Thread:
    thread = threading.Thread(target=function, args=args, daemon=True)
    thread.start()
    return thread


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


# --- time -----------------------------------------------------------------------------------------


class Ticking:
    """A clock that goes on by one second whenever it is looked at."""

    now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def test_T25_a_peer_that_always_has_one_more_octet_does_not_outlive_the_deadline(front, pair):
    ours, peer = pair
    stream = front.socket_stream(ours)
    deadline = Deadline(20, "The greeting", clock=Ticking())
    reads = 0

    def read_on() -> None:
        nonlocal reads
        while reads < 100:
            peer.sendall(b"2")
            stream.read(deadline)
            reads += 1

    with pytest.raises(DeadlineExceededError, match=r"The greeting took longer than 20 s\."):
        read_on()
    assert reads <= 20


def test_T25_a_peer_that_takes_nothing_ends_a_write_at_the_deadline(front, pair):
    ours, _ = pair
    stream = front.socket_stream(ours)
    fill(stream)
    with pytest.raises(DeadlineExceededError, match="The block"):
        stream.write(MEGABYTE, soon(0.03, "The block"))


def test_T25_a_peer_that_takes_little_by_little_ends_a_write_at_the_deadline(front, pair):
    ours, peer = pair
    stream = front.socket_stream(ours)
    fill(stream)
    stop = threading.Event()

    def sip() -> None:
        while not stop.wait(0.001):
            peer.recv(4096)

    sipping = in_thread(sip)
    with pytest.raises(DeadlineExceededError):
        stream.write(MEGABYTE * 8, soon(0.05))
    stop.set()
    sipping.join(10)


def test_T26_a_peer_that_is_silent_ends_a_read_at_the_deadline(front, pair):
    ours, _ = pair
    stream = front.socket_stream(ours)
    with pytest.raises(DeadlineExceededError, match="The reply"):
        stream.read(soon(0.02, "The reply"))


def test_an_expired_deadline_writes_nothing(front, pair):
    ours, peer = pair
    stream = front.socket_stream(ours)
    with pytest.raises(DeadlineExceededError):
        stream.write(b"MAIL", Deadline(1, "x", clock=Ticking()))
    stream.close()
    assert peer.recv(10) == b""


# --- faults ---------------------------------------------------------------------------------------


def test_T26_reset_while_reading(front, pair):
    ours, peer = pair
    stream = front.socket_stream(ours)
    reset(peer)
    with pytest.raises(ConnectionLostError, match=r"127\.0\.0\.1:\d+ was lost") as caught:
        stream.read(soon())
    assert caught.value.retryable
    assert isinstance(caught.value.__cause__, ConnectionResetError)


def test_T26_reset_while_a_write_waits(front, pair):
    ours, peer = pair
    stream = front.socket_stream(ours)
    fill(stream)
    later = threading.Timer(0.03, reset, [peer])
    later.start()
    with pytest.raises(ConnectionLostError):
        stream.write(MEGABYTE, soon())
    later.join()


def test_T26_a_half_closed_peer_can_still_be_written_to(front, pair):
    ours, peer = pair
    stream = front.socket_stream(ours)
    peer.shutdown(socket.SHUT_WR)
    assert stream.read(soon()) == b""
    stream.write(b"QUIT", soon())
    assert peer.recv(10) == b"QUIT"


def test_T26_a_half_closed_peer_takes_a_long_write(front, pair, monkeypatch):
    ends = []
    read_ahead = Channel.read_ahead
    monkeypatch.setattr(Channel, "read_ahead", lambda self: ends.append(read_ahead(self)))
    ours, peer = pair
    stream = front.socket_stream(ours)
    filled = fill(stream)
    peer.shutdown(socket.SHUT_WR)
    received = []
    reader = threading.Timer(
        0.03, lambda: received.append(read_exactly(peer, filled + len(MEGABYTE)))
    )
    reader.start()
    stream.write(MEGABYTE, soon())
    reader.join(10)
    assert len(received[0]) == filled + len(MEGABYTE)
    assert len(ends) <= 2  # an end is always "readable": to look again and again is a busy loop
    assert stream.read(soon()) == b""


def test_last_words_can_be_read_after_a_write_has_failed(front, pair):
    ours, peer = pair
    stream = front.socket_stream(ours)
    fill(stream)
    peer.sendall(b"421 going down\r\n")
    later = threading.Timer(0.03, reset, [peer])
    later.start()
    with pytest.raises(ConnectionLostError):
        stream.write(MEGABYTE, soon())
    assert stream.read_nowait() == b"421 going down\r\n"
    later.join()


# --- both write -----------------------------------------------------------------------------------


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


# --- closing --------------------------------------------------------------------------------------


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
