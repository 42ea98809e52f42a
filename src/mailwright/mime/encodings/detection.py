"""Which charset octets are in, by themselves: marks, HTML that names it, and the shape of UTF-8."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from typing import Any

from ...errors import MissingExtraError
from .charset_labels import codec_of

_HEAD = 1024  # octets in which HTML has to name its charset (HTML Living Standard, 4.2.5.4)
_GUESSED_FROM = 256 * 1024  # octets that a guess looks at

_MARKS = (
    (BOM_UTF8, "utf-8"),
    (BOM_UTF16_LE, "utf-16le"),
    (BOM_UTF16_BE, "utf-16be"),
)
_FIRST_OCTETS = frozenset(mark[:1] for mark, _ in _MARKS)

# <meta charset=utf-8>, <meta http-equiv=content-type content="text/html; charset=utf-8">
_meta = re.compile(
    rb"<meta[ \t\r\n/][^>]*?charset[ \t\r\n]*=[ \t\r\n]*[\"']?[ \t\r\n]*([A-Za-z0-9._:+-]{1,64})",
    re.IGNORECASE,
)


class TextEncodingConfidence(Enum):
    """How sure a detected charset is; its value says why."""

    CERTAIN = "a byte order mark says so"
    TENTATIVE = "the text says so, or looks like it"
    IRRELEVANT = "there is ASCII alone: nearly every charset reads it alike"


@dataclass(frozen=True, slots=True)
class DetectedCharset:
    """The charset that octets seem to be in.

    Args:
        charset: its label.
        confidence: how sure that is.
    """

    charset: str
    confidence: TextEncodingConfidence


def byte_order_mark(data: bytes) -> tuple[str, int]:
    """Return the charset of the mark that `data` begins with, and the mark's length; else "", 0."""
    if data[:1] in _FIRST_OCTETS:
        for mark, charset in _MARKS:
            if data.startswith(mark):
                return charset, len(mark)
    return "", 0


def charset_of_html(data: bytes) -> str:
    """Return the charset that HTML names in its first 1,024 octets; "" where it names none."""
    head = data[:_HEAD]
    match = _meta.search(head)
    label = "" if match is None else match[1].decode("ascii")
    codec = codec_of(label)
    if codec is None:
        return ""
    # Whoever reads the name octet by octet does not read UTF-16 (HTML, "prescan").
    return "utf-8" if codec.startswith(("utf-16", "utf-32")) else label


def detect(data: bytes, *, html: bool = False) -> DetectedCharset | None:
    """Return the charset that `data` shows it is in, or None.

    Args:
        data: the octets of a text.
        html: whether they are HTML, which may name its charset.
    """
    charset, _ = byte_order_mark(data)
    if charset:
        return DetectedCharset(charset, TextEncodingConfidence.CERTAIN)
    if html and (charset := charset_of_html(data)):
        return DetectedCharset(charset, TextEncodingConfidence.TENTATIVE)
    if data.isascii():
        return DetectedCharset("us-ascii", TextEncodingConfidence.IRRELEVANT)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return DetectedCharset("utf-8", TextEncodingConfidence.TENTATIVE)


def guess(data: bytes) -> str:
    """Return the charset that statistics of languages suggest; "" where they suggest none.

    Args:
        data: the octets of a text, of which the first 256 KiB are looked at.

    Raises:
        MissingExtraError: the extra ``charset`` is not installed.
    """
    try:
        chardet: Any = import_module("chardet")
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            "To guess a charset takes the package chardet: pip install mailwright[charset]",
            extra="charset",
        ) from error
    label = chardet.detect(data[:_GUESSED_FROM])["encoding"] or ""
    return label if codec_of(label) else ""
