"""What is to be written, as pieces in order; large ones are read when their block is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from .content import Content, read_blocks
from .encodings import base64
from .newlines import BLOCK, slices


class Streamed:
    """A content that is encoded in base64 while it is read; its size is taken beforehand."""

    __slots__ = ("_content", "_size", "size")

    def __init__(self, content: Content) -> None:
        self._content = content
        self._size = content.size()
        self.size = base64.encoded_size(self._size)

    def blocks(self) -> Iterator[bytes]:
        """Yield the encoded octets; see `read_blocks` for what may be raised."""
        return base64.encode_blocks(read_blocks(self._content, self._size, base64.BLOCK))


Piece: TypeAlias = bytes | Streamed


class Plan:
    """A message or entity as pieces in order.

    Args:
        pieces: what is written.
        international: whether a header field holds octets beyond ASCII.
    """

    __slots__ = ("international", "pieces")

    def __init__(self, pieces: list[Piece], *, international: bool) -> None:
        self.pieces = pieces
        self.international = international

    def blocks(self) -> Iterator[bytes]:
        """Yield the octets in blocks; see `blocks_of`."""
        return blocks_of(self.pieces)

    def joined(self) -> bytes:
        """Return all octets."""
        return b"".join(self.blocks())


def blocks_of(pieces: Iterable[Piece]) -> Iterator[bytes]:
    """Yield the octets of `pieces` in blocks: small pieces together, large ones cut."""
    waiting: list[bytes] = []
    length = 0
    for piece in pieces:
        for block in slices(piece) if isinstance(piece, bytes) else piece.blocks():
            if waiting and length + len(block) > BLOCK:
                yield b"".join(waiting)
                waiting, length = [], 0
            waiting.append(block)
            length += len(block)
    if waiting:
        yield b"".join(waiting)
