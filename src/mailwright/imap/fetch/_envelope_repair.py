"""Makes a well-formed envelope of what servers send in its place; nothing is refused."""

from __future__ import annotations

from ...mime.address import AddressList
from ._envelope_addresses import MAX_ADDRESSES, kept_addresses
from ._nested import Nested, Value, kept
from ._strings import MAX_STRING, kept_string, text_of
from .defects import FetchDefect

_FIELDS = 10
_LISTS = range(2, 8)


def repaired(octets: bytes) -> tuple[bytes, list[FetchDefect]]:
    """Return an envelope as it should be, and what was wrong with it.

    Args:
        octets: the list as it came.
    """
    nested = Nested(octets)
    defects = nested.defects
    if octets[nested.position :].strip(b" \r\n"):
        defects.append(FetchDefect.TRAILING_OCTETS)
    return repaired_value(nested.value, defects), defects


def repaired_value(value: Value, defects: list[FetchDefect]) -> bytes:
    """Return an envelope as it should be, as it is kept.

    Args:
        value: what was read in its place.
        defects: takes what is wrong with it.
    """
    if not isinstance(value, list):
        note(defects, FetchDefect.NOT_A_LIST)
        value = []
    # QUIRK(unknown): Message-ID, or more, is missing; some put more behind it
    # (https://github.com/jstedfast/MailKit/blob/master/UnitTests/Net/Imap/ImapUtilsTests.cs).
    if len(value) < _FIELDS:
        note(defects, FetchDefect.MISSING_FIELDS)
    elif len(value) > _FIELDS:
        note(defects, FetchDefect.EXTRA_FIELDS)
    fields = [*value[:_FIELDS], *[None] * (_FIELDS - len(value))]
    made: list[Value] = [
        _list(field, defects) if place in _LISTS else _string(field, defects)
        for place, field in enumerate(fields)
    ]
    return kept(made, is_text=True)


def note(defects: list[FetchDefect], defect: FetchDefect) -> None:
    """Add a defect where it is not noted already."""
    if defect not in defects:
        defects.append(defect)


def cut(octets: bytes | None, defects: list[FetchDefect]) -> bytes | None:
    """Return a string of not too many octets, in quotes or not."""
    if octets is None or len(octets) <= MAX_STRING:
        return octets
    note(defects, FetchDefect.TOO_MUCH)
    return octets[:MAX_STRING]


def _string(field: Value, defects: list[FetchDefect]) -> bytes | None:
    if isinstance(field, list):
        note(defects, FetchDefect.NOT_A_STRING)
        return None
    return cut(field, defects)


def _list(field: Value, defects: list[FetchDefect]) -> Value:
    if field is None:
        return None
    if not isinstance(field, list):
        note(defects, FetchDefect.NOT_A_LIST)
        return _written(field)
    if len(field) == 4 and not any(isinstance(one, list) for one in field) and any(field):
        note(defects, FetchDefect.INVALID_ADDRESS)  # one address without the list around it
        field = [field]
    addresses: list[Value] = []
    for one in field:
        if len(addresses) >= MAX_ADDRESSES:
            break
        addresses += _address(one, defects)
    if len(addresses) > MAX_ADDRESSES or len(field) > MAX_ADDRESSES:
        note(defects, FetchDefect.TOO_MUCH)
    return addresses[:MAX_ADDRESSES] or None


def _address(one: Value, defects: list[FetchDefect]) -> list[Value]:
    """Return none, one or more addresses, each with four fields."""
    if isinstance(one, list) and len(one) == 4 and not any(isinstance(x, list) for x in one):
        return [[cut(x, defects) for x in one if not isinstance(x, list)]]
    note(defects, FetchDefect.INVALID_ADDRESS)
    if one is None:  # QUIRK(unknown): NIL beside the addresses, see the link above
        return []
    if not isinstance(one, list):
        return _written(one) or []
    fields: list[Value] = [
        None if isinstance(field, list) else cut(field, defects) for field in one[:4]
    ]
    if not any(fields):
        return []
    return [[*fields, *[None] * (4 - len(fields))]]


def _written(octets: bytes) -> list[Value] | None:
    """Read addresses that came as text."""
    addresses = AddressList.parse(text_of(kept_string(octets[:MAX_STRING])))
    made: list[Value] = [[*fields] for fields in kept_addresses([*addresses])]
    return made or None
