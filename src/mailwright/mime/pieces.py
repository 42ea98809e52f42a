"""What is to be written, as pieces in order; large ones are read when their block is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import TypeAlias

from .content import Content, MemoryContent, read_blocks
from .encodings import base64
from .newlines import BLOCK, LineEnding, slices, with_line_ending


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

    def in_pieces(self) -> Iterator[bytes]:
        """Yield all encoded octets, in small pieces; see `read_blocks` for what may be raised."""
        if isinstance(self._content, MemoryContent):
            return base64.encode_in_pieces(self._content.data)
        return self.blocks()


class StreamedAsItIs(Streamed):
    """A content that is read without an encoding."""

    __slots__ = ()

    def __init__(self, content: Content) -> None:
        super().__init__(content)
        self.size = self._size

    def blocks(self) -> Iterator[bytes]:
        """Yield the octets; see `read_blocks` for what may be raised."""
        return read_blocks(self._content, self._size, BLOCK)

    def in_pieces(self) -> Iterator[bytes]:
        """See `blocks`."""
        return self.blocks()


class Exact(bytes):
    """Octets whose line ends stay: what is signed or binary, and what came so."""

    __slots__ = ()


class Verbatim(Exact):
    """Octets that no line of text is made of, for a way that carries such."""

    __slots__ = ()


Piece: TypeAlias = bytes | Streamed


class Plan:
    """A message or entity as pieces in order.

    Args:
        pieces: what is written.
        line_ending: what the line ends of all pieces that are not `Exact` become; None leaves them.
        ensure_newline: whether a line end is added where the last line has none.
        international: whether a header field holds octets beyond ASCII.
    """

    __slots__ = ("_ensure_newline", "_line_ending", "international", "pieces")

    def __init__(
        self,
        pieces: list[Piece],
        *,
        line_ending: LineEnding | None = None,
        ensure_newline: bool = False,
        international: bool = False,
    ) -> None:
        self.pieces = pieces
        self._line_ending = line_ending
        self._ensure_newline = ensure_newline
        self.international = international

    def blocks(self) -> Iterator[bytes]:
        """Yield the octets in blocks; see `blocks_of`."""
        block = b""
        for block in blocks_of(self.pieces, self._line_ending):
            yield block
        if self._ensure_newline and not block.endswith(b"\n"):
            yield (self._line_ending or LineEnding.CRLF).value

    def joined(self) -> bytes:
        """Return all octets."""
        if self._line_ending is not None or self._ensure_newline:
            return b"".join(self.blocks())
        octets = [piece for piece in self.pieces if isinstance(piece, bytes)]
        if len(octets) == len(self.pieces):
            return b"".join(octets)
        file = BytesIO()  # grows in place; see `base64.encode`
        for piece in self.pieces:
            if isinstance(piece, bytes):
                file.write(piece)
            else:
                file.writelines(piece.in_pieces())
        return file.getvalue()


def blocks_of(pieces: Iterable[Piece], line_ending: LineEnding | None = None) -> Iterator[bytes]:
    """Yield the octets of `pieces` in blocks: small pieces together, large ones cut.

    Args:
        pieces: what is written.
        line_ending: see `Plan`.
    """
    waiting: list[bytes] = []
    length = 0
    for piece in pieces:
        blocks = slices(piece) if isinstance(piece, bytes) else piece.blocks()
        if line_ending is not None and not isinstance(piece, (Exact, StreamedAsItIs)):
            blocks = with_line_ending(blocks, line_ending)
        for block in blocks:
            if waiting and length + len(block) > BLOCK:
                yield b"".join(waiting)
                waiting, length = [], 0
            waiting.append(block)
            length += len(block)
    if waiting:
        yield b"".join(waiting)
