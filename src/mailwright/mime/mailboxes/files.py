"""What mailboxes have in common that keep each message in a file of its own."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..content import refuse_text
from ..header import Reading
from .flags import Flags
from .mailbox import Mailbox, MailboxEntry, Progress
from .regular_files import open_regular

if TYPE_CHECKING:
    from ..limits import MimeLimits
    from ..makers import UniqueMaker
    from ..options import ParserOptions


class FileEntry(MailboxEntry):
    """A message in a file of its own.

    Args:
        key: what names it in its mailbox.
        path: the file.
        flags: what the mailbox remembers about it.
        reading: how it is read.
    """

    __slots__ = ("_flags", "_key", "path")

    #: The file, as it was called when the mailbox was listed. Other programs may rename it.
    path: Path

    def __init__(self, key: str, path: Path, flags: Flags, reading: Reading) -> None:
        super().__init__(reading)
        self._key = key
        self.path = path
        self._flags = flags

    @property
    def key(self) -> str:
        """What names the message as long as it is in the mailbox."""
        return self._key

    @property
    def size(self) -> int:
        """The size of the file, in octets."""
        return self.path.lstat().st_size

    @property
    def flags(self) -> Flags:
        """What the mailbox remembered about the message when it was listed."""
        return self._flags

    @property
    def date(self) -> datetime | None:
        """When the file was modified last, which is when the message came; None out of reach."""
        seconds = self.path.lstat().st_mtime
        try:
            return datetime.fromtimestamp(seconds, UTC)
        except (OSError, OverflowError, ValueError):
            return None

    @property
    def raw(self) -> bytes:
        """The exact octets of the message, read anew each time.

        Raises:
            OSError: the file is gone, or is no regular file.
        """
        with open_regular(self.path) as file:
            return file.read()

    def beginning(self, size: int) -> bytes:
        """Return the first octets of the message, `size` at most."""
        with open_regular(self.path) as file:
            return file.read(size)


class FilesMailbox(Mailbox):
    """A mailbox that keeps each message in a file of its own.

    Symbolic links and what is no regular file are passed over, as are names that the format does
    not know: they stay where they are.

    Args:
        path: the folder.
        make: make it where it is missing, for its owner alone.
        sync: see `Mailbox`.
        unix_line_ends: see `Mailbox`.
        limits: the bounds of each message; see `MimeLimits`.
        options: how messages are read; see `ParserOptions`.
        unique: makes names for what is not finished, or has none.

    Raises:
        InvalidArgumentError: `path` is a str: write ``Path(...)``.
        OSError: there is no such folder, or it cannot be made.
    """

    __slots__ = ("_unique", "path")

    #: The folder.
    path: Path

    def __init__(
        self,
        path: Path,
        *,
        make: bool,
        sync: bool,
        unix_line_ends: bool,
        limits: MimeLimits | None,
        options: ParserOptions | None,
        unique: UniqueMaker,
    ) -> None:
        refuse_text(path, "path")
        super().__init__(sync=sync, unix_line_ends=unix_line_ends, limits=limits, options=options)
        self.path = path
        self._unique = unique
        if make:
            path.mkdir(mode=0o700, exist_ok=True)
        if not path.is_dir():
            raise NotADirectoryError(f"{path} is no folder.")

    @abstractmethod
    def _list(self) -> list[FileEntry]:
        """Return the messages in order."""

    def entries(self, *, progress: Progress | None = None) -> Iterator[FileEntry]:
        """Yield the messages in order, as they were when the first one was asked for.

        Args:
            progress: is told how many messages have been gone through, and of how many.

        Raises:
            OSError: the mailbox cannot be read.
        """
        listed = self._list()
        for number, entry in enumerate(listed, 1):
            yield entry
            if progress is not None:
                progress(number, len(listed))

    def __iter__(self) -> Iterator[FileEntry]:
        return self.entries()

    def __len__(self) -> int:
        return len(self._list())

    @abstractmethod
    def get(self, key: str) -> FileEntry:
        """Return the message with that key; see `Mailbox.get`.

        Args:
            key: what `MailboxEntry.key` or `add` has said.
        """

    def remove(self, *keys: str) -> None:
        """Remove messages for good.

        Args:
            keys: see `get`.

        Raises:
            KeyError: there is no such message; none was removed.
            OSError: a file cannot be removed.
        """
        entries = [self.get(key) for key in keys]
        for entry in entries:
            entry.path.unlink(missing_ok=True)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.path)!r})"
