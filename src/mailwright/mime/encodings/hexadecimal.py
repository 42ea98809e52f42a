"""Hexadecimal digits: two for each octet (RFC 4648 section 8), or %XX for some (RFC 2231).

What is no pair of digits is read in one way. Without per cent signs, other characters are skipped,
and a last lone digit too. With them, "%" without two digits behind it stays as it stands.
"""

from __future__ import annotations

import re
from binascii import hexlify, unhexlify

_OTHERS = bytes(octet for octet in range(256) if octet not in b"0123456789ABCDEFabcdef")
_PAIR = re.compile(rb"%([0-9A-Fa-f]{2})")
_octet_of = {b"%02x" % octet: bytes([octet]) for octet in range(256)}

#: What needs no %XX anywhere (RFC 3986 section 2.3); RFC 2231 section 7 allows it as well.
UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_PERCENT = [bytes([o]) if o in UNRESERVED else b"%%%02X" % o for o in range(256)]


def encode(data: bytes) -> bytes:
    """Encode `data` as two digits for each octet, in upper case."""
    return hexlify(data).upper()


def decode(data: bytes) -> bytes:
    """Decode two digits to each octet, leniently: see the top of the module."""
    digits = data.translate(None, _OTHERS)
    return unhexlify(digits[: len(digits) & ~1])


def percent_encode(data: bytes) -> bytes:
    """Encode what is not unreserved as %XX."""
    return b"".join([_PERCENT[octet] for octet in data])


def percent_decode(data: bytes) -> bytes:
    """Decode %XX, leniently: see the top of the module."""
    if b"%" not in data:
        return data
    return _PAIR.sub(lambda pair: _octet_of[pair[1].lower()], data)


class HexEncoder:
    """Writes what `encode` writes, block by block."""

    def encode(self, block: bytes) -> bytes:
        """Return the digits of a block."""
        return encode(block)

    def finish(self) -> bytes:
        """Return nothing: nothing was kept."""
        return b""


class HexDecoder:
    """Reads what `decode` reads, block by block."""

    __slots__ = ("_digit",)

    def __init__(self) -> None:
        self._digit = b""

    def decode(self, block: bytes) -> bytes:
        """Return the octets that are whole by now."""
        digits = self._digit + block.translate(None, _OTHERS)
        whole = len(digits) & ~1
        self._digit = digits[whole:]
        return unhexlify(digits[:whole])

    def finish(self) -> bytes:
        """Return nothing: a lone digit is no octet."""
        return b""


class PercentEncoder:
    """Writes what `percent_encode` writes, block by block."""

    def encode(self, block: bytes) -> bytes:
        """Return a block with %XX in it."""
        return percent_encode(block)

    def finish(self) -> bytes:
        """Return nothing: nothing was kept."""
        return b""


class PercentDecoder:
    """Reads what `percent_decode` reads, block by block."""

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = b""  # "%" at the end, with one digit at most

    def decode(self, block: bytes) -> bytes:
        """Return what can be decoded by now."""
        data = self._rest + block
        cut = data.find(b"%", max(len(data) - 2, 0))
        cut = len(data) if cut < 0 else cut
        self._rest = data[cut:]
        return percent_decode(data[:cut])

    def finish(self) -> bytes:
        """Return what stands at the end."""
        rest, self._rest = self._rest, b""
        return rest
