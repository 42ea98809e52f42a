"""COMPRESS=DEFLATE over streams, in each front: every octet arrives, and none unasked."""

from __future__ import annotations

import random
import zlib
from typing import Any

import pytest
from bare_sockets import in_thread
from hypothesis import given
from hypothesis import strategies as st
from net_fronts import InPortal, soon
from test_stream_faults import Ticking
from tls_peer import HOST, tls_server

from mailwright.errors import ProtocolError
from mailwright.net._deflate_engine import RAW, DeflateEngine
from mailwright.net.deadline import Deadline
from mailwright.net.deflate import DeflateStream
from mailwright.net.deflate_aio import AsyncDeflateStream
from mailwright.net.stream import READ_SIZE

NOTHING = b"\x00\x00\x00\xff\xff"  # a stored block of no octets, as a sync flush makes it


def compressed(front: Any, stream: Any, ahead: bytes = b"") -> Any:
    """Return a stream of the front, compressed."""
    if front.portal is None:
        return DeflateStream(stream, ahead)
    return InPortal(AsyncDeflateStream(stream.stream, ahead), front.portal)


class Peer:
    """The other end: compresses and inflates by `zlib` alone."""

    def __init__(self, sock: Any) -> None:
        self.sock = sock
        self.deflate = zlib.compressobj(wbits=RAW)
        self.inflate = zlib.decompressobj(wbits=RAW)

    def pack(self, data: bytes) -> bytes:
        return self.deflate.compress(data) + self.deflate.flush(zlib.Z_SYNC_FLUSH)

    def send(self, data: bytes) -> None:
        self.sock.sendall(self.pack(data))

    def receive(self, size: int) -> bytes:
        data = b""
        while len(data) < size and (part := self.sock.recv(65_536)):
            data += self.inflate.decompress(part)
        return data


@pytest.fixture
def ends(front, pair):
    ours, theirs = pair
    return compressed(front, front.socket_stream(ours)), Peer(theirs)


def test_octets_go_both_ways_and_none_is_held_back(ends):
    stream, peer = ends
    for line in (b"a NOOP\r\n", b"b NOOP\r\n"):
        stream.write(line, soon())
        assert peer.receive(len(line)) == line
        peer.send(b"* " + line)
        assert stream.read(soon()) == b"* " + line
    assert stream.read_nowait() is None


def test_it_makes_less_of_the_same(front, pair):
    ours, theirs = pair
    stream = compressed(front, front.socket_stream(ours))
    stream.write(b"FETCH " * 10_000, soon())
    assert len(theirs.recv(65_536)) < 500


def test_octets_that_came_behind_the_tagged_ok_are_compressed_already(front, pair):
    """Row 44 of the comparison with MailKit."""
    ours, theirs = pair
    peer = Peer(theirs)
    ahead = peer.pack(b"* 1 EXISTS\r\n")
    stream = compressed(front, front.socket_stream(ours), ahead[:5])
    assert stream.read(soon()) == b"* 1 "
    theirs.sendall(ahead[5:])
    assert stream.read(soon()) == b"EXISTS\r\n"


def test_ahead_is_there_without_a_wait(front, pair):
    ours, theirs = pair
    stream = compressed(front, front.socket_stream(ours), Peer(theirs).pack(b"x"))
    assert stream.wait_readable(soon())
    assert not stream.wait_readable(Deadline(1, "x", clock=Ticking()))
    assert stream.read_nowait() == b"x"


def test_it_runs_inside_tls(front, pair, server_context, context):
    ours, theirs = pair

    def talk(inner: Any) -> None:
        peer = Peer(inner)
        peer.receive(4)
        peer.send(b"y" * 200_000)
        inner.recv(10)

    server = tls_server(theirs, server_context, talk)
    tls = front.start_tls(front.socket_stream(ours), context=context, server_hostname=HOST)
    stream = compressed(front, tls)
    assert stream.tls is tls.tls
    stream.write(b"DONE", soon())
    came = 0
    while came < 200_000:
        data = stream.read_nowait()
        if data is None:
            assert stream.wait_readable(soon())
        else:
            assert set(data) == {ord("y")}
            came += len(data)
    stream.close()
    assert server.error is None


def test_the_end_of_the_connection_is_the_end(ends):
    stream, peer = ends
    peer.send(b"* BYE\r\n")
    peer.sock.close()
    assert stream.read(soon()) == b"* BYE\r\n"
    assert [stream.read(soon()), stream.read_nowait(), stream.read(soon())] == [b""] * 3


def test_the_end_of_the_compressed_octets_is_no_end_of_the_connection(ends):
    stream, peer = ends
    peer.sock.sendall(peer.deflate.compress(b"* BYE\r\n") + peer.deflate.flush(zlib.Z_FINISH))
    assert stream.read(soon()) == b"* BYE\r\n"
    assert not stream.wait_readable(soon(0.01))
    assert stream.read_nowait() is None
    peer.sock.close()
    assert stream.read(soon()) == b""


@pytest.mark.parametrize("together", [True, False])
def test_nothing_may_come_behind_the_end_of_the_compressed_octets(ends, together):
    stream, peer = ends
    last = peer.deflate.compress(b"x") + peer.deflate.flush(zlib.Z_FINISH)
    peer.sock.sendall(last + (b"a OK\r\n" if together else b""))
    if not together:
        assert stream.read(soon()) == b"x"
        peer.sock.sendall(b"a OK\r\n")
    with pytest.raises(ProtocolError, match="behind the end"):
        stream.read(soon())


@pytest.mark.parametrize("garbage", [b"* 1 EXISTS\r\n", b"\xff" * 20, b"\x07abc"])
def test_plain_octets_and_damage_are_a_protocol_error(ends, garbage):
    """Octets that were not compressed are never read as if they had been."""
    stream, peer = ends
    peer.sock.sendall(garbage)
    with pytest.raises(ProtocolError, match="COMPRESS=DEFLATE") as caught:
        stream.read(soon())
    assert not caught.value.retryable


def test_I18_a_bomb_is_handed_out_in_bounded_pieces(ends):
    """200 MB that travel as 200 kB: nothing is inflated before it is asked for."""
    stream, peer = ends
    size = 200 << 20
    packed = zlib.compressobj(wbits=RAW)
    bomb = b"".join(packed.compress(bytes(1 << 20)) for _ in range(200)) + packed.flush()
    sending = in_thread(peer.sock.sendall, bomb)
    engine = (stream.stream if isinstance(stream, InPortal) else stream)._engine
    came = pieces = 0
    while came < 10 << 20:
        data = stream.read(soon())
        assert 0 < len(data) <= READ_SIZE
        assert len(engine._received) <= READ_SIZE
        came += len(data)
        pieces += 1
    assert pieces == came / READ_SIZE
    assert came < size
    stream.abort()
    peer.sock.close()
    sending.join(10)


def test_I18_T25_blocks_of_nothing_do_not_outlive_a_look(ends):
    """`read_nowait` gives up after some; the deadline of the caller's wait sees the rest."""
    stream, _ = ends
    bare = stream.stream if isinstance(stream, InPortal) else stream
    looks: list[int] = []

    def endless() -> bytes:
        looks.append(1)
        return NOTHING * 100

    bare._stream.read_nowait = endless
    assert stream.read_nowait() is None
    assert len(looks) <= 16
    assert stream.wait_readable(soon())
    assert not stream.wait_readable(Deadline(1, "x", clock=Ticking()))
    del bare._stream.read_nowait


def test_last_words_and_abort(front, pair):
    ours, theirs = pair
    stream = compressed(front, front.socket_stream(ours))
    assert stream.write_nowait(b"z LOGOUT\r\n") == 10
    assert Peer(theirs).receive(10) == b"z LOGOUT\r\n"
    stream.abort()
    assert theirs.recv(1) == b""


@given(
    pieces=st.lists(st.binary(max_size=200), max_size=8),
    repeat=st.integers(1, 400),
    seed=st.integers(0, 1000),
)
def test_whatever_is_written_is_read_however_it_is_cut(pieces, repeat, seed):
    ours, theirs = DeflateEngine("us"), DeflateEngine("them")
    cut = random.Random(seed)
    packed = b"".join(ours.write(piece * repeat) for piece in pieces)
    came: list[bytes] = []
    position = 0
    while position < len(packed):
        end = position + cut.randint(1, 500)
        theirs.receive_data(packed[position:end])
        position = end
        came += iter(theirs.read, None)
    assert b"".join(came) == b"".join(piece * repeat for piece in pieces)
    assert not theirs.has_input


@given(st.binary(max_size=500))
def test_any_octets_give_octets_or_a_protocol_error(data):
    engine = DeflateEngine("them")
    try:
        engine.receive_data(data or b"x")
        for piece in iter(engine.read, None):
            assert len(piece) <= READ_SIZE
    except ProtocolError:
        return
