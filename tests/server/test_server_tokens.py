"""Tokens of the server's own, and the messages that carry them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sasl_round_trip import TOKEN, server_context

from mailwright.errors import CredentialsRefusedError, InvalidArgumentError, ProtocolError
from mailwright.server.mechanisms import MECHANISMS
from mailwright.server.tokens import TokenFault, TokenIssuer, issuer_of


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def test_a_token_is_worth_something_until_it_expires():
    clock = Clock()
    issuer = TokenIssuer(clock=clock)
    token = issuer.issue("ann", lifetime=60).reveal()
    assert issuer.check(token) == "ann"
    clock.now += timedelta(seconds=59)
    assert issuer.check(token) == "ann"
    clock.now += timedelta(seconds=1)
    assert issuer.check(token) is TokenFault.INVALID_TOKEN


def test_a_token_that_never_expires_may_be_revoked():
    clock = Clock()
    issuer = TokenIssuer(clock=clock)
    token = issuer.issue("ann", lifetime=None)
    other = issuer.issue("ann")
    clock.now += timedelta(days=10_000)
    assert issuer.check(token.reveal()) == "ann"
    issuer.revoke(token)
    issuer.revoke("unknown")
    assert issuer.check(token.reveal()) is TokenFault.INVALID_TOKEN
    assert other.reveal() != token.reveal()


def test_a_token_is_for_a_scope():
    issuer = TokenIssuer(scope="mail")
    for scopes, verdict in (
        (None, "ann"),
        ({"mail", "calendar"}, "ann"),
        ({"calendar"}, TokenFault.INSUFFICIENT_SCOPE),
        ((), TokenFault.INSUFFICIENT_SCOPE),
    ):
        assert issuer.check(issuer.issue("ann", scopes=scopes).reveal()) == verdict


@pytest.mark.parametrize(
    "arguments",
    [
        {"user": ""},
        {"user": "ann", "scopes": "mail"},
        {"user": "ann", "token": ""},
        {"user": "ann", "token": "a b"},
        {"user": "ann", "token": "a\r\nb"},
        {"user": "ann", "token": "tök"},
    ],
)
def test_what_is_no_token(arguments):
    with pytest.raises(InvalidArgumentError):
        TokenIssuer().issue(**arguments)


def test_A18_no_token_is_kept_or_shown():
    issuer = issuer_of({"ann": "canary-7316"})
    assert issuer is not None
    assert issuer.check("canary-7316") == "ann"
    assert "canary" not in repr(vars(issuer))
    assert "canary" not in repr(issuer.issue("bob", token="canary-7317"))


# --- the messages ---


def answer(name: str, message: bytes):
    """Return the identity, or the failure and what came after the client's reply to it."""
    exchange = MECHANISMS[name].begin(server_context(name))
    next(exchange)
    try:
        challenge = exchange.send(message)
    except StopIteration as stop:
        return stop.value
    with pytest.raises(CredentialsRefusedError):
        exchange.send(b"\x01")
    return json.loads(challenge)


GOOD = f"auth=Bearer {TOKEN}\x01"


@pytest.mark.parametrize(
    "message",
    [
        f"n,,\x01{GOOD}\x01",
        f"y,,\x01{GOOD}\x01",
        f"n,a=ann,\x01{GOOD}\x01",
        f"n,a=ann,\x01host=x\x01port=143\x01{GOOD}\x01",
        f"n,,\x01auth=bEARER   {TOKEN}\x01\x01",
        f"n,,\x01Auth=Bearer {TOKEN}\x01\x01",
    ],
)
def test_OAUTHBEARER_a_login(message):
    assert answer("OAUTHBEARER", message.encode()) == "ann"


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ("n,,\x01\x01", "invalid_request"),
        ("n,,\x01host=x\x01\x01", "invalid_request"),
        (f"n,,\x01auth=Basic {TOKEN}\x01\x01", "invalid_request"),
        ("n,,\x01auth=Bearer \x01\x01", "invalid_request"),
        ("n,,\x01auth=Bearer wrong\x01\x01", "invalid_token"),
    ],
)
def test_A09_OAUTHBEARER_a_failure(message, status):
    assert answer("OAUTHBEARER", message.encode()) == {"status": status, "scope": "mail"}


@pytest.mark.parametrize(
    "message",
    [
        "",
        "\x01",
        f"n,,{GOOD}\x01",
        f"n,\x01{GOOD}\x01",
        f"p=tls-unique,,\x01{GOOD}\x01",
        f"n,a=,\x01{GOOD}\x01",
        f"n,a=a=b,\x01{GOOD}\x01",
        f"n,,\x01{GOOD}",
        f"n,,\x01{GOOD}{GOOD}\x01",
        f"n,,\x01a1=x\x01{GOOD}\x01",
        f"n,,\x01host=\0\x01{GOOD}\x01",
        f"n,,\x01{GOOD}\x01\x01",
        f"n,a=a\0b,\x01{GOOD}\x01",
    ],
)
def test_OAUTHBEARER_a_malformed_message(message):
    with pytest.raises(ProtocolError):
        answer("OAUTHBEARER", message.encode())


def test_OAUTHBEARER_escapes_in_a_name():
    with pytest.raises(CredentialsRefusedError):
        answer("OAUTHBEARER", f"n,a=a=2Cb=3D,\x01{GOOD}\x01".encode())


@pytest.mark.parametrize(
    "message",
    ["", f"user=\x01{GOOD}\x01", f"user=ann\x01{GOOD}", f"user=a\0\x01{GOOD}\x01", f"{GOOD}\x01"],
)
def test_XOAUTH2_a_malformed_message(message):
    with pytest.raises(ProtocolError):
        answer("XOAUTH2", message.encode())


def test_A09_XOAUTH2_fails_as_google_does():
    failure = answer("XOAUTH2", b"user=ann\x01auth=Bearer wrong\x01\x01")
    assert failure == {"status": "401", "schemes": "bearer", "scope": "mail"}


@pytest.mark.parametrize("name", ["XOAUTH2", "OAUTHBEARER"])
def test_a_token_is_no_leave_to_be_somebody_else(name):
    message = {
        "XOAUTH2": f"user=bob\x01{GOOD}\x01",
        "OAUTHBEARER": f"n,a=bob,\x01{GOOD}\x01",
    }[name]
    with pytest.raises(CredentialsRefusedError):
        answer(name, message.encode())
