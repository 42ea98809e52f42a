"""The header fields of a message as attributes, each with the type that it has."""

from __future__ import annotations

from datetime import datetime

from ..errors import InvalidArgumentError
from .address_fields import AddressField, AddressFields
from .field_views import FieldAttribute, FieldListAttribute
from .fields.authentication_results import AuthenticationResults
from .fields.auto_submitted import AutoSubmitted
from .fields.compliance import Compliance
from .fields.date import format_date, parse_date
from .fields.importance import Importance, Priority, XPriority
from .fields.keywords import format_keywords, parse_keywords
from .fields.list_fields import ListId, ListUrls
from .fields.mime_version import parse_mime_version
from .fields.msg_id import check_msg_id, format_msg_ids, make_msg_id, parse_msg_ids
from .fields.received import Received
from .fields.return_path import parse_return_path
from .headers import Headers
from .latest_fields import first_field, put


def _list_urls(name: str, purpose: str) -> FieldAttribute[ListUrls]:
    return FieldAttribute(name, _read_list_urls, ListUrls.format, purpose)


def _read_list_urls(text: str, level: Compliance) -> ListUrls:
    return ListUrls.parse(text, compliance=level)


def _read_list_id(text: str, level: Compliance) -> ListId:
    return ListId.parse(text, compliance=level)


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
        bodies = self._headers.bodies("Date")
        return parse_date(bodies[0]) if bodies else self._created

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
        authors = self.address_fields["From"].mailboxes
        return self.make_id(authors[0].domain if authors else "")

    @message_id.setter
    def message_id(self, message_id: str) -> None:
        if message_id:
            check_msg_id(message_id, name="message_id")
            self._headers["Message-ID"] = f"<{message_id}>"
        else:
            self._headers.remove("Message-ID")
            self._unique = ""

    def make_id(self, domain: str) -> str:
        """Return the Message-ID that it has by itself.

        Args:
            domain: that of its author; what is none is "localhost".
        """
        try:
            return make_msg_id(domain, unique=lambda: self._unique)
        except InvalidArgumentError:
            return make_msg_id("localhost", unique=lambda: self._unique)

    @property
    def in_reply_to(self) -> str:
        """In-Reply-To: the identifier of the message it answers; "" where there is none."""
        return next(iter(parse_msg_ids(self._headers.get("In-Reply-To") or "")), "")

    @in_reply_to.setter
    def in_reply_to(self, message_id: str) -> None:
        self._set_msg_ids("In-Reply-To", [message_id] if message_id else [])

    references = FieldListAttribute(
        "References",
        parse_msg_ids,
        format_msg_ids,
        "the identifiers of the thread, the oldest one first.",
    )
    keywords = FieldListAttribute(
        "Keywords", parse_keywords, format_keywords, "what it is about, for people."
    )

    importance = FieldAttribute(
        "Importance",
        lambda text, _: Importance.parse(text),
        str,
        "how much it matters to the sender.",
    )
    priority = FieldAttribute(
        "Priority", lambda text, _: Priority.parse(text), str, "how fast it shall travel."
    )
    x_priority = FieldAttribute(
        "X-Priority",
        lambda text, _: XPriority.parse(text),
        str,
        "how much it matters to the sender, in five steps.",
    )

    list_id = FieldAttribute(
        "List-Id", _read_list_id, ListId.format, "the mailing list it came over."
    )
    list_help = _list_urls("List-Help", "where to learn about the list.")
    list_unsubscribe = _list_urls("List-Unsubscribe", "where to leave the list.")
    list_subscribe = _list_urls("List-Subscribe", "where to join the list.")
    list_post = _list_urls("List-Post", "where to write to the list.")
    list_owner = _list_urls("List-Owner", "who runs the list.")
    list_archive = _list_urls("List-Archive", "where to read what was written to the list.")

    @property
    def one_click_unsubscribe(self) -> str:
        """The URL that takes a POST of ``List-Unsubscribe=One-Click`` (RFC 8058); "" for none.

        Only where a DKIM signature covers both fields may a program use it.
        """
        post = self._headers.get("List-Unsubscribe-Post") or ""
        urls = self.list_unsubscribe
        if urls is None or post.replace(" ", "").lower() != "list-unsubscribe=one-click":
            return ""
        return urls.https

    @property
    def resent_date(self) -> datetime | None:
        """Resent-Date of the latest resending, an aware datetime; None where there is none."""
        field = first_field(self._headers, "Resent-Date")
        return None if field is None else parse_date(field.value)

    @resent_date.setter
    def resent_date(self, date: datetime | None) -> None:
        put(self._headers, "Resent-Date", "" if date is None else format_date(date))

    @property
    def resent_message_id(self) -> str:
        """Resent-Message-ID of the latest resending, without brackets; "" for none."""
        field = first_field(self._headers, "Resent-Message-ID")
        return "" if field is None else next(iter(parse_msg_ids(field.unfolded)), "")

    @resent_message_id.setter
    def resent_message_id(self, message_id: str) -> None:
        put(self._headers, "Resent-Message-ID", format_msg_ids([message_id] if message_id else []))

    @property
    def mime_version(self) -> str:
        """MIME-Version, such as ``1.0``; "" where there is none to read."""
        field = self._headers.field("MIME-Version")
        return "" if field is None else parse_mime_version(field.unfolded)

    @mime_version.setter
    def mime_version(self, version: str) -> None:
        if version:
            parse_mime_version(version, compliance=Compliance.STRICT)
        put(self._headers, "MIME-Version", version)

    @property
    def received(self) -> list[Received]:
        """The Received fields, the latest one first: where it came through.

        ``headers.insert(0, "Received", str(received))`` adds one on top.
        """
        return self._headers.typed(Received)

    @property
    def authentication_results(self) -> list[AuthenticationResults]:
        """The Authentication-Results fields, the latest one first; see the class for trust."""
        return self._headers.typed(AuthenticationResults)

    @property
    def return_path(self) -> str | None:
        """The address in Return-Path; "" for that of a bounce, None where there is none to read."""
        field = self._headers.field("Return-Path")
        return None if field is None else parse_return_path(field.unfolded)

    @property
    def auto_submitted(self) -> AutoSubmitted | None:
        """Auto-Submitted (RFC 3834), bound to its field; None where there is none, and removes it.

        Answer nothing by a program whose `is_automatic` is set.
        """
        field = self._headers.field("Auto-Submitted")
        if field is None:
            return None
        return AutoSubmitted.understood(
            field.unfolded,
            compliance=self._headers.options.parameters,
            on_change=self._set_auto_submitted,
        )

    @auto_submitted.setter
    def auto_submitted(self, auto_submitted: AutoSubmitted | None) -> None:
        self._set_auto_submitted(auto_submitted)

    def _set_auto_submitted(self, auto_submitted: AutoSubmitted | None) -> None:
        put(self._headers, "Auto-Submitted", "" if auto_submitted is None else str(auto_submitted))

    def _set_msg_ids(self, name: str, message_ids: list[str]) -> None:
        put(self._headers, name, format_msg_ids(message_ids))
