"""Where the octets of a part come from: memory, a file by its path, or an open file.

A file is opened only when the message is written, and read block by block. Its size is what the
transport was told beforehand (SIZE=), so one that changes meanwhile is an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BufferedReader, BytesIO, RawIOBase
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, TypeAlias

from ..errors import InvalidArgumentError, InvalidMessageError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

#: What a part may be made of. Text that names a file is not among it: a string that came from
#: outside must not turn into the content of a file of this machine.
ContentSource: TypeAlias = "bytes | bytearray | memoryview | Path | BinaryIO"


class Content(Protocol):
    """Octets of a known size that can be read more than once."""

    def size(self) -> int:
        """Return how many octets there are."""
        ...

    def open(self) -> BinaryIO:
        """Return a binary file that reads them from the first one."""
        ...

    def read(self) -> bytes:
        """Return all of them."""
        ...


class MemoryContent:
    """Octets in memory."""

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        self.data = data

    def size(self) -> int:
        """Return how many octets there are."""
        return len(self.data)

    def open(self) -> BinaryIO:
        """Return a binary file that reads them from the first one."""
        return BytesIO(self.data)

    def read(self) -> bytes:
        """Return all of them."""
        return self.data


class TextContent(MemoryContent):
    """Octets in memory whose line ends are CRLF alone."""

    __slots__ = ()


class PathContent:
    """A file that is opened when it is needed."""

    __slots__ = ("path",)

    def __init__(self, path: Path) -> None:
        self.path = path

    def size(self) -> int:
        """Return the size of the file.

        Raises:
            InvalidMessageError: it is no regular file, so that its size says nothing.
            OSError: there is no such file.
        """
        status = self.path.stat()
        if not S_ISREG(status.st_mode):
            raise InvalidMessageError(f"{self.path} is no regular file: it cannot be attached.")
        return status.st_size

    def open(self) -> BinaryIO:
        """Open the file for reading."""
        return self.path.open("rb")

    def read(self) -> bytes:
        """Return the whole file."""
        return self.path.read_bytes()


class FileContent:
    """An open file, from the place where it stood to its end.

    It stays the caller's: it is never closed here, and must stay open until the message is sent.
    Pickled, it becomes the octets that it holds; a copy shares it.
    """

    __slots__ = ("_file", "_start")

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._start = file.tell()

    def size(self) -> int:
        """Return how many octets there are from where the file stood."""
        return self._file.seek(0, 2) - self._start

    def open(self) -> BinaryIO:
        """Return a binary file of its own position over the same octets."""
        return BufferedReader(_Window(self._file, self._start))

    def read(self) -> bytes:
        """Return all octets from where the file stood."""
        self._file.seek(self._start)
        return self._file.read()

    def __deepcopy__(self, _memo: object) -> FileContent:
        return self

    def __reduce__(self) -> tuple[type[MemoryContent], tuple[bytes]]:
        return MemoryContent, (self.read(),)


class _Window(RawIOBase):
    def __init__(self, file: BinaryIO, position: int) -> None:
        super().__init__()
        self._file = file
        self._position = position

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        self._file.seek(self._position)
        data = self._file.read(len(view))
        view[: len(data)] = data
        self._position += len(data)
        return len(data)


def make_content(source: ContentSource) -> Content:
    """Take what a caller gives as content.

    Raises:
        InvalidArgumentError: text, or a file that is not binary or cannot be read twice.
    """
    if isinstance(source, bytes | bytearray | memoryview):
        return MemoryContent(bytes(source))
    if isinstance(source, Path):
        return PathContent(source)
    refuse_text(source, "content")
    if not _is_binary_and_seekable(source):
        raise InvalidArgumentError(
            "An open file must be binary and seekable; give the bytes of a stream that is not.",
            name="content",
        )
    return FileContent(source)


def refuse_text(source: object, name: str) -> None:
    """Refuse a str where octets or a file are wanted.

    Args:
        source: what was given.
        name: the argument that it was given for.

    Raises:
        InvalidArgumentError: it is one.
    """
    if isinstance(source, str):
        raise InvalidArgumentError(
            "A str is neither a file nor its content: write Path(...) for a file, and encode text.",
            name=name,
        )


def _is_binary_and_seekable(file: Any) -> bool:
    try:
        return bool(file.seekable()) and isinstance(file.read(0), bytes)
    except AttributeError:
        return False


def read_blocks(content: Content, size: int, block: int) -> Iterator[bytes]:
    """Read exactly the `size` octets that were announced.

    Raises:
        InvalidMessageError: there are fewer or more by now.
        OSError: the file cannot be read.
    """
    left = size
    with content.open() as file:
        while left:
            data = file.read(min(block, left))
            if not data:
                raise InvalidMessageError(
                    f"A file that is attached became {left} octets shorter while it was sent."
                )
            left -= len(data)
            yield data
        if file.read(1):
            raise InvalidMessageError("A file that is attached grew while it was sent.")
