"""Append one message: its size looked at first, its fate told as it is."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from ..._flow import Flow
from ...errors import (
    FolderExistsError,
    FolderNotFoundError,
    InvalidArgumentError,
    InvalidMessageError,
    MailwrightError,
    MessageTooLargeError,
    ServerRefusedError,
)
from ...mime.storing import Message, StoredMessage, store
from .._command import Plain
from .._encoder import Encoder
from .._session import Session
from ..commands.append import Append, Appended, Progress, checked_flags
from ..commands.append_limit import AppendLimit
from ..selected.selection import Selection
from ..write.annotations import NO_ANNOTATIONS, Annotations
from ..write.message_url import MessageUrl
from ..write.results import AppendResult
from ._doubt import appending
from .present import with_message_id


class Create(Plain):
    """Make a mailbox (RFC 9051 section 6.3.4)."""

    verb = "CREATE"

    def __init__(self, mailbox: bytes) -> None:
        self.mailbox = mailbox

    def write(self, encoder: Encoder) -> None:
        """Write its name."""
        encoder.raw("CREATE ").astring(self.mailbox)


def prepared(
    session: Session,
    message: Message,
    *,
    flags: Sequence[str] = (),
    internal_date: datetime | None = None,
    annotations: Annotations = NO_ANNOTATIONS,
    progress: Progress | None = None,
) -> Appended:
    """Make a message ready to be appended.

    Raises:
        UsageError: it cannot be.
        UnsupportedError: the server lacks what it needs.
    """
    utf8 = "UTF8=ACCEPT" in session.enabled
    rev2 = "IMAP4REV2" in session.enabled
    stored = store(message, international=utf8 or rev2)
    require_extensions(session, [stored], annotations)
    return Appended(
        stored,
        checked_flags(flags),
        internal_date,
        annotations,
        utf8=utf8 and stored.international and session.quirks.utf8_item,
        progress=progress,
    )


def require_extensions(
    session: Session, contents: Sequence[StoredMessage], annotations: Annotations
) -> None:
    """Raise UnsupportedError where the server lacks what messages need."""
    if any(content.binary for content in contents):
        session.require("BINARY", "A message with a NUL in it")
    if annotations:
        session.require("ANNOTATE-EXPERIMENT-1", "Annotating a message")


def append(
    session: Session, mailbox: bytes, message: Appended, *, create: bool = False
) -> Flow[AppendResult]:
    """Append one message.

    Args:
        session: the session.
        mailbox: the mailbox's name on the wire.
        message: what is appended.
        create: make the mailbox where there is none.

    Raises:
        MessageTooLargeError: the server takes none of this size; nothing was sent.
        FolderNotFoundError: there is no such mailbox; nothing was appended.
        DeliveryInDoubtError: the connection was lost when it may have been appended.
    """
    session.require_connected()
    yield from require_room(session, mailbox, message)
    try:
        return (yield from _append(session, mailbox, message))
    except FolderNotFoundError:
        if not create:
            raise
    yield from make(mailbox)
    return (yield from _append(session, mailbox, message))


def make(mailbox: bytes) -> Flow[None]:
    """Make a mailbox, which somebody else may have made meanwhile."""
    with suppress(FolderExistsError):
        yield from Create(mailbox)


def append_unless_present(
    selection: Selection, mailbox: bytes, message: Appended
) -> Flow[AppendResult]:
    """Look for a message by its Message-ID, and append it if it is not there (N5).

    Args:
        selection: the mailbox, which has to be open.
        mailbox: its name on the wire.
        message: what is appended.

    Raises:
        InvalidMessageError: the message has no Message-ID.
        DeliveryInDoubtError: the connection was lost when it may have been appended.
    """
    message_id = message.message_id
    if not message_id:
        raise InvalidMessageError("The message has no Message-ID to look for it by.")
    found = yield from with_message_id(selection, message_id)
    if found:
        validity = selection.mailbox.uid_validity
        return AppendResult(found.max, validity, message.size, message_id, was_present=True)
    return (yield from append(selection.session, mailbox, message))


def _append(session: Session, mailbox: bytes, message: Appended) -> Flow[AppendResult]:
    command = Append(mailbox, (message,))
    try:
        return (yield from appending(session, command, message))
    except ServerRefusedError as refusal:
        if not wants_item(session, message, refusal):
            raise
        return (yield from _append(session, mailbox, replace(message, utf8=True)))


# RFC 6855 section 4 wants the item UTF8 around a message with UTF-8 in its header; not every server
# that offers UTF8=ACCEPT knows it, and most take the message without.
# QUIRK(Dovecot): 2.4.1 does not know it, answers nothing, and takes the message for commands.
def wants_item(session: Session, message: Appended, refusal: MailwrightError) -> bool:
    """Whether a message may have been refused for want of the item UTF8."""
    return (
        not message.utf8
        and "UTF8=ACCEPT" in session.enabled
        and any(part.international for part in message.stored)
        and isinstance(refusal, ServerRefusedError)
        and not refusal.response_code
    )


def appended(message: Appended, validity: int | None, uid: int | None) -> AppendResult:
    """Return the result for a message that the server took."""
    return AppendResult(uid, validity, message.size, message.message_id)


def require_room(session: Session, mailbox: bytes, message: Appended) -> Flow[None]:
    """Raise MessageTooLargeError where the mailbox takes no message of this size (RFC 7889)."""
    limit = yield from append_limit(session, mailbox)
    if limit is not None and message.size > limit:
        raise MessageTooLargeError(
            f"The message has {message.size} octets, and the folder takes at most {limit}; "
            "nothing was sent.",
            size=message.size,
            limit=limit,
        )


def append_limit(session: Session, mailbox: bytes) -> Flow[int | None]:
    """Return the largest message that a mailbox takes, in octets; None where nobody says.

    The server says it for all mailboxes, or is asked once for each (RFC 7889 section 3).
    """
    value = session.capabilities.value("APPENDLIMIT")
    if value is not None and value.isdigit() and len(value) < 20:
        return int(value)
    if "APPENDLIMIT" not in session.capabilities:
        return None
    if mailbox not in session.append_limits:
        limit: int | None = None
        try:
            limit = yield from AppendLimit(mailbox)
        except FolderNotFoundError:
            return None  # what is to be created has no limit yet
        session.append_limits[mailbox] = limit
    return session.append_limits[mailbox]


def catenated(
    session: Session,
    parts: Sequence[bytes | MessageUrl],
    *,
    flags: Sequence[str] = (),
    internal_date: datetime | None = None,
) -> Appended:
    """Make a message ready that the server puts together from parts.

    Raises:
        UnsupportedError: the server has no CATENATE.
        UsageError: there are no parts, or one is none.
    """
    session.require("CATENATE", "Putting a message together on the server")
    contents = [part if isinstance(part, MessageUrl) else store(bytes(part)) for part in parts]
    if not contents:
        raise InvalidArgumentError("A message has at least one part.", name="parts")
    require_extensions(
        session, [part for part in contents if isinstance(part, StoredMessage)], NO_ANNOTATIONS
    )
    return Appended(contents, checked_flags(flags), internal_date)
