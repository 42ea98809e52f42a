"""What fields say, in the form in which the project's corpora say what is expected."""

from __future__ import annotations

import re
from datetime import UTC

from mailwright.errors import InvalidAddressError
from mailwright.mime.address import AddressList, MailboxAddress
from mailwright.mime.fields.addr_spec import parse_addr_spec
from mailwright.mime.fields.compliance import Compliance
from mailwright.mime.fields.content_disposition import ContentDisposition
from mailwright.mime.fields.content_type import ContentType
from mailwright.mime.fields.date import parse_date
from mailwright.mime.fields.tokens import unquote
from mailwright.mime.headers import Headers

DOT_STRING = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*")


def plain(text: str | None) -> str:
    return " ".join((text or "").replace("\xa0", " ").split())


def comparable(address: str) -> str:
    """Take a quoted local part that needs no quotes for the bare one, and a domain without case."""
    local_part, at, domain = address.rpartition("@")
    if not at:
        return address
    if local_part.startswith('"') and DOT_STRING.fullmatch(unquote(local_part)):
        local_part = unquote(local_part)
    return f"{local_part}@{domain.lower()}"


def pairs(addresses: AddressList) -> list[list[str]]:
    return [[plain(one.name), comparable(one.address)] for one in addresses.mailboxes]


def wanted(expected: list[list[str]]) -> list[list[str]]:
    return [[plain(name), comparable(address)] for name, address in expected]


def is_address(text: str) -> bool:
    try:
        parse_addr_spec(text)
    except InvalidAddressError:
        return False
    return True


def place_of_address(text: str) -> str:
    """Return where an addr-spec can be used: "smtp", "header" alone, or nowhere: "invalid"."""
    if is_address(text):
        return "smtp"
    try:
        parse_addr_spec(text, compliance=Compliance.LOOSE)
    except InvalidAddressError:
        return "invalid"
    return "header"


def is_mailbox(text: str) -> bool:
    try:
        MailboxAddress.parse(text, compliance=Compliance.LOOSE)
    except InvalidAddressError:
        return False
    return True


def in_utc(text: str) -> str | None:
    moment = parse_date(text)
    return moment and moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parameters(made: ContentType | ContentDisposition) -> dict[str, str]:
    return {name.lower(): value for name, value in made.parameters.items()}


def content_type(text: str) -> object:
    made = ContentType.parse(text)
    return {"type": made.media_type, "params": parameters(made)}


def content_disposition(text: str) -> object:
    made = ContentDisposition.parse(text)
    return {"disposition": made.disposition, "params": parameters(made)}


def unstructured(text: str) -> str:
    return plain(Headers.from_bytes(b"Subject: " + text.encode() + b"\r\n")["Subject"])
