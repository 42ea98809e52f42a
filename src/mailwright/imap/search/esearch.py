"""Reads SEARCH, SORT and ESEARCH responses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ...errors import InvalidArgumentError, MalformedResponseError
from .._reader import Reader
from ..responses import Response
from ..uids.uid_set import MAX_UID, parse_ranges

# search-sort-mod-seq = "(" "MODSEQ" SP mod-sequence-value ")"       RFC 7162 section 7
_MODSEQ = re.compile(rb" ?\(MODSEQ ([0-9]{1,20})\) *\Z", re.IGNORECASE)
_MAX_MODSEQ = 2**63 - 1
_DIGITS_AND_SPACES = b"0123456789 "
#: Digits of a UID, with some zeros in front (I12).
_MOST_DIGITS = 20


@dataclass(slots=True)
class Update:
    """A part of an ADDTO or REMOVEFROM (RFC 5267 section 4.3).

    Args:
        is_added: whether messages come, or go.
        place: where in a sorted result, from 1 on; 0 where there is no order.
        uids: a sequence-set, as it came.
    """

    is_added: bool
    place: int
    uids: bytes


@dataclass(slots=True)
class Esearch:
    """An ESEARCH response; None is what it does not say.

    Args:
        tag: that of the command that it belongs to.
        mailbox: the name on the wire (MULTISEARCH).
        uid_validity: of that mailbox.
        all: a sequence-set, as it came.
        partial: that of a page.
        has_partial: whether there is a page, be it an empty one.
    """

    tag: bytes | None = None
    mailbox: bytes | None = None
    uid_validity: int | None = None
    all: bytes | None = None
    min: int | None = None
    max: int | None = None
    count: int | None = None
    modseq: int | None = None
    relevancy: tuple[int, ...] | None = None
    partial: bytes | None = None
    has_partial: bool = False
    updates: list[Update] = field(default_factory=list[Update])


def numbers_of(response: Response) -> tuple[list[int], int | None]:
    """Return the UIDs of a SEARCH or SORT response in their order, and its MODSEQ.

    Raises:
        MalformedResponseError: it has something else.
    """
    # mailbox-data =/ "SEARCH" [1*(SP nz-number) [SP search-sort-mod-seq]]
    octets = response.frame[response.position :]
    modseq = None
    match = _MODSEQ.search(octets[-64:])
    if match is not None:
        modseq = int(match[1])
        octets = octets[: len(octets) - len(match[0])]
    digits = octets.split()
    if (
        octets.translate(None, _DIGITS_AND_SPACES)
        or max(map(len, digits), default=0) > _MOST_DIGITS
    ):
        raise MalformedResponseError(f"The server sent {octets[:40]!r} as UIDs.")
    uids = list(map(int, digits))
    if uids and not (min(uids) > 0 and max(uids) <= MAX_UID):
        raise MalformedResponseError("The server found a message with a number that no UID has.")
    return uids, modseq


def read_esearch(response: Response) -> Esearch:
    """Return what an ESEARCH response says.

    Raises:
        MalformedResponseError: it breaks the grammar.
    """
    # esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)
    # search-return-data = "MIN" SP nz-number / "MAX" SP nz-number / "ALL" SP sequence-set /
    #                      "COUNT" SP number / search-modifier-name SP search-return-value
    reader, found = response.reader(), Esearch()
    reader.spaces()
    if reader.peek() == 0x28:
        _read_correlator(reader, found)
    while True:
        reader.spaces()
        if reader.at_end:
            return found
        name = reader.atom().upper()
        if name == b"UID":
            continue
        reader.spaces()
        read = _READERS.get(name)
        if read is None:
            reader.skip_value()
        else:
            read(reader, found)


def _read_correlator(reader: Reader, found: Esearch) -> None:
    # search-correlator = SP "(" one-correlator *(SP one-correlator) ")"       RFC 7377 section 4
    # one-correlator    = ("TAG" SP tag-string) / ("MAILBOX" SP astring) /
    #                     ("UIDVALIDITY" SP nz-number)
    reader.expect(b"(")
    while not reader.skip(b")"):
        name = reader.atom().upper()
        reader.spaces()
        if name == b"TAG":
            found.tag = reader.astring()
        elif name == b"MAILBOX":
            found.mailbox = reader.astring()
        elif name == b"UIDVALIDITY":
            found.uid_validity = reader.number()
        else:
            reader.skip_value()
        reader.spaces()


def _read_min(reader: Reader, found: Esearch) -> None:
    found.min = reader.number() or None  # QUIRK(old servers): 0 says that there is none


def _read_max(reader: Reader, found: Esearch) -> None:
    found.max = reader.number() or None


def _read_count(reader: Reader, found: Esearch) -> None:
    found.count = reader.number()


def _read_modseq(reader: Reader, found: Esearch) -> None:
    found.modseq = reader.number64()


def _read_all(reader: Reader, found: Esearch) -> None:
    ranges = reader.atom()
    found.all = ranges if found.all is None else found.all + b"," + ranges


def _read_relevancy(reader: Reader, found: Esearch) -> None:
    # "RELEVANCY" SP "(" score *(SP score) ")"                     RFC 6203 section 6
    reader.expect(b"(")
    scores: list[int] = []
    while not reader.skip(b")"):
        scores.append(reader.number())
        reader.spaces()
    found.relevancy = tuple(scores)


def _read_partial(reader: Reader, found: Esearch) -> None:
    # "PARTIAL" SP "(" partial-range SP partial-results ")"        RFC 9394 section 4
    reader.expect(b"(")
    reader.atom()
    reader.spaces()
    ranges = reader.atom()
    found.partial = None if ranges.upper() == b"NIL" else ranges
    found.has_partial = True
    reader.spaces()
    reader.expect(b")")


def _read_updates(reader: Reader, found: Esearch, *, is_added: bool) -> None:
    # "ADDTO" SP "(" context-position SP sequence-set *(SP context-position SP sequence-set) ")"
    reader.expect(b"(")
    while not reader.skip(b")"):
        place = reader.number()
        reader.spaces()
        found.updates.append(Update(is_added, place, reader.atom()))
        reader.spaces()


def _read_additions(reader: Reader, found: Esearch) -> None:
    _read_updates(reader, found, is_added=True)


def _read_removals(reader: Reader, found: Esearch) -> None:
    _read_updates(reader, found, is_added=False)


_READERS: dict[bytes, Callable[[Reader, Esearch], None]] = {
    b"MIN": _read_min,
    b"MAX": _read_max,
    b"COUNT": _read_count,
    b"MODSEQ": _read_modseq,
    b"ALL": _read_all,
    b"RELEVANCY": _read_relevancy,
    b"PARTIAL": _read_partial,
    b"ADDTO": _read_additions,
    b"REMOVEFROM": _read_removals,
}


def ranges_of(octets: bytes | None) -> Iterator[tuple[int, int]]:
    """Yield the ranges of a server's sequence-set, none for None.

    Raises:
        MalformedResponseError: it is no set of UIDs.
    """
    if octets is None:
        return
    try:
        yield from parse_ranges(octets)
    except InvalidArgumentError as error:
        raise MalformedResponseError(f"The server's UIDs cannot be read: {error}") from None
