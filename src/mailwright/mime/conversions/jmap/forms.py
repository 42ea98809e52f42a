"""The forms of a header field in JSON, and the properties that name one (RFC 8621, 4.1.2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias
from unicodedata import normalize

from ....errors import InvalidArgumentError
from ...address import GroupAddress, MailboxAddress
from ...address_fields import read_addresses
from ...fields.date import parse_date
from ...fields.msg_id import parse_msg_ids
from ...header import Header
from ...headers import Headers

Json: TypeAlias = "dict[str, Any] | list[Any] | str | int | bool | None"

# property = "header:" field-name [":as" form] [":all"]
_PROPERTY = re.compile(r"header:([!-9;-~]+)(?::(as\w+))?(?::(all))?\Z")

# List-field bodies: URLs in angle brackets, comments and commas between (RFC 2369 section 2).
_URL_TOKENS = re.compile(r"<([^<>]*)>|(\()|(\))|\\.|[^<()\\]+|.", re.DOTALL)
_SPACE = re.compile(r"\s+")


def plain(text: str) -> str:
    """Return `text` without lone surrogates, which JSON must not hold (RFC 7493 section 2.1)."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


# --- the forms -----------------------------------------------------------------------------------


def _as_raw(field: Header) -> Json:
    return field.body.rstrip(b"\r\n").replace(b"\0", b"").decode("utf-8", "replace")


def _as_text(field: Header) -> Json:
    return normalize("NFC", plain(field.value))


def _as_addresses(field: Header) -> Json:
    return [_address(mailbox) for mailbox in read_addresses(field).mailboxes]


def _as_grouped_addresses(field: Header) -> Json:
    groups: list[dict[str, Any]] = []
    alone: list[Any] | None = None  # mailboxes outside of groups stand in one without a name
    for address in read_addresses(field):
        if isinstance(address, GroupAddress):
            members = [_address(member) for member in address.members]
            groups.append({"name": plain(address.name), "addresses": members})
            alone = None
            continue
        if alone is None:
            alone = []
            groups.append({"name": None, "addresses": alone})
        alone.append(_address(address))
    return groups


def _as_message_ids(field: Header) -> Json:
    return [plain(msg_id) for msg_id in parse_msg_ids(field.unfolded)] or None


def _as_date(field: Header) -> Json:
    moment = parse_date(field.unfolded.strip())
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def _as_urls(field: Header) -> Json:
    depth = 0
    found: list[str] = []
    for token in _URL_TOKENS.finditer(field.unfolded):
        depth = max(0, depth + (token[2] is not None) - (token[3] is not None))
        if token[1] is not None and not depth:
            found.append(plain(_SPACE.sub("", token[1])))
    return found or None


def _address(mailbox: MailboxAddress) -> dict[str, Any]:
    return {"name": plain(mailbox.name.strip()) or None, "email": plain(mailbox.address)}


FORMS: dict[str, Callable[[Header], Json]] = {
    "asRaw": _as_raw,
    "asText": _as_text,
    "asAddresses": _as_addresses,
    "asGroupedAddresses": _as_grouped_addresses,
    "asMessageIds": _as_message_ids,
    "asDate": _as_date,
    "asURLs": _as_urls,
}

_ADDRESSES = ("asAddresses", "asGroupedAddresses")
#: The parsed forms of the fields that RFC 5322 and RFC 2369 define; other fields have them all.
_PARSED = {
    ("asText",): "subject comments keywords",
    _ADDRESSES: "from sender reply-to to cc bcc resent-from resent-sender resent-reply-to resent-to"
    " resent-cc resent-bcc",
    ("asMessageIds",): "message-id in-reply-to references resent-message-id",
    ("asDate",): "date resent-date",
    ("asURLs",): "list-help list-unsubscribe list-subscribe list-post list-owner list-archive",
    (): "received return-path",
}
_PARSED_OF = {key: forms for forms, keys in _PARSED.items() for key in keys.split()}


# --- the properties ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HeaderProperty:
    """A property of an Email or a body part that stands for a header field.

    Args:
        name: the field name as it was asked for.
        form: one of `FORMS`.
        is_all: whether its value is an array: one value for each field of the name.
    """

    name: str
    form: str
    is_all: bool = False

    @classmethod
    def parse(cls, text: str) -> HeaderProperty | None:
        """Read a property such as ``header:List-Id:asText:all``; None where it is of another kind.

        Raises:
            InvalidArgumentError: it begins with ``header:`` and is none, or the form is none that
                the field may have.
        """
        if not text.startswith("header:"):
            return None
        found = _PROPERTY.match(text)
        if found is None or (found[2] or "asRaw") not in FORMS:
            raise InvalidArgumentError(
                f"{text[:80]!a} is no property: those are header:NAME, with :as and one of"
                f" {', '.join(form[2:] for form in FORMS)}, and :all behind it, where wanted.",
                name="properties",
            )
        made = cls(found[1], found[2] or "asRaw", bool(found[3]))
        if made.form not in ("asRaw", *_PARSED_OF.get(made.key, FORMS)):
            raise InvalidArgumentError(
                f"The field {made.name[:80]} has no form {made.form} (RFC 8621 section 4.1.2).",
                name="properties",
            )
        return made

    @property
    def key(self) -> str:
        """The field name in lower case."""
        return self.name.lower()

    def value(self, headers: Headers) -> Json:
        """Return what the fields of the name say, in the form; of several, the last one counts."""
        fields = [field for field in headers if field.key == self.key]
        read = FORMS[self.form]
        if self.is_all:
            return [read(field) for field in fields]
        return read(fields[-1]) if fields else None


#: The properties that have a name of their own (RFC 8621 section 4.1.3).
CONVENIENT = {
    "messageId": HeaderProperty("Message-ID", "asMessageIds"),
    "inReplyTo": HeaderProperty("In-Reply-To", "asMessageIds"),
    "references": HeaderProperty("References", "asMessageIds"),
    "sender": HeaderProperty("Sender", "asAddresses"),
    "from": HeaderProperty("From", "asAddresses"),
    "to": HeaderProperty("To", "asAddresses"),
    "cc": HeaderProperty("Cc", "asAddresses"),
    "bcc": HeaderProperty("Bcc", "asAddresses"),
    "replyTo": HeaderProperty("Reply-To", "asAddresses"),
    "subject": HeaderProperty("Subject", "asText"),
    "sentAt": HeaderProperty("Date", "asDate"),
}


def all_fields(headers: Iterable[Header]) -> Json:
    """Return the fields of a header in order, in raw form; a line that is none is left out."""
    return [{"name": field.name, "value": _as_raw(field)} for field in headers if field.name]
