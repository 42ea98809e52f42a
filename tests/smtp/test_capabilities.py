"""What is read out of the reply to EHLO: typed, and bounded whatever the server says (S17)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright.smtp import Capabilities, FutureReleaseLimits, SessionLimits

#: As Exim 4.98 and Postfix 3.10 say it, and one with all the rest.
EXIM = (
    "SIZE 104857600",
    "LIMITS RCPTMAX=50000",
    "8BITMIME",
    "DSN",
    "PIPELINING",
    "PIPECONNECT",
    "AUTH PLAIN LOGIN",
    "CHUNKING",
    "STARTTLS",
    "PRDR",
    "SMTPUTF8",
    "HELP",
)


def test_a_rich_server() -> None:
    capabilities = Capabilities(EXIM)
    assert capabilities.dsn
    assert capabilities.chunking
    assert not capabilities.binary
    assert not capabilities.require_tls
    assert not capabilities.priority
    assert capabilities.deliver_by is None
    assert capabilities.future_release is None
    assert capabilities.limits == SessionLimits(recipients=50_000)


def test_the_rest() -> None:
    capabilities = Capabilities(
        (
            "BINARYMIME",
            "CHUNKING",
            "REQUIRETLS",
            "DELIVERBY 240",
            "FUTURERELEASE 86400 2030-12-31T23:59:59Z",
            "MT-PRIORITY MIXER",
            "LIMITS mailmax=5 RCPTMAX=100 RcptDomainMax=1 FUTURE=x",
        )
    )
    assert capabilities.binary
    assert capabilities.require_tls
    assert capabilities.deliver_by == 240
    assert capabilities.future_release == FutureReleaseLimits(
        seconds=86_400, until=datetime(2030, 12, 31, 23, 59, 59, tzinfo=UTC)
    )
    assert capabilities.priority
    assert capabilities.limits == SessionLimits(transactions=5, recipients=100, domains=1)


def test_binary_takes_chunking_too() -> None:
    assert not Capabilities(("BINARYMIME",)).binary


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("RCPTMAX=1", 1),
        ("RCPTMAX=999999", 999_999),
        ("RCPTMAX=1000000", None),
        ("RCPTMAX=0", None),
        ("RCPTMAX=01", None),
        ("RCPTMAX=-1", None),
        ("RCPTMAX=+1", None),
        ("RCPTMAX=", None),
        ("RCPTMAX", None),
        ("RCPTMAX=1x", None),
        ("RCPTMAX=٣", None),
        ("RCPTMAX=²", None),
        ("RCPTMAX=" + "9" * 100_000, None),
        ("XRCPTMAX=5", None),
        ("RCPTMAX=7 RCPTMAX=5 RCPTMAX=9", 5),
        ("RCPTMAX=x RCPTMAX=5", 5),
    ],
)
def test_S17_limits_that_are_none_are_passed_over(value: str, expected: int | None) -> None:
    assert Capabilities((f"LIMITS {value}",)).limits.recipients == expected


@pytest.mark.parametrize(
    ("value", "seconds", "until"),
    [
        ("", None, None),
        ("60", 60, None),
        ("60 2030-01-01T00:00:00Z", 60, datetime(2030, 1, 1, tzinfo=UTC)),
        ("60 2030-01-01t00:00:00z", 60, datetime(2030, 1, 1, tzinfo=UTC)),
        ("x 2030-01-01T00:00:00Z", None, datetime(2030, 1, 1, tzinfo=UTC)),
        ("9999999999 2030-02-30T00:00:00Z", None, None),
        ("60 2030-01-01T00:00:60Z", 60, None),
        ("60 0000-01-01T00:00:00Z", 60, None),
        ("60 2030-01-01", 60, None),
        ("60 2030-01-01T00:00:00+01:00", 60, None),
        ("60 ٢٠٣٠-01-01T00:00:00Z", 60, None),
        ("9" * 50_000 + " " + "9" * 50_000, None, None),
    ],
)
def test_S17_limits_of_a_future_release(
    value: str, seconds: int | None, until: datetime | None
) -> None:
    assert Capabilities((f"FUTURERELEASE {value}",)).future_release == FutureReleaseLimits(
        seconds=seconds, until=until
    )


@pytest.mark.parametrize(
    ("line", "least"),
    [
        ("DELIVERBY", 0),
        ("DELIVERBY 30", 30),
        ("DELIVERBY x", 0),
        ("DELIVERBY -5", 0),
        ("DELIVERBY 1234567890", 0),
        ("8BITMIME", None),
    ],
)
def test_the_least_time_of_deliverby(line: str, least: int | None) -> None:
    assert Capabilities((line,)).deliver_by == least


KEYWORDS = ["SIZE", "LIMITS", "DELIVERBY", "FUTURERELEASE", "AUTH", "MT-PRIORITY", "DSN"]
PARAMETERS = st.one_of(
    st.text(max_size=30),
    st.integers().map(str),
    st.sampled_from(["RCPTMAX=", "MAILMAX=5", "2030-01-01T00:00:00Z", "=", "RCPTMAX=0x5"]),
)


@given(st.lists(st.tuples(st.sampled_from(KEYWORDS), st.lists(PARAMETERS, max_size=4)), max_size=6))
def test_T30_no_line_of_ehlo_raises(lines: list[tuple[str, list[str]]]) -> None:
    capabilities = Capabilities(tuple(" ".join((key, *values)) for key, values in lines))
    assert all(isinstance(capabilities[keyword], tuple) for keyword in capabilities)
    limit = capabilities.limits.recipients
    assert limit is None or 0 < limit < 1_000_000
    assert repr(capabilities)
