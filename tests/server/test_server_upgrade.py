"""Row T11: what a client sends in clear behind STARTTLS is never taken for what it says in TLS."""

from __future__ import annotations

import pytest
from smtp_dialogue import TLS, Dialogue, Wire

from mailwright.server import SmtpServer
from mailwright.server.smtp.state import State

AHEAD = [
    b"NOOP\r\n",
    b"EHLO evil\r\nMAIL FROM:<evil@x.org>\r\n",
    b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00",
    b"BDAT 10 LAST\r\n",
    b"\n",
]


@pytest.mark.parametrize("ahead", AHEAD)
def test_T11_split_at_every_octet(ahead):
    """Before the reply is out it ends the session; behind it the handshake eats it."""
    wire = b"STARTTLS\r\n" + ahead
    for split in range(len(wire) + 1):
        dialogue = Dialogue(starttls=True, require_auth=False)
        dialogue.say("EHLO client")
        answers = dialogue.raw(wire[:split]) + dialogue.raw(wire[split:])
        if split == len(b"STARTTLS\r\n"):
            assert answers == ["220 2.0.0 Ready to start TLS"]
            # The runner gives these to TLS; a session that they reach all the same forgets them.
            dialogue.session.tls_started(TLS)
            assert dialogue.raw(b"") == []
            assert dialogue.say("MAIL FROM:<a@b.org>").startswith("503")
        else:
            assert answers == ["421 4.7.0 Commands sent ahead behind STARTTLS"], split
            assert dialogue.session.state is State.CLOSED
        assert not any("evil" in line for line in dialogue.session.transcript)


@pytest.fixture(scope="module")
def server():
    with SmtpServer(require_auth=False) as running:
        yield running


@pytest.mark.parametrize("ahead", AHEAD)
@pytest.mark.parametrize("together", [True, False])
def test_T11_over_the_wire_nothing_answers(server, ahead, together):
    server.clear()
    with Wire((server.host, server.port)) as wire:
        wire.reply()
        wire.say(b"EHLO client\r\n")
        if together:
            wire.send(b"STARTTLS\r\n" + ahead)
            assert wire.rest() == b"421 4.7.0 Commands sent ahead behind STARTTLS\r\n"
        else:
            assert wire.say(b"STARTTLS\r\n") == b"220 2.0.0 Ready to start TLS\r\n"
            wire.send(ahead + b"\r\n" * 20)
            assert b"250" not in wire.rest()
    assert server.messages == []
    assert not any("evil" in line for line in server.sessions[0].transcript)


def test_T11_a_transaction_begun_in_clear_is_gone(server):
    with Wire((server.host, server.port)) as wire:
        wire.reply()
        for line in (b"EHLO c\r\n", b"MAIL FROM:<a@b.org>\r\n", b"RCPT TO:<c@d.org>\r\n"):
            wire.say(line)
        assert wire.say(b"BDAT 5\r\nclear").startswith(b"250")
        assert wire.say(b"STARTTLS\r\n").startswith(b"220")
        wire.start_tls(server.ssl_context())
        wire.say(b"EHLO c\r\n")
        assert wire.say(b"BDAT 0 LAST\r\n").startswith(b"503")
        assert wire.say(b"DATA\r\n").startswith(b"503")


def test_S10_what_is_offered_changes_with_TLS_and_with_the_login():
    with SmtpServer(users={"ann": "secret"}) as server, Wire((server.host, server.port)) as wire:
        wire.reply()
        before = set(wire.say(b"EHLO c\r\n").replace(b"-", b" ").split())
        wire.say(b"STARTTLS\r\n")
        wire.start_tls(server.ssl_context())
        under_tls = set(wire.say(b"EHLO c\r\n").replace(b"-", b" ").split())
    assert before - under_tls == {b"STARTTLS"}
    assert {b"AUTH", b"PLAIN", b"REQUIRETLS"} <= under_tls - before
