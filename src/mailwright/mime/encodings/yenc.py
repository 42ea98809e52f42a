"""yEnc (http://www.yenc.org/yenc-draft.1.3.txt): octets for transports of eight bits.

    =ybegin part=1 line=128 size=300000 name=file
    =ypart begin=1 end=100000
    ….          each octet plus 42, modulo 256; "=" and the octet plus 64 for NUL, CR, LF and "="
    =yend size=100000 part=1 pcrc32=abcdef12 crc32=12345678

Octets are decoded as yEnc only where Content-Transfer-Encoding says so. In a text, nothing is
looked for unless `find_files` is called. What the lines say about sizes is compared with what was
decoded, and nothing else: no memory is taken on their word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from zlib import crc32

from ...errors import InvalidArgumentError
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

_WIDTH = 128

_find_begin = re.compile(rb"^=ybegin ([^\r\n]{0,979})\r?$", re.MULTILINE)
_match_part = re.compile(rb"\n=ypart ([^\r\n]{0,499})\r?$", re.MULTILINE).match
_find_end = re.compile(rb"^=y(?:end([^\r\n]{0,499})|begin)", re.MULTILINE)
_control_lines = re.compile(rb"^=y[^\n]*", re.MULTILINE)
# Numbers of fifteen digits at most: nobody counts further, and no integer becomes a burden.
_numbers = re.compile(rb"(?<![!-~])(part|total|line|size|begin|end)=([0-9]{1,15})(?![0-9])")
_checksums = re.compile(rb"(?<![!-~])(p?crc32)=([0-9A-Fa-f]{1,16})(?![0-9A-Za-z])")
_escapes = re.compile(rb"=(.?)", re.DOTALL)

_PLAIN = bytes((octet - 42) & 0xFF for octet in range(256))
_SHIFTED = bytes((octet + 42) & 0xFF for octet in range(256))
#: By the octet behind "=": what stands for it without the escape. One at the very end is nothing.
_UNESCAPED = {bytes([octet]): bytes([(octet - 64) & 0xFF]) for octet in range(256)} | {b"": b""}
_CRITICAL = re.compile(rb"[\x00\n\r=]")


@dataclass(frozen=True, slots=True)
class YencFile(EncodedFile):
    """A file, or a part of one, that was found in a text.

    Args:
        name: see `EncodedFile`, as for content, start, end and faults.
        part: which part it is, from 1 on; 0 where it is the whole file.
        total: how many parts there are; 0 where its lines do not say.
        size: octets of the whole file, as its lines say.
        offset: where in the whole file the part begins.
        checksum: the CRC-32 of the whole file, as its lines say; None where they do not.
    """

    part: int = 0
    total: int = 0
    size: int = 0
    offset: int = 0
    checksum: int | None = None


class YencEncoder:
    """Writes a file of one part, block by block.

    Args:
        size: octets that will be written; the first line says so.
        name: the name to write, as UTF-8; line ends in it become spaces.
    """

    __slots__ = ("_checksum", "_header", "_pending", "_size")

    def __init__(self, size: int, name: str = DEFAULT_NAME) -> None:
        self._header = b"=ybegin line=%d size=%d name=%b\r\n" % (_WIDTH, size, written_name(name))
        self._size = 0
        self._checksum = 0
        self._pending = PendingLines(_WIDTH)

    def encode(self, block: bytes) -> bytes:
        """Return the lines that are full by now."""
        self._checksum = crc32(block, self._checksum)
        self._size += len(block)
        lines = self._pending.take(block)
        return self._lines(lines) if lines else b""

    def finish(self) -> bytes:
        """Return the last line, and the one that ends it all."""
        end = b"=yend size=%d crc32=%08x" % (self._size, self._checksum)
        return self._lines(self._pending.rest()) + end

    def _lines(self, data: bytes) -> bytes:
        shifted = data.translate(_SHIFTED)
        lines = [_escaped(shifted[at : at + _WIDTH]) for at in range(0, len(shifted), _WIDTH)]
        header, self._header = self._header, b""
        return header + b"".join(lines)


def _escaped(line: bytes) -> bytes:
    line = _CRITICAL.sub(lambda match: b"=%c" % ((match[0][0] + 64) & 0xFF), line)
    if line.startswith(b"."):  # SMTP doubles it, and not every reader undoes that
        line = b"=n" + line[1:]
    return line + b"\r\n"


def encode(data: bytes, name: str = DEFAULT_NAME) -> bytes:
    """Encode `data` as a file of one part, in lines of 128 octets, with CRLF between lines.

    Args:
        data: the octets.
        name: see `YencEncoder`.
    """
    encoder = YencEncoder(len(data), name)
    return encoder.encode(data) + encoder.finish()


def _decode_data(data: bytes) -> bytes:
    """Decode what stands between the lines that begin with "=y", its own line ends removed."""
    if b"=" in data:
        data = _escapes.sub(lambda match: _UNESCAPED[match[1]], data)
    return data.translate(_PLAIN)


def _without_lines(data: bytes) -> bytes:
    """Remove lines that begin with "=y", and line ends; `data` begins where a line begins."""
    if b"=y" in data:
        data = _control_lines.sub(b"", data)
    return data.translate(None, b"\r\n")


def decode(data: bytes, *, strict: bool = False) -> bytes:
    """Decode the first file, or part of one, of `data`; without its =yend line, all behind it.

    Without an =ybegin line in the first 64 KiB, the octets are left alone. Lines that begin with
    "=y" are no data.

    Args:
        data: a body.
        strict: refuse what is odd.

    Raises:
        InvalidMessageError: only when `strict`; it names the faults.
    """
    if strict:
        refuse(find_faults(data))
    begin = first_begin(_find_begin.search, data)
    return data if begin is None else _read(data, data, begin).content


def find_faults(data: bytes) -> frozenset[Fault]:
    """Return what is odd in `data`, which is yEnc as it stands in a body."""
    begin = first_begin(_find_begin.search, data)
    if begin is None:
        return frozenset({Fault.YENC_NO_BEGIN})
    return _read(data, data, begin).faults


def find_files(text: str | bytes) -> list[YencFile]:
    """Return the files, and parts of files, that stand yEncoded in `text`, a thousand at most.

    Such a file has an =ybegin line with a size and a name, and an =yend line. Anything less is
    prose.

    Args:
        text: the octets of a text, or the text decoded by a charset of one octet a character.
    """
    return list(islice(_files(text), MAX_FILES))


def _files(text: str | bytes) -> Iterator[YencFile]:
    data = text.encode("latin-1", "replace") if isinstance(text, str) else text
    position = 0
    while begin := _find_begin.search(data, position):
        position = begin.end()
        says, separator, _name = begin[1].partition(b" name=")
        if not separator or b"size=" not in says:
            continue
        mark = _find_end.search(data, position)
        if mark is None:
            return
        if mark[1] is None:  # another one begins
            position = mark.start()
            continue
        file = _read(text, data, begin)
        position = file.end
        yield file


def _read(text: str | bytes, data: bytes, begin: re.Match[bytes]) -> YencFile:
    arguments, separator, _ = begin[1].partition(b" name=")
    says = _numbers_of(arguments)
    raw = text[begin.start(1) + len(arguments + separator) : begin.end(1)]
    name = raw if isinstance(raw, str) else raw.decode("utf-8", "replace")
    part = _match_part(data, begin.end())
    place = _numbers_of(part[1]) if part else {}
    start = part.end() if part else begin.end()
    mark = _find_end.search(data, start)
    stop = mark.start() if mark else len(data)
    end = mark[1] if mark else None
    content = _decode_data(_without_lines(data[start:stop]))
    offset = max(place.get(b"begin", 1) - 1, 0)
    return YencFile(
        name.strip(),
        content,
        begin.start(),
        stop if end is None or mark is None else mark.end(),
        _faults(content, end, place if part else says),
        part=says.get(b"part", 1) if part else 0,
        total=says.get(b"total", 0),
        size=says.get(b"size", 0),
        offset=offset,
        checksum=_checksums_of(end or b"").get(b"crc32"),
    )


def _numbers_of(arguments: bytes) -> dict[bytes, int]:
    return {match[1]: int(match[2]) for match in _numbers.finditer(arguments)}


def _checksums_of(arguments: bytes) -> dict[bytes, int]:
    return {match[1]: int(match[2], 16) for match in _checksums.finditer(arguments)}


def _faults(content: bytes, end: bytes | None, says: dict[bytes, int]) -> frozenset[Fault]:
    """Compare what was decoded with what the lines say: all of them, where they say anything."""
    if end is None:
        return frozenset({Fault.YENC_NO_END})
    found: set[Fault] = set()
    is_part = b"begin" in says
    expected = says.get(b"end", 0) - says[b"begin"] + 1 if is_part else says.get(b"size")
    if expected != len(content) or _numbers_of(end).get(b"size", expected) != expected:
        found.add(Fault.YENC_SIZE)
    checksum = _checksums_of(end).get(b"pcrc32" if is_part else b"crc32")
    if checksum is not None and checksum != crc32(content):
        found.add(Fault.YENC_CHECKSUM)
    return frozenset(found) if found else NONE


def join_parts(parts: Sequence[YencFile]) -> bytes:
    """Put a file together that was posted in parts.

    Args:
        parts: all of them, in any order.

    Raises:
        InvalidArgumentError: a part lacks, lies over another one or is damaged, or the whole is not
            what its lines say.
    """
    ordered = sorted(parts, key=lambda part: part.offset)
    content = bytearray()
    for part in ordered:
        if part.faults:
            reasons = "; ".join(sorted(fault.value for fault in part.faults))
            raise InvalidArgumentError(f"Part {part.part} is damaged: {reasons}.", name="parts")
        if part.offset != len(content):
            raise InvalidArgumentError(
                f"Part {part.part} begins at octet {part.offset}, not at {len(content)}: a part"
                " lacks, or two of them overlap.",
                name="parts",
            )
        content += part.content
    size = max((part.size for part in ordered), default=0)
    if len(content) != size:
        raise InvalidArgumentError(
            f"The parts have {len(content)} octets, the file has {size}: a part lacks.",
            name="parts",
        )
    checksums = {part.checksum for part in ordered} - {None}
    if not checksums <= {crc32(content)}:
        raise InvalidArgumentError("The checksum of the whole file is another one.", name="parts")
    return bytes(content)


def decoder() -> YencDecoder:
    """Return a decoder for blocks."""
    return YencDecoder()


class YencDecoder(EmbeddedDecoder):
    """Reads what `decode` reads, block by block."""

    __slots__ = ("_begins_line", "_escape", "_is_in_line")

    def __init__(self) -> None:
        super().__init__()
        self._begins_line = False  # whether what comes next begins a line
        self._is_in_line = False  # whether what is pending is part of a line that is no data
        self._escape = b""  # an "=" whose octet is still to come

    def _begin(self, data: bytes) -> re.Match[bytes] | None:
        return first_begin(_find_begin.search, data)

    def _read(self, block: bytes, is_end: bool) -> bytes:
        if self._is_in_line and not is_end and b"\n" not in block:
            self._pending.add(block)
            return b""
        data = self._pending.take(block)
        line = data.rfind(b"\n") + 1
        self._is_in_line = False
        if not is_end and (line or self._begins_line) and b"=y".startswith(data[line : line + 2]):
            self._pending.add(data[line:])  # this may be a line that is no data
            self._is_in_line = len(data) - line > 1
            data = data[:line]
        if not data:
            return b""
        first = 0 if self._begins_line else data.find(b"\n") + 1 or len(data)
        mark = _find_end.search(data, first)
        if mark is not None:
            data = data[: mark.start()]
            self._state = self._skip
        self._begins_line = data.endswith(b"\n")
        text = data[:first].translate(None, b"\r\n") + _without_lines(data[first:])
        text = self._escape + text
        self._escape = b"=" * ((len(text) - len(text.rstrip(b"="))) % 2)
        return _decode_data(text.removesuffix(self._escape))
