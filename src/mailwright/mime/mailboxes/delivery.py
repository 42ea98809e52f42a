"""Putting a file in its place at once: nobody sees half of it, and no file is written over."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from errno import EMLINK, ENOSYS, ENOTSUP, EPERM
from pathlib import Path
from typing import BinaryIO, TypeAlias

from ..message import MimeMessage
from .mailbox import check_date, octets_of
from .regular_files import create

Write: TypeAlias = Callable[[BinaryIO], object]


def write_temporary(
    path: Path, write: Write, date: datetime | None = None, *, sync: bool = True
) -> None:
    """Write a new file; nothing is left of it if that fails.

    Args:
        path: its name for the time being.
        write: writes what it shall hold.
        date: what its time of modification shall be; now by default.
        sync: bring it to the disk.
    """
    file = create(path)
    try:
        with file:
            write(file)
            file.flush()
            if sync:
                os.fsync(file.fileno())
        if date is not None:
            os.utime(path, (date.timestamp(), date.timestamp()))
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def publish(temporary: Path, target: Path, *, sync: bool = True) -> None:
    """Give a finished file its final name, unless that is taken; otherwise the file is removed.

    Args:
        temporary: its name until now.
        target: its name from now on.
        sync: bring the name to the disk.

    Raises:
        FileExistsError: something has that name.
        OSError: it cannot be done.
    """
    try:
        move_new(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if sync:
        sync_folder(target.parent)


def move_new(source: Path, target: Path) -> None:
    """Rename a file unless the new name is taken; if anything fails, it keeps its name.

    Args:
        source: its name until now.
        target: its name from now on, in the same file system.

    Raises:
        FileExistsError: something has that name.
        OSError: it cannot be done.
    """
    try:
        os.link(source, target, follow_symlinks=False)
    except (OSError, NotImplementedError) as error:
        refused = isinstance(error, NotImplementedError) or error.errno in _NO_LINKS
        if not refused:
            raise
        # A file system without links: take the name first, then replace what is ours.
        create(target).close()
        try:
            source.replace(target)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    else:
        source.unlink(missing_ok=True)


_NO_LINKS = (EPERM, ENOSYS, ENOTSUP, EMLINK)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the operating system can do that."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError:
        pass  # some network file systems cannot; the file itself is written
    finally:
        os.close(descriptor)


def writer_of(
    message: MimeMessage | bytes, date: datetime | None, *, unix_line_ends: bool
) -> Write:
    """Return what writes a message to a file, block by block where it can.

    Args:
        message: a message, or its octets.
        date: when it came.
        unix_line_ends: make CRLF LF.

    Raises:
        InvalidArgumentError: the message is none, or the date has no time zone.
    """
    check_date(date)
    if isinstance(message, MimeMessage) and not unix_line_ends:
        return message.write_to
    data = octets_of(message, unix_line_ends=unix_line_ends)
    return lambda file: file.write(data)


def make_folder(path: Path) -> None:
    """Make a folder that its owner alone can read, unless it is there.

    Raises:
        OSError: it cannot be made, or something else has that name.
    """
    path.mkdir(mode=0o700, exist_ok=True)
    if path.is_symlink():
        raise NotADirectoryError(f"{path} is a link: it would lead elsewhere.")


def unsafe_name(name: str) -> bool:
    """Whether a name could lead out of its folder, or is none."""
    return not name or name in (".", "..") or any(c in name for c in "/\\\0:")
