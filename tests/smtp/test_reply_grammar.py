"""S27: the reader of replies against a grammar, against an oracle, and against a flood.

A reply is told from the next one, whatever its text looks like and wherever the network cuts it;
what is no reply ends the connection; nothing is kept that no limit bounds.
"""

from __future__ import annotations

import tracemalloc
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright import errors
from mailwright._bytes import ByteQueue
from mailwright.smtp import Reply
from mailwright.smtp._framer import ReplyLimits, read_replies
from mailwright.smtp._protocol import SmtpProtocol
from mailwright.smtp._state import State
from mailwright.smtp.commands import Noop

LIMITS = ReplyLimits(line=200, lines=6)
#: With room for the way that short lines take.
ROOMY = ReplyLimits(line=300, lines=6)

codes = st.one_of(
    st.integers(200, 599).map(lambda code: f"{code}".encode()),
    st.sampled_from([b"250", b"250", b"354", b"421", b"550"]),
)
texts = st.one_of(
    st.binary(max_size=40).map(lambda raw: raw.replace(b"\n", b"").rstrip(b"\r")),
    st.sampled_from(
        [b"", b" ", b"250 x", b"250-x", b"5.1.1 who", b"\r\r.", b"\0", b"-", b"x" * 190, b"x" * 240]
    ),
)


@dataclass(frozen=True)
class Spoken:
    """One reply as a server of the grammar says it."""

    code: bytes
    texts: tuple[bytes, ...]
    bare: bool  # the last line is a code alone

    @property
    def octets(self) -> bytes:
        *first, last = self.texts
        lines = [self.code + b"-" + text + b"\r\n" for text in first]
        end = self.code + b"\r\n" if self.bare else self.code + b" " + last + b"\r\n"
        return b"".join(lines) + end

    @property
    def read(self) -> Reply:
        *first, last = self.texts
        return Reply(int(self.code), (*first, b"" if self.bare else last))

    def is_within(self, limits: ReplyLimits) -> bool:
        lines = self.octets.split(b"\n")[:-1]
        return len(lines) <= limits.lines and all(len(line) <= limits.line for line in lines)


replies = st.builds(
    Spoken,
    code=codes,
    texts=st.lists(texts, min_size=1, max_size=8).map(tuple),
    bare=st.booleans(),
)


def read(pieces: list[bytes], limits: ReplyLimits) -> tuple[list[Reply], str]:
    """What is read of a stream that comes in these pieces, and what ended it."""
    queue, begun = ByteQueue(), list[bytes]()
    framer = read_replies(queue, limits, begun)
    found: list[Reply] = []
    try:
        for piece in pieces:
            queue.append(piece)
            for reply in framer:
                if reply is None:
                    break
                found.append(reply)
    except errors.LimitExceededError:
        return found, "limit"
    except errors.ProtocolError:
        return found, "protocol"
    return found, "begun" if begun or len(queue) else ""


def cut(stream: bytes, places: list[int]) -> list[bytes]:
    ends = [0, *sorted({place % (len(stream) + 1) for place in places}), len(stream)]
    return [stream[start:end] for start, end in pairwise(ends)]


both = st.sampled_from([LIMITS, ROOMY])
cuts = st.lists(st.integers(0, 5_000), max_size=12)


@given(st.lists(replies, max_size=6), cuts, both)
def test_S27_what_the_grammar_says_is_read_wherever_it_is_cut(
    spoken: list[Spoken], places: list[int], limits: ReplyLimits
) -> None:
    stream = b"".join(one.octets for one in spoken)
    wanted: list[Reply] = []
    ending = ""
    for one in spoken:
        if not one.is_within(limits):
            ending = "limit"
            break
        wanted.append(one.read)
    assert read(cut(stream, places), limits) == (wanted, ending)


@given(st.lists(replies, min_size=1, max_size=4), cuts, st.integers(1, 5_000))
def test_S27_a_stream_that_ends_within_a_reply_confirms_nothing(
    spoken: list[Spoken], places: list[int], size: int
) -> None:
    whole = b"".join(one.octets for one in spoken)
    stream = whole[: size % (len(whole) + 1)]
    found, _ = read(cut(stream, places), ROOMY)
    complete, left = 0, len(stream)
    for one in spoken:
        left -= len(one.octets)
        if left < 0 or not one.is_within(ROOMY):
            break
        complete += 1
    assert found == [one.read for one in spoken[:complete]]


def oracle(stream: bytes, limits: ReplyLimits) -> tuple[list[Reply], str]:
    """What a line of a reply is, once more and in other words."""
    found: list[Reply] = []
    begun: list[bytes] = []
    code = b""
    *lines, rest = stream.split(b"\n")  # a bare line feed ends a line too
    for ended in lines:
        line = ended.removesuffix(b"\r")
        digits, mark, text = line[:3], line[3:4], line[4:]
        is_code = len(digits) == 3 and digits.isdigit() and digits[:1] in (b"2", b"3", b"4", b"5")
        if len(ended) > limits.line:
            return found, "limit"
        if not is_code or mark not in (b"", b" ", b"-") or (begun and digits != code):
            return found, "protocol"
        code = digits
        begun.append(text)
        if len(begun) > limits.lines:
            return found, "limit"
        if mark != b"-":
            found.append(Reply(int(code), tuple(begun)))
            begun = []
    if len(rest) > limits.line:
        return found, "limit"
    return found, "begun" if begun or rest else ""


FRAGMENTS = (
    *(b"250", b"250 ", b"250-", b"550-", b"25", b"2500", b"\r\n", b"\r", b"\n", b" ", b"-"),
    *(b"999 ", b"100 ", b"000 ", b"6", b"HTTP/1.1 200 OK", b"\xb2\xb5\xb0 ", b"\0", b"250\t"),
    b"x" * 100,
)
LINES = (b"250 ok\r\n", b"250-ok\r\n", b"550 no\r\n", b"550-no\r\n", b"250\r\n", b"354-\n")
octets = st.one_of(st.sampled_from(LINES), st.sampled_from(LINES), st.sampled_from(FRAGMENTS))


@given(st.lists(octets, max_size=20).map(b"".join), cuts, both)
def test_S27_any_octets_are_read_as_the_oracle_reads_them(
    stream: bytes, places: list[int], limits: ReplyLimits
) -> None:
    assert read(cut(stream, places), limits) == oracle(stream, limits)


@pytest.mark.parametrize(
    ("line", "limits"),
    [
        (b"250-a\r\n", ReplyLimits()),
        (b"250-\r\n", ReplyLimits()),
        (b"250-" + b"x" * 500 + b"\r\n", ReplyLimits(lines=10**9)),
        (b"250-a\r\n", ReplyLimits(lines=10**9)),
        (b"250-" + b"\0" * 60 + b"\r\n", ReplyLimits(reply=10**9)),
    ],
)
def test_S27_T27_a_million_lines_end_at_the_limit_and_little_is_kept(
    line: bytes, limits: ReplyLimits
) -> None:
    queue, begun = ByteQueue(), list[bytes]()
    framer = read_replies(queue, limits, begun)
    block, taken = line * (65_536 // len(line)), 0
    million = 1_000_000 * len(line)
    tracemalloc.start()
    try:
        with pytest.raises(errors.LimitExceededError):
            while taken < million:
                queue.append(block)
                taken += len(block)
                assert next(framer) is None
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken <= limits.reply + 2 * 65_536 or len(begun) <= limits.lines + 1
    assert taken < million
    assert peak < 2 * 1024 * 1024


def test_S27_a_million_replies_are_a_million_replies() -> None:
    queue = ByteQueue()
    framer = read_replies(queue, ReplyLimits(), [])
    count = 0
    for _ in range(100):
        queue.append(b"250 ok\r\n" * 10_000)
        for reply in framer:
            if reply is None:
                break
            count += 1
        assert len(queue) == 0
    assert count == 1_000_000


def test_S27_one_line_without_an_end_stops_at_the_limit() -> None:
    queue = ByteQueue()
    framer = read_replies(queue, ReplyLimits(), [])
    taken = 0
    with pytest.raises(errors.LimitExceededError):
        while taken < 2**20:
            queue.append(b"250-" + b"x" * 1020)
            taken += 1024
            next(framer)
    assert taken <= ReplyLimits().line + 2 * 1024


@pytest.mark.parametrize(
    "stream", [b"250-", b"250-ok\r\n", b"250-ok\r\n250", b"250-ok\r\n250 ok", b""]
)
def test_S27_an_end_within_a_reply_is_no_answer(stream: bytes) -> None:
    protocol, noop = SmtpProtocol(State.READY), Noop()
    protocol.submit(noop)
    assert protocol.data_to_send() == b"NOOP\r\n"
    if stream:
        protocol.receive_data(stream)
    with pytest.raises(errors.ConnectionLostError):
        protocol.receive_data(b"")
    assert noop.reply is None
