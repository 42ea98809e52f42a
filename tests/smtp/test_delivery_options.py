"""What may be asked for a message is checked where it is put down, before there is a server."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest

from mailwright import errors
from mailwright.smtp import (
    DeliverBy,
    DeliveryOptions,
    DeliveryStatusNotification,
    DeliveryStatusNotificationType,
    Envelope,
    RecipientOptions,
)
from mailwright.smtp.delivery_options import split_original_recipient, whole_seconds, xtext

NOON = datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("QQ314159", "QQ314159"),
        ("a+b=c", "a+2Bb+3Dc"),
        ("two words", "two+20words"),
        ('"q"@x', '"q"@x'),
        ("~!", "~!"),
        ("", ""),
        ("back\\slash", "back\\slash"),
    ],
)
def test_xtext(text: str, encoded: str) -> None:
    assert xtext(text) == encoded


#: What cannot be asked for -> the argument that the error names.
REFUSED: list[tuple[Callable[[], object], str]] = [
    (lambda: DeliverBy(seconds=0), "seconds"),
    (lambda: DeliverBy(seconds=-1), "seconds"),
    (lambda: DeliverBy(seconds=1_000_000_000), "seconds"),
    (lambda: DeliverBy(seconds=-1_000_000_000, notify_only=True), "seconds"),
    (lambda: DeliverBy(seconds=1.5), "seconds"),  # type: ignore[arg-type]
    (lambda: DeliverBy(seconds=True), "seconds"),
    (lambda: DeliverBy(seconds=5, notify_only="no"), "notify_only"),  # type: ignore[arg-type]
    (lambda: DeliverBy(seconds=5, trace=1), "trace"),  # type: ignore[arg-type]
    (lambda: DeliveryOptions(require_tls=None), "require_tls"),  # type: ignore[arg-type]
    (lambda: DeliveryOptions(require_tls="no"), "require_tls"),  # type: ignore[arg-type]
    (lambda: DeliveryOptions(binary="no"), "binary"),  # type: ignore[arg-type]
    (lambda: DeliveryOptions(authenticated_sender=0), "authenticated_sender"),  # type: ignore[arg-type]
    (lambda: DeliveryOptions(hold_for=0), "hold_for"),
    (lambda: DeliveryOptions(hold_for=-5), "hold_for"),
    (lambda: DeliveryOptions(hold_for=1_000_000_000), "hold_for"),
    (lambda: DeliveryOptions(hold_for=5, hold_until=NOON), "hold_until"),
    (lambda: DeliveryOptions(hold_until=NOON.replace(tzinfo=None)), "hold_until"),
    (lambda: DeliveryOptions(hold_until="2030-01-01T00:00:00Z"), "hold_until"),  # type: ignore[arg-type]
    (
        lambda: DeliveryOptions(
            hold_until=datetime.max.replace(tzinfo=timezone(timedelta(hours=-1)))
        ),
        "hold_until",
    ),
    (lambda: DeliveryOptions(hold_until=datetime.max.replace(tzinfo=UTC)), "hold_until"),
    (lambda: DeliveryOptions(hold_for=60, deliver_by=DeliverBy(seconds=60)), "deliver_by"),
    (lambda: DeliveryOptions(deliver_by=60), "deliver_by"),  # type: ignore[arg-type]
    (lambda: DeliveryOptions(priority=10), "priority"),
    (lambda: DeliveryOptions(priority=-10), "priority"),
    (lambda: DeliveryOptions(priority=False), "priority"),
    (lambda: DeliveryOptions(notify="SUCCESS"), "notify"),  # type: ignore[arg-type]
    (lambda: DeliveryOptions(return_content="FULL"), "return_content"),  # type: ignore[arg-type]
    (lambda: DeliveryOptions(envelope_id="a\r\nRCPT TO:<eve@example.net>"), "envelope_id"),
    (lambda: DeliveryOptions(envelope_id="Übung"), "envelope_id"),
    (lambda: DeliveryOptions(envelope_id="\x7f"), "envelope_id"),
    (lambda: DeliveryOptions(envelope_id="a\n"), "envelope_id"),
    (lambda: DeliveryOptions(envelope_id="x" * 101), "envelope_id"),
    (lambda: DeliveryOptions(envelope_id="+" * 34), "envelope_id"),
    (lambda: DeliveryOptions(recipients=["bob@example.net"]), "recipients"),  # type: ignore[arg-type]
    (lambda: DeliveryOptions(recipients={"bob@example.net": "NEVER"}), "recipients"),  # type: ignore[dict-item]
    (lambda: DeliveryOptions(recipients={"Bob <bob@x>": RecipientOptions()}), ""),
    (lambda: DeliveryOptions(authenticated_sender="ann"), ""),
    (lambda: DeliveryOptions(authenticated_sender="<>"), ""),
    (lambda: DeliveryOptions(authenticated_sender="jörg@example.org"), "authenticated_sender"),
    (lambda: DeliveryOptions(authenticated_sender="a@x.example SIZE=1"), ""),
    (lambda: RecipientOptions(original_recipient="bob"), ""),
    (lambda: RecipientOptions(original_recipient="rfc822;bob"), ""),
    (lambda: RecipientOptions(original_recipient="rfc822;jörg@example.org"), "original_recipient"),
    (lambda: RecipientOptions(original_recipient="x400;"), "original_recipient"),
    (lambda: RecipientOptions(original_recipient="x400;Ü"), "original_recipient"),
    (lambda: RecipientOptions(original_recipient="x400;a\r\nDATA"), "original_recipient"),
    (lambda: RecipientOptions(original_recipient="x400;" + "a" * 496), "original_recipient"),
    (lambda: RecipientOptions(original_recipient=5), "original_recipient"),  # type: ignore[arg-type]
    (lambda: RecipientOptions(notify=1), "notify"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("make", "name"), REFUSED, ids=range(len(REFUSED)))
def test_S02_what_cannot_be_asked_for_is_refused_where_it_is_put_down(
    make: Callable[[], object], name: str
) -> None:
    with pytest.raises(errors.InvalidArgumentError) as caught:
        make()
    if name:
        assert caught.value.name == name


def test_bounds_are_taken() -> None:
    DeliverBy(seconds=999_999_999)
    DeliverBy(seconds=-999_999_999, notify_only=True)
    DeliverBy(seconds=0, notify_only=True, trace=True)
    DeliveryOptions(hold_for=1)
    DeliveryOptions(hold_for=999_999_999)
    DeliveryOptions(hold_for=59, deliver_by=DeliverBy(seconds=60))
    DeliveryOptions(hold_for=60, deliver_by=DeliverBy(seconds=60, notify_only=True))
    DeliveryOptions(priority=-9, envelope_id="x" * 100, authenticated_sender="")
    DeliveryOptions(envelope_id="+" * 33)
    RecipientOptions(original_recipient="x400;" + "a" * 495)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bob@example.net", ("rfc822", "bob@example.net")),
        ("jörg@example.net", ("utf-8", "jörg@example.net")),
        ("RFC822;bob@example.net", ("rfc822", "bob@example.net")),
        ("utf-8;bob@example.net", ("utf-8", "bob@example.net")),
        ('"a;b"@example.net', ("rfc822", '"a;b"@example.net')),
        ("x400;/S=bob/O=example/", ("x400", "/S=bob/O=example/")),
        ("x-other;;a b", ("x-other", ";a b")),
    ],
)
def test_original_recipients(text: str, expected: tuple[str, str]) -> None:
    assert split_original_recipient(text) == expected


def test_a_part_of_a_second_never_ends_early() -> None:
    east = timezone(timedelta(hours=2))
    assert whole_seconds(datetime(2030, 1, 1, 14, tzinfo=east)) == NOON
    assert whole_seconds(NOON + timedelta(microseconds=1)) == NOON + timedelta(seconds=1)


def test_options_are_values_and_keep_nothing_of_the_callers() -> None:
    wanted = {"bob@example.net": RecipientOptions(notify=DeliveryStatusNotification.NEVER)}
    options = DeliveryOptions(
        recipients=wanted, return_content=DeliveryStatusNotificationType.FULL, hold_until=NOON
    )
    wanted.clear()
    assert options.recipients
    assert pickle.loads(pickle.dumps(options)) == options
    assert hash(options) == hash(pickle.loads(pickle.dumps(options)))
    assert len({Envelope("", ("bob@example.net",), options)}) == 1


def test_only_what_is_set_is_shown() -> None:
    assert repr(DeliveryOptions()) == "DeliveryOptions()"
    assert repr(DeliveryOptions(priority=0)) == "DeliveryOptions(priority=0)"
    envelope = Envelope("ann@example.org", ("bob@example.net",))
    assert repr(envelope) == "Envelope(sender='ann@example.org', recipients=('bob@example.net',))"
    by = DeliverBy(seconds=60)
    recipients = {"bob@example.net": RecipientOptions(original_recipient="bob@example.org")}
    asked = DeliveryOptions(deliver_by=by, recipients=recipients)
    assert repr(Envelope("", (), asked)) == (
        "Envelope(sender='', recipients=(), options=DeliveryOptions("
        "recipients={'bob@example.net': RecipientOptions(original_recipient='bob@example.org')}, "
        "deliver_by=DeliverBy(seconds=60)))"
    )
