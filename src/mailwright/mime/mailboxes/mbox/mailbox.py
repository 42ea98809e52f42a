"""mbox: all messages of a mailbox in one file (RFC 4155)."""

from __future__ import annotations

import os
from array import array
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ....errors import StateError
from ...content import refuse_text
from ...fields.compliance import Compliance
from ...header_reading import read_headers
from ...makers import Clock, now
from ...source import as_buffer
from ..flags import STATUS_LETTERS, X_STATUS_LETTERS, MailboxFlag, letters_of
from ..locking import LOCK_TIMEOUT
from ..mailbox import Mailbox, Progress, check_date, octets_of
from ..regular_files import open_regular
from .defects import MboxDefect, MboxDefectKind
from .detection import detect_variant
from .entry import MARK, MboxEntry, View, key_of
from .from_line import write_from_line
from .octets import FileOctets, MappedOctets, Octets
from .quoting import MboxVariant, quote
from .writing import append, line_end_of, open_locked, replace_by_parts

if TYPE_CHECKING:
    from mmap import mmap

    from ...limits import MimeLimits
    from ...message import MimeMessage
    from ...options import ParserOptions


class Mbox(Mailbox):
    """An mbox file: read by an index of offsets, in bounded memory, whatever its size.

    Messages are added as they are, with the line ends that they have; one that does not end with
    a line end gets one, except in mboxcl and mboxcl2. Everything else comes back as it was, mboxo
    excepted, where ">From " cannot be told from "From ".

    mbox has no place for flags but the header fields Status and X-Status. They are written in
    front of a message that is added with flags, and read from where they stand first; a sender
    can write them too.

    Args:
        path: the file. Where there is none, `add` makes it. A symbolic link is refused:
            `Path.resolve` says where it leads.
        variant: how lines are quoted. None reads what the first messages show, and writes mboxrd.
        compliance: which lines are separators; see `separators`.
        mapped: map the file into memory, which is faster. A file that is cut short by another
            program meanwhile kills the process then; read so only what nobody writes to.
        lock_timeout: how long to wait for a program that holds a lock, in seconds.
        sync: see `Mailbox`.
        unix_line_ends: see `Mailbox`.
        limits: the bounds of each message; see `MimeLimits`.
        options: how messages are read; see `ParserOptions`.
        clock: tells when a message came that is added without a date.
    """

    __slots__ = (
        "_clock", "_compliance", "_data", "_file", "_lock_timeout", "_mapped", "_path", "_starts",
        "_status", "_variant", "_view",
    )  # fmt: skip

    def __init__(
        self,
        path: Path,
        *,
        variant: MboxVariant | None = None,
        compliance: Compliance = Compliance.LOOSE,
        mapped: bool = False,
        lock_timeout: float = LOCK_TIMEOUT,
        sync: bool = True,
        unix_line_ends: bool = False,
        limits: MimeLimits | None = None,
        options: ParserOptions | None = None,
        clock: Clock = now,
    ) -> None:
        refuse_text(path, "path")
        super().__init__(sync=sync, unix_line_ends=unix_line_ends, limits=limits, options=options)
        self._path: Path | None = path
        self._data: bytes | mmap | None = None
        self._variant = variant
        self._compliance = compliance
        self._mapped = mapped
        self._lock_timeout = lock_timeout
        self._clock = clock
        self._file: BinaryIO | None = None
        self._view: View | None = None
        self._status: tuple[int, ...] = ()
        self._starts: array[int] | None = None

    @classmethod
    def from_bytes(
        cls,
        data: bytes | bytearray | memoryview | mmap,
        *,
        variant: MboxVariant | None = None,
        compliance: Compliance = Compliance.LOOSE,
        limits: MimeLimits | None = None,
        options: ParserOptions | None = None,
    ) -> Mbox:
        """Read an mbox file that is in memory; nothing can be added or removed.

        Args:
            data: the file. What can change is copied, a `mmap.mmap` excepted.
            variant: see `Mbox`.
            compliance: see `Mbox`.
            limits: see `Mbox`.
            options: see `Mbox`.

        Raises:
            InvalidArgumentError: `data` is a str.
        """
        made = cls(Path(), variant=variant, compliance=compliance, limits=limits, options=options)
        made._path = None
        made._data = as_buffer(data)
        return made

    # --- reading ---------------------------------------------------------------------------------

    def entries(self, *, progress: Progress | None = None) -> Iterator[MboxEntry]:
        """Yield the messages in order, as the file was when the first one was asked for.

        Args:
            progress: is told how many octets have been gone through, and the size of the file.

        Raises:
            StateError: the mailbox was closed meanwhile.
            OSError: the file cannot be read.
        """
        view = self._current()
        size = view.octets.size
        for extent in view.separators().extents():
            yield MboxEntry(view, extent)
            if progress is not None:
                progress(extent.after, size)

    def __iter__(self) -> Iterator[MboxEntry]:
        return self.entries()

    def __len__(self) -> int:
        return len(self._index())

    def __getitem__(self, position: int) -> MboxEntry:
        view = self._current()
        search = view.separators()
        line = search.at(self._index()[position])
        if line is None:
            raise StateError("Another program has changed the mbox file: list it again.")
        return MboxEntry(view, search.extent(line)[0])

    def get(self, key: str) -> MboxEntry:
        """Return the message with that key, without going through the file.

        Args:
            key: what `MboxEntry.key` or `add` has said.

        Raises:
            KeyError: there is no such message (any more).
            OSError: the file cannot be read.
        """
        return self._current().find(key)

    @property
    def variant(self) -> MboxVariant:
        """How the lines of the file are quoted, as it is read."""
        return self._current().variant

    @property
    def defects(self) -> Iterator[MboxDefect]:
        """What is wrong with the file; it is gone through for that."""
        view = self._current()
        first, _ = view.separators().first()
        start = first.start if first is not None else view.octets.size
        begins = view.octets.read(0, start) if start <= len(BOM_UTF8) else b""
        if start and begins != BOM_UTF8:
            yield MboxDefect(MboxDefectKind.NO_SEPARATOR, 0)
        for entry in self.entries():
            yield from entry.defects

    def _index(self) -> array[int]:
        view = self._current()
        if self._starts is None:
            self._starts = array("Q", [extent.start for extent in view.separators().extents()])
        return self._starts

    def _current(self) -> View:
        """Return the file as it is now."""
        if self._path is None:
            status: tuple[int, ...] = (1,)
        else:
            found = self._path.lstat()
            status = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
        if self._view is None or status != self._status:
            octets = self._octets(replaced=status[:2] != self._status[:2])
            self._view = self._view_of(octets)
            self._status = status
            self._starts = None
        return self._view

    def _view_of(self, octets: Octets) -> View:
        variant = self._variant or detect_variant(octets, self._compliance)
        return View(octets, variant, self._compliance, self._reading)

    def _octets(self, *, replaced: bool) -> Octets:
        if self._path is None:
            assert self._data is not None
            return MappedOctets(self._data)
        if self._file is None or self._file.closed or replaced:
            self._file = open_regular(self._path)
        size = os.fstat(self._file.fileno()).st_size
        if not self._mapped or not size:
            return FileOctets(self._file, size)
        from mmap import ACCESS_READ, mmap

        return MappedOctets(mmap(self._file.fileno(), size, access=ACCESS_READ))

    def close(self) -> None:
        """Close the file; messages that were parsed stay usable."""
        if self._view is not None:
            self._view.octets.close()
            self._view = None
        if self._file is not None:
            self._file.close()
            self._file = None

    # --- writing ---------------------------------------------------------------------------------

    def add(
        self,
        message: MimeMessage | bytes,
        *,
        flags: Iterable[MailboxFlag] = (),
        date: datetime | None = None,
        sender: str = "",
    ) -> str:
        """Append a message and return its key; it is on disk when this returns, or nothing is.

        Args:
            message: a message, or its octets.
            flags: written as the header fields Status and X-Status in front of the message.
            date: when it came, for the separator; now by default.
            sender: its reverse-path, for the separator.

        Raises:
            InvalidArgumentError: the date has no time zone, the message is no octets, or the file
                is something else than an mbox file.
            DeadlineExceededError: another program has locked the file.
            StateError: the mailbox is no file.
            OSError: it cannot be written; the file is as it was.
        """
        path = self._file_path()
        content = octets_of(message, unix_line_ends=self._unix_line_ends)
        check_date(date)
        separator = write_from_line(sender, date or self._clock())
        wanted = set(flags)
        with open_locked(path, self._lock_timeout, make=True) as file:
            line_end = line_end_of(file)
            content = _status(wanted, content, line_end) + content
            quoted = quote(content, self._variant or MboxVariant.RD, line_end)
            start = append(file, [separator, line_end, quoted], line_end, sync=self._sync)
        return key_of(start, separator + line_end + quoted[:MARK])

    def remove(self, *keys: str) -> None:
        """Remove messages for good. The keys of what stands behind them change.

        The file is written anew and replaced at once, so it takes as much room for a while.

        Args:
            keys: see `get`.

        Raises:
            KeyError: there is no such message; none was removed.
            DeadlineExceededError: another program has locked the file.
            StateError: the mailbox is no file, or another program has cut it short.
            OSError: it cannot be written; the file is as it was.
        """
        path = self._file_path()
        if not keys:
            return
        with open_locked(path, self._lock_timeout, make=False) as file:
            view = self._view_of(FileOctets(file, os.fstat(file.fileno()).st_size))
            removed = {view.find(key).offset for key in keys}
            extents = list(view.separators().extents())
            parts = [(0, extents[0].start)]  # what stands before the first separator
            parts += [(each.start, each.after) for each in extents if each.start not in removed]
            replace_by_parts(file, path, parts)

    def _file_path(self) -> Path:
        if self._path is None:
            raise StateError("This mbox file is in memory: it can be read only.")
        return self._path

    def __repr__(self) -> str:
        return f"Mbox({str(self._path) if self._path else 'bytes'!r})"


def _status(flags: set[MailboxFlag], content: bytes, line_end: bytes) -> bytes:
    """Return the header fields that hold flags, to stand in front of `content`.

    Where it has such fields of its own, they are written even without a flag: those of a sender
    must not mark his mail as seen, or as deleted.
    """
    own = read_headers(content)
    claims = [name for name in ("Status", "X-Status") if name in own]
    if not (flags or claims):
        return b""
    fields = [f"Status: {letters_of(flags, STATUS_LETTERS)}O"]
    others = letters_of(flags, X_STATUS_LETTERS)
    if others or "X-Status" in claims:
        fields.append(f"X-Status: {others}".rstrip(" "))
    return b"".join([field.encode("ascii") + line_end for field in fields])
