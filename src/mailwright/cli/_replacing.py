"""Files that are written whole or not at all (K12)."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from stat import S_IMODE

from .. import InvalidArgumentError


def write_over(path: Path, octets: bytes) -> None:
    """Replace a file in one step; it keeps its owner and permissions, and links lead to it.

    Args:
        path: the file; there may be none yet.
        octets: what it shall hold.

    Raises:
        OSError: it cannot be written, and is as it was.
    """
    target = path.resolve()
    with _written(target.parent, octets) as new:
        if target.exists():
            _take_over(target, new)
        new.replace(target)


def _take_over(old: Path, new: Path) -> None:
    status = old.stat()
    if hasattr(os, "chown"):
        try:
            os.chown(new, status.st_uid, status.st_gid)
        except PermissionError:  # only root can give files away
            pass
    new.chmod(S_IMODE(status.st_mode))


def write_new(path: Path, octets: bytes) -> None:
    """Make a file in one step, for its owner alone.

    Args:
        path: the file, which is not there yet.
        octets: what it shall hold.

    Raises:
        InvalidArgumentError: there is such a file.
        OSError: it cannot be written.
    """
    try:
        with _written(path.parent, octets) as new:
            _give_name(new, path)
    except FileExistsError:
        raise InvalidArgumentError(
            f"{path} exists: --force writes over it.", name="output"
        ) from None


def _give_name(new: Path, path: Path) -> None:
    try:
        path.hardlink_to(new)  # unlike a renaming, this fails where there is such a file
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if path.is_symlink() or path.exists():
            raise FileExistsError(path) from None
        new.replace(path)


@contextmanager
def _written(directory: Path, octets: bytes) -> Generator[Path]:
    """Write `octets` to a file without a name of its own yet, which is removed in the end."""
    descriptor, name = tempfile.mkstemp(prefix=".mailwright-", dir=directory)
    new = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(octets)
            file.flush()
            os.fsync(file.fileno())
        yield new
    finally:
        new.unlink(missing_ok=True)
