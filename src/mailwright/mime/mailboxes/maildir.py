"""Maildir: each message in a file of its own, delivered by giving it its name last."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import InvalidArgumentError
from ..makers import Clock, UniqueMaker, now, unique
from .delivery import (
    make_folder,
    move_new,
    publish,
    sync_folder,
    unsafe_name,
    write_temporary,
    writer_of,
)
from .files import FileEntry, FilesMailbox
from .flags import MAILDIR_LETTERS, MailboxFlag, flags_of, letters_of
from .regular_files import regular_names

if TYPE_CHECKING:
    from ..limits import MimeLimits
    from ..message import MimeMessage
    from ..options import ParserOptions

_FOLDERS = ("tmp", "new", "cur")
_SECONDS = re.compile(r"\d{1,18}")
#: What stands between a name and its flags. A name of Windows cannot hold the colon.
SEPARATOR = ":" if os.name != "nt" else "!"


class Maildir(FilesMailbox):
    """A Maildir, with the folders of Maildir++ (".Sent", ".Lists.Python") as mailboxes in it.

    A message that is added without flags goes to `new`, where mail programs look for what has
    come; one with flags goes to `cur`, as does one that `set_flags` is called for. Letters that
    are no `MailboxFlag`, such as Dovecot's keywords, stay.

    Args:
        path: the folder that holds `cur`, `new` and `tmp`.
        make: make the folders that are missing, for their owner alone.
        separator: what stands before "2," in a file name.
        sync: see `Mailbox`.
        unix_line_ends: see `Mailbox`.
        limits: the bounds of each message; see `MimeLimits`.
        options: how messages are read; see `ParserOptions`.
        clock: tells the time for file names, and to clean `tmp` by.
        unique: makes the rest of file names.

    Raises:
        OSError: a folder is missing, is a link, or cannot be made.
    """

    __slots__ = ("_clock", "_names", "_separator")

    def __init__(
        self,
        path: Path,
        *,
        make: bool = False,
        separator: str = SEPARATOR,
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
        self._separator = separator
        self._clock = clock
        self._names: dict[str, tuple[str, str]] = {}  # by key: the folder and the name in it
        if make:
            for name in _FOLDERS:
                make_folder(path / name)
        for name in _FOLDERS:
            if not (path / name).is_dir() or (path / name).is_symlink():
                raise NotADirectoryError(f"{path} is no Maildir: {name} is no folder in it.")

    # --- reading ---------------------------------------------------------------------------------

    def _list(self) -> list[FileEntry]:
        self._scan()
        return [self._entry(key) for key in sorted(self._names, key=_by_time)]

    def _scan(self) -> None:
        names: dict[str, tuple[str, str]] = {}
        for folder in ("new", "cur"):  # in this order a message that moves meanwhile is not missed
            for name in regular_names(self.path / folder):
                if not name.startswith("."):
                    names[name.partition(self._separator)[0]] = (folder, name)
        self._names = names

    def _entry(self, key: str) -> FileEntry:
        folder, name = self._names[key]
        # QUIRK(Dovecot): names in `new` have flags too, while a message is "recent".
        # https://doc.dovecot.org/2.3/admin_manual/mailbox_formats/maildir/
        flags = flags_of(self._letters(name), MAILDIR_LETTERS)
        return FileEntry(key, self.path / folder / name, flags, self._reading)

    def get(self, key: str) -> FileEntry:
        """Return the message with that key, under whatever name it has now.

        Args:
            key: what `FileEntry.key` or `add` has said: its name without flags.

        Raises:
            KeyError: there is no such message.
            OSError: the folders cannot be read.
        """
        if key in self._names:
            entry = self._entry(key)
            if entry.path.is_file() and not entry.path.is_symlink():
                return entry
        self._scan()
        return self._entry(key)

    def _letters(self, name: str) -> str:
        info = name.partition(self._separator)[2]
        return info[2:] if info.startswith("2,") else ""

    # --- changing --------------------------------------------------------------------------------

    def add(
        self,
        message: MimeMessage | bytes,
        *,
        flags: Iterable[MailboxFlag] = (),
        date: datetime | None = None,
        sender: str = "",  # noqa: ARG002  # there is no place for it
    ) -> str:
        """Deliver a message and return its key; it is on disk when this returns, or nothing is.

        Args:
            message: a message, or its octets, which are kept as they are.
            flags: where there are any, it goes to `cur` with their letters, otherwise to `new`.
            date: when it came; the time of the file.
            sender: not kept: Maildir has no place for it but the field Return-Path.

        Raises:
            InvalidArgumentError: the date has no time zone, or the message is no octets.
            OSError: it cannot be written.
        """
        write = writer_of(message, date, unix_line_ends=self._unix_line_ends)
        moment = self._clock()
        key = f"{int(moment.timestamp())}.M{moment.microsecond}R{self._unique()}.mailwright"
        letters = letters_of(flags, MAILDIR_LETTERS)
        place = ("cur", f"{key}{self._separator}2,{letters}") if letters else ("new", key)
        temporary = self.path / "tmp" / key
        write_temporary(temporary, write, date, sync=self._sync)
        publish(temporary, self.path / place[0] / place[1], sync=self._sync)
        self._names[key] = place
        return key

    def set_flags(self, key: str, flags: Iterable[MailboxFlag]) -> None:
        """Make the flags of a message these; it moves from `new` to `cur`.

        Args:
            key: see `get`.
            flags: all that it shall have.

        Raises:
            KeyError: there is no such message.
            OSError: the file cannot be renamed.
        """
        entry = self.get(key)
        foreign = {c for c in self._letters(entry.path.name) if c not in MAILDIR_LETTERS}
        letters = "".join(sorted({*foreign, *letters_of(flags, MAILDIR_LETTERS)}))
        name = f"{key}{self._separator}2,{letters}"
        entry.path.rename(self.path / "cur" / name)
        sync_folder(self.path / "cur")
        self._names[key] = ("cur", name)

    def move(self, key: str, target: Maildir) -> str:
        """Move a message into another Maildir of the same file system; it keeps its flags.

        Args:
            key: see `get`.
            target: where to.

        Returns:
            Its key there, which is the same.

        Raises:
            KeyError: there is no such message.
            FileExistsError: there is one with that key.
            OSError: it cannot be moved.
        """
        entry = self.get(key)
        if key in target:
            raise FileExistsError(f"{target.path} has a message {key}.")
        folder, name = self._names[key]
        move_new(entry.path, target.path / folder / name)
        sync_folder(target.path / folder)
        sync_folder(self.path / folder)
        self._names.pop(key, None)
        return key

    def clean_tmp(self, older_than: timedelta = timedelta(hours=36)) -> int:
        """Remove what deliveries that broke off have left in `tmp`, and return how many files.

        Args:
            older_than: by their time of modification. 36 hours are what Maildir itself says;
                a delivery that is still going on must not lose its file.

        Raises:
            OSError: the folder cannot be read, or a file cannot be removed.
        """
        limit = (self._clock() - older_than).timestamp()
        removed = 0
        for name in regular_names(self.path / "tmp"):
            path = self.path / "tmp" / name
            try:
                if path.lstat().st_mtime < limit:
                    path.unlink()
                    removed += 1
            except FileNotFoundError:
                pass  # another program was faster
        return removed

    # --- folders ---------------------------------------------------------------------------------

    @property
    def folders(self) -> list[str]:
        """The names of the folders of Maildir++ in it, as they are on disk: "Lists.Python"."""
        with os.scandir(self.path) as found:
            names = [
                item.name[1:]
                for item in found
                if item.name.startswith(".") and item.is_dir(follow_symlinks=False)
            ]
        return sorted([name for name in names if (self.path / f".{name}" / "cur").is_dir()])

    def folder(self, name: str, *, make: bool = False) -> Maildir:
        """Return a folder of Maildir++.

        Args:
            name: its name as on disk: levels are separated by dots, and what is not ASCII is
                written as IMAP's modified UTF-7 by most servers.
            make: make it where it is missing.

        Raises:
            InvalidArgumentError: the name would lead elsewhere.
            OSError: there is none, or it cannot be made.
        """
        if unsafe_name(name) or "" in name.split("."):
            raise InvalidArgumentError(f"{name!a} is no name of a Maildir++ folder.", name="name")
        path = self.path / f".{name}"
        if path.is_symlink():
            raise NotADirectoryError(f"{path} is a link: it would lead elsewhere.")
        made = Maildir(
            path,
            make=make,
            separator=self._separator,
            sync=self._sync,
            unix_line_ends=self._unix_line_ends,
            limits=self._reading.limits,
            options=self._reading.options,
            clock=self._clock,
            unique=self._unique,
        )
        if make and not (path / "maildirfolder").exists():
            (path / "maildirfolder").touch(mode=0o600)
        return made


def _by_time(key: str) -> tuple[int, str]:
    """Order keys by the seconds that they begin with: as the messages came."""
    found = _SECONDS.match(key)
    return (int(found[0]) if found else 0, key)
