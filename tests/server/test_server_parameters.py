"""The parameters of MAIL and RCPT: what each extension asks for, read and kept."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smtp_dialogue import TLS, Dialogue, relay

from mailwright.server.limits import ServerLimits
from mailwright.server.smtp._xtext import decode_utf8_address, decode_xtext
from mailwright.server.store import ReceivedMessage
from mailwright.smtp.delivery_options import (
    DeliverBy,
    DeliveryOptions,
    DeliveryStatusNotification,
    DeliveryStatusNotificationType,
    RecipientOptions,
    xtext,
)

NOW = datetime(2026, 5, 4, 12, 0, 0, tzinfo=UTC)
LIMITS = ServerLimits(deliver_by=60, future_release=3_600)
SUCCESS, DELAY = DeliveryStatusNotification.SUCCESS, DeliveryStatusNotification.DELAY


def begin(**options) -> Dialogue:
    return relay(limits=LIMITS, clock=lambda: NOW, tls=TLS, **options)


def deliver(mail: str, rcpt: str = "", **options) -> ReceivedMessage:
    dialogue = begin(**options)
    answers = dialogue.say_all(
        f"MAIL FROM:<a@b.org> {mail}".rstrip(), f"RCPT TO:<c@d.org> {rcpt}".rstrip(), "DATA", "."
    )
    assert [answer[:3] for answer in answers] == ["250", "250", "354", "250"], answers
    return dialogue.messages[0]


@pytest.mark.parametrize(
    ("parameters", "options"),
    [
        ("", {}),
        ("RET=FULL", {"return_content": DeliveryStatusNotificationType.FULL}),
        ("ret=hdrs", {"return_content": DeliveryStatusNotificationType.HEADERS_ONLY}),
        ("ENVID=Q1+2B2+20x", {"envelope_id": "Q1+2 x"}),
        ("REQUIRETLS", {"require_tls": True}),
        ("BY=60;R", {"deliver_by": DeliverBy(seconds=60)}),
        ("BY=-5;nt", {"deliver_by": DeliverBy(seconds=-5, notify_only=True, trace=True)}),
        ("BY=+999999999;RT", {"deliver_by": DeliverBy(seconds=999_999_999, trace=True)}),
        ("HOLDFOR=3600", {"hold_for": 3_600}),
        ("HOLDUNTIL=2026-05-04T13:00:00Z", {"hold_until": datetime(2026, 5, 4, 13, tzinfo=UTC)}),
        (
            "HOLDUNTIL=2026-05-04t14:30:00+02:00",
            {"hold_until": datetime(2026, 5, 4, 12, 30, tzinfo=UTC)},
        ),
        ("MT-PRIORITY=-9", {"priority": -9}),
        ("MT-PRIORITY=0", {"priority": 0}),
        ("AUTH=<>", {"authenticated_sender": ""}),
        ("AUTH=e+3Dmc2@example.com", {"authenticated_sender": "e=mc2@example.com"}),
        ("BODY=8BITMIME SIZE=1 SMTPUTF8", {}),
    ],
)
def test_what_MAIL_asks_for_is_read(parameters, options):
    message = deliver(parameters)
    assert message.envelope.options == DeliveryOptions(**options)
    words = dict(word.partition("=")[::2] for word in parameters.split())
    assert message.parameters == {name.upper(): value for name, value in words.items()}


@pytest.mark.parametrize(
    ("parameters", "options"),
    [
        ("", {}),
        ("NOTIFY=NEVER", {"notify": DeliveryStatusNotification.NEVER}),
        ("NOTIFY=success,DELAY", {"notify": SUCCESS | DELAY}),
        ("ORCPT=rfc822;b+2Bc@d.org", {"original_recipient": "rfc822;b+c@d.org"}),
        (r"ORCPT=UTF-8;b\x{F8}b@d.org", {"original_recipient": "utf-8;bøb@d.org"}),
        ("ORCPT=x400;/c+3Dno", {"original_recipient": "x400;/c=no"}),
    ],
)
def test_what_RCPT_asks_for_is_read(parameters, options):
    (recipient,) = deliver("", parameters).recipients
    assert recipient.address == "c@d.org"
    assert recipient.options == RecipientOptions(**options)


def test_each_recipient_has_his_own():
    dialogue = begin()
    dialogue.say_all(
        "MAIL FROM:<a@b.org>",
        "RCPT TO:<c@d.org> NOTIFY=NEVER",
        "RCPT TO:<e@f.org>",
        "RCPT TO:<c@d.org> NOTIFY=DELAY",
        "DATA",
        ".",
    )
    notify = [recipient.options.notify for recipient in dialogue.messages[0].recipients]
    assert notify == [DeliveryStatusNotification.NEVER, None, DELAY]


def test_a_rule_sees_what_was_asked_for():
    seen = []

    def rule(request):
        seen.append(request.session.transaction.options.envelope_id)

    deliver("ENVID=Q7", rules={"RCPT": rule})
    assert seen == ["Q7"]


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ("RET=ALL", "501 5.5.4"),
        ("RET", "501 5.5.4"),
        ("ENVID", "501 5.5.4"),
        ("ENVID=a+2", "501 5.5.4"),
        ("ENVID=a+2b", "501 5.5.4"),
        ("ENVID=a+0D+0A", "501 5.5.4"),
        ("ENVID=a+FFb", "501 5.5.4"),
        ("ENVID=" + "x" * 101, "501 5.5.4"),
        ("REQUIRETLS=1", "501 5.5.4"),
        ("BY", "501 5.5.4"),
        ("BY=60", "501 5.5.4"),
        ("BY=60;X", "501 5.5.4"),
        ("BY=0;R", "501 5.5.4"),
        ("BY=-1;R", "501 5.5.4"),
        ("BY=59;R", "550 5.4.7"),
        ("BY=1234567890;N", "501 5.5.4"),
        ("HOLDFOR", "501 5.5.4"),
        ("HOLDFOR=0", "501 5.5.4"),
        ("HOLDFOR=3601", "501 5.5.4"),
        ("HOLDFOR=9999999999", "501 5.5.4"),
        ("HOLDFOR=60 HOLDUNTIL=2026-05-04T12:30:00Z", "501 5.5.4"),
        ("HOLDFOR=60 BY=60;R", "501 5.5.4"),
        ("HOLDUNTIL=2026-05-04T13:00:01Z", "501 5.5.4"),
        ("HOLDUNTIL=2026-05-04T12:30:00", "501 5.5.4"),
        ("HOLDUNTIL=2026-05-04", "501 5.5.4"),
        ("HOLDUNTIL=2026-02-30T12:30:00Z", "501 5.5.4"),
        ("HOLDUNTIL=0001-01-01T00:00:00+23:59", "501 5.5.4"),
        ("MT-PRIORITY=10", "501 5.5.4"),
        ("MT-PRIORITY=-0", "501 5.5.4"),
        ("MT-PRIORITY=+1", "501 5.5.4"),
        ("MT-PRIORITY", "501 5.5.4"),
        ("AUTH", "501 5.5.4"),
        ("AUTH=ann", "501 5.5.4"),
        ("AUTH=a@b.org+0D", "501 5.5.4"),
    ],
)
def test_S02_what_MAIL_cannot_ask_for(parameters, code):
    dialogue = begin()
    assert dialogue.say(f"MAIL FROM:<a@b.org> {parameters}")[:9] == code
    assert dialogue.session.transaction is None
    assert dialogue.say("MAIL FROM:<a@b.org>").startswith("250")


@pytest.mark.parametrize(
    "parameters",
    [
        "NOTIFY",
        "NOTIFY=NEVER,DELAY",
        "NOTIFY=DELAY,",
        "NOTIFY=SOMETIMES",
        "NOTIFY=DELAY NOTIFY=DELAY",
        "ORCPT",
        "ORCPT=rfc822",
        "ORCPT=rfc822;",
        "ORCPT=x400;/c=no",
        "ORCPT=rfc822;a+0Ab@c.org",
        "ORCPT=rfc822;" + "x" * 500 + "@b.org",
        r"ORCPT=utf-8;a\x{D800}@b.org",
        r"ORCPT=utf-8;a\x{110000}@b.org",
        r"ORCPT=utf-8;a\x{0A}@b.org",
    ],
)
def test_S02_what_RCPT_cannot_ask_for(parameters):
    dialogue = begin()
    dialogue.say("MAIL FROM:<a@b.org>")
    assert dialogue.say(f"RCPT TO:<c@d.org> {parameters}").startswith("501 5.5.4")
    assert dialogue.say("DATA").startswith("554")


def test_T23_REQUIRETLS_is_for_sessions_under_TLS():
    assert "250-REQUIRETLS" in Dialogue(tls=TLS).raw(b"EHLO client\r\n")
    dialogue = relay(starttls=True)
    assert "REQUIRETLS" not in "".join(dialogue.raw(b"EHLO client\r\n"))
    assert dialogue.say("MAIL FROM:<a@b.org> REQUIRETLS").startswith("555 5.5.4")


@pytest.mark.parametrize(
    ("extension", "mail", "rcpt"),
    [
        ("DSN", "RET=FULL", "NOTIFY=NEVER"),
        ("DSN", "ENVID=1", "ORCPT=rfc822;a@b.org"),
        ("REQUIRETLS", "REQUIRETLS", ""),
        ("DELIVERBY", "BY=60;R", ""),
        ("FUTURERELEASE", "HOLDFOR=1", ""),
        ("FUTURERELEASE", "HOLDUNTIL=2026-05-04T13:00:00Z", ""),
        ("MT-PRIORITY", "MT-PRIORITY=1", ""),
    ],
)
def test_S09_without_its_extension_there_is_no_parameter(extension, mail, rcpt):
    dialogue = begin(without_extensions={extension})
    assert extension not in "".join(dialogue.raw(b"EHLO client\r\n"))
    assert dialogue.say(f"MAIL FROM:<a@b.org> {mail}").startswith("555 5.5.4")
    dialogue.say("MAIL FROM:<a@b.org>")
    if rcpt:
        assert dialogue.say(f"RCPT TO:<c@d.org> {rcpt}").startswith("555 5.5.4")


# --- what is announced, and kept to --------------------------------------------------------------


def test_numbers_are_announced():
    offered = set(begin().raw(b"EHLO client\r\n"))
    assert {
        "250-DELIVERBY 60",
        "250-FUTURERELEASE 3600 2026-05-04T13:00:00Z",
        "250-LIMITS RCPTMAX=1000",
        "250-MT-PRIORITY",
        "250-DSN",
    } <= offered


def test_K03_the_mails_of_a_session_are_limited_as_announced():
    dialogue = relay(limits=ServerLimits(transactions=2))
    assert "250-LIMITS MAILMAX=2 RCPTMAX=1000" in dialogue.raw(b"EHLO client\r\n")
    for _ in range(2):
        assert dialogue.say_all("MAIL FROM:<a@b.org>", "RSET") == [
            "250 2.1.0 Sender OK",
            "250 2.0.0 Ok",
        ]
    assert dialogue.say("MAIL FROM:<a@b.org>").startswith("421 4.7.0 More than 2 messages")
    assert dialogue.raw(b"NOOP\r\n") == []


def test_K03_recipients_and_their_domains_are_limited_as_announced():
    dialogue = relay(limits=ServerLimits(recipients=4, recipient_domains=2))
    assert "250-LIMITS RCPTMAX=4 RCPTDOMAINMAX=2" in dialogue.raw(b"EHLO client\r\n")
    dialogue.say("MAIL FROM:<a@b.org>")
    domains = ["x.org", "y.org", "z.org", "X.ORG", "y.org", "x.org"]
    answers = dialogue.say_all(*(f"RCPT TO:<c@{domain}>" for domain in domains))
    assert [answer[:3] for answer in answers] == ["250", "250", "452", "250", "250", "452"]


def test_limits_that_are_not_announced_are_kept_to():
    dialogue = relay(limits=ServerLimits(recipients=1), without_extensions={"LIMITS"})
    assert "LIMITS" not in "".join(dialogue.raw(b"EHLO client\r\n"))
    dialogue.say("MAIL FROM:<a@b.org>")
    answers = dialogue.say_all(*["RCPT TO:<c@x.org>"] * 2)
    assert [answer[:3] for answer in answers] == ["250", "452"]


# --- xtext ---------------------------------------------------------------------------------------


@given(st.text(st.characters(min_codepoint=0, max_codepoint=127), max_size=30))
def test_xtext_that_the_client_writes_is_read(text):
    assert decode_xtext(xtext(text)) == text


@given(st.text(max_size=30))
def test_any_text_is_decoded_or_refused(text):
    for decode in (decode_xtext, decode_utf8_address):
        decoded = decode(text)
        assert decoded is None or len(decoded) <= len(text)


# --- what is kept --------------------------------------------------------------------------------


def test_K03_what_is_asked_for_takes_room_too():
    """A mail of no octets whose envelope asks for much is not for nothing."""
    small, asked = deliver(""), "ENVID=" + "x" * 90
    assert deliver(asked).octets >= small.octets + 2 * 90
    original = "ORCPT=x400;" + "y" * 400
    assert deliver("", original).octets >= small.octets + 2 * 400
