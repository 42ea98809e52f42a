"""Locks on mailbox files, as other mail programs set them."""

from __future__ import annotations

import os
import time
from collections.abc import Generator
from contextlib import contextmanager
from errno import EACCES, EAGAIN, EPERM, EROFS
from pathlib import Path
from typing import BinaryIO

from ...errors import DeadlineExceededError

#: How long to wait for other programs, in seconds.
LOCK_TIMEOUT = 10.0
_PAUSE = 0.02
_MAX_OWNER = 512  # octets of a lock file that are looked at


@contextmanager
def lock_file(path: Path, timeout: float) -> Generator[None]:
    """Hold the file ``path.lock``, which all programs that write mbox files respect.

    One whose process is gone is taken away, if this host and this library made it.

    Args:
        path: the mailbox.
        timeout: how long to wait for another program, in seconds.

    Raises:
        DeadlineExceededError: another program holds it.
        OSError: it cannot be made. Where the folder is not ours to write in, none is.
    """
    lock = path.with_name(f"{path.name}.lock")
    deadline = time.monotonic() + timeout
    while not _make(lock):
        if not _is_left_over(lock):
            _wait(deadline, path, f"{lock} exists")
    try:
        yield
    finally:
        if _owner(lock) == _me():
            lock.unlink(missing_ok=True)


@contextmanager
def record_lock(file: BinaryIO, path: Path, timeout: float) -> Generator[None]:
    """Hold an exclusive lock of the operating system on an open file, where there are such.

    Args:
        file: the file, open for writing.
        path: its name, for the error.
        timeout: how long to wait for another program, in seconds.

    Raises:
        DeadlineExceededError: another program holds one.
        OSError: the file system cannot lock.
    """
    try:
        import fcntl
    except ImportError:  # Windows: the lock file alone has to do
        yield
        return
    deadline = time.monotonic() + timeout
    while True:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except OSError as error:
            if error.errno not in (EACCES, EAGAIN):
                raise
        _wait(deadline, path, "it is locked")
    try:
        yield
    finally:
        fcntl.lockf(file, fcntl.LOCK_UN)


def _wait(deadline: float, path: Path, why: str) -> None:
    if time.monotonic() >= deadline:
        raise DeadlineExceededError(
            f"Another program works on {path}: {why}. Nothing was changed; try again later."
        )
    time.sleep(_PAUSE)


def _make(lock: Path) -> bool:
    """Make the lock file; return whether we hold it, or nobody can."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0)
    try:
        descriptor = os.open(lock, flags, 0o644)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno in (EACCES, EPERM, EROFS):
            return True
        raise
    with os.fdopen(descriptor, "wb") as file:
        file.write(_me())
    return True


def _me() -> bytes:
    host = os.uname().nodename if hasattr(os, "uname") else "here"
    return f"{os.getpid()} mailwright {host}\n".encode("utf-8", "surrogateescape")


def _owner(lock: Path) -> bytes:
    try:
        descriptor = os.open(lock, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    except OSError:
        return b""
    with os.fdopen(descriptor, "rb") as file:
        return file.read(_MAX_OWNER)


def _is_left_over(lock: Path) -> bool:
    """Take away a lock file whose process is gone; return whether that was done."""
    owner = _owner(lock)
    number, _, rest = owner.partition(b" ")
    if os.name != "posix" or not number.isdigit() or rest != _me().partition(b" ")[2]:
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        pass
    except (OSError, OverflowError):
        return False
    else:
        return False
    # Two programs may find this out at once: the one that moves it away has to look again.
    aside = lock.with_name(f"{lock.name}.{os.getpid()}")
    try:
        lock.rename(aside)
    except OSError:
        return False
    if _owner(aside) == owner:
        aside.unlink(missing_ok=True)
        return True
    try:
        os.link(aside, lock)  # it was somebody's new lock
    except OSError:
        pass
    aside.unlink(missing_ok=True)
    return False
