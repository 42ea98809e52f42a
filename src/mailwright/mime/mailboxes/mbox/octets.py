"""The octets of an mbox file: mapped or in memory, or read in windows of bounded size."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Protocol

from ....errors import StateError

if TYPE_CHECKING:
    from mmap import mmap

_WINDOW = 1024 * 1024


class Octets(Protocol):
    """What can be searched and read from, and does not change."""

    size: int

    def find(self, needle: bytes, start: int, end: int) -> int:
        """Return where `needle` is found first between `start` and `end`; -1 if nowhere."""
        ...

    def read(self, start: int, end: int) -> bytes:
        """Return the octets between two offsets."""
        ...

    def close(self) -> None:
        """Let go of the octets; whoever reads them later gets a `StateError`."""
        ...


class MappedOctets:
    """Octets in memory, or in a file that is mapped into it.

    Args:
        data: all of them.
    """

    __slots__ = ("_data", "size")

    def __init__(self, data: bytes | mmap) -> None:
        self._data: bytes | mmap = data
        self.size = len(data)

    def find(self, needle: bytes, start: int, end: int) -> int:
        """Return where `needle` is found first between `start` and `end`; -1 if nowhere."""
        return self._data.find(needle, start, end)

    def read(self, start: int, end: int) -> bytes:
        """Return a copy of the octets between two offsets.

        Raises:
            StateError: they were let go of.
        """
        if len(self._data) < self.size:
            raise closed()
        return self._data[start:end]

    def close(self) -> None:
        """Let go of the octets."""
        self._data = b""


class FileOctets:
    """Octets of a file that is read in windows of 1 MiB.

    Args:
        file: an unbuffered binary file. It may be shared: each read says where.
        size: how many octets of it count; what is appended later is not seen.
    """

    __slots__ = ("_file", "_start", "_window", "size")

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self.size = size
        self._start = 0
        self._window = b""

    def find(self, needle: bytes, start: int, end: int) -> int:
        """Return where `needle` is found first between `start` and `end`; -1 if nowhere."""
        end = min(end, self.size)
        while start + len(needle) <= end:
            offset = start - self._start
            if not 0 <= offset <= len(self._window) - len(needle):
                self._start, self._window = start, self.read(start, start + _WINDOW)
                offset = 0
                if len(self._window) < len(needle):
                    return -1  # the file was cut short meanwhile
            found = self._window.find(needle, offset, end - self._start)
            if found >= 0:
                return self._start + found
            start = self._start + len(self._window) - len(needle) + 1
        return -1

    def read(self, start: int, end: int) -> bytes:
        """Return the octets between two offsets; fewer where the file was cut short meanwhile.

        Raises:
            StateError: the file is closed.
            OSError: it cannot be read.
        """
        end = min(end, self.size)
        offset = start - self._start
        if offset >= 0 and end - self._start <= len(self._window):
            return self._window[offset : end - self._start]
        if self._file.closed:
            raise closed()
        self._file.seek(start)
        blocks: list[bytes] = []
        while start < end and (block := self._file.read(end - start)):
            blocks.append(block)
            start += len(block)
        return blocks[0] if len(blocks) == 1 else b"".join(blocks)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        self._window = b""


def closed() -> StateError:
    """Return the error of reading from a mailbox that was closed."""
    return StateError("The mailbox is closed: its messages cannot be read any more.")
