"""Decoding what parameters of MAIL and RCPT hold: xtext, and its form for addresses in UTF-8."""

from __future__ import annotations

import re

# xtext   = *( xchar / hexchar )                                    RFC 3461 section 4
# xchar   = any ASCII CHAR between "!" (33) and "~" (126) inclusive, except for "+" and "="
# hexchar = ASCII "+" immediately followed by two upper case hexadecimal digits
_XTEXT = re.compile(r"(?:[!-*,-<>-~]|\+[0-9A-F]{2})*\Z")
_HEXCHAR = re.compile(r"\+([0-9A-F]{2})")

# utf-8-addr-xtext   = 1*( QCHAR / EmbeddedUnicodeChar )            RFC 6533 section 3
# utf-8-addr-unitext = 1*( QUCHAR / EmbeddedUnicodeChar )
# EmbeddedUnicodeChar = "\x{" HEXPOINT "}"
_UTF8_ADDRESS = re.compile(r"(?:[!-*,-<>-\[\]-~\u0080-\U0010ffff]|\\x\{[0-9A-F]{2,6}\})*\Z")
_EMBEDDED = re.compile(r"\\x\{([0-9A-F]{2,6})\}")


def decode_xtext(text: str) -> str | None:
    """Return what `text` encodes, ASCII; None where it is no xtext, or encodes what is beyond."""
    if not _XTEXT.match(text):
        return None
    decoded = _HEXCHAR.sub(lambda found: chr(int(found[1], 16)), text)
    return decoded if decoded.isascii() else None


def decode_utf8_address(text: str) -> str | None:
    """Return the address of type utf-8 that `text` encodes; None where it encodes none."""
    if not _UTF8_ADDRESS.match(text):
        return None
    points = [int(point, 16) for point in _EMBEDDED.findall(text)]
    if any(point > 0x10FFFF or 0xD800 <= point <= 0xDFFF for point in points):
        return None
    return _EMBEDDED.sub(lambda found: chr(int(found[1], 16)), text)
