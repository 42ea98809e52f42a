"""The names of the content transfer encodings, and the choice of one by content."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ...errors import InvalidArgumentError
from ..newlines import has_long_line, is_canonical
from . import base64, quoted_printable
from .codec import Decoder, Encoder, Identity
from .faults import NONE, Fault


class ContentEncoding(StrEnum):
    """A content transfer encoding (RFC 2045 section 6.1); its value is the name in the field."""

    SEVEN_BIT = "7bit"
    EIGHT_BIT = "8bit"
    BINARY = "binary"
    QUOTED_PRINTABLE = "quoted-printable"
    BASE64 = "base64"
    UUENCODE = "x-uuencode"
    YENC = "x-yencode"

    @property
    def is_identity(self) -> bool:
        """Whether it leaves the octets as they are."""
        return self in _IDENTITIES

    @property
    def is_standard(self) -> bool:
        """Whether RFC 2045 defines it; what begins with "x-" never came further than a habit."""
        return not self.value.startswith("x-")

    @classmethod
    def parse(cls, label: str) -> ContentEncoding | None:
        """Return the encoding that a field body names, or None where it names none of these.

        Comments do not count, which may stand there, nor do quotes and parameters, which may not.
        Hyphens may lack, or be another character.

        Args:
            label: the field body, unfolded.
        """
        known = _BY_NAME.get(label.strip().lower())
        return known if known is not None else _BY_NAME.get(_plain(label))


_IDENTITIES = frozenset(
    {ContentEncoding.SEVEN_BIT, ContentEncoding.EIGHT_BIT, ContentEncoding.BINARY}
)

# By name, and by the letters and digits of other spellings that were met.
_BY_NAME = {encoding.value: encoding for encoding in ContentEncoding} | {
    spelling: encoding
    for encoding, spellings in {
        ContentEncoding.SEVEN_BIT: "7bit 7bits",
        ContentEncoding.EIGHT_BIT: "8bit 8bits",
        ContentEncoding.BINARY: "binary",
        ContentEncoding.QUOTED_PRINTABLE: "quotedprintable",
        ContentEncoding.BASE64: "base64",
        ContentEncoding.UUENCODE: "uuencode uue xuuencode xuue",
        ContentEncoding.YENC: "yenc yencode xyenc xyencode",
    }.items()
    for spelling in spellings.split()
}

_LONGEST = 1000  # characters of a field body that are looked at
_comments = re.compile(r"\((?:[^()\\]|\\.)*\)", re.DOTALL).sub
_NESTED = 10  # comments in each other


def _plain(label: str) -> str:
    """Return the letters and digits of the name in a field body, in lower case."""
    label = label[:_LONGEST]
    for _ in range(_NESTED):
        if "(" not in label:
            break
        label = _comments(" ", label)
    name = label.partition(";")[0].partition("(")[0].strip(' \t\r\n"').lower()
    for blank in " \t\r\n":
        name = name.partition(blank)[0]
    return "".join(filter(str.isalnum, name))


@dataclass(frozen=True, slots=True)
class EncodingConstraint:
    """What the way to the recipient carries without an encoding.

    Args:
        eight_bit: octets above 127 (RFC 6152); without it, ASCII alone.
        max_line: the longest line in octets, without its CRLF (RFC 5322 section 2.1.1).
        binary: parts that name the encoding "binary", as they are (BINARYMIME, RFC 3030).
        unencoded: as `binary`, and what is encoded here is written so too.
    """

    eight_bit: bool = False
    max_line: int = 998
    binary: bool = False
    unencoded: bool = False

    def allows(self, data: bytes) -> bool:
        """Whether `data` passes as it is."""
        return (
            (self.eight_bit or data.isascii())
            and b"\0" not in data
            and is_canonical(data)
            and not has_long_line(data, self.max_line)
        )


#: What every mail transport carries.
SEVEN_BIT = EncodingConstraint()


def choose(
    data: bytes, constraint: EncodingConstraint = SEVEN_BIT, *, canonical: bool = False
) -> ContentEncoding:
    """Return the encoding that carries `data` and is the most readable, then the shortest.

    Args:
        data: the octets.
        constraint: what the way carries.
        canonical: whether it is known that all line ends are CRLF.
    """
    if b"\0" in data or not (canonical or is_canonical(data)):
        return ContentEncoding.BASE64
    is_ascii = data.isascii()
    if (is_ascii or constraint.eight_bit) and not has_long_line(data, constraint.max_line):
        return ContentEncoding.SEVEN_BIT if is_ascii else ContentEncoding.EIGHT_BIT
    # Quoted-printable takes three octets for each that it escapes, base64 four for any three:
    # above one in six the readable one is also the longer one.
    escaped = len(data) - len(data.translate(None, _ESCAPED))
    if escaped * 6 > len(data):
        return ContentEncoding.BASE64
    return ContentEncoding.QUOTED_PRINTABLE


_ESCAPED = bytes([0x3D, *range(0x80, 0x100)])


class _Codec(Protocol):
    """What the module of an encoding offers."""

    def decode(self, data: bytes, *, strict: bool = False) -> bytes: ...

    def find_faults(self, data: bytes) -> frozenset[Fault]: ...

    def decoder(self) -> Decoder: ...


def _codec_of(encoding: ContentEncoding) -> _Codec | None:
    """Return the module of an encoding; None for the identity encodings."""
    if encoding is ContentEncoding.BASE64:
        return base64
    if encoding is ContentEncoding.QUOTED_PRINTABLE:
        return quoted_printable
    if encoding is ContentEncoding.UUENCODE:
        from . import uuencode

        return uuencode
    if encoding is ContentEncoding.YENC:
        from . import yenc

        return yenc
    return None


def encode(data: bytes, encoding: ContentEncoding) -> bytes:
    """Encode `data`; the identity encodings return it as it is."""
    if encoding is ContentEncoding.BASE64:
        return base64.encode(data)
    if encoding is ContentEncoding.QUOTED_PRINTABLE:
        return quoted_printable.encode(data, text=is_canonical(data))
    if encoding is ContentEncoding.YENC:
        from . import yenc

        return yenc.encode(data)
    if encoding is ContentEncoding.UUENCODE:
        from . import uuencode

        encoder = uuencode.UuEncoder()
        return encoder.encode(data) + encoder.finish()
    return data


def decode(data: bytes, encoding: ContentEncoding, *, strict: bool = False) -> bytes:
    """Decode `data` leniently; the identity encodings return it as it is.

    Args:
        data: a body.
        encoding: its encoding.
        strict: refuse what is odd, see `find_faults`.

    Raises:
        InvalidMessageError: only when `strict`; it names the faults.
    """
    codec = _codec_of(encoding)
    return data if codec is None else codec.decode(data, strict=strict)


def find_faults(data: bytes, encoding: ContentEncoding) -> frozenset[Fault]:
    """Return what is odd in coded octets: what programs read in different ways.

    Args:
        data: a body.
        encoding: its encoding; in the identity encodings, nothing is odd.
    """
    codec = _codec_of(encoding)
    return NONE if codec is None else codec.find_faults(data)


def decoder_of(encoding: ContentEncoding) -> Decoder:
    """Return a decoder for blocks: its answers joined are what `decode` says."""
    codec = _codec_of(encoding)
    return Identity() if codec is None else codec.decoder()


def encoder_of(encoding: ContentEncoding, *, text: bool = False) -> Encoder:
    """Return an encoder for blocks: its answers joined are what `encode` says.

    Args:
        encoding: any but yEnc, which says the size beforehand: see `yenc.YencEncoder`.
        text: whether the octets are text with CRLF line ends, which quoted-printable keeps.

    Raises:
        InvalidArgumentError: it is yEnc.
    """
    if encoding is ContentEncoding.BASE64:
        return base64.Base64Encoder()
    if encoding is ContentEncoding.QUOTED_PRINTABLE:
        return quoted_printable.QuotedPrintableEncoder(text=text)
    if encoding is ContentEncoding.UUENCODE:
        from . import uuencode

        return uuencode.UuEncoder()
    if encoding is ContentEncoding.YENC:
        raise InvalidArgumentError(
            "yEnc says the size in its first line: use YencEncoder.", name="encoding"
        )
    return Identity()


def is_utf8(data: bytes) -> bool:
    """Whether `data` is UTF-8, ASCII included."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
