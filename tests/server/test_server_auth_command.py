"""AUTH as SMTP carries it (RFC 4954): what is offered, initial responses, failures, the mask."""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import replace
from typing import Any

import pytest
from smtp_dialogue import REFUSED, TLS, Dialogue, b64

from mailwright.net.tls_info import TlsInfo
from mailwright.server.accounts import LoginRefusal, User
from mailwright.server.limits import ServerLimits
from mailwright.server.mechanisms import MECHANISMS
from mailwright.server.tokens import issuer_of

BOUND = TlsInfo(
    version="TLSv1.2",
    cipher="ECDHE-ECDSA-AES256-GCM-SHA384",
    certificate=b"",
    verified=False,
    bindings={"tls-unique": b"FINISHED"},
)


def begun(*, tls: TlsInfo | None = TLS, login: dict[str, Any] | None = None, **options: Any):
    options.setdefault("mechanisms", tuple(MECHANISMS))
    dialogue = Dialogue(tls=tls, **options)
    settings = dialogue.session.settings
    tokens = issuer_of({"ann": "canary-token"})
    login = {"tokens": tokens, **(login or {})}
    dialogue.session.settings = replace(settings, login=replace(settings.login, **login))
    dialogue.offer = dialogue.raw(b"EHLO client\r\n")
    return dialogue


def offered(dialogue) -> list[str]:
    return next((line.split()[1:] for line in dialogue.offer if " " in line and "AUTH" in line), [])


def test_what_is_offered_follows_the_session():
    passwords = ["SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1"]
    rest = ["OAUTHBEARER", "XOAUTH2", "PLAIN", "LOGIN", "DIGEST-MD5", "CRAM-MD5"]
    assert offered(begun()) == [*passwords, *rest]
    plus = [f"{name}-PLUS" for name in passwords]
    assert offered(begun(tls=BOUND)) == [*plus, *passwords, *rest]
    assert offered(begun(tls=BOUND, mechanisms=("PLAIN", "CRAM-MD5"))) == ["PLAIN", "CRAM-MD5"]
    assert offered(begun(users={}, login={"tokens": None})) == []
    assert offered(begun(users={})) == ["OAUTHBEARER", "XOAUTH2"]


def test_S19_nothing_is_offered_in_clear():
    dialogue = begun(tls=None, starttls=True)
    assert offered(dialogue) == []
    for name in MECHANISMS:
        assert dialogue.say(f"AUTH {name} {b64('x')}").startswith("538 5.7.11")


@pytest.mark.parametrize("name", ["CRAM-MD5", "DIGEST-MD5"])
def test_a_mechanism_where_the_server_speaks_first_takes_no_initial_response(name):
    dialogue = begun()
    for initial in ("=", b64("ann 0123")):
        assert dialogue.say(f"AUTH {name} {initial}").startswith("501 5.7.0")
    challenge = dialogue.say(f"AUTH {name}")
    assert challenge.startswith("334 ")
    assert b"SERVER" in b64decode(challenge[4:])


@pytest.mark.parametrize("name", ["EXTERNAL", "SCRAM-SHA-256-PLUS"])
def test_T18_A05_what_is_not_offered_cannot_be_had(name):
    dialogue = begun()
    assert dialogue.say(f"AUTH {name} =").startswith("504 5.5.4")
    assert dialogue.session.authenticated_as == ""


def test_A05_the_flag_y_where_plus_was_offered_is_a_downgrade():
    message = b64("y,,n=ann,r=CLIENT")
    assert begun(tls=BOUND).say(f"AUTH SCRAM-SHA-256 {message}").startswith("535 5.7.8")
    assert begun(tls=TLS).say(f"AUTH SCRAM-SHA-256 {message}").startswith("334 ")
    unbound = begun(tls=BOUND, mechanisms=("SCRAM-SHA-256",))
    assert unbound.say(f"AUTH SCRAM-SHA-256 {message}").startswith("334 ")


@pytest.mark.parametrize("reply", ["", b64("\x01"), "AQ==", b64("anything")])
@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("XOAUTH2", "user=ann\x01auth=Bearer wrong-token\x01\x01"),
        ("OAUTHBEARER", "n,a=ann,\x01auth=Bearer wrong-token\x01\x01"),
    ],
)
def test_A09_a_token_that_fails_is_explained_and_then_refused(name, message, reply):
    dialogue = begun()
    challenge = dialogue.say(f"AUTH {name} {b64(message)}")
    assert json.loads(b64decode(challenge.removeprefix("334 ")))["status"]
    assert dialogue.say(reply) == REFUSED
    assert dialogue.say("NOOP") == "250 2.0.0 Ok"
    # The client may cancel it as well.
    dialogue.say(f"AUTH {name} {b64(message)}")
    assert dialogue.say("*").startswith("501 5.7.0")
    assert dialogue.session.authenticated_as == ""
    assert "wrong-token" not in "\n".join(dialogue.session.transcript)
    assert b64(message) not in "\n".join(dialogue.session.transcript)


@pytest.mark.parametrize("refusal", LoginRefusal)
def test_a_refusal_has_the_codes_of_its_kind(refusal):
    dialogue = begun(users={"ann": User("secret", refusal=refusal)})
    answer = dialogue.say(f"AUTH PLAIN {b64(chr(0) + 'ann' + chr(0) + 'secret')}")
    code, enhanced, words = refusal.value
    assert answer == f"{code} {enhanced} {words}"
    assert dialogue.say(f"AUTH PLAIN {b64(chr(0) + 'ann' + chr(0) + 'wrong')}") == REFUSED


@pytest.mark.parametrize("refusal", [None, LoginRefusal.TOO_WEAK, LoginRefusal.DISABLED])
def test_K03_failed_logins_end_the_session(refusal):
    limits = ServerLimits(bad_commands=3)
    secret = "wrong" if refusal is None else "secret"
    dialogue = begun(users={"ann": User("secret", refusal=refusal)}, limits=limits)
    line = f"AUTH PLAIN {b64(chr(0) + 'ann' + chr(0) + secret)}"
    *_, last = dialogue.say_all(line, line, line)
    assert last.startswith("421 4.7.0")


def test_S20_a_client_cannot_keep_an_exchange_going():
    dialogue = begun(limits=ServerLimits(bad_commands=100))
    for name in offered(dialogue):
        dialogue.say(f"AUTH {name}")
        answers = []
        for _ in range(5):
            answers.append(dialogue.say(b64("x")))
            if not answers[-1].startswith("334"):
                break
        assert answers[-1][0] == "5", name
        assert len(answers) <= 2
