"""What a server tells without being asked: one small class for each kind of news."""

from __future__ import annotations

from dataclasses import dataclass

from ..mailboxes.folder_status import FolderStatus
from ..uids.uid_set import UidSet


@dataclass(frozen=True, slots=True, kw_only=True)
class ImapEvent:
    """Something that happened on the server.

    Args:
        folder: the name of the folder that it is about; "" where it is about none.
    """

    folder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesArrived(ImapEvent):
    """Messages came into the folder (EXISTS, RFC 9051 section 7.4.1).

    Args:
        count: messages in the folder now.
        arrived: how many came.
        uids: which; None where only their number is known. `watch` always knows.
    """

    count: int
    arrived: int
    uids: UidSet | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageExpunged(ImapEvent):
    """A message is gone (EXPUNGE, RFC 9051 section 7.5.1).

    Args:
        number: the sequence number that it had.
        uid: its UID; None where nothing had told it.
        is_forbidden: whether the server said it while a command ran in which it must not (I05).
    """

    number: int
    uid: int | None = None
    is_forbidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesVanished(ImapEvent):
    """Messages are gone, named by their UIDs (VANISHED, RFC 7162 section 3.2.10).

    Args:
        uids: which.
    """

    uids: UidSet


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagsChanged(ImapEvent):
    """The flags of a message are these now.

    Args:
        number: its sequence number; 0 where the server named the UID alone.
        uid: its UID; None where nothing had told it. `watch` always knows.
        flags: all of them.
        modseq: the modification sequence of the change (CONDSTORE); None where there is none.
    """

    number: int
    uid: int | None
    flags: frozenset[str]
    modseq: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UidValidityChanged(ImapEvent):
    """What was known by UID of the folder names nothing any more (RFC 9051 section 2.3.1.1).

    Args:
        expected: UIDVALIDITY before.
        found: UIDVALIDITY now.
    """

    expected: int
    found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderStatusChanged(ImapEvent):
    """Another folder has changed (NOTIFY, RFC 5465 section 4).

    Args:
        status: the items that the server told.
    """

    status: FolderStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderListChanged(ImapEvent):
    """A folder was made, renamed, removed, or its subscription changed (NOTIFY, RFC 5465).

    Args:
        attributes: those of LIST, such as NonExistent, with a backslash in front.
        old_name: its name before, where it was renamed.
    """

    attributes: frozenset[str]
    old_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MetadataChanged(ImapEvent):
    """Annotations of a folder, or of the server where `folder` is "", have changed (RFC 5465).

    Args:
        entries: which.
    """

    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertReceived(ImapEvent):
    """The server has words that the user must see (ALERT, RFC 9051 section 7.1).

    Args:
        text: the words; never what was said before TLS.
        url: where the user is to go with a browser, such as to sign in there (WEBALERT of Gmail);
            the words of a stranger, as any of them. None where there is no such thing.
    """

    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerNotice(ImapEvent):
    """An untagged OK, NO or BAD that no command expected.

    Args:
        status: OK, NO or BAD.
        code: its response code, "" where there is none.
        text: the words.
    """

    status: str
    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandInProgress(ImapEvent):
    """A command takes long, and the server is at it (INPROGRESS, RFC 9585).

    Args:
        tag: the command; None where the server does not say.
        done: how far it is; None where nobody knows.
        goal: what `done` will be at the end; None where nobody knows.
    """

    tag: str | None
    done: int | None
    goal: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationOverflow(ImapEvent):
    """The server no longer tells what happens (NOTIFICATIONOVERFLOW, RFC 5465 section 5.8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsLost(ImapEvent):
    """Something happened that nobody can name: look at the folder anew, with `sync`.

    Args:
        count: events that were dropped because nobody asked for them in time; 0 where it is the
            server that left something out.
    """

    count: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionInterrupted(ImapEvent):
    """The connection of a `watch` was lost; it is made anew.

    Args:
        error: why.
        pause: seconds until the next attempt.
    """

    error: Exception
    pause: float
