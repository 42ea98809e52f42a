"""M24: dates in, dates out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from field_strategies import any_text
from hypothesis import given
from hypothesis import strategies as st

from mailwright.errors import InvalidArgumentError
from mailwright.mime.fields.compliance import Compliance
from mailwright.mime.fields.date import format_date, parse_date

BERLIN = timezone(timedelta(hours=1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tue, 24 Nov 2026 09:05:00 +0100", datetime(2026, 11, 24, 9, 5, tzinfo=BERLIN)),
        ("24 Nov 2026 09:05 +0100 (CET)", datetime(2026, 11, 24, 9, 5, tzinfo=BERLIN)),
        (" Tue,\r\n 24 Nov 2026 08:05:00 GMT ", datetime(2026, 11, 24, 8, 5, tzinfo=UTC)),
        ("24 Nov 26 08:05:00 Z", datetime(2026, 11, 24, 8, 5, tzinfo=UTC)),
        ("24 Nov 97 08:05:00 -0000", datetime(1997, 11, 24, 8, 5, tzinfo=UTC)),
        ("24 Nov 103 08:05:00 UT", datetime(2003, 11, 24, 8, 5, tzinfo=UTC)),
        ("24 Nov 2026 03:05 EST", datetime(2026, 11, 24, 8, 5, tzinfo=UTC)),
        ("Tue Nov 24 08:05:00 2026", datetime(2026, 11, 24, 8, 5, tzinfo=UTC)),
        ("November 24, 2026 8:05 PM", datetime(2026, 11, 24, 20, 5, tzinfo=UTC)),
        ("31 Dec 2016 23:59:60 +0000", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_dates_are_read_however_they_are_written(text, expected):
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "never", "32 Nov 2026 08:05:00 +0000", "24 Foo 2026 08:05:00 +0000",
        "24 Nov 0000 08:05:00 +0000", "24 Nov 1000000000 08:05:00 +0000",
        "24 Nov 2026 25:05:00 +0000", "24 Nov 2026 08:05:61 +0000", "-1 Nov 2026", "1:2:3",
        "24 Nov 2026 08:05:00 +0000" + " " * 300,
    ],
)  # fmt: skip
def test_M24_what_is_no_date_is_none(text):
    assert parse_date(text) is None


@pytest.mark.parametrize("zone", ["+9999", "-9999", "+2400", "XYZ", "AM"])
def test_M24_an_impossible_zone_is_utc(zone):
    assert parse_date(f"24 Nov 2026 08:05:00 {zone}") == datetime(2026, 11, 24, 8, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "moment", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)]
)
def test_M24_the_ends_of_time_are_written_and_read(moment):
    assert parse_date(format_date(moment)) == moment


def test_M24_a_datetime_without_zone_is_no_moment():
    with pytest.raises(InvalidArgumentError) as caught:
        format_date(datetime(2026, 11, 24))  # noqa: DTZ001 - what is refused
    assert caught.value.name == "date"


NOON = datetime(2026, 11, 24, 12, 0, 5, tzinfo=UTC)
DAY = datetime(2026, 11, 24, tzinfo=UTC)
NO_DATE = "refused"


# What each level makes of it: STRICT, LOOSE, LOOSER.
@pytest.mark.parametrize(
    ("text", "strict", "loose", "looser"),
    [
        ("Tue, 24 Nov 2026 12:00:05 +0000", NOON, NOON, NOON),
        ("24 Nov 2026 13:00:05 +0100 (CET (winter))", NOON, NOON, NOON),
        ("24 Nov 2026 00:00 +0000", DAY, DAY, DAY),
        ("Mon, 24 Nov 2026 12:00:05 +0000", NO_DATE, NOON, NOON),  # it was a Tuesday
        ("Tue, 24 Nov 26 12:00:05 +0000", NO_DATE, NOON, NOON),
        ("Tue, 24 Nov 2026 12:00:05 GMT", NO_DATE, NOON, NOON),
        ("Tue, 24 (x) Nov 2026 12:00:05", NO_DATE, NOON, NOON),
        ("Tue Nov 24 12:00:05 2026", NO_DATE, NOON, NOON),
        ("Tue, Nov 24 2026 12:00:05 +0000", NO_DATE, NOON, NOON),
        ("2026-11-24T12:00:05Z", NO_DATE, NOON, NOON),
        ("2026-11-24T13:00:05.25+01:00", NO_DATE, NOON, NOON),
        ("2026-11-24 12:00:05", NO_DATE, NOON, NOON),
        ("24-Nov-2026 12:00:05 +0000", NO_DATE, NOON, NOON),
        ("Tuesday, 24-Nov-26 12:00:05 UTC", NO_DATE, NOON, NOON),
        ("24-11-2026 12:00:05", NO_DATE, NOON, NOON),
        ("24.11.2026 12:00:05", NO_DATE, NOON, NOON),
        ("24 Nov 2026 12.00.05 +0000", NO_DATE, NOON, NOON),
        ("24 Nov 2026 14:00:05 UTC+0200", NO_DATE, NOON, NOON),
        ("24 November 2026 12:00:05 PM", NO_DATE, NOON, NOON),
        ("Nov 24 2026, 7:00:05 am -0500", NO_DATE, NOON, NOON),
        ("24 Nov 2026 13:00:05 0100", NO_DATE, NOON, NOON),
        ("Tue, 24 Nov 2026", NO_DATE, DAY, DAY),
        ("Mar, 24 Nov 2026 12:00:05", NO_DATE, NOON, NOON),  # Tuesday in French
        ("Mar, 24 Nov 2026 12:00:05 PM", NO_DATE, NOON, NOON),
        ("24 Nov 2026 13:00:05 CET", NO_DATE, NOON.replace(hour=13), NOON),
        ("11/24/2026 12:00:05", NO_DATE, None, NOON),
        ("24 d\xe9c. 2026 12:00:05", NO_DATE, None, NOON.replace(month=12)),
        ("mar. 24 d\xe9cembre 2026 13:00:05 CET", NO_DATE, NOON.replace(month=3, hour=13),
         NOON.replace(month=12)),
        ("30 Feb 2026 12:00:05 +0000", NO_DATE, None, None),
        ("24 Nov 0026 12:00:05 +0000", NO_DATE, datetime(26, 11, 24, 12, 0, 5, tzinfo=UTC),
         datetime(26, 11, 24, 12, 0, 5, tzinfo=UTC)),
        ("24 Nov 2026 12:00:05 +0060", NO_DATE, NOON.replace(hour=11), NOON.replace(hour=11)),
        ("no date", NO_DATE, None, None),
        ("", NO_DATE, None, None),
    ],
)  # fmt: skip
def test_M24_what_each_level_makes_of_a_date(text, strict, loose, looser):
    assert parse_date(text, compliance=Compliance.LOOSE) == parse_date(text) == loose
    assert parse_date(text, compliance=Compliance.LOOSER) == looser
    if strict is NO_DATE:
        with pytest.raises(InvalidArgumentError):
            parse_date(text, compliance=Compliance.STRICT)
    else:
        assert parse_date(text, compliance=Compliance.STRICT) == strict


@given(
    st.datetimes(min_value=datetime(1900, 1, 2), max_value=datetime(9999, 12, 30)),  # noqa: DTZ001
    st.integers(-1439, 1439),
)
def test_what_is_written_is_read(moment, minutes):
    moment = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)), microsecond=0)
    assert parse_date(format_date(moment)) == moment
    assert format_date(moment).isascii()


@given(
    any_text
    | st.lists(
        st.sampled_from(
            "24 Nov 2026 08:05:00 +0100 (x) PM EST , -9 99999 00:00 Feb 29 "
            "2026-11-24T 24/11/26 d\xe9c. CET GMT+0200 .,".split()
        )
    ).map(" ".join)
)
def test_M09_M24_any_text_is_a_date_or_none(text):
    for compliance in (Compliance.LOOSE, Compliance.LOOSER):
        moment = parse_date(text, compliance=compliance)
        assert moment is None or moment.utcoffset() is not None
    try:
        assert parse_date(text, compliance=Compliance.STRICT) == parse_date(text)
    except InvalidArgumentError:
        pass
