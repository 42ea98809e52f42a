"""What a search key is made of: words that are checked, for the wire."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from ...errors import InvalidArgumentError

MAX_NUMBER: Final = 2**32 - 1
MAX_NUMBER64: Final = 2**63 - 1

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# flag-keyword = atom                                                    RFC 9051 section 9
KEYWORD: Final = re.compile(r'[^\x00-\x20(){%*"\\\]\x7f-\U0010ffff]{1,200}\Z')


def checked(pattern: re.Pattern[str], text: str, what: str, name: str) -> bytes:
    """Return a text as octets if it matches; raise InvalidArgumentError if it is no `what`."""
    if not pattern.match(text):
        raise InvalidArgumentError(f"{text!r} is no {what}.", name=name)
    return text.encode("ascii")


def checked_text(text: str) -> str:
    """Return a text, or raise InvalidArgumentError where no string of IMAP can hold it."""
    if "\0" in text:
        raise InvalidArgumentError("An IMAP string cannot hold a NUL.", name="text")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise InvalidArgumentError(f"{text!r} is no text.", name="text") from None
    return text


def date_word(day: object) -> bytes:
    """Return a date as a search key has it; of a `datetime`, the day in its own zone."""
    if not isinstance(day, date):
        raise InvalidArgumentError(f"A day is a datetime.date, not {day!r}.", name="day")
    # date = date-day "-" date-month "-" date-year                 RFC 9051 section 9
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year:04}".encode("ascii")


def age_word(age: timedelta | int) -> bytes:
    """Return seconds, from 1 on."""
    seconds = age // timedelta(seconds=1) if isinstance(age, timedelta) else age
    return number_word(seconds, 1, MAX_NUMBER, "age")


def number_word(number: int, least: int, most: int, name: str) -> bytes:
    """Return a number in digits; raise InvalidArgumentError where it is out of bounds."""
    if not least <= number <= most:
        raise InvalidArgumentError(f"{name} is a number from {least} to {most}.", name=name)
    return b"%d" % number
