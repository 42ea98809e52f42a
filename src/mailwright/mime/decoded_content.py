"""The decoded octets of a part as a file: block by block, however large it is."""

from __future__ import annotations

from collections.abc import Iterator
from io import SEEK_CUR, SEEK_END, SEEK_SET, BufferedReader, BytesIO, RawIOBase
from typing import TYPE_CHECKING, BinaryIO

from .encodings.codec import decode_blocks
from .encodings.transfer import ContentEncoding, decode, decoder_of
from .newlines import BLOCK, cut

if TYPE_CHECKING:
    from mmap import mmap

    from _typeshed import WriteableBuffer

SMALL = BLOCK  # octets: what is not longer is decoded at once


def decoded_blocks(
    data: bytes | mmap, start: int, end: int, encoding: ContentEncoding | None
) -> Iterator[bytes]:
    """Yield the decoded octets of a body in blocks of some 256 KiB.

    Args:
        data: what the body lies in; it is not copied as a whole.
        start: where the body begins.
        end: where it ends.
        encoding: its encoding; None for one that is not known, whose octets stay what they are.
    """
    decoder = decoder_of(encoding or ContentEncoding.BINARY)
    return decode_blocks(cut(data, start, end), decoder)


def open_decoded(
    data: bytes | mmap, start: int, end: int, encoding: ContentEncoding | None
) -> BinaryIO:
    """Return a binary file that reads the decoded octets of a body; see `decoded_blocks`."""
    if end - start > SMALL:
        return BufferedReader(_DecodedFile(data, start, end, encoding), BLOCK)
    body = data[start:end]
    return BytesIO(body if encoding is None else decode(body, encoding))


class _DecodedFile(RawIOBase):
    """Reads on as it decodes. To go back is to begin anew."""

    def __init__(
        self, data: bytes | mmap, start: int, end: int, encoding: ContentEncoding | None
    ) -> None:
        super().__init__()
        self._place = (data, start, end, encoding)
        self._rewind()

    def _rewind(self) -> None:
        self._blocks = decoded_blocks(*self._place)
        self._block = memoryview(b"")
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        taken = self._take(len(view))
        view[: len(taken)] = taken
        return len(taken)

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        if whence == SEEK_END:
            offset += self._size()
        elif whence == SEEK_CUR:
            offset += self._position
        if offset < self._position:
            if offset < 0:
                raise ValueError("a file has no place before its beginning")
            self._rewind()
        while self._position < offset and self._take(offset - self._position):
            pass
        return self._position

    def _size(self) -> int:
        while self._take(BLOCK):
            pass
        return self._position

    def _take(self, most: int) -> memoryview:
        """Return up to `most` octets; none at the end."""
        if not self._block:
            self._block = memoryview(next(self._blocks, b""))
        taken, self._block = self._block[:most], self._block[most:]
        self._position += len(taken)
        return taken
