"""What sorting and threading have to know of a message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ...mime.address import GroupAddress, MailboxAddress
from ...mime.fields.msg_id import parse_msg_ids

if TYPE_CHECKING:
    from ...mime.message import MimeMessage
    from ..fetch.envelope import Envelope

_NOTHING = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFacts:
    """What sorting and threading have to know of a message.

    Args:
        uid: its UID, or any number that names it; it decides where all else is equal.
        subject: Subject, encoded-words decoded.
        date: Date; None where there is none to read.
        arrival: when it came into the folder.
        size: octets of the message.
        from_: the local-part of the first author (of a group, its name), "" for none.
        to: the same of the first in To.
        cc: the same of the first in Cc.
        display_from: the name of the first author, the address where there is no name.
        display_to: the same of the first in To.
        message_id: Message-ID without angle brackets, "" for none.
        references: the identifiers of References, or else the first one of In-Reply-To.
        score: how well it fits a search, from 1 to 100 (SEARCH=FUZZY).
    """

    uid: int
    subject: str = ""
    date: datetime | None = None
    arrival: datetime | None = None
    size: int = 0
    from_: str = ""
    to: str = ""
    cc: str = ""
    display_from: str = ""
    display_to: str = ""
    message_id: str = ""
    references: tuple[str, ...] = ()
    score: int = 0

    @classmethod
    def of_message(
        cls,
        uid: int,
        message: MimeMessage,
        *,
        arrival: datetime | None = None,
        size: int | None = None,
    ) -> MessageFacts:
        """Return the facts of a message that is here.

        Args:
            uid: a number that names it.
            message: the message.
            arrival: when it came.
            size: octets; None counts them.
        """
        return cls._made(
            uid,
            message,
            references=tuple(message.references),
            arrival=arrival,
            size=len(bytes(message)) if size is None else size,
        )

    @classmethod
    def of_envelope(
        cls,
        uid: int,
        envelope: Envelope,
        *,
        references: str = "",
        arrival: datetime | None = None,
        size: int = 0,
    ) -> MessageFacts:
        """Return the facts of a message of which a server told the envelope.

        Args:
            uid: its UID.
            envelope: its envelope.
            references: the body of its References, which no envelope has.
            arrival: when it came.
            size: octets of it.
        """
        found = tuple(parse_msg_ids(references)) if references else ()
        return cls._made(uid, envelope, references=found, arrival=arrival, size=size)

    @classmethod
    def _made(
        cls,
        uid: int,
        source: MimeMessage | Envelope,
        *,
        references: tuple[str, ...],
        arrival: datetime | None,
        size: int,
    ) -> MessageFacts:
        from_, display_from = _first_of(source.from_)
        to, display_to = _first_of(source.to)
        in_reply_to = source.in_reply_to
        return cls(
            uid=uid,
            subject=source.subject,
            date=source.date,
            arrival=arrival,
            size=size,
            from_=from_,
            to=to,
            cc=_first_of(source.cc)[0],
            display_from=display_from,
            display_to=display_to,
            message_id=source.message_id,
            references=references or ((in_reply_to,) if in_reply_to else ()),
        )

    @property
    def sent(self) -> datetime:
        """When it was sent: Date, in UTC where it has no zone; its arrival where there is none."""
        return _aware(self.date) or _aware(self.arrival) or _NOTHING

    @property
    def arrived(self) -> datetime:
        """When it came; the earliest time of all where nobody knows."""
        return _aware(self.arrival) or _NOTHING


def _aware(moment: datetime | None) -> datetime | None:
    if moment is None or moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=UTC)


def _first_of(addresses: Iterable[MailboxAddress | GroupAddress]) -> tuple[str, str]:
    """Return the local-part and the name of the first address."""
    first = next(iter(addresses), None)
    if first is None:
        return "", ""
    if isinstance(first, GroupAddress):
        return first.name, first.name
    return first.local_part, first.name or first.address
