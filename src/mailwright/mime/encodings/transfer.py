"""The names of the content transfer encodings, and the choice of one by content."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ..newlines import has_long_line, is_canonical
from . import base64, quoted_printable


class ContentEncoding(StrEnum):
    """A content transfer encoding (RFC 2045 section 6.1); its value is the name in the field."""

    SEVEN_BIT = "7bit"
    EIGHT_BIT = "8bit"
    BINARY = "binary"
    QUOTED_PRINTABLE = "quoted-printable"
    BASE64 = "base64"

    @property
    def is_identity(self) -> bool:
        """Whether it leaves the octets as they are."""
        return self not in (ContentEncoding.QUOTED_PRINTABLE, ContentEncoding.BASE64)

    @classmethod
    def parse(cls, label: str) -> ContentEncoding | None:
        """Return the encoding that a field body names, or None where it names none of these.

        What stands behind the name does not count, folded or not: a comment, which may stand there,
        or a parameter, which may not.
        """
        name = label.strip().lower()
        for end in " \t\r\n;(":
            name = name.partition(end)[0]
        return _BY_NAME.get(name)


_BY_NAME = {encoding.value: encoding for encoding in ContentEncoding}


@dataclass(frozen=True, slots=True)
class Constraint:
    """What the way to the recipient carries without an encoding.

    Args:
        eight_bit: octets above 127 (RFC 6152); without it, ASCII alone.
        max_line: the longest line in octets, without its CRLF (RFC 5322 section 2.1.1).
    """

    eight_bit: bool = False
    max_line: int = 998

    def allows(self, data: bytes) -> bool:
        """Whether `data` passes as it is."""
        return (
            (self.eight_bit or data.isascii())
            and b"\0" not in data
            and is_canonical(data)
            and not has_long_line(data, self.max_line)
        )


#: What every mail transport carries.
SEVEN_BIT = Constraint()


def choose(data: bytes, constraint: Constraint = SEVEN_BIT) -> ContentEncoding:
    """Return the encoding that carries `data` and is the most readable, then the shortest."""
    if constraint.allows(data):
        return ContentEncoding.SEVEN_BIT if data.isascii() else ContentEncoding.EIGHT_BIT
    if b"\0" in data or not is_canonical(data):
        return ContentEncoding.BASE64
    # Quoted-printable takes three octets for each that it escapes, base64 four for any three:
    # above one in six the readable one is also the longer one.
    escaped = len(data) - len(data.translate(None, _ESCAPED))
    if escaped * 6 > len(data):
        return ContentEncoding.BASE64
    return ContentEncoding.QUOTED_PRINTABLE


_ESCAPED = bytes([0x3D, *range(0x80, 0x100)])


def encode(data: bytes, encoding: ContentEncoding) -> bytes:
    """Encode `data`; the identity encodings return it as it is."""
    if encoding is ContentEncoding.BASE64:
        return base64.encode(data)
    if encoding is ContentEncoding.QUOTED_PRINTABLE:
        return quoted_printable.encode(data, text=is_canonical(data))
    return data


def decode(data: bytes, encoding: ContentEncoding) -> bytes:
    """Decode `data` leniently; the identity encodings return it as it is."""
    if encoding is ContentEncoding.BASE64:
        return base64.decode(data)
    if encoding is ContentEncoding.QUOTED_PRINTABLE:
        return quoted_printable.decode(data)
    return data


def is_utf8(data: bytes) -> bool:
    """Whether `data` is UTF-8, ASCII included."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
