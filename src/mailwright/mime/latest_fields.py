"""The fields of one name that count, and putting others in their place.

Of the Resent- fields, those of the latest resending count: they stand together, above those of
earlier ones (RFC 5322 section 3.6.6).
"""

from __future__ import annotations

from .header import Header
from .headers import Headers


def fields_of(headers: Headers, name: str) -> list[Header]:
    """Return the fields of a name, in order; of Resent- fields those of the latest resending."""
    key = name.lower()
    if not key.startswith("resent-"):
        return headers.fields(key)
    return [field for field in latest_resending(headers) if field.key == key]


def bodies_of(headers: Headers, name: str) -> list[str]:
    """Return the bodies of those fields without their line breaks; see `Headers.bodies`."""
    if name[:7].lower() != "resent-":
        return headers.bodies(name)
    return [field.unfolded for field in fields_of(headers, name)]


def first_field(headers: Headers, name: str) -> Header | None:
    """Return the first of those fields, or None."""
    if name[:7].lower() != "resent-":
        return headers.field(name)
    return next(iter(fields_of(headers, name)), None)


def latest_resending(headers: Headers) -> list[Header]:
    """Return the fields of the latest resending, each name once."""
    block: list[Header] = []
    seen: set[str] = set()
    for field in headers:
        if field.key.startswith("resent-") and field.key not in seen:
            seen.add(field.key)
            block.append(field)
        elif block:
            break
    return block


def put(headers: Headers, name: str, value: str) -> None:
    """Put one field in the place of those that count; earlier resendings stay as they are.

    Args:
        headers: the header.
        name: the field name.
        value: the body as text; "" removes them.

    Raises:
        InvalidArgumentError: see `Header`.
    """
    if not name.lower().startswith("resent-"):
        if value:
            headers[name] = value
        else:
            headers.remove(name)
        return
    own = {id(field) for field in fields_of(headers, name)}
    places = [place for place, field in enumerate(headers) if id(field) in own]
    if value and places:
        headers.replace(places.pop(0), name, value)
    elif value:
        headers.insert(0, name, value)
    for place in reversed(places):
        del headers[place]
