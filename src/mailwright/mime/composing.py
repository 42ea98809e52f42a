"""Making a whole message in one call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Self

from .address import Address, read_all
from .address_values import domain_of_one, mailboxes_of
from .entity import MimeEntity
from .fields.date import format_date
from .fields.msg_id import check_msg_id
from .headers import Header, Headers
from .makers import Clock, UniqueMaker, now, unique
from .message_fields import MessageFields
from .text import TextPart

if TYPE_CHECKING:
    from .attachments import AttachmentSource, InlineSource
    from .builder import BodyBuilder


class ComposedMessage(MessageFields):
    """What a message is where it was not parsed: header fields and a body.

    Args:
        clock: tells the time for Date.
        unique: makes the left part of Message-ID.
    """

    __slots__ = ("_body",)

    def __init__(self, *, clock: Clock = now, unique: UniqueMaker = unique) -> None:
        super().__init__(Headers(), clock(), unique())
        self._body: MimeEntity | None = None

    @classmethod
    def compose(
        cls,
        *,
        from_: Address | str | Iterable[Address | str],
        to: Address | str | Iterable[Address | str] = (),
        cc: Address | str | Iterable[Address | str] = (),
        bcc: Address | str | Iterable[Address | str] = (),
        reply_to: Address | str | Iterable[Address | str] = (),
        sender: Address | str | None = None,
        subject: str = "",
        text: str | None = None,
        html: str | None = None,
        attachments: Iterable[AttachmentSource] = (),
        inline: Mapping[str, InlineSource] | None = None,
        headers: Mapping[str, str] | None = None,
        date: datetime | None = None,
        message_id: str | None = None,
        clock: Clock = now,
        unique: UniqueMaker = unique,
    ) -> Self:
        """Make a whole message in one call.

        Addresses are text as in a header field ("Ann <ann@example.org>, bob@example.net"),
        `MailboxAddress` or `GroupAddress` objects, or iterables of these.

        Args:
            from_: the authors.
            to: the recipients.
            cc: those who get a copy.
            bcc: those who get a copy unseen: written to drafts, left out when it is sent.
            reply_to: where answers shall go.
            sender: who sends, where there are several authors.
            subject: the subject.
            text: the text for those who read text.
            html: the same as HTML.
            attachments: files to send along, each a `Path`, ``(filename, bytes)``, an open binary
                file, an `Attachment`, an entity, or a message.
            inline: what the HTML shows by ``cid:``, by content id.
            headers: further header fields by name; one that is there already is replaced.
            date: when it was written; the clock's time by default.
            message_id: its identifier without angle brackets; a new one by default.
            clock: tells the time.
            unique: makes what has to be unique: the identifier and boundaries.

        Raises:
            InvalidArgumentError: an argument that cannot stand in a message, such as a line break
                in a field, or a path that is a str.
            InvalidAddressError: an address that is none.
        """
        message = cls(clock=clock, unique=unique)
        value, domain = _written(from_)
        fields = [Header("From", value)] if value else []
        for name, addresses in (
            ("Sender", sender),
            ("Reply-To", reply_to),
            ("To", to),
            ("Cc", cc),
            ("Bcc", bcc),
        ):
            if addresses and (value := _written(addresses)[0]):
                fields.append(Header(name, value))
        if subject:
            fields.append(Header("Subject", subject))
        moment = date or message.date
        assert moment is not None
        fields.append(Header("Date", format_date(moment)))
        if message_id:
            check_msg_id(message_id, name="message_id")
        else:
            message_id = message.make_id(domain)
        fields.append(Header("Message-ID", f"<{message_id}>"))
        message.headers.extend(fields)
        for name, value in (headers or {}).items():
            message.headers[name] = value
        if html is None and not attachments and not inline:
            message._body = TextPart("plain", text or "")
        else:
            builder = _builder()(text, html, unique=unique)
            for attachment in attachments:
                builder.attach(attachment)
            for content_id, content in (inline or {}).items():
                builder.embed(content_id, content)
            message._body = builder.to_body()
        return message


@cache
def _builder() -> type[BodyBuilder]:
    from .builder import BodyBuilder

    return BodyBuilder


def _written(addresses: Address | str | Iterable[Address | str]) -> tuple[str, str]:
    """Return addresses as a field body, and the domain of the first one; "" for none."""
    if isinstance(addresses, str):
        domain = domain_of_one(addresses)
        if domain:
            return addresses, domain
        if not addresses.strip():
            return "", ""
    found = read_all(addresses)
    domains = [mailbox.domain for mailbox in mailboxes_of(found)[:1]]
    return ", ".join(map(str, found)), domains[0] if domains else ""
