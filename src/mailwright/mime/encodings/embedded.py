"""What uuencode and yEnc have in common: files in a text, between lines that say where."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from ..saving import save
from .codec import Pending
from .faults import Fault

MAX_FILES = 1000  # of one text
BEGIN_WITHIN = 64 * 1024  # octets of a body within which its first line of code has to begin
DEFAULT_NAME = "attachment"
BEGIN_LINE = 1024  # octets, which is more than such a line may have

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class EncodedFile:
    """A file that was found in a text.

    Args:
        name: the name that the text gives it: never a path to be trusted. `save` makes a safe one.
        content: the octets.
        start: where it begins in the text.
        end: where it ends, behind its last line.
        faults: what is odd about it.
    """

    name: str
    content: bytes
    start: int
    end: int
    faults: frozenset[Fault]

    def save(self, directory: Path) -> Path:
        """Write the content to a new file in `directory` and return its path.

        The name is made safe, no other file is overwritten, and the owner alone may read it,
        whatever the text says about its mode.

        Raises:
            OSError: the file cannot be written.
        """
        return save(directory, self.name, "application/octet-stream", BytesIO(self.content))


class EmbeddedDecoder(ABC):
    """Decodes the first file of a body that arrives in blocks.

    Without a line that begins one, the octets are left alone.
    """

    __slots__ = ("_pending", "_seen", "_state")

    def __init__(self) -> None:
        self._pending = Pending()
        self._seen = 0  # octets that are pending before the first line of code
        self._state: Callable[[bytes, bool], bytes] = self._seek

    def decode(self, block: bytes) -> bytes:
        """Return what can be decoded by now."""
        return self._state(block, False)

    def finish(self) -> bytes:
        """Return what stands at the end."""
        return self._state(b"", True)

    @abstractmethod
    def _begin(self, data: bytes) -> re.Match[bytes] | None:
        """Find the line that begins the file."""

    @abstractmethod
    def _read(self, block: bytes, is_end: bool) -> bytes:
        """Decode what stands behind that line."""

    def _seek(self, block: bytes, is_end: bool) -> bytes:
        self._seen += len(block)
        if self._seen < BEGIN_WITHIN + BEGIN_LINE and not is_end:
            self._pending.add(block)
            return b""
        data = self._pending.take(block)
        begin = self._begin(data)
        if begin is None:
            self._state = self._pass
            return data
        self._state = self._read
        return self._read(data[begin.end() :], is_end)

    def _pass(self, block: bytes, _is_end: bool) -> bytes:
        return block

    def _skip(self, _block: bytes, _is_end: bool) -> bytes:
        return b""


def written_name(name: str) -> bytes:
    """Return the name of a file as its first line holds it: UTF-8, never more than a line."""
    plain = _CONTROLS.sub(" ", name).strip() or DEFAULT_NAME
    return plain.encode("utf-8", "replace")


def first_begin(
    search: Callable[[bytes, int, int], re.Match[bytes] | None], data: bytes
) -> re.Match[bytes] | None:
    """Find the line that begins a file, near the beginning of a body.

    Args:
        search: of the expression for it, none of whose matches is longer than `BEGIN_LINE`.
        data: the body.
    """
    begin = search(data, 0, BEGIN_WITHIN + BEGIN_LINE)
    return begin if begin and begin.start() < BEGIN_WITHIN else None
