"""Our answers, through the names that users have."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from corpus_forms import CONTAINERS
from corpus_library import LacksFeatureError, Library, Pairs, in_utc, walk
from corpus_rows import Row

from mailwright import (
    AddressList,
    AuthenticationMethodResult,
    AuthenticationResults,
    Compliance,
    ContentDisposition,
    ContentEncoding,
    ContentType,
    Headers,
    MailboxAddress,
    MailwrightError,
    Mbox,
    MessageDeliveryStatus,
    MessagePart,
    MessagePartial,
    MimeEntity,
    MimeMessage,
    MimePart,
    Multipart,
    OpaqueMessage,
    Received,
    TextPart,
    parse_addr_spec,
    parse_date,
    parse_msg_ids,
)
from mailwright._idna import to_ascii
from mailwright.content.flowed import flowed_to_text
from mailwright.mime.encodings import transfer

_ATTRIBUTES = {
    "From": "from_", "Sender": "sender", "Reply-To": "reply_to",
    "To": "to", "Cc": "cc", "Bcc": "bcc",
}  # fmt: skip


class Mailwright(Library):
    """This project."""

    name = "mailwright"

    # --- a message ---
    def parse(self, data: bytes) -> MimeMessage:
        return MimeMessage.parse(data)

    def root(self, message: MimeMessage) -> MimeEntity:
        assert message.body is not None
        return message.body

    def split_mbox(self, row: Row) -> Sequence[MimeMessage]:
        with Mbox(row.file) as mbox:
            return [entry.message for entry in mbox]

    def addresses(self, message: MimeMessage, field: str) -> Pairs:
        if field in _ATTRIBUTES:
            return _pairs(getattr(message, _ATTRIBUTES[field]))
        return _pairs(message.address_fields[field])

    def field_text(self, message: MimeMessage, field: str) -> str | None:
        return message.subject if field == "Subject" else message.headers.get(field)

    def message_ids(self, message: MimeMessage, field: str) -> list[str]:
        if field == "Message-ID":
            return [message.message_id]
        if field == "References":
            return list(message.references)
        return [message.in_reply_to]

    def date(self, message: MimeMessage) -> datetime | None:
        return message.date

    def body_text(self, message: MimeMessage, subtype: str) -> str | None:
        return message.text_body if subtype == "plain" else message.html_body

    def flowed_body(self, message: MimeMessage) -> str:
        text = next(
            part
            for part in message.body_parts
            if isinstance(part, TextPart) and part.content_type.media_type == "text/plain"
        )
        delsp = (text.content_type.parameters.get("delsp") or "").lower() == "yes"
        return self.unwrap_flowed(text.text, delsp=delsp)

    def report_fields(self, message: MimeMessage, field: str) -> list[str]:
        kind = MessageDeliveryStatus
        found = [part for part in walk(self, self.root(message)) if isinstance(part, kind)]
        groups = [group for part in found for group in part.status_groups]
        return [value for group in groups for value in group.get_all(field)]

    def reassemble(self, parts: Sequence[bytes]) -> bytes:
        return bytes(MessagePartial.join([MimeMessage.parse(part) for part in parts]))

    # --- an entity ---
    def children(self, entity: MimeEntity) -> Sequence[MimeEntity]:
        if isinstance(entity, Multipart):
            return list(entity)
        if isinstance(entity, MessagePart) and self.media_type(entity) in CONTAINERS:
            return [self.root(entity.message)]
        if isinstance(entity, OpaqueMessage):  # the rows look into what is encoded, too
            return [self.root(entity.parse_message())]
        return []

    def media_type(self, entity: MimeEntity) -> str:
        return entity.content_type.media_type

    def parameter(self, entity: MimeEntity, name: str) -> str | None:
        return entity.content_type.parameters.get(name)

    def content(self, entity: MimeEntity) -> bytes | None:
        if isinstance(entity, MessagePart):
            return bytes(entity.message)
        return entity.content if isinstance(entity, MimePart) else self.raw_body(entity)

    def raw_body(self, entity: MimeEntity) -> bytes:
        assert entity.source is not None
        return entity.source.body

    def text(self, entity: MimeEntity) -> str:
        if isinstance(entity, TextPart):
            return entity.text
        return (self.content(entity) or b"").decode("utf-8", "replace")

    def charset(self, entity: MimeEntity) -> str:
        if isinstance(entity, TextPart):
            return entity.charset
        return entity.content_type.charset or "us-ascii"

    def filename(self, entity: MimeEntity) -> str:
        return entity.filename

    def disposition(self, entity: MimeEntity) -> str | None:
        found = entity.content_disposition
        return None if found is None else found.disposition

    def content_id(self, entity: MimeEntity) -> str:
        return entity.content_id

    def entity_field(self, entity: MimeEntity, field: str) -> str | None:
        return entity.headers.get(field)

    # --- one field, address, date and so on ---
    def read_addresses(self, text: str) -> Pairs:
        return _pairs(AddressList.parse(text))

    def is_one_mailbox(self, text: str) -> bool:
        # What RFC 5322 takes for a mailbox, the obsolete forms included.
        try:
            MailboxAddress.parse(text, compliance=Compliance.LOOSE)
        except MailwrightError:
            return False
        return True

    def address_class(self, text: str, expected: str) -> str:
        if self.is_international_address(text):
            return "smtp"
        try:
            parse_addr_spec(text, compliance=Compliance.LOOSE)
        except MailwrightError:
            return "invalid"
        return "header"

    def is_international_address(self, text: str) -> bool:
        try:
            parse_addr_spec(text)
        except MailwrightError:
            return False
        return True

    def content_type(self, text: str) -> tuple[str, dict[str, str]]:
        read = ContentType.parse(text)
        return read.media_type, dict(read.parameters)

    def content_disposition(self, text: str) -> tuple[str, dict[str, str]]:
        read = ContentDisposition.parse(text)
        return read.disposition, dict(read.parameters)

    def read_date(self, text: str) -> datetime | None:
        return parse_date(text)

    def read_message_ids(self, text: str) -> list[str]:
        return parse_msg_ids(text)

    def unstructured(self, text: str) -> str:
        return Headers.from_bytes(b"Subject: " + text.encode() + b"\r\n")["Subject"]

    def received(self, text: str) -> dict[str, str]:
        read = Received.parse(text)
        said = {
            "from": read.from_, "from_ip": read.from_ip, "by": read.by, "with": read.protocol,
            "id": read.id, "for": read.for_, "date": in_utc(read.date),
        }  # fmt: skip
        return {name: value for name, value in said.items() if value}

    def authentication_results(self, text: str) -> dict[str, Any]:
        read = AuthenticationResults.parse(text)
        return {
            "authserv_id": read.authserv_id or None,
            "results": [_result(one) for one in read.results],
        }

    def decode(self, encoding: str, data: bytes) -> bytes:
        known = ContentEncoding.parse(encoding)
        if known is None:
            raise LacksFeatureError(encoding)
        return transfer.decode(data, known)

    def domain_to_ascii(self, text: str) -> str:
        return to_ascii(text)

    def unwrap_flowed(self, text: str, *, delsp: bool = False) -> str:
        return flowed_to_text(text, del_sp=delsp)


def _pairs(addresses: AddressList) -> list[list[str]]:
    return [[one.name, one.address] for one in addresses.mailboxes]


def _result(one: AuthenticationMethodResult) -> dict[str, Any]:
    properties = [[each.ptype, each.name, each.value] for each in one.properties]
    said = {"method": one.method, "result": one.result, "props": properties}
    return {**said, "reason": one.reason} if one.reason else said
