"""Regular files: how they are opened, made and listed here. Links are never followed."""

from __future__ import annotations

import os
from io import FileIO
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO, cast

_ALWAYS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_NOT_WAITING = getattr(os, "O_NONBLOCK", 0)  # a FIFO is refused below, and not waited for


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file for reading, unbuffered.

    Raises:
        OSError: it cannot be opened, or it is something else.
    """
    descriptor = _open(path, os.O_RDONLY)
    return cast("BinaryIO", _ReadFile(descriptor, "rb"))


def open_for_writing(path: Path, *, make: bool) -> BinaryIO:
    """Open a regular file for reading and writing, unbuffered.

    Args:
        path: its name.
        make: whether to make it, for its owner alone, where there is none.

    Raises:
        OSError: it cannot be opened, or it is something else.
    """
    descriptor = _open(path, os.O_RDWR | (os.O_CREAT if make else 0))
    return os.fdopen(descriptor, "r+b", buffering=0)


def create(path: Path) -> BinaryIO:
    """Make a new file that its owner alone can read; nothing is overwritten.

    Raises:
        FileExistsError: something has that name.
        OSError: it cannot be made.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _ALWAYS
    return os.fdopen(os.open(path, flags, 0o600), "wb")


def regular_names(folder: Path) -> list[str]:
    """Return the names of the regular files in a folder.

    Raises:
        OSError: the folder cannot be read.
    """
    with os.scandir(folder) as found:
        return [item.name for item in found if item.is_file(follow_symlinks=False)]


def is_regular(path: Path) -> bool:
    """Whether a regular file has that name."""
    try:
        return S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


class _ReadFile(FileIO):
    """An open file that goes away quietly with the last message that needs it."""

    def __del__(self) -> None:
        self.close()


def _open(path: Path, flags: int) -> int:
    descriptor = os.open(path, flags | _ALWAYS | _NOT_WAITING, 0o600)
    try:
        if not S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(f"{path} is no regular file.")
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor
