"""The date and time at which a message arrived, as APPEND writes it."""

from __future__ import annotations

from datetime import datetime

from ...errors import InvalidArgumentError

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


# date-time      = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
# date-day-fixed = (SP DIGIT) / 2DIGIT
# zone           = ("+" / "-") 4DIGIT                                    RFC 9051 section 9
def date_time(moment: datetime) -> str:
    """Return a moment as it stands in a command, in quotes.

    Args:
        moment: with a time zone; its seconds are kept, not its fractions of them.

    Raises:
        InvalidArgumentError: it has no time zone.
    """
    offset = moment.utcoffset()
    if offset is None:
        raise InvalidArgumentError(
            "internal_date needs a time zone: datetime(…, tzinfo=UTC).", name="internal_date"
        )
    minutes = int(offset.total_seconds() // 60)
    sign, minutes = ("-", -minutes) if minutes < 0 else ("+", minutes)
    zone = f"{sign}{minutes // 60:02}{minutes % 60:02}"
    day = f"{moment.day:2}-{_MONTHS[moment.month - 1]}-{moment.year:04}"
    return f'"{day} {moment:%H:%M:%S} {zone}"'
