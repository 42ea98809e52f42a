"""Who may send through the SMTP server, and what TLS has to do with it."""

from __future__ import annotations

import pytest
from smtp_dialogue import PLAIN, REFUSED, TLS, Dialogue, b64, logged_in, plain

from mailwright.server.limits import ServerLimits
from mailwright.server.smtp.state import State


def test_mail_takes_a_login():
    dialogue = Dialogue(tls=TLS)
    dialogue.say("EHLO client")
    assert dialogue.say("MAIL FROM:<a@b.org>") == "530 5.7.0 Authentication required"
    assert dialogue.say("RCPT TO:<a@b.org>").startswith("503")
    assert dialogue.say(f"AUTH PLAIN {PLAIN}") == "235 2.7.0 Authentication successful"
    assert dialogue.say("MAIL FROM:<a@b.org>").startswith("250")


def test_S19_a_login_takes_tls():
    dialogue = Dialogue(starttls=True)
    assert not any("AUTH" in line for line in dialogue.raw(b"EHLO client\r\n"))
    assert dialogue.say(f"AUTH PLAIN {PLAIN}").startswith("538 5.7.11")
    assert dialogue.say("MAIL FROM:<a@b.org>") == "530 5.7.0 Must issue a STARTTLS command first"
    assert dialogue.session.authenticated_as == ""


def test_S19_unless_the_server_was_told():
    dialogue = Dialogue(starttls=True, auth_without_tls=True)
    assert "250-AUTH SCRAM-SHA-512 SCRAM-SHA-256 SCRAM-SHA-1 PLAIN LOGIN" in dialogue.raw(
        b"EHLO client\r\n"
    )
    assert dialogue.say(f"AUTH PLAIN {PLAIN}").startswith("235")


def test_only_the_mechanisms_that_were_chosen():
    dialogue = Dialogue(tls=TLS, mechanisms=("LOGIN",))
    assert "250-AUTH LOGIN" in dialogue.raw(b"EHLO client\r\n")
    assert dialogue.say(f"AUTH PLAIN {PLAIN}").startswith("504 5.5.4")


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        (["AUTH PLAIN", PLAIN], "235 2.7.0 Authentication successful"),
        (["auth plain", PLAIN], "235 2.7.0 Authentication successful"),
        (["AUTH LOGIN", b64("ann"), b64("secret")], "235 2.7.0 Authentication successful"),
        ([f"AUTH LOGIN {b64('ann')}", b64("secret")], "235 2.7.0 Authentication successful"),
        ([f"AUTH PLAIN {plain('', 'ann', 'wrong')}"], REFUSED),
        ([f"AUTH PLAIN {plain('', 'nobody', 'secret')}"], REFUSED),
        ([f"AUTH PLAIN {plain('bob', 'ann', 'secret')}"], REFUSED),
        (["AUTH LOGIN", b64("ann"), b64("wrong")], REFUSED),
        (["AUTH PLAIN ="], "501 5.5.2 The response is not a message of PLAIN."),
        (["AUTH PLAIN", ""], "501 5.5.2 The response is not a message of PLAIN."),
        (["AUTH PLAIN", "*"], "501 5.7.0 Authentication cancelled"),
        (["AUTH PLAIN", "no base64"], "501 5.5.2 The response is not base64"),
        (["AUTH PLAIN", PLAIN[:-1]], "501 5.5.2 The response is not base64"),
        (["AUTH PLAIN", "\u00e9"], "501 5.5.2 The response is not base64"),
        (["AUTH LOGIN", b64("ann"), "/w=="], "501 5.5.2 The response is not UTF-8."),
        (["AUTH XOAUTH2"], "504 5.5.4 Mechanism not offered"),
    ],
)
def test_logins(lines, answer):
    dialogue = Dialogue(tls=TLS)
    dialogue.say("EHLO client")
    *challenges, last = dialogue.say_all(*lines)
    assert last == answer
    assert all(challenge.startswith("334 ") for challenge in challenges)
    assert dialogue.session.state is State.READY
    assert dialogue.session.authenticated_as == ("ann" if answer.startswith("235") else "")
    assert dialogue.say("NOOP") == "250 2.0.0 Ok"


def test_an_authorization_identity_that_the_user_may_take():
    dialogue = Dialogue(tls=TLS, acts_as={"ann": {"office"}})
    dialogue.say("EHLO client")
    assert dialogue.say(f"AUTH PLAIN {plain('office', 'ann', 'secret')}")[:3] == "235"
    assert dialogue.session.authenticated_as == "office"


def test_a_second_login_is_refused():
    assert logged_in().say(f"AUTH PLAIN {PLAIN}") == "503 5.5.1 Already authenticated"


def test_S20_a_response_has_12288_octets_at_most():
    limits = ServerLimits()
    dialogue = Dialogue(tls=TLS)
    dialogue.say_all("EHLO client", "AUTH PLAIN")
    assert dialogue.say("A" * (limits.auth_line - 2)).startswith("501")
    assert dialogue.say_all("AUTH PLAIN", "A" * (limits.auth_line - 1))[1].startswith("500 5.5.2")
    assert dialogue.session.state is State.READY
    assert dialogue.say("AUTH PLAIN " + "A" * (limits.auth_line - 13)).startswith("501")
    assert dialogue.say("NOOP " + "A" * (limits.line - 6)).startswith("500 5.5.2")


def test_T11_what_was_sent_ahead_of_the_handshake_is_refused():
    dialogue = Dialogue(starttls=True)
    dialogue.say("EHLO client")
    answers = dialogue.raw(b"STARTTLS\r\nNOOP\r\n")
    assert answers == ["421 4.7.0 Commands sent ahead behind STARTTLS"]
    assert dialogue.session.state is State.CLOSED


def test_T11_nothing_from_before_the_handshake_counts_after_it():
    dialogue = Dialogue(starttls=True, auth_without_tls=True)
    dialogue.say_all("EHLO client", f"AUTH PLAIN {PLAIN}", "MAIL FROM:<a@b.org>")
    assert dialogue.say("STARTTLS") == "220 2.0.0 Ready to start TLS"
    assert dialogue.raw(b"RCPT TO:<evil@x.org>\r\n") == []  # before the handshake: never read
    dialogue.session.tls_started(TLS)
    session = dialogue.session
    assert (session.state, session.authenticated_as, session.transaction) == (
        State.CONNECTED,
        "",
        None,
    )
    assert dialogue.say("MAIL FROM:<a@b.org>").startswith("503")
    assert not any("STARTTLS" in line for line in dialogue.raw(b"EHLO client\r\n"))
    assert dialogue.say("STARTTLS").startswith("503")
