"""Strings as they are kept: NIL or in quotes, with any octets between them but bare quotes.

That is the wire form of a string without line breaks. Literals are brought into it, so that one
regular expression reads whatever came; `to_wire` makes literals again of what no quotes can hold.
"""

from __future__ import annotations

import re

from ...mime.encodings.charsets import decode_unlabelled

# nstring         = string / nil             RFC 9051 section 9
# quoted          = DQUOTE *QUOTED-CHAR DQUOTE
# QUOTED-CHAR     = <any TEXT-CHAR except quoted-specials> / "\" quoted-specials / UTF8-2/3/4
#: The quantifiers of single characters are possessive: nothing is tried a second time.
#: Each round of a repeated group takes memory until the end of the match: hence the limits.
QUOTED = rb'"[^"\\]*+(?:\\.[^"\\]*+){0,65536}"'
NSTRING = rb"(?:NIL|" + QUOTED + rb")"

MAX_STRING = 65_536  # octets of a string in an envelope or body structure

_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_SPECIAL = re.compile(rb'(["\\])')
_QUOTED = re.compile(QUOTED, re.DOTALL)
_GAPS = re.compile(QUOTED + rb"|(\) \()", re.DOTALL)
# What may stand in quotes on the wire everywhere: 8-bit text may with UTF8=ACCEPT alone.
_UNQUOTABLE = re.compile(rb"[\x00\r\n\x80-\xff]")


def octets_of(kept: bytes) -> bytes | None:
    """Return the octets of a string; None for NIL."""
    if kept == b"NIL":
        return None
    octets = kept[1:-1]
    return _ESCAPED.sub(rb"\1", octets) if b"\\" in octets else octets


def text_of(kept: bytes) -> str:
    """Return a string as text, as UTF-8 or what it may else be; "" for NIL."""
    octets = octets_of(kept)
    return "" if octets is None else decode_unlabelled(octets)


def kept_string(octets: bytes | None) -> bytes:
    """Return octets as they are kept; NIL for None."""
    if octets is None:
        return b"NIL"
    return b'"%s"' % (_SPECIAL.sub(rb"\\\1", octets))


def comparable(kept: bytes) -> bytes:
    """Return a kept value as it is compared.

    Servers put a space between lists, or do not, and a backslash where none is needed.
    """
    if b") (" not in kept and b"\\" not in kept:
        return kept
    return _GAPS.sub(lambda found: b")(" if found[1] else kept_string(octets_of(found[0])), kept)


def to_wire(kept: bytes) -> bytes:
    """Return a kept value as any server could have sent it.

    Args:
        kept: strings, lists of them and so on.
    """
    return _QUOTED.sub(_wire_string, kept) if _UNQUOTABLE.search(kept) else kept


def _wire_string(match: re.Match[bytes]) -> bytes:
    if not _UNQUOTABLE.search(match[0]):
        return match[0]
    octets = octets_of(match[0]) or b""
    return b"%s{%d}\r\n%s" % (b"~" if b"\0" in octets else b"", len(octets), octets)
