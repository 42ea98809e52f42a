"""Saving what came from outside: under a name that is safe, and never over another file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import BinaryIO

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
    with content:
        path, file = _create(directory, chosen)
        try:
            with file:
                while block := content.read(256 * 1024):
                    file.write(block)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    return path


def _create(directory: Path, name: str) -> tuple[Path, BinaryIO]:
    import os

    # O_EXCL makes the file or fails: nothing is overwritten, and no link is followed.
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    stem, dot, extension = name.rpartition(".")
    if not stem:
        stem, dot, extension = name, "", ""
    for number in range(_ATTEMPTS):
        mark = str(number) if number < _NUMBERED else unique()[:8]
        path = directory / (f"{stem} ({mark}){dot}{extension}" if number else name)
        try:
            descriptor = os.open(path, flags, 0o600)
        except FileExistsError:
            continue
        return path, os.fdopen(descriptor, "wb")
    raise FileExistsError(f"{directory / name} exists {_ATTEMPTS} times")
