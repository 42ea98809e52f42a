"""MH folders: files with numbers for names, and the sequences that hold the flags."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..makers import UniqueMaker, unique
from .delivery import publish, sync_folder, write_temporary, writer_of
from .files import FileEntry, FilesMailbox
from .flags import Flags, MailboxFlag
from .locking import LOCK_TIMEOUT, lock_file
from .mh_sequences import read_sequences, write_sequences
from .regular_files import is_regular, open_regular, regular_names

if TYPE_CHECKING:
    from ..limits import MimeLimits
    from ..message import MimeMessage
    from ..options import ParserOptions

_SEQUENCES = ".mh_sequences"
_NAMES = {MailboxFlag.ANSWERED: "replied", MailboxFlag.FLAGGED: "flagged"}
_UNSEEN = "unseen"
_MAX_NUMBER = 10**9


class Mh(FilesMailbox):
    """An MH folder.

    A message that is added gets the number behind the highest one. The sequences "unseen",
    "replied" and "flagged" are the flags; others are kept, and MH has no sign for the rest.

    Args:
        path: the folder.
        make: make it where it is missing, for its owner alone.
        lock_timeout: how long to wait for a program that holds the lock, in seconds.
        sync: see `Mailbox`.
        unix_line_ends: see `Mailbox`.
        limits: the bounds of each message; see `MimeLimits`.
        options: how messages are read; see `ParserOptions`.
        unique: makes names for what is not finished.

    Raises:
        OSError: there is no such folder, or it cannot be made.
    """

    __slots__ = ("_lock_timeout",)

    def __init__(
        self,
        path: Path,
        *,
        make: bool = False,
        lock_timeout: float = LOCK_TIMEOUT,
        sync: bool = True,
        unix_line_ends: bool = False,
        limits: MimeLimits | None = None,
        options: ParserOptions | None = None,
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
        self._lock_timeout = lock_timeout

    # --- reading ---------------------------------------------------------------------------------

    def _numbers(self) -> list[int]:
        return sorted([int(name) for name in regular_names(self.path) if _is_number(name)])

    def _list(self) -> list[FileEntry]:
        numbers = self._numbers()
        sequences = self._read(set(numbers))
        return [self._entry(number, sequences) for number in numbers]

    def _entry(self, number: int, sequences: dict[str, set[int]]) -> FileEntry:
        found = {flag for flag, name in _NAMES.items() if number in sequences.get(name, ())}
        if number not in sequences.get(_UNSEEN, ()):
            found.add(MailboxFlag.SEEN)
        key = str(number)
        return FileEntry(key, self.path / key, Flags(found), self._reading)

    def get(self, key: str) -> FileEntry:
        """Return the message with that number.

        Args:
            key: the number as text.

        Raises:
            KeyError: there is no such message.
            OSError: the sequences cannot be read.
        """
        if not _is_number(key) or not is_regular(self.path / key):
            raise KeyError(key)
        return self._entry(int(key), self._read({int(key)}))

    @property
    def sequences(self) -> dict[str, list[str]]:
        """The keys of each sequence, in order."""
        found = self._read(set(self._numbers()))
        return {name: [str(number) for number in sorted(keys)] for name, keys in found.items()}

    def _read(self, existing: set[int]) -> dict[str, set[int]]:
        try:
            with open_regular(self.path / _SEQUENCES) as file:
                text = file.read().decode("utf-8", "surrogateescape")
        except FileNotFoundError:
            return {}
        return read_sequences(text, existing)

    # --- changing --------------------------------------------------------------------------------

    def add(
        self,
        message: MimeMessage | bytes,
        *,
        flags: Iterable[MailboxFlag] = (),
        date: datetime | None = None,
        sender: str = "",  # noqa: ARG002  # there is no place for it
    ) -> str:
        """Add a message and return its number; it is on disk when this returns, or nothing is.

        Args:
            message: a message, or its octets, which are kept as they are.
            flags: entered into the sequences; it is in "unseen" without `MailboxFlag.SEEN`.
            date: when it came; the time of the file.
            sender: not kept: MH has no place for it.

        Raises:
            InvalidArgumentError: the date has no time zone, or the message is no octets.
            DeadlineExceededError: another program holds the lock.
            OSError: it cannot be written.
        """
        write = writer_of(message, date, unix_line_ends=self._unix_line_ends)
        temporary = self.path / f",{self._unique()}"
        write_temporary(temporary, write, date, sync=self._sync)
        try:
            with self._locked():
                existing = set(self._numbers())
                number = max(existing, default=0) + 1
                while (self.path / str(number)).is_symlink() or (self.path / str(number)).exists():
                    number += 1  # a folder, or a link
                publish(temporary, self.path / str(number), sync=self._sync)
                self._enter(number, set(flags), existing | {number})
        finally:
            temporary.unlink(missing_ok=True)
        return str(number)

    def set_flags(self, key: str, flags: Iterable[MailboxFlag]) -> None:
        """Make the flags of a message these.

        Args:
            key: see `get`.
            flags: all that it shall have; those that MH has no sign for are left out.

        Raises:
            KeyError: there is no such message.
            DeadlineExceededError: another program holds the lock.
            OSError: the sequences cannot be written.
        """
        with self._locked():
            self.get(key)
            self._enter(int(key), set(flags), set(self._numbers()))

    def remove(self, *keys: str) -> None:
        """Remove messages for good, from the sequences too. Their numbers may be given anew.

        Args:
            keys: see `get`.

        Raises:
            KeyError: there is no such message; none was removed.
            DeadlineExceededError: another program holds the lock.
            OSError: a file cannot be removed.
        """
        with self._locked():
            super().remove(*keys)
            self._write(self._read(set(self._numbers())))

    def _enter(self, number: int, flags: set[MailboxFlag], existing: set[int]) -> None:
        sequences = self._read(existing)
        wanted = {name for flag, name in _NAMES.items() if flag in flags}
        if MailboxFlag.SEEN not in flags:
            wanted.add(_UNSEEN)
        for name in (_UNSEEN, *_NAMES.values()):
            numbers = sequences.setdefault(name, set())
            numbers.discard(number)
            if name in wanted:
                numbers.add(number)
        self._write(sequences)

    def _write(self, sequences: dict[str, set[int]]) -> None:
        data = write_sequences(sequences).encode("utf-8", "surrogateescape")
        temporary = self.path / f",{self._unique()}"
        write_temporary(temporary, lambda file: file.write(data), sync=self._sync)
        temporary.replace(self.path / _SEQUENCES)
        if self._sync:
            sync_folder(self.path)

    @contextmanager
    def _locked(self) -> Generator[None]:
        with lock_file(self.path / _SEQUENCES, self._lock_timeout):
            yield


def _is_number(name: str) -> bool:
    return name.isascii() and name.isdigit() and name[0] != "0" and int(name) < _MAX_NUMBER
