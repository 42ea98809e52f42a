"""From JSON to header fields: the forms of `forms` the other way round."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from ....errors import InvalidArgumentError
from ...address import Address, AddressList, GroupAddress, MailboxAddress
from ...fields.date import format_date
from ...fields.msg_id import format_msg_ids
from ...headers import Headers
from .forms import HeaderProperty

_NO_URL = re.compile(r"[<>\s\x00-\x1f\x7f]")


def add_fields(headers: Headers, header: HeaderProperty, value: Any, name: str) -> None:
    """Add the fields that a property stands for; null stands for none.

    Args:
        headers: the header to add them to.
        header: what the property's name says.
        value: its value, as `json.loads` gives it.
        name: the property, for errors.

    Raises:
        InvalidArgumentError: the value is none of the form.
    """
    values = take(value, list, name) if header.is_all else [value]
    for each in values:
        if each is None:
            continue
        if header.form == "asRaw":
            raw = f"{header.name}:{take(each, str, name)}"
            headers.add_raw(raw.encode("utf-8", "surrogatepass"))
        else:
            text = _WRITERS[header.form](each, name)
            if text or header.form == "asText":  # an empty list is no field
                headers.add(header.name, text)


def take(value: Any, kind: type, name: str) -> Any:
    """Return `value`, which has to be of a type of JSON.

    Raises:
        InvalidArgumentError: it is of another one.
    """
    if not isinstance(value, kind):
        raise InvalidArgumentError(
            f"{name[:80]}: {_JSON_NAMES[kind]} is needed here; this is none.", name=name
        )
    return value


_JSON_NAMES: dict[type, str] = {str: "a string", list: "an array", dict: "an object"}


def _text(value: Any, name: str) -> str:
    return cast("str", take(value, str, name))


def _addresses(value: Any, name: str) -> str:
    return str(AddressList(_mailboxes(value, name)))


def _grouped_addresses(value: Any, name: str) -> str:
    found: list[Address] = []
    for group in take(value, list, name):
        members = _mailboxes(take(group, dict, name).get("addresses", []), name)
        group_name = group.get("name")
        if group_name is None:
            found += members
        else:
            found.append(GroupAddress(take(group_name, str, name), tuple(members)))
    return str(AddressList(found))


def _mailboxes(value: Any, name: str) -> list[MailboxAddress]:
    return [
        MailboxAddress(
            take(take(each, dict, name).get("name") or "", str, name),
            take(each.get("email"), str, name),
        )
        for each in take(value, list, name)
    ]


def _message_ids(value: Any, name: str) -> str:
    return format_msg_ids([take(msg_id, str, name) for msg_id in take(value, list, name)])


def _date(value: Any, name: str) -> str:
    text: str = take(value, str, name)
    try:
        return format_date(datetime.fromisoformat(text))
    except ValueError:  # as are the errors of `format_date`
        raise InvalidArgumentError(
            f"{name[:80]}: {text[:80]!a} is no date with a time and an offset (RFC 3339).",
            name=name,
        ) from None


def _urls(value: Any, name: str) -> str:
    urls = [take(url, str, name) for url in take(value, list, name)]
    for url in urls:
        if not url or _NO_URL.search(url):
            raise InvalidArgumentError(f"{name[:80]}: {url[:80]!a} is no URL.", name=name)
    return ", ".join(f"<{url}>" for url in urls)


_WRITERS: dict[str, Callable[[Any, str], str]] = {
    "asText": _text,
    "asAddresses": _addresses,
    "asGroupedAddresses": _grouped_addresses,
    "asMessageIds": _message_ids,
    "asDate": _date,
    "asURLs": _urls,
}
