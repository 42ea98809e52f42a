"""The answers of Python's `email` package with its newest policy, for comparison."""

from __future__ import annotations

import binascii
import mailbox
import quopri
import re
from collections.abc import Sequence
from datetime import datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from corpus_forms import CONTAINERS
from corpus_library import Library, Pairs, leaves
from corpus_rows import Row


class StandardLibrary(Library):
    """`email` with `email.policy.default`, `mailbox` and `quopri`."""

    name = "email (policy.default)"

    # --- a message ---
    def parse(self, data: bytes) -> EmailMessage:
        return cast("EmailMessage", message_from_bytes(data, policy=default))

    def root(self, message: EmailMessage) -> EmailMessage:
        return message

    def split_mbox(self, row: Row) -> Sequence[Any]:
        return list(
            mailbox.mbox(
                cast("Any", row.file), factory=lambda file: self.parse(file.read()), create=False
            )
        )

    def addresses(self, message: EmailMessage, field: str) -> Pairs | None:
        found = message[field]
        return None if found is None else _pairs(found)

    def field_text(self, message: EmailMessage, field: str) -> str | None:
        found = message[field]
        return None if found is None else str(found)

    def message_ids(self, message: EmailMessage, field: str) -> list[str]:
        return [one for body in message.get_all(field, []) for one in _ids(str(body))]

    def date(self, message: EmailMessage) -> datetime | None:
        found = message["Date"]
        return None if found is None else found.datetime

    def body_text(self, message: EmailMessage, subtype: str) -> str | None:
        body = message.get_body((subtype,))
        if body is not None:
            return body.get_content()
        for part in leaves(self, message):
            if part.get_content_type() == f"text/{subtype}":
                return self.text(part)
        return None

    def report_fields(self, message: EmailMessage, field: str) -> list[str]:
        reports = [
            part for part in message.walk() if part.get_content_type() == "message/delivery-status"
        ]
        groups = [group for part in reports for group in part.get_payload()]
        return [str(group[field]) for group in groups if group[field]]

    # --- an entity ---
    def children(self, entity: EmailMessage) -> Sequence[EmailMessage]:
        if not entity.is_multipart():
            return []
        parts = cast("list[EmailMessage]", entity.get_payload())
        if entity.get_content_maintype() == "multipart":
            return parts
        return parts[:1] if entity.get_content_type() in CONTAINERS else []

    def media_type(self, entity: EmailMessage) -> str:
        return entity.get_content_type()

    def parameter(self, entity: EmailMessage, name: str) -> str | None:
        return entity["Content-Type"].params.get(name)

    def content(self, entity: EmailMessage) -> bytes | None:
        return cast("bytes | None", entity.get_payload(decode=True))

    def raw_body(self, entity: EmailMessage) -> bytes:
        if entity.is_multipart():
            return entity.as_bytes().split(b"\n\n", 1)[-1]
        return cast("str", entity.get_payload()).encode("ascii", "surrogateescape")

    def text(self, entity: EmailMessage) -> str:
        if entity.get_content_maintype() == "text":
            return entity.get_content()
        content = self.content(entity)
        if content is None:
            return str(entity.get_payload())
        return content.decode(entity.get_content_charset() or "utf-8", "replace")

    def charset(self, entity: EmailMessage) -> str:
        return entity.get_content_charset() or "us-ascii"

    def filename(self, entity: EmailMessage) -> str:
        return entity.get_filename() or ""

    def disposition(self, entity: EmailMessage) -> str | None:
        return entity.get_content_disposition()

    def content_id(self, entity: EmailMessage) -> str:
        return str(entity["Content-ID"] or "")

    def entity_field(self, entity: EmailMessage, field: str) -> str | None:
        return self.field_text(entity, field)

    # --- one field, address, date and so on ---
    def _field(self, name: str, text: str) -> Any:
        data = f"{name}: {text}\n\n".encode("utf-8", "surrogateescape")
        return self.parse(data)[name]

    def read_addresses(self, text: str) -> Pairs:
        return _pairs(self._field("To", text))

    def is_one_mailbox(self, text: str) -> bool:
        field = self._field("To", text)
        names = {type(defect).__name__ for defect in field.defects}
        if names - {"ObsoleteHeaderDefect"} or len(field.addresses) != 1 or len(field.groups) != 1:
            return False
        [one] = field.addresses
        return field.groups[0].display_name is None and bool(one.username and one.domain)

    def address_class(self, text: str, expected: str) -> str:
        try:
            valid = bool(text and Address(addr_spec=text).domain)
        except Exception:  # noqa: BLE001 - it raises errors of all kinds
            valid = False
        if valid:
            return expected if expected != "invalid" else "smtp"  # it knows two classes only
        return "invalid"

    def is_international_address(self, text: str) -> bool:
        try:
            read = Address(addr_spec=text)
        except Exception:  # noqa: BLE001 - see above
            return False
        return bool(read.domain and read.username)

    def content_type(self, text: str) -> tuple[str, dict[str, str]]:
        field = self._field("Content-Type", text)
        return field.content_type, dict(field.params)

    def content_disposition(self, text: str) -> tuple[str, dict[str, str]]:
        field = self._field("Content-Disposition", text)
        return field.content_disposition or "", dict(field.params)

    def read_date(self, text: str) -> datetime | None:
        return self._field("Date", text).datetime

    def read_message_ids(self, text: str) -> list[str]:
        return _ids(str(self._field("References", text)))

    def unstructured(self, text: str) -> str:
        return str(self._field("Subject", text))

    def decode(self, encoding: str, data: bytes) -> bytes:
        if encoding == "base64":
            return binascii.a2b_base64(data)
        if encoding == "quoted-printable":
            return quopri.decodestring(data)
        lines = data.replace(b"\r\n", b"\n").split(b"\n")
        coded = [line for line in lines if line and not line.startswith((b"begin ", b"end"))]
        return b"".join(binascii.a2b_uu(line) for line in coded)

    def domain_to_ascii(self, text: str) -> str:
        return text.encode("idna").decode("ascii")


def _pairs(field: Any) -> list[list[str]]:
    return [[one.display_name or "", one.addr_spec] for one in field.addresses]


def _ids(text: str) -> list[str]:
    return re.findall(r"<([^<>]*)>", text) or ([text.strip()] if text.strip() else [])
