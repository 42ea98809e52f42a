"""What the incremental codecs have in common: blocks in, octets out, the rest at the end.

Whatever the borders of the blocks, the answers joined are those of the function that takes all
octets at once. What cannot be decided yet is kept until it can.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol


class Decoder(Protocol):
    """Decodes octets that arrive in blocks; it is of use once."""

    def decode(self, block: bytes) -> bytes:
        """Return what can be decoded by now, which may be nothing."""
        ...

    def finish(self) -> bytes:
        """Return what was kept back: there is no more to come."""
        ...


class Encoder(Protocol):
    """Encodes octets that arrive in blocks; it is of use once."""

    def encode(self, block: bytes) -> bytes:
        """Return what can be written by now, which may be nothing."""
        ...

    def finish(self) -> bytes:
        """Return what was kept back: there is no more to come."""
        ...


class Identity:
    """The codec of 7bit, 8bit and binary: octets stay what they are."""

    def decode(self, block: bytes) -> bytes:
        """Return the block."""
        return block

    def encode(self, block: bytes) -> bytes:
        """Return the block."""
        return block

    def finish(self) -> bytes:
        """Return nothing: nothing was kept."""
        return b""


class Pending:
    """Blocks that wait for more; they are joined once, however many there are."""

    __slots__ = ("_blocks",)

    def __init__(self) -> None:
        self._blocks: list[bytes] = []

    def add(self, block: bytes) -> None:
        """Keep a block."""
        self._blocks.append(block)

    def take(self, block: bytes = b"") -> bytes:
        """Return all that was kept, and `block` behind it; nothing is kept any more."""
        if not self._blocks:
            return block
        data = b"".join(self._blocks) + block
        self._blocks.clear()
        return data


class PendingLines:
    """Octets that wait until a line of a certain length is full.

    Args:
        octets: how many make a line.
    """

    __slots__ = ("_octets", "_pending", "_size")

    def __init__(self, octets: int) -> None:
        self._octets = octets
        self._pending = Pending()
        self._size = 0  # of what is pending

    def take(self, block: bytes) -> bytes:
        """Return the octets of the lines that are full by now, and keep the rest."""
        self._size += len(block)
        if self._size < self._octets:
            self._pending.add(block)
            return b""
        data = self._pending.take(block)
        self._size = len(data) % self._octets
        whole = len(data) - self._size
        self._pending.add(data[whole:])
        return data[:whole]

    def rest(self) -> bytes:
        """Return the octets of the last line, which is not full; nothing is kept any more."""
        self._size = 0
        return self._pending.take()


def decode_blocks(blocks: Iterable[bytes], decoder: Decoder) -> Iterator[bytes]:
    """Decode a stream of blocks; empty ones are left out."""
    for block in blocks:
        if data := decoder.decode(block):
            yield data
    if data := decoder.finish():
        yield data
