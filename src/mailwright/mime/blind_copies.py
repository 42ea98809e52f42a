"""Bcc and Resent-Bcc: the fields of a header that never leave, however they are written.

Others read a header more generously than its grammar says: they pass over a byte order mark, NUL
or spaces of any kind around a name, line ends of any kind, empty lines before the first field, and
lines that are no field. What any of them could take for one of these fields is cut out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..errors import InvalidMessageError
from .header_bounds import header_start
from .headers import Headers
from .newlines import canonical, is_canonical
from .source import Source

#: The names of these fields, in lower case.
HIDDEN = frozenset({"bcc", "resent-bcc"})

# field = field-name *WSP ":" *(line *(CRLF WSP line)) (RFC 5322 section 2.2). Every octet that is
# no visible ASCII counts as white space here. A line that begins with a space or tab is no field
# but goes on with one, unless nothing stands before it.
_hidden_fields = re.compile(
    rb"\n(?:(?<=\A\n)|(?![ \t]))[^!-~\n]*"
    rb"(?:resent\0*-\0*)?b\0*c\0*c[^!-~]*:[^\n]*(?:\n[^!-~\r\n][^\n]*)*"
).finditer

_line_ends = re.compile(rb"[\r\n]*").match
_find_empty_line = re.compile(rb"\n\r*\n").search
_bare = re.compile(rb"\r(?![\r\n])")
_find_bare = _bare.search
# What stands for a bare CR while fields are looked for: a line end, and an octet of no field.
_MARK = b"\r\n\x01"
_doubled = re.compile(rb"(?<!\r)\r+\n")


def first_line(data: bytes, start: int) -> int:
    """Return where the first line begins that is not empty."""
    match = _line_ends(data, start)
    assert match is not None
    return match.end()


def header_end(data: bytes, start: int, *, is_crlf: bool) -> int:
    """Return where the last line of the header ends, which comes before the first empty line.

    Of several readings of odd line ends the longest counts.

    Args:
        data: the message.
        start: where the first field begins.
        is_crlf: all line ends are CRLF.
    """
    if is_crlf:
        found = data.find(b"\r\n\r\n", start)
        return len(data) if found < 0 else found + 2
    match = _find_empty_line(data, start)
    if match is not None:
        return match.start() + 1
    found = -1 if b"\n" in data else data.find(b"\r\r", start)
    return len(data) if found < 0 else found + 1


def canonical_header(header: bytes) -> bytes:
    """Return `header` with CRLF as line ends.

    "CR CR LF" is one of them, as whoever looks for LF reads it, unless CR alone ends lines too.
    """
    return canonical(header if _find_bare(header) else _doubled.sub(b"\n", header))


def letter_header(header: bytes) -> tuple[bytes, bool]:
    """Return the header of a letter with CRLF as line ends and without the fields that never leave.

    A bare CR ends a line while these are looked for, and is a space after that, as it is where the
    writer meets one: it must not make a field of what follows it (S03). Only where an empty line
    stands before the first LF, CR is what ends lines.

    Args:
        header: it, with line ends of any kind.

    Returns:
        The header, and whether a field was taken out.
    """
    first = header.find(b"\n")
    marks = first >= 0 and b"\r\r" not in header[:first] and _find_bare(header) is not None
    whole = canonical_header(_bare.sub(_MARK, header) if marks else header)
    kept = without_hidden(whole, b"\n" + whole.lower())
    return kept.replace(_MARK, b" ") if marks else kept, kept is not whole


def without_hidden(header: bytes, lowered: bytes) -> bytes:
    """Cut out the fields that never leave; where there is none, return `header` itself.

    Args:
        header: a header with CRLF as line ends.
        lowered: a line feed, and the same in lower case.
    """
    if b"bcc" not in lowered and b"\0" not in lowered:
        return header
    kept = b"".join(_kept(header, lowered))
    return header if len(kept) == len(header) else kept


def refuse_unseen(source: Source) -> None:
    """Refuse a message that was edited while it has a Bcc field that is not one as we read it.

    It is written as we read it then: with that field as text of the body, or of another field.

    Args:
        source: where the message came from.

    Raises:
        InvalidMessageError: it has such a field.
    """
    data = source.raw
    first = first_line(data, header_start(data))
    header = canonical_header(data[first : header_end(data, first, is_crlf=is_canonical(data))])
    found = len(header) - len(without_hidden(header, b"\n" + header.lower()))
    fields = Headers.from_bytes(source.header)
    seen = sum(len(canonical_header(field.raw)) for field in fields if field.key in HIDDEN)
    if found > seen:
        raise InvalidMessageError(
            "The message was edited, and has a Bcc field where only some would find it: behind an"
            " empty line, a bare CR, or a line that is no field. Take it out before it is parsed."
        )


def _kept(header: bytes, lowered: bytes) -> Iterator[bytes]:
    position = 0
    for field in _hidden_fields(lowered):
        yield header[position : field.start()]
        position = field.end()
    yield header[position:]
