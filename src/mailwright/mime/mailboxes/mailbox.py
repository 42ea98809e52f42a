"""What all mailboxes on disk have in common, and copying one into another."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self, TypeAlias

from ...errors import InvalidArgumentError
from ..header import Reading
from ..header_bounds import find_header, header_start
from ..headers import Headers
from ..limits import DEFAULT_LIMITS, MimeLimits
from ..message import MimeMessage
from ..options import DEFAULT, ParserOptions
from .flags import Flags, MailboxFlag

if TYPE_CHECKING:
    from types import TracebackType

#: Is told how much is done, and of how much.
Progress: TypeAlias = Callable[[int, int], None]

_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(9998, 12, 31, tzinfo=UTC)
_HEADER = 16 * 1024  # octets that hold nearly every header


class MailboxEntry(ABC):
    """A message in a mailbox: what is known without reading it, and the way to read it."""

    __slots__ = ("_reading",)

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    @property
    @abstractmethod
    def key(self) -> str:
        """What names the message in its mailbox, for `Mailbox.get` and `Mailbox.remove`."""

    @property
    @abstractmethod
    def size(self) -> int:
        """What the message takes in the mailbox, in octets."""

    @property
    @abstractmethod
    def raw(self) -> bytes:
        """The exact octets of the message, read anew each time.

        Raises:
            OSError: they cannot be read (any more).
        """

    @property
    @abstractmethod
    def flags(self) -> Flags:
        """What the mailbox remembers about the message."""

    @property
    @abstractmethod
    def date(self) -> datetime | None:
        """When the message came into the mailbox; None where that is not known."""

    @property
    def sender(self) -> str:
        """The reverse-path that it came with; "" where the mailbox does not keep it."""
        return ""

    @abstractmethod
    def beginning(self, size: int) -> bytes:
        """Return the first octets of the message; more than `size` of them if that is easier."""

    @property
    def message(self) -> MimeMessage:
        """The message, parsed anew each time; it stays usable when the mailbox is closed."""
        reading = self._reading
        return MimeMessage.parse(self.raw, limits=reading.limits, options=reading.options)

    @property
    def headers(self) -> Headers:
        """The header fields alone, read anew each time: the body is not looked at."""
        options, limits = self._reading
        size = _HEADER
        while True:
            data = self.beginning(size)
            start = header_start(data)
            end, body, _ = find_header(data, start, limits)
            if body < len(data) or len(data) < size or size > limits.header_octets:
                return Headers.from_bytes(data[start:end], options, limits, offset=start)
            size *= 16

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.key!r}, {self.size} octets>"


class Mailbox(ABC):
    """A mailbox on disk: messages that can be listed, read, added and removed.

    Args:
        sync: bring what is added to the disk at once. Without it, that is left to the operating
            system: much faster, and a machine that crashes may lose what came last.
        unix_line_ends: write CRLF as LF, as other programs of Unix do. Without it, what is added
            comes back octet by octet.
        limits: the bounds of each message; see `MimeLimits`.
        options: how messages are read; see `ParserOptions`.
    """

    __slots__ = ("_reading", "_sync", "_unix_line_ends")

    def __init__(
        self,
        *,
        sync: bool,
        unix_line_ends: bool,
        limits: MimeLimits | None,
        options: ParserOptions | None,
    ) -> None:
        self._reading = Reading(options or DEFAULT, limits or DEFAULT_LIMITS)
        self._sync = sync
        self._unix_line_ends = unix_line_ends

    @abstractmethod
    def entries(self, *, progress: Progress | None = None) -> Iterator[MailboxEntry]:
        """Yield the messages in order.

        Args:
            progress: is told what has been gone through, and of how much: octets of an mbox file,
                messages of the others.

        Raises:
            OSError: the mailbox cannot be read.
        """

    def __iter__(self) -> Iterator[MailboxEntry]:
        return self.entries()

    @abstractmethod
    def __len__(self) -> int: ...

    def __bool__(self) -> bool:
        return True  # a mailbox is one, even when it is empty: len() may take a while

    @abstractmethod
    def get(self, key: str) -> MailboxEntry:
        """Return the message with that key.

        Args:
            key: what `MailboxEntry.key` or `add` has said.

        Raises:
            KeyError: there is no such message.
        """

    def __contains__(self, key: object) -> bool:
        if not isinstance(key, str):
            return False
        try:
            self.get(key)
        except KeyError:
            return False
        return True

    @abstractmethod
    def add(
        self,
        message: MimeMessage | bytes,
        *,
        flags: Iterable[MailboxFlag] = (),
        date: datetime | None = None,
        sender: str = "",
    ) -> str:
        """Add a message and return its key; it is on disk when this returns, or nothing is.

        Args:
            message: a message, or its octets, which are kept as they are.
            flags: what the mailbox shall remember about it. A format leaves out what it has no
                sign for.
            date: when it came, an aware datetime; now by default.
            sender: its reverse-path, where the format keeps it.

        Raises:
            InvalidArgumentError: the date has no time zone, or the message is no octets.
            OSError: it cannot be written.
        """

    @abstractmethod
    def remove(self, *keys: str) -> None:
        """Remove messages for good.

        Args:
            keys: see `get`.

        Raises:
            KeyError: there is no such message; none was removed.
            OSError: one cannot be removed.
        """

    def close(self) -> None:  # noqa: B027  # most have nothing to close
        """Close what is open; may be called again."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def convert_mailbox(source: Mailbox, target: Mailbox, *, progress: Progress | None = None) -> int:
    """Copy all messages of one mailbox into another, with their flags and dates.

    Args:
        source: is read, one message at a time.
        target: is added to. What it holds already stays.
        progress: as in `Mailbox.entries` of the source.

    Returns:
        How many messages were copied.

    Raises:
        OSError: a message cannot be read or written; those before it have been copied.
    """
    copied = 0
    for entry in source.entries(progress=progress):
        target.add(entry.raw, flags=entry.flags, date=entry.date, sender=entry.sender)
        copied += 1
    return copied


def octets_of(message: object, *, unix_line_ends: bool) -> bytes:
    """Return a message as octets.

    Args:
        message: a message, or its octets.
        unix_line_ends: make CRLF LF.

    Raises:
        InvalidArgumentError: it is something else, such as text.
    """
    if isinstance(message, MimeMessage | bytes):
        data = bytes(message)
        return data.replace(b"\r\n", b"\n") if unix_line_ends else data
    raise InvalidArgumentError(
        f"A mailbox takes a MimeMessage or bytes, not {type(message).__name__}.", name="message"
    )


def check_date(date: datetime | None) -> None:
    """Refuse a date that is no moment.

    Raises:
        InvalidArgumentError: it has no time zone.
    """
    if date is None:
        return
    if date.utcoffset() is None:
        raise InvalidArgumentError(
            "A date needs a time zone; datetime.now().astimezone() has the local one.", name="date"
        )
    if not _EARLIEST <= date <= _LATEST:
        raise InvalidArgumentError(f"Nothing comes at {date}: 1970 to 9998.", name="date")
