"""Dates (RFC 5322 sections 3.3 and 4.3): written one way, read in many.

====================================================  ======  =====  ======
What is read                                          STRICT  LOOSE  LOOSER
====================================================  ======  =====  ======
``Tue, 24 Nov 2026 09:05:00 +0100``, comments behind   yes     yes    yes
obsolete: two digits of a year, GMT, EST, comments             yes    yes
asctime(), ISO 8601, IMAP's and RFC 850's dashes               yes    yes
AM and PM, a zone without sign, no zone, no time               yes    yes
whole names of months, month before day                        yes    yes
months in other languages, slashes, CET and its like                  yes
====================================================  ======  =====  ======

At `STRICT` the day of the week has to fit. At the others it does not count, a zone that is not
known or not possible is UTC, and two digits of a year are read as RFC 5322 section 4.3 says.
"""

from __future__ import annotations

import re
from datetime import datetime

from ...errors import InvalidArgumentError
from .comments import without_comments
from .compliance import Compliance
from .moment import DAY_NAMES, MONTH_NAMES, MONTHS, make_moment
from .odd_date import read_pieces

_MONTH_DIGITS = {
    spelled: f"{number:02}"
    for number, name in enumerate(MONTH_NAMES, 1)
    for spelled in (name, name.lower(), name.upper())
}
_LOOSE = Compliance.LOOSE
_ISO_LENGTH = len("2026-11-24 09:05:00+01:00")  # a zone of whole minutes
MAX_LENGTH = 256  # characters; a date that is longer is none

# date-time       =   [ day-of-week "," ] date time [CFWS]
# date            =   day month year            time            =   time-of-day zone
_STRICT = re.compile(
    r"[ \t]*(?:(Mon|Tue|Wed|Thu|Fri|Sat|Sun),[ \t]*)?(\d{1,2})[ \t]+"
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ \t]+(\d{4})[ \t]+"
    r"(\d\d):(\d\d)(?::(\d\d))?[ \t]+([+-]\d\d[0-5]\d)[ \t]*\Z",
    re.ASCII | re.IGNORECASE,
)
_ORDINARY = re.compile(
    r"\s*(?:[^\W\d]+\.?,?\s+|[A-Za-z]{3},)?(\d{1,2})\s+([A-Za-z]{3})[a-z]*\.?,?\s+(\d{2,4})\s+"
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s+([+-]?\d{4}|(?![AaPp][Mm]\b)[A-Za-z]+))?\s*\Z",
    re.ASCII,
)


def format_date(moment: datetime) -> str:
    """Write a date as RFC 5322 section 3.3 wants it: ``Tue, 24 Nov 2026 09:05:00 +0100``.

    Args:
        moment: an aware datetime; fractions of a second are left out.

    Raises:
        InvalidArgumentError: the datetime has no time zone, so that it is no moment.
    """
    text = moment.isoformat(" ", "seconds")
    if len(text) == _ISO_LENGTH:
        return (
            f"{DAY_NAMES[moment.weekday()]}, {text[8:10]} {MONTH_NAMES[moment.month - 1]}"
            f" {text[:4]} {text[11:19]} {text[19:22]}{text[23:]}"
        )
    offset = moment.utcoffset()
    if offset is None:
        raise InvalidArgumentError(
            "A date needs a time zone; datetime.now().astimezone() has the local one.", name="date"
        )
    minutes = round(offset.total_seconds() / 60)
    sign = "-" if minutes < 0 else "+"
    hours, minutes = divmod(abs(minutes), 60)
    return (
        f"{DAY_NAMES[moment.weekday()]}, {moment.day:02} {MONTH_NAMES[moment.month - 1]}"
        f" {moment.year:04} {moment.hour:02}:{moment.minute:02}:{moment.second:02}"
        f" {sign}{hours:02}{minutes:02}"
    )


def parse_date(text: str, *, compliance: Compliance = Compliance.LOOSE) -> datetime | None:
    """Read a date; None where there is none in it.

    Args:
        text: a field body of up to 256 characters; a longer one is no date.
        compliance: how a date may look.

    Raises:
        InvalidArgumentError: only at `STRICT`: it is none of RFC 5322 section 3.3.
    """
    if compliance is _LOOSE and (moment := _parse_modern(text)) is not None:
        return moment
    if compliance is Compliance.STRICT:
        return _parse_strict(text)
    if len(text) > MAX_LENGTH:
        return None
    text = without_comments(text)
    found = _ORDINARY.match(text)
    if found is not None and found[2].lower() in MONTHS:
        day, month, year, hour, minute, second, zone = found.groups()
        return make_moment(
            day, MONTHS[month.lower()], year, (hour, minute, second), zone or "", compliance
        )
    return read_pieces(text, compliance)


def _parse_modern(text: str) -> datetime | None:
    """Read what nearly every date looks like, ``Tue, 24 Nov 2026 09:05:00 +0100``, at C's speed."""
    if len(text) > MAX_LENGTH:
        return None
    words = text.split(None, 6)
    if len(words) == 7 and words.pop()[0] != "(":
        return None
    try:
        _, day, month, year, clock, zone = words
        if len(clock) != 8 or len(zone) != 5:
            return None
        day = day if len(day) == 2 else "0" + day
        return datetime.fromisoformat(f"{year}-{_MONTH_DIGITS[month]}-{day}T{clock}{zone}")
    except (ValueError, KeyError):
        return None


def _parse_strict(text: str) -> datetime:
    plain = without_comments(text) if "(" in text and len(text) <= MAX_LENGTH else text
    found = _STRICT.match(plain) if len(text) <= MAX_LENGTH else None
    moment = None
    if found is not None:
        day, month, year, hour, minute, second, zone = found.groups()[1:]
        number = MONTHS[month.lower()]
        clock = (hour, minute, second)
        moment = make_moment(day, number, year, clock, zone, Compliance.STRICT)
    if (
        moment is None
        or found is None
        or moment.year < 1900
        or (found[1] and found[1].title() != DAY_NAMES[moment.weekday()])
    ):
        raise InvalidArgumentError(
            f"{text[:80]!a} is no date of RFC 5322 section 3.3.", name="date"
        )
    return moment
