"""Writing an mbox file: a message is appended whole or not at all, and locks are held."""

from __future__ import annotations

import os
import stat
from codecs import BOM_UTF8
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ....errors import InvalidArgumentError, StateError
from ...makers import unique
from ..delivery import sync_folder
from ..locking import lock_file, record_lock
from ..regular_files import create, open_for_writing
from .separators import FROM

_LINE = 1024  # octets that the first line ends in, as a rule
_BLOCK = 1024 * 1024
_EMPTY_LINES = (b"\n\n", b"\n\r\n")
_SEPARATORS = (FROM, BOM_UTF8 + FROM)


@contextmanager
def open_locked(path: Path, timeout: float, *, make: bool) -> Generator[BinaryIO]:
    """Open an mbox file for reading and writing, and hold its locks.

    Args:
        path: the file; links are not followed.
        timeout: how long to wait for other programs, in seconds.
        make: whether to make the file, for its owner alone, where there is none.

    Raises:
        DeadlineExceededError: another program holds a lock.
        OSError: it cannot be opened, or is no regular file.
    """
    with lock_file(path, timeout):
        while True:
            with open_for_writing(path, make=make) as file, record_lock(file, path, timeout):
                if not _is_at(file, path):
                    continue  # another program has replaced the file while we waited
                yield file
                return


def _is_at(file: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.lstat())
    except FileNotFoundError:
        return False


def line_end_of(file: BinaryIO) -> bytes:
    """Return what ends the first line of a file; LF where it has none."""
    file.seek(0)
    line, found, _ = file.read(_LINE).partition(b"\n")
    return b"\r\n" if found and line.endswith(b"\r") else b"\n"


def append(file: BinaryIO, pieces: Iterable[bytes], line_end: bytes, *, sync: bool = True) -> int:
    """Write a separator and a message behind what a file holds, and an empty line behind that.

    What another program has left unfinished gets its line ends first, so that it stays apart. If
    anything fails, the file is as long as it was.

    Args:
        file: the file, locked.
        pieces: the separator with its line end, and the quoted message.
        line_end: the line end of the file.
        sync: bring it to the disk.

    Returns:
        The offset of the separator.

    Raises:
        InvalidArgumentError: the file is no mbox file.
        OSError: it cannot be written.
    """
    size = file.seek(0, os.SEEK_END)
    gap = _gap(file, size, line_end)
    content = b"".join([gap, *pieces])
    if not content.endswith(b"\n"):
        content += line_end
    content += line_end
    try:
        file.seek(size)
        _write_all(file, content)
        if sync:
            os.fsync(file.fileno())
    except BaseException:
        file.truncate(size)
        os.fsync(file.fileno())
        raise
    return size + len(gap)


def _gap(file: BinaryIO, size: int, line_end: bytes) -> bytes:
    if not size:
        return b""
    file.seek(0)
    if not file.read(8).startswith(_SEPARATORS):
        raise InvalidArgumentError(
            "The file does not begin with a separator (From ...): it is no mbox file, and was left"
            " alone.",
            name="path",
        )
    file.seek(max(size - 3, 0))
    tail = file.read(3)
    if tail.endswith(_EMPTY_LINES):
        return b""
    return line_end if tail.endswith(b"\n") else 2 * line_end


def _write_all(file: BinaryIO, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[file.write(rest) :]


def replace_by_parts(file: BinaryIO, path: Path, parts: Iterable[tuple[int, int]]) -> None:
    """Replace an mbox file by parts of itself, at once; a crash leaves the old file or the new one.

    Args:
        file: the file, locked.
        path: its name.
        parts: beginnings and ends of what stays, in octets.

    Raises:
        OSError: the new file cannot be written.
    """
    temporary = path.with_name(f".{path.name[:100]}.{unique()}")
    with create(temporary) as new:
        try:
            for start, end in parts:
                _copy(file, new, start, end)
            new.flush()
            _take_over(os.fstat(file.fileno()), new)
            os.fsync(new.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    sync_folder(path.parent)


def _copy(file: BinaryIO, new: BinaryIO, start: int, end: int) -> None:
    file.seek(start)
    while start < end:
        block = file.read(min(_BLOCK, end - start))
        if not block:
            raise StateError("The mbox file was cut short meanwhile. It was left as it is.")
        new.write(block)
        start += len(block)


def _take_over(status: os.stat_result, new: BinaryIO) -> None:
    """Give a new file the owner and the permissions of the old one, as far as we may."""
    if os.name != "posix":
        return
    try:
        os.fchown(new.fileno(), status.st_uid, status.st_gid)
    except OSError:
        return  # it stays with its owner alone, rather than be open to another group
    os.fchmod(new.fileno(), stat.S_IMODE(status.st_mode))
