"""Dates as old programs, other standards and people write them: pieces in any order."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from .compliance import Compliance

_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTHS = {name: number for number, name in enumerate(_NAMES, 1)}
# By the first letters of their names in German, French, Spanish, Portuguese, Italian, Dutch,
# Danish, Norwegian, Swedish, Polish and Czech, where those of English would not do.
_FOREIGN_MONTHS = {
    start: number
    for number, starts in {
        1: "gen sty led ene",
        2: "fév fev úno lut",
        3: "mär maa mrz bře març",
        4: "avr abr kwi dub",
        5: "mai mag mei maj kvě",
        6: "juin giu cze čvn",
        7: "juil lug lip čvc",
        8: "aoû aou ago sie srp",
        9: "set wrz zář",
        10: "okt ott out paź říj",
        11: "lis",
        12: "dez dic déc gru pro",
    }.items()
    for start in starts.split()
}
# obs-zone = "UT" / "GMT" / "EST" / "EDT" / ...; every other name means that nobody knows: -0000
_ZONES = {"edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8}
_MORE_ZONES = {
    "wet": 0, "west": 1, "bst": 1, "cet": 1, "met": 1, "mez": 1, "cest": 2, "mest": 2, "mesz": 2,
    "eet": 2, "eest": 3, "msk": 3, "hkt": 8, "sgt": 8, "jst": 9, "kst": 9, "aest": 10, "nzst": 12,
}  # fmt: skip
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
    names = [word for word in _WORD.findall(after) if _hours(word, compliance) is not None]
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
        number = _month(month, compliance)
        return (day, number, year, "") if number else None
    if int(month) > 12:
        day, month = month, day
    return day, int(month), year, ""


def _named(
    before: str, after: str, compliance: Compliance, *, has_clock: bool
) -> tuple[str, int, str, str] | None:
    """Read the name of a month, and day and year among the numbers around it."""
    months = [_month(word, compliance) for word in _WORD.findall(before)]
    months += [_month(word, compliance) for word in _WORD.findall(after) if not any(months)]
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


def _month(word: str, compliance: Compliance) -> int | None:
    word = word.lower()
    number = MONTHS.get(word[:3])
    if compliance is Compliance.LOOSER and number is None:
        return _FOREIGN_MONTHS.get(word[:4]) or _FOREIGN_MONTHS.get(word[:3])
    return number


def make_moment(
    day: str,
    month: int,
    year: str,
    clock: tuple[str, str, str | None],
    zone: str,
    compliance: Compliance,
) -> datetime | None:
    """Make an aware datetime of digits; None where there is no such moment."""
    hour, minute, second = clock
    # A leap second has no datetime: the second before it is the nearest.
    seconds = min(int(second or 0), 59) if int(second or 0) <= 60 else 60
    try:
        return datetime(
            _year(year), month, int(day), int(hour), int(minute), seconds,
            tzinfo=_zone(zone, compliance),
        )  # fmt: skip
    except ValueError:
        return None


def _year(digits: str) -> int:
    """Read a year of two or three digits as RFC 5322 section 4.3 does."""
    year = int(digits)
    if len(digits) >= 4:
        return year
    return year + (2000 if len(digits) == 2 and year < 50 else 1900)


def _hours(name: str, compliance: Compliance) -> int | None:
    hours = _ZONES.get(name.lower())
    if hours is None and compliance is Compliance.LOOSER:
        return _MORE_ZONES.get(name.lower())
    return hours


def _zone(zone: str, compliance: Compliance) -> timezone:
    digits = zone.lstrip("+-").replace(":", "")
    if digits.isdigit() and len(digits) == 4:
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if offset >= timedelta(days=1):
            return UTC
        return timezone(-offset if zone[0] == "-" else offset)
    return timezone(timedelta(hours=_hours(zone, compliance) or 0))
