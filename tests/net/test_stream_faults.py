"""Deadlines and faults of the network, asked of sockets in each front."""

from __future__ import annotations

import socket
import threading

import pytest
from bare_sockets import MEGABYTE, fill, in_thread, read_exactly, reset
from net_fronts import soon

from mailwright.errors import ConnectionLostError, DeadlineExceededError
from mailwright.net._channel import Channel
from mailwright.net.deadline import Deadline


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
