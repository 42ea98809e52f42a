"""The part of a stream that never waits."""

from __future__ import annotations

import pytest

from mailwright.errors import ConnectionLostError, NotConnectedError
from mailwright.net._channel import Channel


def broken(*_: object) -> bytes:
    raise ConnectionResetError(104, "Connection reset by peer")


def waiting(*_: object) -> bytes:
    raise BlockingIOError


def test_nothing_is_here():
    channel = Channel(waiting, waiting, "the peer")
    assert channel.read() is None
    assert channel.write(b"x") == 0
    channel.read_ahead()
    assert channel.read() is None


@pytest.mark.parametrize("use", ["read", "write", "read_ahead"])
def test_a_broken_connection_names_the_peer(use):
    channel = Channel(broken, broken, "mail.example:25")
    with pytest.raises(ConnectionLostError, match=r"mail\.example:25 was lost: Connection reset"):
        getattr(channel, use)(*([b"x"] if use == "write" else []))


def test_T34_closed_by_another_thread_in_the_middle_of_a_read():
    def closed_meanwhile(_size: int) -> bytes:
        channel.close()
        raise OSError(9, "Bad file descriptor")

    channel = Channel(closed_meanwhile, waiting, "the peer")
    with pytest.raises(NotConnectedError):
        channel.read()


def test_what_was_read_ahead_comes_first_and_in_order():
    parts = [b"one", b"two", b"three", b""]
    channel = Channel(lambda _size: parts.pop(0), waiting, "the peer")
    channel.read_ahead()
    channel.read_ahead()
    assert [channel.read(), channel.read(), channel.read()] == [b"one", b"two", b"three"]
    channel.read_ahead()
    assert channel.ended


def test_octets_that_were_read_make_room_to_read_ahead():
    channel = Channel(lambda size: b"x" * size, waiting, "the peer")
    for _ in range(100):
        channel.read_ahead()
        assert channel.read()
