"""A folder of .eml files: one message each, under a name that people can read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..makers import Clock, UniqueMaker, now, unique
from ..saving import safe_name
from .delivery import publish, unsafe_name, write_temporary, writer_of
from .files import FileEntry, FilesMailbox
from .flags import Flags, MailboxFlag
from .regular_files import is_regular, regular_names

if TYPE_CHECKING:
    from ..limits import MimeLimits
    from ..message import MimeMessage
    from ..options import ParserOptions

_ENDING = ".eml"
_NUMBERED = 100  # messages of one name; others get a name of chance


class EmlFolder(FilesMailbox):
    """A folder of .eml files, in the order of their names. It has no flags.

    Args:
        path: the folder.
        make: make it where it is missing, for its owner alone.
        sync: see `Mailbox`.
        unix_line_ends: see `Mailbox`.
        limits: the bounds of each message; see `MimeLimits`.
        options: how messages are read; see `ParserOptions`.
        clock: tells the time for the names of files.
        unique: makes the rest of them.

    Raises:
        OSError: there is no such folder, or it cannot be made.
    """

    __slots__ = ("_clock",)

    def __init__(
        self,
        path: Path,
        *,
        make: bool = False,
        sync: bool = True,
        unix_line_ends: bool = False,
        limits: MimeLimits | None = None,
        options: ParserOptions | None = None,
        clock: Clock = now,
        unique: UniqueMaker = unique,
    ) -> None:
        super().__init__(
            path,
            make=make,
            sync=sync,
            unix_line_ends=unix_line_ends,
            limits=limits,
            options=options,
            unique=unique,
        )
        self._clock = clock

    def _list(self) -> list[FileEntry]:
        names = sorted([name for name in regular_names(self.path) if _is_message(name)])
        return [self._entry(name) for name in names]

    def _entry(self, name: str) -> FileEntry:
        return FileEntry(name, self.path / name, Flags(), self._reading)

    def get(self, key: str) -> FileEntry:
        """Return the message in the file of that name.

        Args:
            key: the name of the file, with its ending.

        Raises:
            KeyError: there is no such message.
        """
        if unsafe_name(key) or not _is_message(key) or not is_regular(self.path / key):
            raise KeyError(key)
        return self._entry(key)

    def add(
        self,
        message: MimeMessage | bytes,
        *,
        flags: Iterable[MailboxFlag] = (),  # noqa: ARG002  # a file has no place for them
        date: datetime | None = None,
        sender: str = "",  # noqa: ARG002  # nor for it
        name: str = "",
    ) -> str:
        """Write a message to a new file and return its name.

        Args:
            message: a message, or its octets, which are kept as they are.
            flags: not kept.
            date: when it came; the time of the file, and by default the beginning of its name.
            sender: not kept.
            name: what the file shall be called, such as the subject. It is made safe for any
                system and may get a number; no folder of it counts.

        Raises:
            InvalidArgumentError: the date has no time zone, or the message is no octets.
            OSError: it cannot be written.
        """
        write = writer_of(message, date, unix_line_ends=self._unix_line_ends)
        if name:
            stem = safe_name(name).removesuffix(_ENDING)
        else:
            stem = f"{date or self._clock():%Y-%m-%d %H.%M.%S} {self._unique()[:8]}"
        temporary = self.path / f".{self._unique()}.tmp"
        for number in range(_NUMBERED + 1):
            mark = self._unique()[:8] if number == _NUMBERED else str(number)
            key = f"{stem} ({mark}){_ENDING}" if number else stem + _ENDING
            if is_regular(self.path / key):
                continue
            write_temporary(temporary, write, date, sync=self._sync)
            try:
                publish(temporary, self.path / key, sync=self._sync)
            except FileExistsError:
                continue
            return key
        raise FileExistsError(f"{self.path / stem} exists {_NUMBERED} times.")


def _is_message(name: str) -> bool:
    return name.lower().endswith(_ENDING) and not name.startswith(".")
