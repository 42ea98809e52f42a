"""The embedded server against a client that means harm: whatever it sends, a few things hold."""

from __future__ import annotations

import re
from base64 import b64encode

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from smtp_dialogue import TLS, Dialogue, relay

from mailwright.server.limits import ServerLimits
from mailwright.server.smtp.state import State

CANARY = "canary-7316"
GOOD = b64encode(f"\0ann\0{CANARY}".encode())
BAD = b64encode(f"\0ann\0{CANARY}x".encode())
REPLY = re.compile(r"[2-5][0-9][0-9][ -]")

LINES = [
    b"EHLO client",
    b"HELO client",
    b"STARTTLS",
    b"AUTH PLAIN " + BAD,
    b"AUTH PLAIN",
    b"AUTH LOGIN",
    b"AUTH LOGIN\r\n" + BAD + b"\r\n" + BAD,
    b"AUTH XOAUTH2\r\n" + BAD,
    b"AUTH SCRAM-SHA-256 " + b64encode(b"n,,n=ann,r=CLIENT"),
    b"AUTH\tPLAIN " + GOOD,
    b"*",
    b"=",
    b"MAIL FROM:<ann@example.org>",
    b"MAIL FROM:<> AUTH=<>",
    b"RCPT TO:<bob@example.net>",
    b"DATA",
    b"BDAT 0",
    b"BDAT 0 LAST",
    b"BDAT 4 LAST\r\nab",
    b"BDAT 12\r\nQUIT",
    b"BDAT 99999999999999999999",
    b"BDAT",
    b"RCPT TO:<bob@example.net> NOTIFY=NEVER ORCPT=rfc822;b+40x",
    b"MAIL FROM:<> RET=HDRS ENVID=x+20y BY=9;N HOLDFOR=9 MT-PRIORITY=3",
    b".",
    b"..",
    b"RSET",
    b"NOOP",
    b"",
    b"\0\xff",
    b"x" * 3_000,
]
ENDS = [b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r", b"\r\r\n", b"\n.\n", b"\r\n.\r\n", b""]
STREAMS = st.lists(st.tuples(st.sampled_from(LINES), st.sampled_from(ENDS)), max_size=25).map(
    lambda pieces: b"".join(map(b"".join, pieces))
)


def feed(dialogue: Dialogue, data: bytes, size: int) -> list[str]:
    replies = []
    for start in range(0, len(data), size):
        replies += dialogue.raw(data[start : start + size])
    return replies


@example(data=b"EHLO client\rAUTH LOGIN\r\n" + GOOD + b"\r\n", size=1)
@example(data=b"EHLO client\rAUTH LOGIN\r\n" + BAD + b"EHLO client\r\n", size=1)
@example(data=b"x" * 3_000 + b"AUTH LOGIN\r\n" + BAD + b" client\r\n", size=1)
@example(data=b"EHLO clientAUTH\tPLAIN " + GOOD + b"\r\n", size=1)
@example(data=b"NOOPAUTH PLAIN " + GOOD + b"\r\n", size=1)
@example(data=GOOD + b"\r\n", size=1)
@given(data=st.one_of(STREAMS, st.binary(max_size=400)), size=st.integers(1, 200))
def test_S06_S19_S21_nobody_without_a_login_delivers_and_no_secret_is_kept(data, size):
    dialogue = Dialogue(users={"ann": CANARY}, auth_without_tls=True)
    replies = feed(dialogue, data, size)
    assert all(map(REPLY.match, replies))
    assert dialogue.messages == []
    assert dialogue.session.authenticated_as == ""
    transcript = "\n".join(dialogue.session.transcript)
    for secret in (CANARY, BAD.decode(), GOOD.decode()):
        assert secret not in transcript


@given(data=STREAMS, size=st.integers(1, 200))
def test_S06_every_mail_that_is_taken_has_crlf_line_ends_and_was_acknowledged(data, size):
    dialogue = relay()
    replies = feed(dialogue, data, size)
    taken = [reply for reply in replies if "queued as" in reply]
    assert len(dialogue.messages) == len(taken)
    for message in dialogue.messages:
        assert not re.search(rb"\r(?!\n)|(?<!\r)\n", message.raw)
        assert message.envelope.recipients


@given(data=STREAMS, size=st.integers(1, 200))
def test_S19_without_TLS_no_login_is_taken_however_it_is_asked_for(data, size):
    dialogue = Dialogue(users={"ann": CANARY})
    replies = feed(dialogue, data + b"\r\nAUTH PLAIN " + GOOD + b"\r\n", size)
    assert not [reply for reply in replies if reply.startswith(("235", "334"))]
    assert dialogue.session.authenticated_as == ""


@pytest.mark.parametrize("state", ["command", "AUTH line", "login", "content"])
def test_T27_a_line_or_content_without_an_end_is_not_kept(state):
    limits = ServerLimits(message=50_000)
    dialogue = relay(limits=limits, tls=TLS)
    begin, limit = {
        "command": ("NOOP", limits.line),
        "AUTH line": ("NOOP", limits.auth_line),
        "login": ("AUTH PLAIN", limits.auth_line),
        "content": ("DATA", limits.message * 4 // 3),
    }[state]
    dialogue.say_all("MAIL FROM:<a@b.org>" if state == "content" else "NOOP", "RCPT TO:<c@d.org>")
    dialogue.say(begin)
    if state == "AUTH line":
        dialogue.raw(b"AUTH ")
    chunk = b"x" * 10_000
    for _ in range(100):
        assert dialogue.raw(chunk) == []
        assert len(dialogue.session._input) <= limit + 2 * len(chunk)
    end = b"\r\n.\r\n" if state == "content" else b"\r\n"
    (answer,) = dialogue.raw(end)
    assert answer[:3] == ("552" if state == "content" else "500")
    assert dialogue.say("NOOP") == "250 2.0.0 Ok"


@pytest.mark.parametrize(
    "ahead",
    [b"NOOP\r\n", b"N", b"\r\n", b"\x16\x03\x01\x00\x05", b"STARTTLS\r\n", b"\0" * 100_000],
)
def test_T11_whatever_is_sent_ahead_of_the_handshake_ends_the_session(ahead):
    dialogue = Dialogue(starttls=True)
    dialogue.say("EHLO client")
    (answer,) = dialogue.raw(b"STARTTLS\r\n" + ahead)
    assert answer.startswith("421")
    assert dialogue.session.state is State.CLOSED
    assert dialogue.raw(b"NOOP\r\n") == []


def test_T11_a_login_before_the_handshake_is_none_after_it():
    dialogue = Dialogue(starttls=True, auth_without_tls=True, users={"ann": CANARY})
    assert dialogue.say_all("EHLO client", f"AUTH PLAIN {GOOD.decode()}")[1].startswith("235")
    dialogue.say("STARTTLS")
    dialogue.session.tls_started(TLS)
    assert dialogue.say("MAIL FROM:<a@b.org>").startswith("503")
    assert dialogue.say_all("EHLO client", "MAIL FROM:<a@b.org>")[1].startswith("530")
    assert dialogue.session.authenticated_as == ""
