"""Base64 in lines of 76 characters (RFC 2045 section 6.8), whole or block by block.

`encode_octets` is the one function that turns octets into base64. It is `pybase64`'s where that is
installed (extra ``fast``, about six times the speed) and the standard library's otherwise.
"""

from __future__ import annotations

import re
from binascii import Error as BinasciiError
from binascii import a2b_base64
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from struct import Struct

_LINE = 76
_OCTETS_A_LINE = 57
_GROUP = 512  # lines that one `unpack` cuts at once: three times the speed of slicing

#: The size of input blocks that encode to whole groups of lines: 224 KiB give 299 KiB.
BLOCK = _OCTETS_A_LINE * _GROUP * 7

_cut_group = Struct(f"{_LINE}s" * _GROUP).unpack_from
_runs = re.compile(rb"[^=]+").findall
_NOT_ALPHABET = bytes(
    octet
    for octet in range(256)
    if octet not in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
)


def _fastest() -> Callable[[bytes], bytes]:
    try:
        encoder: Callable[[bytes], bytes] = import_module("pybase64").b64encode
    except ImportError:
        from base64 import b64encode

        return b64encode
    return encoder


#: Octets to base64 without line breaks; replace it to use another implementation.
encode_octets: Callable[[bytes], bytes] = _fastest()


def encoded_size(size: int) -> int:
    """Return the length of what `encode` makes of `size` octets, in octets."""
    if not size:
        return 0
    lines = (size + _OCTETS_A_LINE - 1) // _OCTETS_A_LINE
    return (size + 2) // 3 * 4 + 2 * (lines - 1)


def encode(data: bytes) -> bytes:
    """Encode `data` in lines of 76 characters with CRLF between them and none after the last."""
    encoded = encode_octets(data)
    if len(encoded) <= _LINE:
        return encoded
    group = _LINE * _GROUP
    whole = len(encoded) - len(encoded) % group
    lines: list[bytes] = []
    for offset in range(0, whole, group):
        lines.extend(_cut_group(encoded, offset))
    lines.extend(encoded[offset : offset + _LINE] for offset in range(whole, len(encoded), _LINE))
    return b"\r\n".join(lines)


def encode_blocks(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Encode blocks of any size as `encode` would encode them joined, in bounded memory."""
    rest = b""
    first = True
    for block in blocks:
        data = rest + block if rest else block
        whole = len(data) - len(data) % _OCTETS_A_LINE
        rest = data[whole:]
        if whole:
            yield encode(data[:whole]) if first else b"\r\n" + encode(data[:whole])
            first = False
    if rest:
        yield encode(rest) if first else b"\r\n" + encode(rest)


def decode(data: bytes) -> bytes:
    """Decode leniently: what is no base64 is skipped, and padding is not insisted upon.

    Encoded data that stands behind other encoded data, each with its padding, is decoded too. Of
    a cut last group, the octets that it determines are kept.
    """
    pad = data.find(b"=")
    if pad < 0 or not data[pad:].strip(b"= \t\r\n"):
        try:
            return a2b_base64(data)
        except BinasciiError:
            pass
    return b"".join(map(_decode_run, _runs(data)))


def _decode_run(run: bytes) -> bytes:
    run = run.translate(None, _NOT_ALPHABET)
    if len(run) % 4 == 1:  # six bits are no octet
        run = run[:-1]
    return a2b_base64(run + b"=" * (-len(run) % 4))
