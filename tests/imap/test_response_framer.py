"""Octets become responses, whichever way the network cuts them (T27, T28, T29)."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from mailwright.errors import LimitExceededError, ProtocolError
from mailwright.imap._framer import Framer, LargeLiteral
from mailwright.imap._limits import ImapLimits

LIMITS = ImapLimits(inline_literal=8, response=200, before_login=200)

DIALOGUE = (
    b"* OK [ALERT] text may end like this {3}\r\n"
    b'* LIST () "/" {5}\r\nab\r\nc\r\n'
    b"* 1 FETCH (BODY[] {12}\r\nTwelve\r\n{3}\r FLAGS () BODY[1] {0}\r\n)\r\n"
    b"* 2 FETCH (BODY[] ~{3+}\r\n)\r\n X {20}\r\n01234567890123456789)\r\n"
    b"A1 OK {7}\r\n"
    b"+ {9}\r\n"
    b"* BARE LF\n"
)
EXPECTED: list[tuple[bytes, list[bytes]]] = [
    (b"* OK [ALERT] text may end like this {3}", []),
    (b'* LIST () "/" {5}\r\nab\r\nc', []),
    (b"* 1 FETCH (BODY[] {12}\r\n FLAGS () BODY[1] {0}\r\n)", [b"Twelve\r\n{3}\r"]),
    (b"* 2 FETCH (BODY[] ~{3+}\r\n)\r\n X {20}\r\n)", [b"01234567890123456789"]),
    (b"A1 OK {7}", []),
    (b"+ {9}", []),
    (b"* BARE LF", []),
]


def frames(pieces: list[bytes], limits: ImapLimits = LIMITS) -> list[tuple[bytes, list[bytes]]]:
    """Return what a framer makes of the pieces."""
    framer = Framer(limits, lambda _, size: LargeLiteral(size, None))
    found: list[tuple[bytes, list[bytes]]] = []
    for piece in pieces:
        framer.append(piece)
        while (whole := framer.next()) is not None:
            found.append((whole[0], [large.octets for large in whole[1]]))
    return found


def cut(data: bytes, chance: random.Random) -> list[bytes]:
    """Return the data in pieces of any sizes."""
    cuts = sorted({0, len(data), *(chance.randrange(len(data)) for _ in range(9))})
    return [data[a:b] for a, b in pairwise(cuts)]


def test_whole_and_byte_by_byte() -> None:
    assert frames([DIALOGUE]) == EXPECTED
    assert frames([DIALOGUE[i : i + 1] for i in range(len(DIALOGUE))]) == EXPECTED


@pytest.mark.parametrize("seed", range(200))
def test_cut_anywhere(seed: int) -> None:
    assert frames(cut(DIALOGUE, random.Random(seed))) == EXPECTED


def test_t27_a_response_above_the_limit_is_refused_before_it_is_complete() -> None:
    assert frames([b"*" * 200 + b"\r\n"][:1], ImapLimits(before_login=201))
    for data in (b"*" * 201, b"* X {8}\r\n12345678 " + b"y" * 200, b"* " + b"{1}\r\nx " * 40):
        with pytest.raises(LimitExceededError, match="200"):
            frames([data])


def test_t27_many_large_literals_cannot_smuggle_a_larger_response_in() -> None:
    with pytest.raises(LimitExceededError):
        frames([b"* X " + b"{9}\r\n123456789 some text " * 100])


@pytest.mark.parametrize("size", [2**63, 10**19, 10**20 - 1])
def test_t28_a_literal_that_no_machine_holds_is_refused(size: int) -> None:
    with pytest.raises(ProtocolError):
        frames([b"* 1 FETCH (BODY[] {%d}\r\n" % size])


@pytest.mark.parametrize(
    "announcement", [b"{-1}", b"{}", b"{5 }", b"{a}", b"{123456789012345678901}", b"{1}}"]
)
def test_t28_what_is_no_announcement_is_text(announcement: bytes) -> None:
    assert frames([b"* X " + announcement + b"\r\n"]) == [(b"* X " + announcement, [])]


@pytest.mark.parametrize("announcement", [b"{007}", b"{7+}", b"~{7}"])
def test_t28_odd_announcements_that_are_meant(announcement: bytes) -> None:
    data = b"* X " + announcement + b"\r\n1234\r\n7"
    assert frames([data + b"\r\n"]) == [(data, [])]


def test_t28_a_huge_announcement_takes_no_memory() -> None:
    sizes: list[int] = []

    def open_literal(prefix: bytes, size: int) -> LargeLiteral:
        sizes.append(size)
        return LargeLiteral(size, _Counter())

    framer = Framer(ImapLimits(), open_literal)
    framer.append(b"* 1 FETCH (BODY[] {9999999999}\r\n")
    assert framer.next() is None
    for _ in range(100):
        framer.append(b"x" * 65536)
        assert framer.next() is None
        assert len(framer._buffer) < 100
    assert sizes == [9999999999]


def test_t29_no_octet_is_searched_twice() -> None:
    data = b"* X " + b"{1}\r\nx " * 2000
    framer = Framer(ImapLimits(before_login=10**6), lambda _, size: LargeLiteral(size, None))
    searched = 0
    for i in range(len(data)):
        before = framer._searched
        framer.append(data[i : i + 1])
        assert framer.next() is None
        assert framer._searched >= before
        searched += framer._searched - before
    assert searched <= len(data) + 10


def test_a_sink_that_fails_costs_its_literal_alone() -> None:
    large = LargeLiteral(20, _Full())
    framer = Framer(LIMITS, lambda _, size: large)
    framer.append(b"* 1 FETCH (BODY[] {20}\r\n01234567890123456789)\r\n* 2 EXISTS\r\n")
    assert framer.next() == (b"* 1 FETCH (BODY[] {20}\r\n)", (large,))
    assert isinstance(large.error, OSError)
    assert framer.next() == (b"* 2 EXISTS", ())


class _Counter:
    def __init__(self) -> None:
        self.octets = 0

    def write(self, data: bytes) -> None:
        self.octets += len(data)


class _Full:
    def write(self, data: bytes) -> None:
        raise OSError(28, "No space left on device")
