"""Line ends: whether they are canonical (CRLF), and making them so at any chunk border.

A bare CR or a bare LF never reaches a transport: what servers disagree upon there is what SMTP
smuggling is made of. Each of them becomes one CRLF here.

Everything runs over whole blocks in C. Looking at 5 MB line by line in Python takes 20 times as
long as handing them to a socket.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from io import IncrementalNewlineDecoder
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mmap import mmap

#: How much is looked at or handed on at a time, in octets.
BLOCK = 256 * 1024

_CANONICAL = ("\r\n", None)


def is_canonical(data: bytes) -> bool:
    """Whether every CR of `data` stands before an LF and every LF behind a CR."""
    # The decoder of text files notes which line ends it has seen. That makes it the fastest
    # check at hand by a factor of three: one pass, nothing done per line.
    decoder = IncrementalNewlineDecoder(None, translate=False)
    if len(data) <= BLOCK:
        decoder.decode(data.decode("latin-1"), final=True)
        return decoder.newlines in _CANONICAL
    for start in range(0, len(data), BLOCK):
        decoder.decode(data[start : start + BLOCK].decode("latin-1"))
        if decoder.newlines not in _CANONICAL:
            return False
    decoder.decode("", final=True)
    return decoder.newlines in _CANONICAL


def has_long_line(data: bytes, limit: int) -> bool:
    """Whether a line of `data` has more than `limit` octets, its CRLF not counted.

    `data` must be canonical.
    """
    find_last = data.rfind
    window = limit + 2
    start, end = 0, len(data) - limit
    patience = 1
    while start < end:
        for _ in range(patience):
            line_end = find_last(b"\n", start, start + window)
            if line_end < 0:
                return True
            start = line_end + 1
            if start >= end:
                return False
        # Base64 comes in thousands of lines of one length: look at their last octets alone.
        # Where that fails it is tried again less and less often.
        length = data.find(b"\n", start, start + window) + 1 - start
        lines = _lines_of_one_length(data, start, length) if length > 0 else 0
        start += lines * length
        patience = 1 if lines >= 64 else min(2 * patience, 256)
    return False


def _lines_of_one_length(data: bytes, start: int, length: int) -> int:
    """Count the lines of up to `length` octets that end at its multiples, 4,096 at most."""
    ends = data[start + length - 1 : start + 4096 * length : length]
    return len(ends) - len(ends.lstrip(b"\n"))


def canonical_size(data: bytes) -> int:
    """Return the size that `data` has once its line ends are CRLF, in octets."""
    pairs = data.count(b"\r\n")
    return len(data) + data.count(b"\r") + data.count(b"\n") - 2 * pairs


def canonical(data: bytes) -> bytes:
    """Return `data` with every bare CR and every bare LF made a CRLF."""
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")


def canonical_blocks(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Make the line ends of a stream of blocks CRLF: `canonical` of them joined, cut anywhere."""
    held = b""  # a CR at the end of a block: whether it is bare shows in the next one
    for block in blocks:
        data = held + block if held else block
        if data.endswith(b"\r"):
            data, held = data[:-1], b"\r"
        else:
            held = b""
        if data:
            yield canonical(data)
    if held:
        yield b"\r\n"


class LineEnding(Enum):
    """What ends the lines of a message."""

    CRLF = b"\r\n"
    LF = b"\n"


def with_line_ending(blocks: Iterable[bytes], ending: LineEnding) -> Iterator[bytes]:
    """Write every LF and every CRLF of a stream of blocks, cut anywhere, as `ending`.

    A CR that stands alone ends no line and stays.
    """
    held = b""  # a CR at the end of a block: whether it is part of a line end shows in the next one
    for block in blocks:
        data = held + block if held else block
        held = b"\r" if data.endswith(b"\r") else b""
        lines = data[: len(data) - len(held)].replace(b"\r\n", b"\n")
        yield lines if ending is LineEnding.LF else lines.replace(b"\n", b"\r\n")
    if held:
        yield held


def slices(data: bytes) -> Iterator[bytes]:
    """Cut `data` into blocks; a short one is handed on as it is."""
    if len(data) > BLOCK:
        return cut(data, 0, len(data))
    return iter([data] if data else [])


def cut(data: bytes | mmap, start: int, end: int, size: int = 0) -> Iterator[bytes]:
    """Cut what lies between two offsets into blocks, which are copied one by one.

    Args:
        data: what it lies in.
        start: where it begins.
        end: where it ends.
        size: octets of a block; `BLOCK` by default.
    """
    size = size or BLOCK
    for offset in range(start, end, size):
        yield data[offset : min(offset + size, end)]
