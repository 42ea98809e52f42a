"""``mailwright msg tree``: what a message is made of."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

from ... import Defect, MimeEntity, MimeMessage, MimePart
from ...mime.specifiers import Place
from .._arguments import AsJson, File
from .._display import FAINT, LABEL, NAME, NUMBER, octets, show, show_json
from .._parts import message_in
from ..exit_codes import ExitCode
from ._defect_lines import defect_fields, show_defects
from ._input import Number, read_message


def tree(file: File, /, *, message: Number = None, json_: AsJson = False) -> int:
    """Show what a message is made of: its parts with their numbers, types, sizes and names.

    The numbers are what `--part` of the other commands takes. What is wrong with a part stands
    below it; what two programs would read differently is marked "ambiguous".

    For instance:

        mailwright msg tree mail.eml
        mailwright msg tree inbox.mbox --message 3

    Parameters
    ----------
    file
        The message: an .eml file, an mbox file with --message, or "-" for standard input.
    message
        Which message of an mbox file, from 1.
    json_
        Print one JSON object: its parts in order, each with its depth.
    """
    mail = read_message(file, message)
    places = list(mail.places())
    defects = _by_place(mail, places)
    if json_:
        size = len(mail.raw or b"")
        parts = [_fields(place, defects[number]) for number, place in enumerate(places)]
        show_json({"size": size, "subject": mail.subject, "parts": parts})
        return ExitCode.DONE
    show((mail.subject or "(no subject)", LABEL), (f"  {octets(len(mail.raw or b''))}", FAINT))
    lasts = _lasts(places)
    above = {id(place.parent) for place in places}
    for number, place in enumerate(places):
        _show_place(place, lasts, defects[number], has_parts=id(place) in above)
    return ExitCode.DONE


def _by_place(mail: MimeMessage, places: list[Place]) -> list[list[Defect]]:
    """Return the defects of each place: those whose offset lies in it and in no part of it."""
    found: list[list[Defect]] = [[] for _ in places]
    starts = [_extent(place)[0] for place in places]
    numbers = {id(place): number for number, place in enumerate(places)}
    for defect in mail.defects if places else ():
        place = places[max(bisect_right(starts, defect.offset) - 1, 0)]
        while place.parent is not None and _extent(place)[1] <= defect.offset:
            place = place.parent
        found[numbers[id(place)]].append(defect)
    return found


def _extent(place: Place) -> tuple[int, int]:
    source = place.entity.source
    return (0, 0) if source is None else (source.node.start, source.node.end)


def _lasts(places: list[Place]) -> set[int]:
    """Return the places that are the last of what they lie in."""
    last = {id(place.parent): id(place) for place in places}
    return set(last.values())


# --- one line ------------------------------------------------------------------------------------


def _show_place(place: Place, lasts: set[int], defects: list[Defect], *, has_parts: bool) -> None:
    entity = place.entity
    branch = "└── " if id(place) in lasts else "├── "
    indent = _indent(place.parent, lasts)
    number = f"{place.specifier} " if place.number else ""
    inner = message_in(entity)
    about = inner.subject if inner is not None else entity.filename
    details = "  ".join(_details(entity))
    show(
        (indent + branch, FAINT),
        (number, NUMBER),
        (entity.content_type.media_type, LABEL),
        (f"  {details}" if details else "", FAINT),
        (f"  “{about}”" if about else "", NAME),
    )
    below = _indent(place, lasts) + ("│   " if has_parts else "    ")
    show_defects(defects, below)


def _indent(place: Place | None, lasts: set[int]) -> str:
    pieces: list[str] = []
    while place is not None:
        pieces.append("    " if id(place) in lasts else "│   ")
        place = place.parent
    return "".join(reversed(pieces))


def _details(entity: MimeEntity) -> list[str]:
    found: list[str] = []
    if charset := entity.content_type.charset:
        found.append(charset)
    if isinstance(entity, MimePart):
        found += [_encoding(entity), octets(len(entity.content))]
    disposition = entity.content_disposition
    if disposition is not None:
        found.append(disposition.disposition)
    return found


def _encoding(part: MimePart) -> str:
    encoding = part.content_transfer_encoding
    return encoding.value if encoding is not None else "7bit"


def _fields(place: Place, defects: list[Defect]) -> dict[str, Any]:
    entity = place.entity
    inner = message_in(entity)
    disposition = entity.content_disposition
    return {
        "part": place.specifier,
        "depth": place.depth,
        "type": entity.content_type.media_type,
        "charset": entity.content_type.charset,
        "encoding": _encoding(entity) if isinstance(entity, MimePart) else None,
        "size": len(entity.content) if isinstance(entity, MimePart) else None,
        "disposition": None if disposition is None else disposition.disposition,
        "name": entity.filename or None,
        "subject": None if inner is None else inner.subject,
        "defects": [defect_fields(defect) for defect in defects],
    }
