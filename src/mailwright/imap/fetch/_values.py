"""The values of items in a FETCH response; any octets have a reading."""

from __future__ import annotations

import re
from datetime import datetime

from ...mime.encodings.charsets import decode_unlabelled
from ...mime.fields.date import parse_date
from .._framer import LargeLiteral
from ..mailboxes.names import decode_name
from ._nested import Nested, Value
from ._strings import octets_of
from .item_index import Item

# date-time       = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
_DATE_TIME = re.compile(
    rb'"([ 0-3][0-9])-([A-Z][a-z]{2})-([0-9]{4}) ([0-9]{2}:[0-9]{2}:[0-9]{2}) ([+-][0-9]{4})"\Z'
)
_MONTHS = {
    name: f"{number:02}"
    for number, name in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)
}


def date_of(item: Item | None) -> datetime | None:
    """Return a date-time; None where there is none."""
    if not isinstance(item, bytes):
        octets = octets_in(item)
        return None if octets is None else parse_date(decode_unlabelled(octets[:300]))
    found = _DATE_TIME.match(item)
    if found is not None and (month := _MONTHS.get(found[2])) is not None:
        day, _, year, clock, zone = found.groups()
        text = b"%s-%s-%sT%s%s" % (year, month.encode(), day.replace(b" ", b"0"), clock, zone)
        try:
            return datetime.fromisoformat(text.decode("ascii"))
        except ValueError:  # the 30th of February
            pass
    octets = octets_in(item)
    return None if octets is None else parse_date(decode_unlabelled(octets[:300]))


def octets_in(item: Item | None) -> bytes | None:
    """Return the octets of a string; None for NIL, for what is none, and where a file has them."""
    if item is None:
        return None
    if isinstance(item, tuple):
        return item[0]
    if isinstance(item, LargeLiteral):
        return item.octets if item.is_kept else None
    if item.startswith(b'"'):
        return octets_of(item)
    return None if item.upper() == b"NIL" or item.startswith((b"(", b"{")) else item


def identifier_of(item: Item | None) -> str | None:
    """Return an objectid, which stands in parentheses (RFC 8474 section 7)."""
    if not isinstance(item, bytes):
        return None
    name = item.strip(b"() ")
    return None if not name or name.upper() == b"NIL" else name.decode("utf-8", "replace")


def labels_of(item: Item | None) -> tuple[str, ...] | None:
    """Return a list of astrings in modified UTF-7."""
    value = _value_of(item)
    if not isinstance(value, list):
        return None
    names = [one for one in value if isinstance(one, bytes)]
    return tuple([decode_name(name) for name in names])


# att-annotate    = "ANNOTATION" SP "(" entry-att *(SP entry-att) ")"       RFC 5257 section 6
# entry-att       = entry SP "(" att-value *(SP att-value) ")"
# att-value       = attrib SP value
def pairs_of(item: Item | None) -> dict[str, dict[str, bytes | None]] | None:
    """Return annotations: of each entry, attributes and values."""
    value = _value_of(item)
    if not isinstance(value, list):
        return None
    found: dict[str, dict[str, bytes | None]] = {}
    for entry, attributes in zip(value[::2], value[1::2], strict=False):
        if isinstance(entry, bytes) and isinstance(attributes, list):
            named = found.setdefault(entry.decode("utf-8", "replace"), {})
            for name, content in zip(attributes[::2], attributes[1::2], strict=False):
                if isinstance(name, bytes) and not isinstance(content, list):
                    named[name.decode("utf-8", "replace")] = content
    return found


def _value_of(item: Item | None) -> Value:
    return Nested(item).value if isinstance(item, bytes) else None
