"""The variants of mbox: how lines that begin with "From " are told from separators."""

from __future__ import annotations

import re
from enum import Enum

# mboxo:   "From "   becomes ">From ", and back; ">From " that was there before comes back without
#          its ">".
# mboxrd:  ">"* "From " gets one more ">", and loses it again: exact.
# mboxcl:  as mboxrd, and Content-Length tells the size of the body as it is in the file.
# mboxcl2: Content-Length, and the body is left alone. What stands before the body is quoted as in
#          mboxrd, as no length covers it.


class MboxVariant(Enum):
    """A variant of the mbox format."""

    O = "mboxo"  # noqa: E741  # that is its name
    RD = "mboxrd"
    CL = "mboxcl"
    CL2 = "mboxcl2"

    @property
    def has_length(self) -> bool:
        """Whether Content-Length says where a message ends."""
        return self in (MboxVariant.CL, MboxVariant.CL2)


# A replacement without groups is put in by C; one with groups takes a call for each line.
_FROM_LINE = re.compile(rb"\n(?=>*From )")
_QUOTED = re.compile(rb"\n>(?=>*From )")
#: Finds the empty line behind a header, or before a body without one.
find_header_end = re.compile(rb"(?:\A|\n)\r?\n").search
_match_length = re.compile(rb"Content-Length: \d{1,18}\r?\n").match


def quote(content: bytes, variant: MboxVariant, line_end: bytes) -> bytes:
    """Return a message as it stands behind its separator; no line of it reads as one.

    Args:
        content: the message.
        variant: how to quote.
        line_end: the line end of the file.
    """
    if not variant.has_length:
        return _quote_lines(content, variant)
    body = _body_start(content)
    header = _quote_lines(content[:body], MboxVariant.RD)
    rest = content[body:]
    if variant is MboxVariant.CL:
        rest = _quote_lines(rest, MboxVariant.RD)
    return b"Content-Length: %d%b%b%b" % (len(rest), line_end, header, rest)


def unquote(raw: bytes, variant: MboxVariant) -> bytes:
    """Return the message that `quote` was given.

    Args:
        raw: what stands behind the separator.
        variant: how it was quoted.
    """
    if variant.has_length and (length := _match_length(raw)):
        raw = raw[length.end() :]
    if variant is not MboxVariant.CL2:
        return _unquote_lines(raw, variant)
    body = _body_start(raw)
    return _unquote_lines(raw[:body], variant) + raw[body:]


def _body_start(content: bytes) -> int:
    found = find_header_end(content)
    return found.end() if found else len(content)


def _quote_lines(content: bytes, variant: MboxVariant) -> bytes:
    if b"From " not in content:
        return content
    if variant is MboxVariant.O:
        content = b"\n" + content
        return content.replace(b"\nFrom ", b"\n>From ")[1:]
    return _FROM_LINE.sub(b"\n>", b"\n" + content)[1:]


def _unquote_lines(raw: bytes, variant: MboxVariant) -> bytes:
    if b">From " not in raw:
        return raw
    if variant is MboxVariant.O:
        return (b"\n" + raw).replace(b"\n>From ", b"\nFrom ")[1:]
    return _QUOTED.sub(b"\n", b"\n" + raw)[1:]
