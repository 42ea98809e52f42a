"""Dates (RFC 5322 sections 3.3 and 4.3)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from ...errors import InvalidArgumentError
from .parameter_reading import without_comments

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTH_NUMBER = {name.lower(): number for number, name in enumerate(_MONTHS, 1)}
# obs-zone = "UT" / "GMT" / "EST" / "EDT" / ...; every other name means that nobody knows: -0000
_ZONES = {"edt": -4, "est": -5, "cdt": -5, "cst": -6, "mdt": -6, "mst": -7, "pdt": -7, "pst": -8}
MAX_LENGTH = 256  # characters; a date that is longer is none

# date-time       =   [ day-of-week "," ] date time [CFWS]
_ORDINARY = re.compile(
    r"\s*(?:[^\W\d]+,?\s+|[A-Za-z]{3},)?(\d{1,2})\s+([A-Za-z]{3})[a-z]*\s+(\d{2,4})\s+"
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s+([+-]?\d{4}|(?![AaPp][Mm]\b)[A-Za-z]+))?\s*\Z"
)
# The same pieces in any order, as asctime() and people write them.
_TIME = re.compile(r"(?<!\d)(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([AaPp])[Mm]\b)?")
_OFFSET = re.compile(r"(?<![\w:-])[+-]\d{4}\b")
_WORD = re.compile(r"[A-Za-z]+")
_NUMBER = re.compile(r"(?<![\w:+-])\d{1,4}(?![\w:])")


def format_date(moment: datetime) -> str:
    """Write a date as RFC 5322 section 3.3 wants it: ``Tue, 24 Nov 2026 09:05:00 +0100``.

    Args:
        moment: an aware datetime; fractions of a second are left out.

    Raises:
        InvalidArgumentError: the datetime has no time zone, so that it is no moment.
    """
    offset = moment.utcoffset()
    if offset is None:
        raise InvalidArgumentError(
            "A date needs a time zone; datetime.now().astimezone() has the local one.", name="date"
        )
    minutes = round(offset.total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    hours, minutes = divmod(abs(minutes), 60)
    return (
        f"{_DAYS[moment.weekday()]}, {moment.day:02} {_MONTHS[moment.month - 1]} {moment.year:04} "
        f"{moment.hour:02}:{moment.minute:02}:{moment.second:02} {sign}{hours:02}{minutes:02}"
    )


def parse_date(text: str) -> datetime | None:
    """Read a date, however it is written; None where there is none in it.

    The day of the week does not count. A zone that is not known is UTC, and two digits of a year
    are read as RFC 5322 section 4.3 says.

    Args:
        text: a field body of up to 256 characters; a longer one is no date.
    """
    if len(text) > MAX_LENGTH:
        return None
    moment = _parse_modern(text)
    if moment is not None:
        return moment
    text = without_comments(text)
    found = _ORDINARY.match(text)
    if found is not None:
        day, month, year, hour, minute, second, zone = found.groups()
        return _moment(day, month, year, (hour, minute, second), zone or "")
    return _parse_pieces(text)


def _parse_modern(text: str) -> datetime | None:
    """Read what nearly every date looks like, ``Tue, 24 Nov 2026 09:05:00 +0100``, at C's speed."""
    words = text.split()
    if len(words) != 6 or [len(word) for word in words[3:]] != [4, 8, 5]:
        return None
    month = _MONTH_NUMBER.get(words[2].lower())
    if month is None or words[5][0] not in "+-":
        return None
    try:
        return datetime.fromisoformat(f"{words[3]}-{month:02}-{words[1]:0>2}T{words[4]}{words[5]}")
    except ValueError:
        return None


def _parse_pieces(text: str) -> datetime | None:
    clock = _TIME.search(text)
    if clock is None:
        return None
    hour, minute, second, half = clock.groups()
    if half is not None:
        hour = str(int(hour) % 12 + (12 if half in "pP" else 0))
    before, after = text[: clock.start()], text[clock.end() :]
    words = _WORD.findall(before + " " + after)
    month = next((word for word in words if word[:3].lower() in _MONTH_NUMBER), None)
    numbers: list[str] = _NUMBER.findall(before)
    if len(numbers) < 2:  # asctime: the year comes last
        numbers += _NUMBER.findall(after)
        zone = ""
    else:
        zone = "".join(_NUMBER.findall(after)[:1])
    if month is None or len(numbers) < 2:
        return None
    offset = _OFFSET.search(after)
    names = [word for word in words if word.lower() in _ZONES]
    zone = offset[0] if offset else zone or (names[-1] if names else "")
    return _moment(numbers[0], month, numbers[1], (hour, minute, second), zone)


def _moment(
    day: str, month: str, year: str, clock: tuple[str, str, str | None], zone: str
) -> datetime | None:
    number = _MONTH_NUMBER.get(month[:3].lower())
    if number is None:
        return None
    hour, minute, second = clock
    # A leap second has no datetime: the second before it is the nearest.
    seconds = min(int(second or 0), 59) if int(second or 0) <= 60 else 60
    try:
        return datetime(
            _year(year), number, int(day), int(hour), int(minute), seconds, tzinfo=_zone(zone)
        )
    except ValueError:
        return None


def _year(digits: str) -> int:
    """Read a year of two or three digits as RFC 5322 section 4.3 does."""
    year = int(digits)
    if len(digits) >= 4:
        return year
    return year + (2000 if len(digits) == 2 and year < 50 else 1900)


def _zone(zone: str) -> timezone:
    digits = zone.lstrip("+-")
    if digits.isdigit() and len(digits) == 4:
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if offset >= timedelta(days=1):
            return UTC
        return timezone(-offset if zone[0] == "-" else offset)
    return timezone(timedelta(hours=_ZONES[zone.lower()])) if zone.lower() in _ZONES else UTC
