"""What all forms of dates are made of: names of months and zones, and the moment in the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from .compliance import Compliance

#: As RFC 5322 section 3.3 and asctime() spell them, Monday first.
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
#: The numbers of months by their names in lower case.
MONTHS = {name.lower(): number for number, name in enumerate(MONTH_NAMES, 1)}
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


def month_of(word: str, compliance: Compliance) -> int | None:
    """Return the number of the month that a word names; None for another word.

    Args:
        word: a name of a month, or its first letters, in any case.
        compliance: at `LOOSER` in languages other than English as well.
    """
    word = word.lower()
    number = MONTHS.get(word[:3])
    if compliance is Compliance.LOOSER and number is None:
        return _FOREIGN_MONTHS.get(word[:4]) or _FOREIGN_MONTHS.get(word[:3])
    return number


def hours_of(name: str, compliance: Compliance) -> int | None:
    """Return how many hours a zone is ahead of UTC; None where that is not known.

    Args:
        name: such as EST, in any case (RFC 5322 section 4.3).
        compliance: at `LOOSER` also zones that the RFC does not name, such as CET.
    """
    hours = _ZONES.get(name.lower())
    if hours is None and compliance is Compliance.LOOSER:
        return _MORE_ZONES.get(name.lower())
    return hours


def make_moment(
    day: str,
    month: int,
    year: str,
    clock: tuple[str, str, str | None],
    zone: str,
    compliance: Compliance,
) -> datetime | None:
    """Make an aware datetime; None where there is no such moment.

    Args:
        day: the day of the month, in digits.
        month: its number.
        year: two to four digits; see RFC 5322 section 4.3.
        clock: hour, minute and second in digits; None for no seconds.
        zone: an offset such as +0100 or the name of a zone; what is neither is UTC.
        compliance: which names are known.
    """
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


def _zone(zone: str, compliance: Compliance) -> timezone:
    digits = zone.lstrip("+-").replace(":", "")
    if digits.isdigit() and len(digits) == 4:
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if offset >= timedelta(days=1):
            return UTC
        return timezone(-offset if zone[0] == "-" else offset)
    return timezone(timedelta(hours=hours_of(zone, compliance) or 0))
