"""PLAIN, LOGIN, EXTERNAL, ANONYMOUS and CRAM-MD5."""

from __future__ import annotations

import base64
import hashlib

import pytest
from sasl_driver import REFUSED, SUCCESS, login

from mailwright.errors import (
    CredentialsRefusedError,
    InvalidArgumentError,
    ProtocolError,
    ServerNotAuthenticatedError,
    UnsupportedError,
)
from mailwright.sasl import (
    SaslMechanismAnonymous,
    SaslMechanismCramMd5,
    SaslMechanismExternal,
    SaslMechanismLogin,
    SaslMechanismPlain,
    SaslMechanismScramSha256,
    md5,
)

PASSWORD_MECHANISMS = [
    SaslMechanismPlain,
    SaslMechanismLogin,
    SaslMechanismCramMd5,
    SaslMechanismScramSha256,
]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("tim", "tanstaaftanstaaf"), b"\0tim\0tanstaaftanstaaf"),  # RFC 4616 section 4
        (("Kurt", "xipj3plmq", "Ursel"), b"Ursel\0Kurt\0xipj3plmq"),
        (("Jürgen", "Straße\u00a0€"), "\0Jürgen\0Straße €".encode()),
    ],
)
def test_plain(arguments, message):
    user, password, *authzid = arguments
    done = login(SaslMechanismPlain(user, password, authzid="".join(authzid)), SUCCESS)
    assert done.said == [message]


@pytest.mark.parametrize(
    ("user", "password", "authzid"),
    [
        ("a\0b", "secret", ""),
        ("ann", "sec\0ret", ""),
        ("ann", "secret", "b\0b"),
        ("", "secret", ""),
        ("ann", "", ""),
        ("\u00ad", "secret", ""),  # empty once it is prepared
        ("ann", "\u00ad", ""),
        ("ann\ud800", "secret", ""),
        ("ann", "\ud800", ""),
        ("ann", "secret", "\ud800"),
    ],
)
def test_A07_plain_refuses_before_anything_is_said(user, password, authzid):
    with pytest.raises(InvalidArgumentError) as caught:
        SaslMechanismPlain(user, password, authzid=authzid)
    assert "secret" not in str(caught.value)
    assert caught.value.__context__ is None


@pytest.mark.parametrize("kind", PASSWORD_MECHANISMS)
@pytest.mark.parametrize(
    ("user", "password"),
    [("", "x"), ("u", ""), ("u\0", "x"), ("u", "x\0"), ("u\r\n", "x"), ("u", "\ud800")],
)
def test_A07_every_password_mechanism_refuses_too(kind, user, password):
    with pytest.raises(InvalidArgumentError):
        kind(user, password)


@pytest.mark.parametrize("kind", [SaslMechanismLogin, SaslMechanismCramMd5])
def test_mechanisms_without_authzid_say_which_carry_one(kind):
    with pytest.raises(InvalidArgumentError, match=r"carries no .*SCRAM, PLAIN") as caught:
        kind("ann", "secret", authzid="bob")
    assert caught.value.name == "authzid"


@pytest.mark.parametrize("kind", PASSWORD_MECHANISMS)
def test_N6_nothing_prints_the_password(kind):
    mechanism = kind("ann", "hunter2")
    assert "hunter2" not in f"{mechanism} {mechanism!r} {vars(mechanism)}"


@pytest.mark.parametrize(
    "prompts", [(b"Username:", b"Password:"), (b"Password:", b"Username:"), (b"", b"\xff")]
)
def test_login_answers_in_order_whatever_the_prompts_say(prompts):
    done = login(SaslMechanismLogin("ann", "secret \u00a0"), *prompts, SUCCESS)
    assert done.said == [None, b"ann", "secret \u00a0".encode()]


@pytest.mark.parametrize("replies", [[SUCCESS], [b"Username:", SUCCESS]])
def test_A15_login_early_success(replies):
    with pytest.raises(ServerNotAuthenticatedError):
        login(SaslMechanismLogin("ann", "secret"), *replies)


def test_A15_cram_md5_early_success():
    with pytest.raises(ServerNotAuthenticatedError):
        login(SaslMechanismCramMd5("ann", "secret"), SUCCESS)


@pytest.mark.parametrize(
    ("mechanism", "replies"),
    [
        (SaslMechanismPlain("ann", "secret"), [b"more"]),
        (SaslMechanismLogin("ann", "secret"), [b"", b"", b"a third prompt"]),
        (SaslMechanismCramMd5("ann", "secret"), [b"<1@x>", b"more"]),
        (SaslMechanismExternal(), [b"more"]),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_a_challenge_past_the_end_cancels(mechanism, replies):
    said = []

    def note(reply):
        return lambda data: said.append(data) or reply

    with pytest.raises(ProtocolError, match="another challenge"):
        login(mechanism, *map(note, replies))
    assert len(said) == len(replies)


def test_a_refusal_ends_the_exchange():
    with pytest.raises(CredentialsRefusedError) as caught:
        login(SaslMechanismPlain("ann", "secret"), REFUSED)
    assert caught.value.details == {}


def test_external():
    assert login(SaslMechanismExternal(), SUCCESS).said == [b""]
    assert login(SaslMechanismExternal("ann@example.org"), SUCCESS).said == [b"ann@example.org"]
    for wrong in ("a\0b", "a\r\n", "\ud800"):
        with pytest.raises(InvalidArgumentError):
            SaslMechanismExternal(wrong)


def test_cram_md5_of_rfc_2195():
    done = login(
        SaslMechanismCramMd5("tim", "tanstaaftanstaaf"),
        b"<1896.697170952@postoffice.reston.mci.net>",
        SUCCESS,
    )
    assert done.said == [None, b"tim b913a602c7eda7a495b4e6e7334d3890"]


def hmac_of_rfc_2104(key: bytes, text: bytes) -> str:
    if len(key) > 64:
        key = hashlib.md5(key).digest()
    key += b"\0" * (64 - len(key))
    inner = hashlib.md5(bytes(b ^ 0x36 for b in key) + text).digest()
    return hashlib.md5(bytes(b ^ 0x5C for b in key) + inner).hexdigest()


def passwords_whose_digest_holds_nul():
    for number in range(2000):
        password = f"{number:04}" + "p" * 70
        if 0 in hashlib.md5(password.encode()).digest()[:-1]:
            yield password


@pytest.mark.parametrize(
    "password",
    ["p" * 63, "p" * 64, "p" * 65, "p" * 200, *list(passwords_whose_digest_holds_nul())[:8]],
)
def test_A11_cram_md5_long_keys_and_nul_in_their_digest(password):
    done = login(SaslMechanismCramMd5("tim", password), b"<1@host>", SUCCESS)
    assert done.said[1] == f"tim {hmac_of_rfc_2104(password.encode(), b'<1@host>')}".encode()


def test_a_policy_without_md5_is_an_error_of_ours(monkeypatch):
    def forbidden(*_):
        raise ValueError("disabled for FIPS")

    monkeypatch.setattr(md5.hmac, "digest", forbidden)
    monkeypatch.setattr(md5.hashlib, "md5", forbidden)
    with pytest.raises(UnsupportedError, match="SCRAM"):
        md5.hmac_md5(b"", b"")
    with pytest.raises(UnsupportedError, match="SCRAM"):
        md5.md5(b"")


@pytest.mark.parametrize("kind", [SaslMechanismPlain, SaslMechanismLogin, SaslMechanismCramMd5])
def test_N6_scrub_masks_what_was_sent(kind):
    mechanism = kind("ann", "hunter2")
    replies = [SUCCESS] if kind is SaslMechanismPlain else [b"<1@x>", SUCCESS]
    if kind is SaslMechanismLogin:
        replies.insert(0, b"")
    last = login(mechanism, *replies).said[-1]
    for echo in (last.decode(), base64.b64encode(last).decode(), "hunter2"):
        words = mechanism.scrub(f"5.7.8 <{echo}> is wrong")
        assert words == "5.7.8 <***> is wrong"


def test_N6_scrub_masks_the_message_before_the_password():
    """The password occurs in the base64 of the message: masking it first would leave the rest."""
    message = base64.b64encode(b"\0ann\0abcdefghi").decode()
    mechanism = SaslMechanismPlain("ann", "abcdefghi")
    login(mechanism, SUCCESS)
    short = SaslMechanismPlain("ann", message[4:8])
    login(short, SUCCESS)
    own = base64.b64encode(f"\0ann\0{message[4:8]}".encode()).decode()
    assert short.scrub(own) == "***"
    assert mechanism.scrub(message) == "***"


def test_N6_a_prepared_password_is_masked_in_both_forms():
    mechanism = SaslMechanismPlain("ann", "hunter\u2168")
    assert mechanism.scrub("hunterIX hunter\u2168") == "*** ***"


@pytest.mark.parametrize("trace", ["", "ann@example.org", "J\u00fcrgen"])
def test_a_trace_is_all_that_ANONYMOUS_tells(trace):
    mechanism = SaslMechanismAnonymous(trace)
    assert login(mechanism, SUCCESS).said == [trace.encode()]
    assert trace in repr(mechanism)
    with pytest.raises(ProtocolError):
        login(SaslMechanismAnonymous(trace), b"more", SUCCESS)


@pytest.mark.parametrize("trace", ["a\nb", "a\0b", "x" * 256])
def test_what_is_no_trace_is_refused(trace):
    with pytest.raises(InvalidArgumentError):
        SaslMechanismAnonymous(trace)
