"""A whole session, and its transcript."""

from __future__ import annotations

from base64 import b64decode

import pytest
from smtp_dialogue import PLAIN, TLS, Dialogue, b64, logged_in, plain, relay

from mailwright.server.smtp.state import State


def test_a_mail_is_delivered_before_its_sender_is_told():
    told = []
    dialogue = logged_in(deliver=lambda message: told.append(dialogue.replies() or message))
    answers = dialogue.say_all(
        "MAIL FROM:<ann@example.org> SIZE=20 BODY=8BITMIME", "RCPT TO:<bob@example.net>", "DATA"
    )
    assert [answer[:3] for answer in answers] == ["250", "250", "354"]
    assert dialogue.raw(b"Subject: x\r\n\r\n..y\xff\r\n.\r\n") == ["250 2.0.0 Ok: queued as ID1"]
    (message,) = told
    assert message.raw == b"Subject: x\r\n\r\n.y\xff\r\n"
    assert message.envelope.sender == "ann@example.org"
    assert message.envelope.recipients == ("bob@example.net",)
    assert message.parameters == {"SIZE": "20", "BODY": "8BITMIME"}
    assert message.authenticated_as == "ann"
    assert message.tls is TLS
    assert message.queue_id == "ID1"
    assert message.session is dialogue.session
    assert message.received_at.tzinfo is not None


def test_a_pipelined_transaction_is_answered_in_order():
    dialogue = relay()
    answers = dialogue.raw(
        b"RSET\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.org>\r\nRCPT TO:<nonsense>\r\nDATA\r\n"
    )
    assert [answer[:3] for answer in answers] == ["250", "250", "250", "501", "354"]
    assert [answer[:3] for answer in dialogue.raw(b".\r\nQUIT\r\n")] == ["250", "221"]
    assert dialogue.messages[0].raw == b""
    assert dialogue.session.state is State.CLOSED


def test_a_session_byte_by_byte_is_the_same_session():
    wire = (
        b"EHLO c\r\nMAIL FROM:<a@b.org>\r\nRCPT TO:<c@d.org>\r\nDATA\r\n"
        b"..one\r\n.two\r\n.\r\nNOOP\r\nQUIT\r\n"
    )
    whole, dripping = Dialogue(require_auth=False), Dialogue(require_auth=False)
    answers = [line for octet in wire for line in dripping.raw(bytes((octet,)))]
    # Without PIPELINING's offer a client has to wait: EHLO goes alone.
    assert answers == whole.raw(wire[:8]) + whole.raw(wire[8:])
    assert dripping.messages[0].raw == whole.messages[0].raw == b".one\r\ntwo\r\n"


def test_S21_the_transcript_shows_no_secret():
    canary = "canary-7316"
    dialogue = Dialogue(tls=TLS, users={"ann": canary})
    dialogue.say("EHLO client")
    response = plain("", "ann", f"{canary}x")
    dialogue.say_all(
        f"AUTH PLAIN {response}",
        "AUTH LOGIN",
        b64("ann"),
        b64(canary + "x"),
        b64(canary),  # one more, when the exchange is over
        f"AUTH {response}",
        f"AUTH XOAUTH2 {response}",
        "AUTH PLAIN",
        "A" * 20_000,
        f"AUTH PLAIN {plain('', 'ann', canary)}",
    )
    transcript = "\n".join(dialogue.session.transcript)
    assert dialogue.session.authenticated_as == "ann"
    for secret in (canary, b64(canary), b64(canary + "x"), response, b64("ann")):
        assert secret not in transcript
    assert "C: AUTH PLAIN ***" in transcript
    assert "C: ***" in transcript


@pytest.mark.parametrize(
    "line", ["AUTH\tPLAIN {}", " AUTH PLAIN {}", "\x1bauth PLAIN {}", "AUTH: {}"]
)
def test_S21_a_login_in_a_line_that_is_no_command_is_masked(line):
    dialogue = Dialogue(tls=TLS)
    assert (
        dialogue.say_all("EHLO client", line.format(PLAIN), PLAIN)[1:]
        == ["500 5.5.1 Command not recognized"] * 2
    )
    assert dialogue.session.transcript[-4::2] == ("C: ***", "C: ***")


def test_S21_the_transcript_of_a_scram_login_holds_nothing_to_try_passwords_with():
    dialogue = Dialogue(tls=TLS)
    first = dialogue.say_all("EHLO client", f"AUTH SCRAM-SHA-256 {b64('n,,n=ann,r=CLIENT')}")[1]
    salt = b64decode(first.partition(" ")[2]).split(b",")[1]
    assert salt.startswith(b"s=")
    dialogue.say("*")
    assert dialogue.session.transcript[-4:] == (
        "C: AUTH SCRAM-SHA-256 ***",
        "S: 334 ***",
        "C: ***",
        "S: 501 5.7.0 Authentication cancelled",
    )


def test_S21_an_empty_challenge_is_shown_as_it_is():
    dialogue = Dialogue(tls=TLS)
    dialogue.say_all("EHLO client", "AUTH PLAIN")
    assert dialogue.session.transcript[-1] == "S: 334 "


def test_T31_the_transcript_shows_commands_replies_and_events():
    dialogue = relay(starttls=True)
    dialogue.say_all("MAIL FROM:<a@b.org>", "RCPT TO:<c@d.org>", "DATA")
    dialogue.raw(b"x\r\n.\r\n")
    dialogue.say_all("NOOP \x1b[2J", "STARTTLS")
    dialogue.session.tls_started(TLS)
    dialogue.session.receive_eof()
    assert dialogue.session.transcript[-10:] == (
        "C: DATA",
        "S: 354 End data with <CR><LF>.<CR><LF>",
        "-- data 3 octets",
        "S: 250 2.0.0 Ok: queued as ID1",
        "C: NOOP \\x1b[2J",
        "S: 501 5.5.2 A command is UTF-8 without control characters",
        "C: STARTTLS",
        "S: 220 2.0.0 Ready to start TLS",
        "-- tls TLSv1.3",
        "-- closed by the client",
    )
