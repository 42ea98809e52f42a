"""Dates as old programs, other standards and people write them: pieces in any order."""

from __future__ import annotations

import re
from datetime import datetime

from .compliance import Compliance
from .moment import hours_of, make_moment, month_of

_OF_THE_DAY = re.compile(r"\s*[^\W\d]+\.?,\s*")
_TIME = re.compile(
    r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?:\s*([AaPp])\.?[Mm]\b\.?)?", re.ASCII
)
_DOTTED_TIME = re.compile(r"(?<![\d.])([01]?\d|2[0-3])\.([0-5]\d)\.([0-5]\d)(?![\d.])()", re.ASCII)
# A sign inside a word is a dash, but for UTC+0100 and the like.
_OFFSET = re.compile(r"(?:(?<![\w:-])|(?<=UTC)|(?<=GMT))[+-]\d{2}:?\d{2}\b", re.ASCII)
_WORD = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"(?<![\w:+-])\d{1,4}(?![\w:])", re.ASCII)
# date-fullyear "-" date-month "-" date-mday                            RFC 3339 section 5.6
_ISO = re.compile(r"(?<![\w-])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?=[Tt]?(?!\w))", re.ASCII)
_DASHED = re.compile(r"(?<![\w-])(\d{1,2})([-/.])(\d{1,2}|[^\W\d_]{3,9})\2(\d{4}|\d{2})(?!\w)")


def read_pieces(text: str, compliance: Compliance) -> datetime | None:
    """Read a date that stands in no order that is known; None where there is none.

    Args:
        text: a field body without comments, of a length that somebody has bounded.
        compliance: what counts as a month, a zone, and an order.
    """
    weekday = _OF_THE_DAY.match(text)
    text = text[weekday.end() :] if weekday is not None else text
    clock = _TIME.search(text) or _DOTTED_TIME.search(text)
    before, after = (text, "") if clock is None else (text[: clock.start()], text[clock.end() :])
    date = _named(before, after, compliance, has_clock=clock is not None)
    date = date or _numeric(before, compliance)
    if date is None:
        return None
    hour, minute, second, half = ("0", "00", None, None) if clock is None else clock.groups()
    if half:
        hour = str(int(hour) % 12 + (12 if half in "pP" else 0))
    day, month, year, zone = date
    offset = _OFFSET.search(after)
    names = [word for word in _WORD.findall(after) if hours_of(word, compliance) is not None]
    zone = offset[0] if offset else zone or (names[-1] if names else "")
    return make_moment(day, month, year, (hour, minute, second), zone, compliance)


def _numeric(text: str, compliance: Compliance) -> tuple[str, int, str, str] | None:
    """Read 2026-11-24, 24-11-2026, 24.11.2026, 24-Nov-26; what cannot be a month is the day."""
    found = _ISO.search(text)
    if found is not None:
        return found[4], int(found[3]), found[1], ""
    found = _DASHED.search(text)
    if found is None or (found[2] == "/" and compliance is not Compliance.LOOSER):
        return None
    day, _, month, year = found.groups()
    if not month.isdecimal():
        number = month_of(month, compliance)
        return (day, number, year, "") if number else None
    if int(month) > 12:
        day, month = month, day
    return day, int(month), year, ""


def _named(
    before: str, after: str, compliance: Compliance, *, has_clock: bool
) -> tuple[str, int, str, str] | None:
    """Read the name of a month, and day and year among the numbers around it."""
    months = [month_of(word, compliance) for word in _WORD.findall(before)]
    months += [month_of(word, compliance) for word in _WORD.findall(after) if not any(months)]
    month = next((number for number in reversed(months) if number), None)
    numbers: list[str] = _NUMBER.findall(before)
    zone = ""
    if len(numbers) < 2:  # asctime: the year comes last
        numbers += _NUMBER.findall(after)
    else:
        zone = "".join(_NUMBER.findall(after)[:1])
    if month is None or len(numbers) < 2:
        return None
    day, year = numbers[:2]
    if len(day) == 4:
        day, year = year, day
    if not has_clock and len(year) != 4:
        return None
    return day, month, year, zone
