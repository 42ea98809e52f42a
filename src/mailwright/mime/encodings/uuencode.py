"""uuencode, as programs wrote it before MIME: POSIX.1 has its format under that name.

    begin 644 name
    M….            a character for the count of octets, then four characters for any three
    `
    end

POSIX has base64 in the same dress, with "begin-base64" and "====" around it.

Octets are decoded as uuencode only where Content-Transfer-Encoding says so. In a text, nothing is
looked for unless `find_files` is called: "begin" is also a word.
"""

from __future__ import annotations

import re
from binascii import Error as BinasciiError
from binascii import a2b_uu, b2a_uu
from collections.abc import Iterator
from itertools import islice
from operator import itemgetter

from . import base64
from .codec import PendingLines
from .embedded import (
    DEFAULT_NAME,
    MAX_FILES,
    EmbeddedDecoder,
    EncodedFile,
    first_begin,
    written_name,
)
from .faults import NONE, Fault, refuse

_OCTETS_A_LINE = 45
_FULL = 61  # characters of a line of that many
_LENGTH_OF_FULL = ord("M")

_BEGIN = rb"[ \t]{1,8}[0-7]{3,4}[ \t]{1,8}([^ \t\r\n][^\r\n]{0,979})\r?$"
_find_begin = re.compile(rb"^begin" + _BEGIN, re.MULTILINE)
_find_any_begin = re.compile(rb"^begin(?:-base64)?" + _BEGIN, re.MULTILINE)
_find_end = re.compile(rb"^end[ \t\r]*$", re.MULTILINE)
_find_lines = re.compile(rb"^[!-_][ -`]*(?=\r?$)", re.MULTILINE).findall
_other_line = re.compile(rb"^(?![!-_][ -`]*\r?$|[` ]?[ \t\r]*$)", re.MULTILINE)
# Bounded, because each round of a repeated group takes memory.
_match_lines = re.compile(rb"(?:[!-_][ -`]*\r?\n){1,1000}").match
_match_end = re.compile(rb"(?:[` ][ \t]*\r?\n)?end[ \t]*(?:\r?\n|\Z)").match
_match_base64_lines = re.compile(rb"(?:[A-Za-z0-9+/]{1,76}={0,2}\r?\n){1,1000}").match
_match_base64_end = re.compile(rb"====[ \t]*(?:\r?\n|\Z)").match

#: How long a line is by its first character.
_LENGTHS = [1 + -(-((first - 0x20) & 63) // 3) * 4 for first in range(256)]


def encode(data: bytes, name: str = DEFAULT_NAME) -> bytes:
    """Encode `data` with its begin and end lines, and CRLF between lines.

    Args:
        data: the octets.
        name: the name to write, as UTF-8; line ends in it become spaces.
    """
    encoder = UuEncoder(name)
    return encoder.encode(data) + encoder.finish()


class UuEncoder:
    """Writes what `encode` writes, block by block.

    Args:
        name: see `encode`.
    """

    __slots__ = ("_header", "_pending")

    def __init__(self, name: str = DEFAULT_NAME) -> None:
        self._header = b"begin 644 %b\r\n" % written_name(name)
        self._pending = PendingLines(_OCTETS_A_LINE)

    def encode(self, block: bytes) -> bytes:
        """Return the lines that are full by now."""
        lines = self._pending.take(block)
        return self._lines(lines) if lines else b""

    def finish(self) -> bytes:
        """Return the last line, and the one that ends it all."""
        return self._lines(self._pending.rest()) + b"`\r\nend"

    def _lines(self, data: bytes) -> bytes:
        starts = range(0, len(data), _OCTETS_A_LINE)
        lines = [b2a_uu(data[at : at + _OCTETS_A_LINE], backtick=True) for at in starts]
        header, self._header = self._header, b""
        return header + b"".join(lines).replace(b"\n", b"\r\n")


def decode(data: bytes, *, strict: bool = False) -> bytes:
    """Decode the first file of `data`: from its begin line to its end line, or to the end.

    Lines that are not of uuencode are skipped. What a line has beyond its length is dropped; a line
    that is shorter is read as if spaces had been lost at its end, but one that has not even half
    of its characters gives no more than they hold. Without a begin line in the first 64 KiB, the
    octets are left alone.

    Args:
        data: a body.
        strict: refuse what is odd.

    Raises:
        InvalidMessageError: only when `strict`; it names the faults.
    """
    if strict:
        refuse(find_faults(data))
    begin = first_begin(_find_begin.search, data)
    if begin is None:
        return data
    end = _find_end.search(data, begin.end())
    return _decode_lines(data[begin.end() : end.start() if end else len(data)])


def _decode_lines(data: bytes) -> bytes:
    lines: list[bytes] = _find_lines(data)
    # Nearly all lines are full: that is seen without a look at each of them in Python.
    full = lines[:-1]
    if set(map(len, full)) <= {_FULL} and set(map(itemgetter(0), full)) <= {_LENGTH_OF_FULL}:
        try:
            return b"".join(map(a2b_uu, full)) + b"".join(map(_decode_line, lines[-1:]))
        except BinasciiError:
            pass  # a last group holds something where it should hold nothing
    return b"".join([_decode_line(line) for line in lines if len(line) > 2])


def _decode_line(line: bytes) -> bytes:
    count = (line[0] - 0x20) & 63
    octets = a2b_uu(line[: 1 + (4 * count + 2) // 3])  # it takes no more than it needs
    return octets if 2 * len(line) >= _LENGTHS[line[0]] else octets[: (len(line) - 1) * 3 // 4]


def find_faults(data: bytes) -> frozenset[Fault]:
    """Return what is odd in `data`, which is uuencode as it stands in a body."""
    begin = first_begin(_find_begin.search, data)
    if begin is None:
        return frozenset({Fault.UU_NO_BEGIN})
    end = _find_end.search(data, begin.end())
    content = data[begin.end() + 1 : end.start() if end else len(data)]
    found = _line_faults(content)
    return found if end else found | {Fault.UU_NO_END}


def _line_faults(content: bytes) -> frozenset[Fault]:
    lines: list[bytes] = _find_lines(content)
    odd = any(not 0 <= len(line) - _LENGTHS[line[0]] <= 2 for line in lines)
    if odd or _other_line.search(content):
        return frozenset({Fault.UU_BAD_LINE})
    return NONE


def decoder() -> UuDecoder:
    """Return a decoder for blocks."""
    return UuDecoder()


class UuDecoder(EmbeddedDecoder):
    """Reads what `decode` reads, block by block."""

    __slots__ = ()

    def _begin(self, data: bytes) -> re.Match[bytes] | None:
        return first_begin(_find_begin.search, data)

    def _read(self, block: bytes, is_end: bool) -> bytes:
        line_end = len(block) if is_end else block.rfind(b"\n") + 1
        if not line_end and not is_end:
            self._pending.add(block)
            return b""
        data = self._pending.take(block[:line_end])
        self._pending.add(block[line_end:])
        end = _find_end.search(data)
        if end is None:
            return _decode_lines(data)
        self._state = self._skip
        return _decode_lines(data[: end.start()])


def find_files(text: str | bytes) -> list[EncodedFile]:
    """Return the files that stand uuencoded in `text`, a thousand at most.

    Such a file is a begin line, lines of uuencode without another line between them, and an end
    line; or the same of base64. Anything less is prose.

    Args:
        text: a decoded text. Of a str, the offsets count characters.
    """
    return list(islice(_files(text), MAX_FILES))


def _files(text: str | bytes) -> Iterator[EncodedFile]:
    # One octet a character, so that offsets stay; what is beyond Latin-1 is no uuencode.
    data = text.encode("latin-1", "replace") if isinstance(text, str) else text
    position = 0
    while begin := _find_any_begin.search(data, position):
        is_base64 = begin[0].startswith(b"begin-")
        match_lines = _match_base64_lines if is_base64 else _match_lines
        position = first = begin.end() + 1
        while lines := match_lines(data, position):
            position = lines.end()
        end = (_match_base64_end if is_base64 else _match_end)(data, position)
        if end is None:
            continue
        content = data[first:position]
        position = end.end()
        raw = text[begin.start(1) : begin.end(1)]
        name = raw if isinstance(raw, str) else raw.decode("utf-8", "replace")
        octets = base64.decode(content) if is_base64 else _decode_lines(content)
        faults = base64.find_faults(content) if is_base64 else _line_faults(content)
        yield EncodedFile(name.strip(), octets, begin.start(), position, faults)
