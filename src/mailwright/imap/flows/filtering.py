"""Filters: searches that a server keeps by name (RFC 5466)."""

from __future__ import annotations

from ..._flow import Flow
from ...errors import InvalidArgumentError
from .._encoder import Encoder, WireAbilities
from .._session import Session
from ..mailboxes.metadata import check_entry
from ..search.criteria import Search
from ..search.writing import write_criteria
from . import annotating

# filter-name = 1*<any ATOM-CHAR except "/">                             RFC 5466 section 3.3
_VALUES, _DESCRIPTIONS = "/private/filters/values", "/private/filters/descriptions"
_SERVER = b""


def names(session: Session) -> Flow[dict[str, str]]:
    """Return what filters there are: each one's criteria, as they are written."""
    _require(session)
    found = yield from annotating.get(session, _SERVER, [_VALUES], depth=1)
    prefix = f"{_VALUES}/"
    return {
        entry[len(prefix) :]: value.decode("utf-8", "replace")
        for entry, value in found.items()
        if value is not None and entry.lower().startswith(prefix)
    }


def put(session: Session, name: str, criteria: Search, description: str | None) -> Flow[None]:
    """Keep a search by a name."""
    _require(session)
    entry = _entry(_VALUES, name)
    values = {entry: written(criteria)}
    if description is not None:
        values[_entry(_DESCRIPTIONS, name)] = description.encode("utf-8", "replace")
    yield from annotating.put(session, _SERVER, values)


def remove(session: Session, name: str) -> Flow[None]:
    """Forget a search."""
    _require(session)
    gone: dict[str, str | bytes | None] = dict.fromkeys(
        (_entry(_VALUES, name), _entry(_DESCRIPTIONS, name))
    )
    yield from annotating.put(session, _SERVER, gone)


def written(criteria: Search) -> bytes:
    """Return criteria as they are kept.

    Raises:
        InvalidArgumentError: a text in them fits in no quoted string.
    """
    encoder = Encoder(WireAbilities(utf8=True))
    write_criteria(encoder, criteria, "utf-8")
    pieces = encoder.finish()
    if len(pieces) != 1 or not isinstance(pieces[0], bytes):
        raise InvalidArgumentError(
            "A filter has texts on one line, of up to 1,024 octets.", name="criteria"
        )
    octets = pieces[0].strip()
    return octets if octets.isascii() else b"CHARSET UTF-8 " + octets


def _require(session: Session) -> None:
    session.require_connected()
    session.require("FILTERS", "Keeping searches on the server")


def _entry(folder: str, name: str) -> str:
    if not name.isascii() or "/" in name or any(letter in '(){ %*"\\]' for letter in name):
        raise InvalidArgumentError(f"{name!r} is no name of a filter (RFC 5466).", name="name")
    return check_entry(f"{folder}/{name}")
