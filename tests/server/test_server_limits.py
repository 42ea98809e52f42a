"""The bounds of an SMTP session, and the rules that a test sets."""

from __future__ import annotations

import pytest
from smtp_dialogue import TLS, Dialogue, plain, relay

from mailwright.errors import ServerRefusedError
from mailwright.server.limits import ServerLimits
from mailwright.server.smtp.state import State


def test_K03_T20_twenty_bad_commands_end_the_session():
    dialogue = relay()
    answers = dialogue.say_all(*["NOPE"] * 20)
    assert [answer[:3] for answer in answers] == ["500"] * 19 + ["421"]
    assert dialogue.raw(b"NOOP\r\n") == []


def test_K03_twenty_failed_logins_end_the_session():
    dialogue = Dialogue(tls=TLS)
    dialogue.say("EHLO client")
    answers = dialogue.say_all(*[f"AUTH PLAIN {plain('', 'ann', 'x')}"] * 20)
    assert [answer[:3] for answer in answers] == ["535"] * 19 + ["421"]


def test_K03_recipients():
    dialogue = relay(limits=ServerLimits(recipients=3))
    dialogue.say("MAIL FROM:<a@b.org>")
    answers = dialogue.say_all(*["RCPT TO:<c@d.org>"] * 5)
    assert [answer[:9] for answer in answers] == ["250 2.1.5"] * 3 + ["452 4.5.3"] * 2
    dialogue.say_all("DATA", ".")
    assert len(dialogue.messages[0].envelope.recipients) == 3


def test_K03_a_mail_that_is_too_big_is_refused_and_forgotten():
    dialogue = relay(limits=ServerLimits(message=1_000))
    assert "250-SIZE 1000" in dialogue.raw(b"EHLO client\r\n")
    assert dialogue.say("MAIL FROM:<a@b.org> SIZE=1001").startswith("552 5.3.4")
    dialogue.say_all("MAIL FROM:<a@b.org>", "RCPT TO:<c@d.org>", "DATA")
    assert dialogue.raw(b"x" * 5_000) == []
    assert dialogue.raw(b"\r\n.\r\n") == ["552 5.3.4 Message too big (more than 1000 octets)"]
    assert dialogue.session.state is State.READY
    assert dialogue.messages == []


def test_K03_the_transcript_is_bounded():
    dialogue = relay(limits=ServerLimits(transcript=50))
    dialogue.say_all(*["NOOP"] * 100)
    assert len(dialogue.session.transcript) == 50


def test_a_store_that_is_full_is_said_to_the_client():
    def full(message):
        raise ServerRefusedError("Insufficient system storage", code=452, enhanced_code="4.3.1")

    dialogue = relay(deliver=full)
    dialogue.say_all("MAIL FROM:<a@b.org>", "RCPT TO:<c@d.org>", "DATA")
    assert dialogue.say(".") == "452 4.3.1 Insufficient system storage"
    assert dialogue.session.state is State.READY


def test_S06_a_smuggled_transaction_is_one_refused_message():
    dialogue = relay()
    dialogue.say_all("MAIL FROM:<a@b.org>", "RCPT TO:<c@d.org>", "DATA")
    answers = dialogue.raw(
        b"first\r\n\n.\r\nMAIL FROM:<evil@x.org>\r\nRCPT TO:<victim@y.org>\r\n"
        b"DATA\r\nsecond\r\n.\r\n"
    )
    assert answers == ["550 5.6.0 The message holds a bare CR or LF"]
    assert dialogue.messages == []


@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "OPTIONS", "CONNECT", "PRI"])
def test_K04_T20_a_web_browser_is_not_listened_to(verb):
    dialogue = relay()
    answers = dialogue.raw(
        f"{verb} / HTTP/1.1\r\nHost: localhost\r\n\r\nMAIL FROM:<a@b.org>\r\n".encode()
    )
    assert answers == ["421 4.7.0 This is a mail server"]
    assert dialogue.session.state is State.CLOSED


def test_a_rule_refuses_a_recipient():
    def rule(request):
        return "550 5.1.1 No such user" if "bob@" in request.argument else None

    dialogue = relay(rules={"RCPT": rule})
    dialogue.say("MAIL FROM:<a@b.org>")
    assert dialogue.say_all("RCPT TO:<bob@x.org>", "RCPT TO:<eve@x.org>") == [
        "550 5.1.1 No such user",
        "250 2.1.5 Recipient OK",
    ]
    dialogue.say_all("DATA", ".")
    assert dialogue.messages[0].envelope.recipients == ("eve@x.org",)


def test_a_rule_refuses_content():
    dialogue = relay(rules={".": lambda request: "554 5.6.0 " + request.content.decode().strip()})
    dialogue.say_all("MAIL FROM:<a@b.org>", "RCPT TO:<c@d.org>", "DATA", "spam")
    assert dialogue.say(".") == "554 5.6.0 spam"
    assert dialogue.messages == []
    assert dialogue.session.state is State.READY


def test_a_rule_with_other_words_for_a_yes():
    dialogue = relay(
        rules={
            "EHLO": lambda _: "250 example.org\nPIPELINING\nX-SOMETHING",
            "RCPT": lambda _: "251 2.1.5 Will forward",
            ".": lambda _: "250 2.0.0 Ok: queued as 4F",
        }
    )
    assert dialogue.raw(b"EHLO client\r\n") == [
        "250-example.org",
        "250-PIPELINING",
        "250 X-SOMETHING",
    ]
    dialogue.say("MAIL FROM:<a@b.org>")
    assert dialogue.say("RCPT TO:<c@d.org>") == "251 2.1.5 Will forward"
    assert dialogue.say("RCPT TO:<nonsense>").startswith("501")  # a yes does not hide a no
    assert dialogue.say_all("DATA", ".")[-1] == "250 2.0.0 Ok: queued as 4F"
    assert len(dialogue.messages) == 1


def test_a_rule_that_closes():
    dialogue = relay(rules={"MAIL": lambda _: "421 4.3.2 Shutting down"})
    assert dialogue.say("MAIL FROM:<a@b.org>") == "421 4.3.2 Shutting down"
    assert dialogue.session.state is State.CLOSED


@pytest.mark.parametrize("answer", ["nonsense", "99 x", "550 a\r\nb", "550 a\x07"])
def test_a_rule_that_is_wrong_is_said_and_the_session_goes_on(answer):
    dialogue = relay(rules={"VRFY": lambda _: answer})
    assert dialogue.say("VRFY x").startswith("451 4.3.0 The rule for VRFY raised")
    assert dialogue.say("NOOP").startswith("250")
