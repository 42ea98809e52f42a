"""The values of DER (X.690 section 8.1): tag, length, content.

Only for the few things that we read out of certificates; verifying is OpenSSL's.
"""

from __future__ import annotations

from collections.abc import Iterator

SEQUENCE = 0x30
SET = 0x31
OID = 0x06
OCTET_STRING = 0x04


def first(data: bytes, tag: int) -> bytes:
    """Return the content of the first value in `data`, which has to have this tag."""
    for found, value in values(data):
        if found == tag:
            return value
        break
    raise ValueError(f"no value with tag {tag:#x}")


def values(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and content of one value after the other.

    Raises:
        ValueError: a length is indefinite, too long, or reaches past the end.
    """
    offset = 0
    while offset < len(data):
        tag, length = data[offset], data[offset + 1] if offset + 1 < len(data) else 0x80
        offset += 2
        if length >= 0x80:
            octets = length & 0x7F
            if not 1 <= octets <= 4:
                raise ValueError("not a definite length of up to four octets")
            length = int.from_bytes(data[offset : offset + octets], "big")
            offset += octets
        value = data[offset : offset + length]
        if len(value) < length:
            raise ValueError("a value reaches past the end")
        yield tag, value
        offset += length
