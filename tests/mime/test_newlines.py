from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright.mime import newlines
from mailwright.mime.newlines import (
    canonical,
    canonical_blocks,
    canonical_size,
    has_long_line,
    is_canonical,
    slices,
)

octets = st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b"a", b".", b"\x0b", b"\x85"])).map(
    b"".join
) | st.binary(max_size=200)

# The nine sequences around a dot that servers were seen to end a message at (SEC Consult, 2023).
SMUGGLING = [
    first + b"." + last for first in (b"\n", b"\r", b"\r\n") for last in (b"\n", b"\r", b"\r\n")
]
BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n")


def cut(data: bytes, borders: list[int]) -> list[bytes]:
    places = sorted({min(border, len(data)) for border in borders})
    return [data[a:b] for a, b in zip([0, *places], [*places, len(data)], strict=True)]


@given(octets)
def test_S05_only_crlf_is_left(data: bytes) -> None:
    made = canonical(data)
    assert not BARE.search(made)
    assert is_canonical(made)
    assert len(made) == canonical_size(data)


@given(octets, st.lists(st.integers(0, 60), max_size=8))
def test_S05_any_border_between_blocks_gives_the_same(data: bytes, borders: list[int]) -> None:
    assert b"".join(canonical_blocks(cut(data, borders))) == canonical(data)


@pytest.mark.parametrize("sequence", SMUGGLING)
def test_S05_smuggling_sequences_at_every_border(sequence: bytes) -> None:
    data = b"body" + sequence + b"MAIL FROM:<a@example.org>\r\n"
    whole = canonical(data)
    assert not BARE.search(whole)
    for border in range(len(data) + 1):
        assert b"".join(canonical_blocks([data[:border], data[border:]])) == whole


@given(octets)
def test_canonical_is_seen_to_be(data: bytes) -> None:
    assert is_canonical(data) == (BARE.search(data) is None)


def test_a_line_end_across_the_border_of_what_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newlines, "BLOCK", 4)
    assert is_canonical(b"abc\r\nab\r\n")
    assert not is_canonical(b"abc\rxyz\r\n")
    assert not is_canonical(b"abcd\nxyz\r\n")
    assert not is_canonical(b"abcdefg\r")


@given(
    st.integers(1, 12),
    st.lists(st.integers(0, 14), max_size=60) | st.integers(0, 13).map(lambda size: [size] * 300),
    st.booleans(),
)
def test_long_lines_are_found(limit: int, sizes: list[int], ended: bool) -> None:
    data = b"\r\n".join(b"x" * size for size in sizes) + (b"\r\n" if ended else b"")
    assert has_long_line(data, limit) == any(size > limit for size in sizes)


def test_one_long_line_among_thousands_of_one_length() -> None:
    lines = [b"x" * 76] * 9000
    assert not has_long_line(b"\r\n".join(lines), 76)
    for place in (0, 63, 64, 4096, 4097, 8999):
        changed = [*lines]
        changed[place] = b"x" * 77
        assert has_long_line(b"\r\n".join(changed), 76)


@given(st.binary(max_size=64), st.integers(1, 9))
def test_slices_are_the_whole(data: bytes, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(newlines, "BLOCK", size)
        blocks = list(slices(data))
    assert b"".join(blocks) == data
    assert all(0 < len(block) <= size for block in blocks)


def test_a_short_message_is_not_copied() -> None:
    data = b"short"
    assert next(slices(data)) is data
