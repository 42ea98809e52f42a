"""Quoted-printable (RFC 2045 section 6.7).

The work is done by `binascii`, in C; what stands here are the points where it differs from the
RFC or loses text.
"""

from __future__ import annotations

import re
from binascii import a2b_qp, b2a_qp

# The look-behind keeps a long run of blanks from being tried from each of its characters.
_trailing_blanks = re.compile(rb"(?<![ \t])[ \t]+(?=\r?\n|\Z)")
_equals_before_bare_cr = re.compile(rb"=(?=\r(?!\n))")


def encode(data: bytes, *, text: bool = True) -> bytes:
    """Encode in lines of at most 76 characters with CRLF line ends.

    Args:
        data: the octets; with `text`, its line ends must be CRLF.
        text: line breaks stay line breaks. Otherwise they are encoded as well, for octets whose
            bare CR and LF have to arrive as they are.
    """
    encoded = b2a_qp(data, istext=text)
    # b2a_qp writes the line ends that it meets first, and LF where it meets none.
    return encoded.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def decode(data: bytes) -> bytes:
    """Decode leniently: an escape that is none stays as it stands."""
    if b" \r\n" in data or b" \n" in data or b"\t\r\n" in data or b"\t\n" in data:
        data = _trailing_blanks.sub(b"", data)  # added in transport: RFC 2045 section 6.7 (3)
    elif data.endswith((b" ", b"\t")):
        data = data.rstrip(b" \t")
    if b"=\r" in data:
        # a2b_qp skips everything from "=" CR to the next LF: it would lose that text.
        data = _equals_before_bare_cr.sub(b"=3D", data)
    return a2b_qp(data)
