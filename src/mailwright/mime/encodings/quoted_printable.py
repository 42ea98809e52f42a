"""Quoted-printable (RFC 2045 section 6.7), whole or block by block.

The work is done by `binascii`, in C; what stands here are the points where it differs from the
RFC or loses text.

What is no quoted-printable is read in one way. Digits may be in lower case. "=" without two digits
or a line end behind it stays as it stands, and so do octets that ought to have been encoded. Blanks
at the end of a line go, as section 6.7 (3) has it, those behind a soft line break too. "=" at the
very end goes.
"""

from __future__ import annotations

import re
from binascii import a2b_qp, b2a_qp

from ..newlines import is_canonical
from .codec import Pending
from .faults import Fault, refuse

# The look-behind keeps a long run of blanks from being tried from each of its characters.
_trailing_blanks = re.compile(rb"(?<![ \t])[ \t]+(?=\r?\n|\Z)")
_equals_before_bare_cr = re.compile(rb"=(?=\r(?!\n))")
_equals_before_equals = re.compile(rb"=(?==)")

# What may mean something else with what follows it: blanks, a CR, an escape that is cut.
_UNDECIDED = b" \t\r="
_DIGITS = b"0123456789ABCDEFabcdef"


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


class QuotedPrintableEncoder:
    """Writes what `encode` writes, block by block.

    Args:
        text: see `encode`.
    """

    __slots__ = ("_pending", "_size", "_text")

    _ENOUGH = 512  # octets: less than that is not worth a look

    def __init__(self, *, text: bool = True) -> None:
        self._text = text
        self._pending = Pending()
        self._size = 0  # octets of what is pending

    def encode(self, block: bytes) -> bytes:
        """Return the lines that are decided by now."""
        self._size += len(block)
        if self._size < self._ENOUGH:
            self._pending.add(block)
            return b""
        data = self._pending.take(block)
        encoded = encode(data, text=self._text)
        # How a line ends depends on what follows it. A line without a CRLF behind its end began
        # with no state, so that what stands in the last two can be encoded anew.
        cut = encoded.rfind(b"\n", 0, encoded.rfind(b"\n")) + 1
        rest = len(a2b_qp(encoded[cut:]))
        self._size = rest
        self._pending.add(data[len(data) - rest :])
        return encoded[:cut]

    def finish(self) -> bytes:
        """Return the last lines."""
        self._size = 0
        return encode(self._pending.take(), text=self._text)


def decode(data: bytes, *, strict: bool = False) -> bytes:
    """Decode `data`, leniently: see the top of the module.

    Args:
        data: quoted-printable.
        strict: refuse what is odd.

    Raises:
        InvalidMessageError: only when `strict`; it names the faults.
    """
    if strict:
        refuse(find_faults(data))
    canonical = is_canonical(data)
    if _has_trailing_blanks(data, canonical=canonical):
        data = _trailing_blanks.sub(b"", data)  # added in transport: RFC 2045 section 6.7 (3)
    if b"==" in data:
        # a2b_qp reads "==" as one "=", and what follows as text.
        data = _equals_before_equals.sub(b"=3D", data)
    if not canonical and b"=\r" in data:
        # a2b_qp skips everything from "=" CR to the next LF: it would lose that text.
        data = _equals_before_bare_cr.sub(b"=3D", data)
    return a2b_qp(data)


def _has_trailing_blanks(data: bytes, *, canonical: bool) -> bool:
    # To look for one octet is faster than for two by far.
    if b" \r\n" in data or data.endswith((b" ", b"\t")):
        return True
    if not canonical and b" \n" in data:
        return True
    return b"\t" in data and (b"\t\r\n" in data or b"\t\n" in data)


def find_faults(data: bytes) -> frozenset[Fault]:
    """Return what is odd in `data`, which is quoted-printable as it stands in a body."""
    from .quoted_printable_faults import find_faults as find

    return find(data)


def decoder() -> QuotedPrintableDecoder:
    """Return a decoder for blocks."""
    return QuotedPrintableDecoder()


class QuotedPrintableDecoder:
    """Reads what `decode` reads, block by block."""

    __slots__ = ("_pending",)

    def __init__(self) -> None:
        self._pending = Pending()

    def decode(self, block: bytes) -> bytes:
        """Return what can be decoded by now."""
        decided = block.rstrip(_UNDECIDED)
        if decided[-2:-1] == b"=" and decided[-1] in _DIGITS:
            decided = decided[:-2].rstrip(_UNDECIDED)
        elif len(decided) == 1 and decided in _DIGITS:
            decided = b""  # the block before may end with "="
        if not decided:
            self._pending.add(block)
            return b""
        data = self._pending.take(decided)
        self._pending.add(block[len(decided) :])
        return decode(data)

    def finish(self) -> bytes:
        """Return what stands at the end."""
        return decode(self._pending.take())
