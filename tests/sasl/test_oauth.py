from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sasl_driver import REFUSED, SUCCESS, Login, login

from mailwright._flow import Fetch
from mailwright._secret import Secret
from mailwright.errors import (
    AuthenticationError,
    ConnectionLostError,
    CredentialsRefusedError,
    InvalidArgumentError,
    ProtocolError,
    ServerNotAuthenticatedError,
)
from mailwright.sasl import SaslContext, SaslMechanismOAuth2, SaslMechanismOAuthBearer

BOTH = [SaslMechanismOAuth2, SaslMechanismOAuthBearer]
ACKNOWLEDGEMENT = {SaslMechanismOAuth2: b"", SaslMechanismOAuthBearer: b"\x01"}


def test_oauthbearer_of_rfc_7628():
    done = login(
        SaslMechanismOAuthBearer("user@example.com", "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg=="),
        SUCCESS,
        service="imap",
        host="server.example.com",
        port=143,
    )
    assert done.said[-1] == (
        b"n,a=user@example.com,\x01host=server.example.com\x01port=143\x01"
        b"auth=Bearer vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\x01\x01"
    )


def test_xoauth2_of_google():
    done = login(
        SaslMechanismOAuth2(
            "someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg"
        ),
        SUCCESS,
    )
    assert base64.b64encode(done.said[0]) == (
        b"dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhk"
        b"SFJoZG1semRHRXVZMjl0Q2cBAQ=="
    )


@pytest.mark.parametrize(
    ("user", "authzid", "header"),
    [("a,b=c", "", b"n,a=a=2Cb=3Dc,"), ("", "", b"n,,"), ("ann", "shared", b"n,a=shared,")],
)
def test_oauthbearer_header(user, authzid, header):
    done = login(SaslMechanismOAuthBearer(user, "tok", authzid=authzid), SUCCESS)
    assert done.said == [header + b"\x01auth=Bearer tok\x01\x01"]


def test_xoauth2_has_no_authzid_and_needs_a_user():
    with pytest.raises(InvalidArgumentError, match="shared mailbox"):
        SaslMechanismOAuth2("ann", "tok", authzid="shared")
    with pytest.raises(InvalidArgumentError, match="needs a user"):
        SaslMechanismOAuth2("", "tok")


GOOGLE = b'{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}'


@pytest.mark.parametrize("kind", BOTH)
def test_A09_failure_challenge_is_kept_and_answered(kind):
    mechanism = kind("ann", "tok")
    run = Login(mechanism, [GOOGLE, REFUSED])
    with pytest.raises(CredentialsRefusedError) as caught:
        run.run()
    assert run.said[1:] == [ACKNOWLEDGEMENT[kind]]
    assert caught.value.details == {
        "status": "400",
        "schemes": "Bearer",
        "scope": "https://mail.google.com/",
    }


@pytest.mark.parametrize("kind", BOTH)
def test_A09_A15_success_after_the_failure_challenge_is_not_believed(kind):
    with pytest.raises(ServerNotAuthenticatedError):
        login(kind("ann", "tok"), GOOGLE, SUCCESS)


@pytest.mark.parametrize("kind", BOTH)
def test_A09_a_second_failure_challenge_cancels(kind):
    with pytest.raises(ProtocolError):
        login(kind("ann", "tok"), GOOGLE, GOOGLE)


@pytest.mark.parametrize("kind", BOTH)
def test_A09_the_token_is_in_no_text(kind):
    token = "ya29.secret-token"
    mechanism = kind("ann", token)
    echo = json.dumps({"status": f"bad {token}", token: 1}).encode()
    run = Login(mechanism, [echo, REFUSED])
    with pytest.raises(CredentialsRefusedError) as caught:
        run.run()
    sent = base64.b64encode(run.said[0]).decode()
    details = caught.value.details
    assert details == {"status": "bad ***", "***": 1}
    assert mechanism.scrub(f"{sent} {token}") == "*** ***"
    assert token not in f"{mechanism!r} {vars(mechanism)} {details}"


@pytest.mark.parametrize(
    "challenge",
    [
        b"",
        b"not json",
        b"[]",
        b'"text"',
        b"null",
        b"\xff\xfe",
        b"9" * 4000,  # more digits than int() takes
        b"[" * 4000,  # deeper than json.loads recurses
        b'{"a":' * 700,
        b'{"a":"' + b"x" * 5000 + b'"}',
        b'{"a":{"b":1},"c":[1],"d":null}',
    ],
)
def test_A09_other_challenges_are_answered_all_the_same(challenge):
    run = Login(SaslMechanismOAuth2("ann", "tok"), [challenge, REFUSED])
    with pytest.raises(CredentialsRefusedError) as caught:
        run.run()
    assert run.said[1:] == [b""]
    assert caught.value.details == {}


def test_A09_control_characters_and_surrogates_do_not_survive():
    run = Login(
        SaslMechanismOAuth2("ann", "tok"), [b'{"status":"a\\u001b[31m\\ud800","n":1}', REFUSED]
    )
    with pytest.raises(CredentialsRefusedError) as caught:
        run.run()
    assert caught.value.details == {"status": "a\ufffd[31m\ufffd", "n": 1}


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80))
def test_A09_any_challenge_ends_in_a_refusal(challenge):
    with pytest.raises(CredentialsRefusedError):
        login(SaslMechanismOAuthBearer("ann", "tok"), challenge, REFUSED)


def test_failure_is_forgotten_by_the_next_exchange():
    mechanism = SaslMechanismOAuth2("ann", "tok")
    with pytest.raises(CredentialsRefusedError):
        login(mechanism, GOOGLE, REFUSED)
    assert mechanism.failure["status"] == "400"
    login(mechanism, SUCCESS)
    assert mechanism.failure == {}


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize("token", ["", "a\x01b", "a b", "a\nb", "a\0", "tök", "\x7f", "a\ud800"])
def test_A10_tokens_with_other_than_printable_ascii(kind, token):
    for given_token in (token, Secret(token)):
        with pytest.raises(InvalidArgumentError, match="bearer token"):
            kind("ann", given_token)
    with pytest.raises(InvalidArgumentError, match="bearer token"):
        login(kind("ann", lambda: token))


@pytest.mark.parametrize("kind", BOTH)
def test_A10_control_bytes_in_user_host_or_authzid(kind):
    for user in ("a\x01b", "a\0", "a\n", "a\ud800"):
        with pytest.raises(InvalidArgumentError):
            kind(user, "tok")
    with pytest.raises(InvalidArgumentError):
        SaslMechanismOAuthBearer("ann", "tok", authzid="a\x01")
    with pytest.raises(InvalidArgumentError):
        login(SaslMechanismOAuthBearer("ann", "tok"), host="a\x01auth=Bearer other")


@pytest.mark.parametrize("kind", BOTH)
def test_A10_a_callable_is_fetched_once_for_each_exchange(kind):
    tokens = iter(["one", "two", "three"])
    mechanism = kind("ann", lambda: next(tokens))
    assert b"Bearer one\x01" in login(mechanism, SUCCESS).said[0]
    run = Login(mechanism, [GOOGLE, REFUSED])
    with pytest.raises(CredentialsRefusedError):
        run.run()
    assert run.fetched == 1
    assert next(tokens) == "three"


def test_A10_an_async_callable_is_the_drivers_to_await():
    async def token():
        return "tok"

    assert b"Bearer tok\x01" in login(SaslMechanismOAuth2("ann", token), SUCCESS).said[0]


@pytest.mark.parametrize("kind", BOTH)
def test_A10_a_callable_that_raises_says_nothing_on_the_wire(kind):
    def token():
        raise KeyError("refresh")

    run = Login(kind("ann", token), [])
    with pytest.raises(AuthenticationError, match="raised KeyError; nothing was sent") as caught:
        run.run()
    assert isinstance(caught.value.__cause__, KeyError)
    assert run.said == ["*"]


def test_A10_errors_of_ours_and_cancellation_pass_through():
    for error in (ConnectionLostError("gone"), KeyboardInterrupt()):
        flow = SaslMechanismOAuth2("ann", lambda: "tok").exchange(SaslContext())
        assert isinstance(next(flow), Fetch)
        with pytest.raises(type(error)) as caught:
            flow.throw(error)
        assert caught.value is error


@pytest.mark.parametrize("value", [None, 5, b"tok"])
def test_A10_a_token_is_text(value):
    with pytest.raises(InvalidArgumentError, match="is a str"):
        login(SaslMechanismOAuth2("ann", lambda: value))
    with pytest.raises(InvalidArgumentError, match="is a str"):
        SaslMechanismOAuth2("ann", value)
