"""Base64 in lines of 76 characters (RFC 2045 section 6.8), whole or block by block.

`encode_octets` and `decode_octets` are the functions that do the work. They are `pybase64`'s where
that is installed (extra ``fast``, about six times the speed) and the standard library's otherwise.

What is no base64 is read in one way. Octets outside of the alphabet are skipped, "-" and "_" too.
A run of "=" ends the group before it, whose whole octets count, and what follows begins anew: of
encoded data behind encoded data, nothing is lost. The end of the data ends a group likewise.
"""

from __future__ import annotations

from binascii import Error as BinasciiError
from binascii import a2b_base64
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from io import BytesIO
from struct import Struct

from .codec import PendingLines
from .faults import Fault, refuse

_LINE = 76
_OCTETS_A_LINE = 57
# Lines that one `unpack` cuts at once: three times the speed of slicing. As they are encoded and
# joined by themselves, too, all of it stays in the cache of a processor: that halves the rest.
_GROUP = 512
_GROUP_OCTETS = _OCTETS_A_LINE * _GROUP

#: The size of input blocks that encode to whole groups of lines: 224 KiB give 299 KiB.
BLOCK = _GROUP_OCTETS * 7

ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

_cut_group = Struct(f"{_LINE}s" * _GROUP).unpack
_JUNK = bytes(octet for octet in range(256) if octet not in ALPHABET + b"=")


def _fastest() -> tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]:
    try:
        fast = import_module("pybase64")
    except ImportError:
        from base64 import b64encode

        return b64encode, a2b_base64
    return fast.b64encode, fast.b64decode


#: Octets to base64 without line breaks, and back, where padding stands at the end alone; replace
#: them to use another implementation. `decode_octets` skips what is no base64, and raises
#: `binascii.Error` where padding lacks.
encode_octets, decode_octets = _fastest()


def encoded_size(size: int) -> int:
    """Return the length of what `encode` makes of `size` octets, in octets."""
    if not size:
        return 0
    lines = (size + _OCTETS_A_LINE - 1) // _OCTETS_A_LINE
    return (size + 2) // 3 * 4 + 2 * (lines - 1)


def encode(data: bytes) -> bytes:
    """Encode `data` in lines of 76 characters with CRLF between them and none after the last."""
    if len(data) < _GROUP_OCTETS:
        return _rest(data)
    # A file in memory grows in place. To join pieces takes twice the memory at once, which systems
    # take back and give anew each time: that takes five times as long.
    file = BytesIO()
    file.writelines(encode_in_pieces(data))
    return file.getvalue()


def encode_in_pieces(data: bytes) -> Iterator[bytes]:
    """Yield what `encode` returns, in pieces."""
    whole = len(data) - len(data) % _GROUP_OCTETS
    for offset in range(0, whole, _GROUP_OCTETS):
        if offset:
            yield b"\r\n"
        yield b"\r\n".join(_cut_group(encode_octets(data[offset : offset + _GROUP_OCTETS])))
    if whole < len(data):
        if whole:
            yield b"\r\n"
        yield _rest(data[whole:])


def _rest(data: bytes) -> bytes:
    """Encode less than a group."""
    encoded = encode_octets(data)
    lines = [encoded[offset : offset + _LINE] for offset in range(0, len(encoded), _LINE)]
    return b"\r\n".join(lines)


def encode_blocks(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Encode blocks of any size as `encode` would encode them joined, in bounded memory."""
    encoder = Base64Encoder()
    for block in blocks:
        if encoded := encoder.encode(block):
            yield encoded
    if encoded := encoder.finish():
        yield encoded


class Base64Encoder:
    """Writes what `encode` writes, block by block."""

    __slots__ = ("_first", "_pending")

    def __init__(self) -> None:
        self._pending = PendingLines(_OCTETS_A_LINE)
        self._first = True

    def encode(self, block: bytes) -> bytes:
        """Return the lines that are full by now."""
        return self._lines(self._pending.take(block))

    def finish(self) -> bytes:
        """Return the last line."""
        return self._lines(self._pending.rest())

    def _lines(self, data: bytes) -> bytes:
        if not data:
            return b""
        if self._first:
            self._first = False
            return encode(data)
        return b"\r\n" + encode(data)


def decode(data: bytes, *, strict: bool = False) -> bytes:
    """Decode `data`, leniently: see the top of the module.

    Args:
        data: base64.
        strict: refuse what is odd.

    Raises:
        InvalidMessageError: only when `strict`; it names the faults.
    """
    if strict:
        refuse(find_faults(data))
    pad = data.find(b"=")
    if pad < 0 or not data[pad:].strip(b"= \t\r\n"):
        try:
            return decode_octets(data)
        except BinasciiError:
            pass
    return _decode_runs(data.translate(None, _JUNK))


def find_faults(data: bytes) -> frozenset[Fault]:
    """Return what is odd in `data`, which is base64 as it stands in a body."""
    from .base64_faults import find_faults as find

    return find(data)


def decoder() -> Base64Decoder:
    """Return a decoder for blocks."""
    return Base64Decoder()


def _decode_runs(text: bytes) -> bytes:
    """Decode runs of the alphabet with "=" between them."""
    runs = [run for run in text.split(b"=") if len(run) > 1]  # six bits are no octet
    try:
        return b"".join([a2b_base64(run + b"==") for run in runs])
    except BinasciiError:
        return b"".join(
            [a2b_base64(run[:-1] if len(run) % 4 == 1 else run + b"==") for run in runs]
        )


class Base64Decoder:
    """Reads what `decode` reads, block by block."""

    __slots__ = ("_rest",)

    def __init__(self) -> None:
        self._rest = b""  # of the last group, up to three characters

    def decode(self, block: bytes) -> bytes:
        """Return the octets of the groups that are whole by now."""
        text = self._rest + block.translate(None, _JUNK)
        ended = text.rfind(b"=") + 1
        cut = len(text) - (len(text) - ended) % 4
        self._rest = text[cut:]
        return (_decode_runs(text[:ended]) if ended else b"") + decode_octets(text[ended:cut])

    def finish(self) -> bytes:
        """Return the octets of a last group without padding."""
        rest, self._rest = self._rest, b""
        return _decode_runs(rest)
