"""Saving what came from outside: under a name that is safe, and never over another file."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Self

from .makers import unique
from .media_types import extension_of

MAX_NAME = 200  # octets: file systems stop at 255, and numbers are added

_SEPARATORS = re.compile(r"[/\\]")
# What systems treat specially: wildcards, pipes, quotes, and streams of NTFS ("a:b").
_SPECIAL = re.compile(r'[<>:"|?*]')
# What turns the direction of text, so that "exe.fdp" reads as "pdf.exe" (U+202E and its kind).
_INVISIBLE = re.compile("[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(?:\.|\Z)", re.IGNORECASE
)
_DEFAULT = "attachment"
_NUMBERED = 100  # copies of one name; counting on would take thousands of attempts for each
_ATTEMPTS = 200


def safe_name(name: str) -> str:
    """Return the last part of `name` as a plain file name on any system; never empty."""
    name = _SEPARATORS.split(name)[-1]
    name = _INVISIBLE.sub("", name)
    name = "".join([c if c.isprintable() else "_" for c in name])
    name = _SPECIAL.sub("_", name).strip().rstrip(". ").lstrip(".-~ ")
    if _DEVICE.match(name):
        name = f"_{name}"
    stem, dot, extension = name.rpartition(".")
    if not stem or len(extension) > 16:
        stem, dot, extension = name, "", ""
    room = MAX_NAME - len((dot + extension).encode("utf-8", "replace"))
    stem = stem.encode("utf-8", "replace")[:room].decode("utf-8", "ignore").rstrip(". ")
    return stem + dot + extension if stem else _DEFAULT


def save(directory: Path, name: str, media_type: str, content: BinaryIO) -> Path:
    """Write `content` to a new file in `directory`, readable by its owner alone.

    Args:
        directory: where to.
        name: the name that the sender gave; "" for none.
        media_type: gives the extension where there is no name.
        content: the octets; it is closed.

    Raises:
        OSError: the file cannot be written. What was written of it is removed.
    """
    chosen = safe_name(name) if name else _DEFAULT + extension_of(media_type)
    with content, _Directory(directory) as opened:
        made, file = opened.create(chosen)
        try:
            with file:
                while block := content.read(256 * 1024):
                    file.write(block)
        except BaseException:
            opened.remove(made)
            raise
    return directory / made


class _Directory:
    """A directory that stays the same one, whatever its path leads to meanwhile."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None
        if os.open in os.supports_dir_fd and os.unlink in os.supports_dir_fd:
            flags = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
            self._descriptor = os.open(path, flags)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)

    def create(self, name: str) -> tuple[str, BinaryIO]:
        """Make a new file of that name, or of one with a number; return its name and the file."""
        # O_EXCL makes the file or fails: nothing is overwritten, and no link is followed.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        flags |= getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
        stem, dot, extension = name.rpartition(".")
        if not stem:
            stem, dot, extension = name, "", ""
        for number in range(_ATTEMPTS):
            mark = str(number) if number < _NUMBERED else unique()[:8]
            tried = f"{stem} ({mark}){dot}{extension}" if number else name
            try:
                descriptor = os.open(self._place(tried), flags, 0o600, dir_fd=self._descriptor)
            except FileExistsError:
                continue
            return tried, os.fdopen(descriptor, "wb")
        raise FileExistsError(f"{self._path / name} exists {_ATTEMPTS} times")

    def remove(self, name: str) -> None:
        """Remove a file that was made here."""
        with suppress(FileNotFoundError):
            os.unlink(self._place(name), dir_fd=self._descriptor)

    def _place(self, name: str) -> Path:
        return self._path / name if self._descriptor is None else Path(name)
