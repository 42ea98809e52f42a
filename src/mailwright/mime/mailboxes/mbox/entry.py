"""A message in an mbox file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from zlib import crc32

from ...fields.compliance import Compliance
from ...header import Reading
from ..flags import STATUS_LETTERS, X_STATUS_LETTERS, Flags, flags_of
from ..mailbox import MailboxEntry
from .defects import MboxDefect, MboxDefectKind
from .from_line import MAX_LINE, read_from_line
from .octets import Octets
from .quoting import MboxVariant, unquote
from .separators import Extent, Separators

_LINE_ENDS = b"\r\n"
MARK = 512  # octets of a message that its key is made from
_SHOWN = 60  # octets of a line that a defect shows


class View(NamedTuple):
    """An mbox file as it was at one moment, and how it is read.

    Args:
        octets: the file.
        variant: how its lines are quoted.
        compliance: what a separator is.
        reading: how its messages are read.
    """

    octets: Octets
    variant: MboxVariant
    compliance: Compliance
    reading: Reading

    def separators(self) -> Separators:
        """Return a search for the messages of the file."""
        return Separators(self.octets, self.compliance, by_length=self.variant.has_length)

    def key_of(self, extent: Extent) -> str:
        """Return the key of the message at a place; see `key_of`."""
        end = min(extent.end, extent.start + MARK)
        return key_of(extent.start, self.octets.read(extent.start, end))

    def find(self, key: str) -> MboxEntry:
        """Return the message with a key.

        Raises:
            KeyError: there is no such message (any more).
        """
        offset = key.partition("-")[0]
        if offset.isascii() and offset.isdigit() and len(offset) < 19:
            search = self.separators()
            line = search.at(int(offset))
            if line is not None and self.key_of(extent := search.extent(line)[0]) == key:
                return MboxEntry(self, extent)
        raise KeyError(key)


def key_of(start: int, beginning: bytes) -> str:
    """Return the key of a message.

    It holds a checksum besides the offset: once messages before it are removed, it names nothing,
    rather than another message.

    Args:
        start: the offset of its separator.
        beginning: what stands there.
    """
    return f"{start}-{crc32(beginning[:MARK].rstrip(_LINE_ENDS)):08x}"


class MboxEntry(MailboxEntry):
    """A message in an mbox file.

    Args:
        view: the file.
        extent: its place there.
    """

    __slots__ = ("_extent", "_view")

    def __init__(self, view: View, extent: Extent) -> None:
        super().__init__(view.reading)
        self._view = view
        self._extent = extent

    @property
    def key(self) -> str:
        """What names the message until one before it is removed."""
        return self._view.key_of(self._extent)

    @property
    def offset(self) -> int:
        """Where its separator is in the file, in octets."""
        return self._extent.start

    @property
    def size(self) -> int:
        """What the message takes in the file, quoted and without its separator, in octets."""
        return self._extent.end - self._extent.content

    @property
    def raw(self) -> bytes:
        """The octets of the message, with its lines unquoted as the variant of the file says.

        Raises:
            StateError: the mailbox is closed.
            OSError: they cannot be read.
        """
        extent, view = self._extent, self._view
        raw = view.octets.read(extent.content, extent.end)
        return unquote(raw, view.variant) if extent.quoted else raw

    def beginning(self, size: int) -> bytes:
        """Return about the first `size` octets of the message."""
        extent, view = self._extent, self._view
        raw = view.octets.read(extent.content, min(extent.end, extent.content + size))
        return unquote(raw, view.variant) if extent.quoted else raw

    @property
    def separator(self) -> bytes:
        """The line before the message, without its line end; 16 KiB of it at most."""
        start = self._extent.start
        end = min(self._extent.content, start + MAX_LINE)
        return self._view.octets.read(start, end).rstrip(b"\r\n")

    @property
    def sender(self) -> str:
        """The reverse-path that the separator names; "" where it names none."""
        return read_from_line(self.separator)[0]

    @property
    def date(self) -> datetime | None:
        """The date of the separator, which is in UTC if it does not say otherwise."""
        return read_from_line(self.separator)[1]

    @property
    def flags(self) -> Flags:
        """What the header fields Status and X-Status say."""
        headers = self.headers
        seen = flags_of(headers.get("Status") or "", STATUS_LETTERS)
        return seen | flags_of(headers.get("X-Status") or "", X_STATUS_LETTERS)

    @property
    def defects(self) -> tuple[MboxDefect, ...]:
        """What is wrong with its place in the file; other programs may see other messages."""
        return tuple(self._find_defects())

    def _find_defects(self) -> Iterator[MboxDefect]:
        extent, view = self._extent, self._view
        search = view.separators()
        line = search.at(extent.start)
        if line is not None and not line.behind_empty:
            yield MboxDefect(MboxDefectKind.MISSING_EMPTY_LINE, extent.start)
        stop = extent.after
        if view.variant.has_length:
            stop = extent.end
            following, _ = search.following(extent.content)
            right = search.by_length(extent.content, following)
            if right is None and search.declares_length(extent.content, following):
                yield MboxDefect(MboxDefectKind.WRONG_CONTENT_LENGTH, extent.content)
        for line in search.lines(extent.content, stop):
            kind = MboxDefectKind.UNQUOTED_FROM_LINE
            if line.counts:
                kind = MboxDefectKind.HIDDEN_SEPARATOR
            shown = view.octets.read(line.start, min(line.end, line.start + _SHOWN))
            yield MboxDefect(kind, line.start, shown.decode("ascii", "replace").rstrip("\r\n"))
        size = view.octets.size
        if extent.after == size and size and view.octets.read(size - 1, size) != b"\n":
            yield MboxDefect(MboxDefectKind.TRUNCATED, size)
