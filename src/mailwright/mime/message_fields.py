"""The header fields of a message as attributes, each with the type that it has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from ..errors import InvalidArgumentError
from .address_fields import AddressField, AddressFields
from .fields.date import format_date, parse_date
from .fields.msg_id import check_msg_id, format_msg_ids, make_msg_id, parse_msg_ids
from .headers import Headers


class MessageFields:
    """A header and what it says (RFC 5322 section 3.6); to change an attribute changes its field.

    Args:
        headers: the header.
        created: what Date is where there is no such field.
        unique: the left part of Message-ID where there is no such field; "" for none.
    """

    __slots__ = ("_created", "_headers", "_unique", "address_fields")

    def __init__(self, headers: Headers, created: datetime | None = None, unique: str = "") -> None:
        self._headers = headers
        self.address_fields = AddressFields(headers)
        self._created = created
        self._unique = unique

    @property
    def headers(self) -> Headers:
        """All header fields of a message that was parsed; of one that is built, those of its own.

        The Content- fields of what is built are those of `body`.
        """
        return self._headers

    from_ = AddressField("From", "the authors.")
    sender = AddressField("Sender", "who sends, where it is not the one author.")
    reply_to = AddressField("Reply-To", "where answers shall go.")
    to = AddressField("To", "the recipients.")
    cc = AddressField("Cc", "those who get a copy.")
    bcc = AddressField("Bcc", "those who get a copy unseen; left out when the message is sent.")

    resent_from = AddressField("Resent-From", "those who sent it again, the latest time.")
    resent_sender = AddressField("Resent-Sender", "who sent it again for them.")
    resent_to = AddressField("Resent-To", "the recipients of the latest resending.")
    resent_cc = AddressField("Resent-Cc", "those who got a copy of the latest resending.")
    resent_bcc = AddressField("Resent-Bcc", "likewise, unseen; left out when it is sent.")

    @property
    def is_resent(self) -> bool:
        """Whether somebody introduced it again into the mail (RFC 5322 section 3.6.6)."""
        return any(field.key.startswith("resent-") for field in self._headers)

    @property
    def subject(self) -> str:
        """Subject; "" where there is none."""
        return self._headers.get("Subject") or ""

    @subject.setter
    def subject(self, subject: str) -> None:
        self._headers["Subject"] = subject

    @property
    def date(self) -> datetime | None:
        """Date: when it was written, an aware datetime; None where there is none to read."""
        value = self._headers.get("Date")
        return self._created if value is None else parse_date(value)

    @date.setter
    def date(self, date: datetime | None) -> None:
        if date is None:
            self._headers.remove("Date")
            self._created = None
        else:
            self._headers["Date"] = format_date(date)

    @property
    def message_id(self) -> str:
        """Message-ID without its angle brackets; "" where there is none."""
        value = self._headers.get("Message-ID")
        if value is not None:
            return next(iter(parse_msg_ids(value)), "")
        if not self._unique:
            return ""
        domains = [mailbox.domain for mailbox in self.address_fields["From"].mailboxes]
        try:
            return make_msg_id(domains[0], unique=lambda: self._unique)
        except (IndexError, InvalidArgumentError):
            return make_msg_id("localhost", unique=lambda: self._unique)

    @message_id.setter
    def message_id(self, message_id: str) -> None:
        if message_id:
            check_msg_id(message_id, name="message_id")
            self._headers["Message-ID"] = f"<{message_id}>"
        else:
            self._headers.remove("Message-ID")
            self._unique = ""

    @property
    def in_reply_to(self) -> str:
        """In-Reply-To: the identifier of the message it answers; "" where there is none."""
        return next(iter(parse_msg_ids(self._headers.get("In-Reply-To") or "")), "")

    @in_reply_to.setter
    def in_reply_to(self, message_id: str) -> None:
        self._set_msg_ids("In-Reply-To", [message_id] if message_id else [])

    @property
    def references(self) -> tuple[str, ...]:
        """References: the identifiers of the thread, the oldest one first."""
        return tuple(parse_msg_ids(self._headers.get("References") or ""))

    @references.setter
    def references(self, message_ids: Iterable[str]) -> None:
        self._set_msg_ids("References", list(message_ids))

    def _set_msg_ids(self, name: str, message_ids: list[str]) -> None:
        if message_ids:
            self._headers[name] = format_msg_ids(message_ids)
        else:
            self._headers.remove(name)
