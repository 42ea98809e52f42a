"""Where a download goes: a file that is there once it is whole, or whatever can be written to."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Protocol

from ...mime.encodings.codec import Decoder
from ...mime.makers import unique

#: Told how many octets came and how many there are.
Progress = Callable[[int, int], object]


class Writable(Protocol):
    """What a download can be written to: a binary file, for one."""

    def write(self, data: bytes, /) -> object:
        """Take the next octets."""


class NewFile:
    """A file that appears under its name once it is whole (K12).

    Args:
        path: its name.
        overwrite: whether a file of that name gives way to it.

    Raises:
        FileExistsError: there is such a file, or something of that name that is none.
        OSError: none can be made there.
    """

    def __init__(self, path: Path, *, overwrite: bool) -> None:
        if path.is_dir():
            raise FileExistsError(f"{path} is no file; name a file in it.")
        if not overwrite and os.path.lexists(path):
            raise FileExistsError(f"{path} exists; overwrite=True replaces it.")
        if path.exists() and not path.is_file():  # a device would be gone, and a file in its place
            raise FileExistsError(f"{path} is no file; to write into it, open it and pass that.")
        self._path = path
        self._overwrite = overwrite
        self._partial = path.with_name(f".{path.name[:100]}.{unique()[:12]}.part")
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        flags |= getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        self._file: BinaryIO = os.fdopen(os.open(self._partial, flags, 0o600), "wb")

    def write(self, data: bytes, /) -> None:
        """Take the next octets."""
        self._file.write(data)

    def keep(self) -> None:
        """Give the file its name.

        Raises:
            FileExistsError: another file took the name meanwhile.
        """
        with self._file as file:
            file.flush()
            os.fsync(file.fileno())
        if self._overwrite or not hasattr(os, "link"):
            self._partial.replace(self._path)
        else:
            self._path.hardlink_to(self._partial)  # fails where there is a file, as no rename does
            self._partial.unlink()

    def discard(self) -> None:
        """Leave nothing behind."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._partial.unlink()


class DownloadSink:
    """Decodes, hands on, counts; and takes nothing more once nobody waits for it.

    Args:
        target: takes the octets.
        decoder: what they go through; None leaves them as they are.
        progress: told after each block.
    """

    def __init__(
        self, target: Writable, decoder: Decoder | None = None, progress: Progress | None = None
    ) -> None:
        self._target = target
        self._decoder = decoder
        self._progress = progress
        self._received = 0
        self.total = 0
        #: Octets that the target got.
        self.written = 0
        self.is_closed = False

    def write(self, data: bytes, /) -> None:
        """Take the next octets as the server sends them."""
        if self.is_closed:
            return
        self._received += len(data)
        self._hand_on(data if self._decoder is None else self._decoder.decode(data))
        if self._progress is not None:
            self._progress(self._received, self.total)

    def finish(self) -> None:
        """Hand on what the decoder kept back."""
        if self._decoder is not None:
            self._hand_on(self._decoder.finish())

    def _hand_on(self, data: bytes) -> None:
        if data:
            self._target.write(data)
            self.written += len(data)
