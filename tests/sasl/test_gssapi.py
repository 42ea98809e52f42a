"""GSSAPI's rules (RFC 4752) against a scripted Kerberos; a real one is in tests/smtp."""

from __future__ import annotations

import logging
import traceback

import pytest
import spnego
from sasl_driver import REFUSED, SUCCESS, login

from mailwright.errors import (
    AuthenticationError,
    CredentialsRefusedError,
    InvalidArgumentError,
    MissingExtraError,
    NoMechanismError,
    ProtocolError,
    ServerNotAuthenticatedError,
)
from mailwright.sasl import SaslMechanismGssapi, _spnego, gssapi

SECRET = "canary-secret"
MUTUAL = spnego.ContextReq.mutual_auth
NO_LAYER = b"\x01\0\0\0"


class Wrapped:
    def __init__(self, data: bytes) -> None:
        self.data = data


class Kerberos:
    """A context that takes the tokens that it is told to; wrapping puts a word in front."""

    _is_wrapped = False

    def __init__(self, tokens=((None, b"ticket"), (b"reply", None)), attributes=MUTUAL) -> None:
        self.tokens = list(tokens)
        self.context_attr = attributes
        self.asked = []

    @property
    def complete(self) -> bool:
        return not self.tokens

    def step(self, token: bytes | None = None) -> bytes | None:
        expected, answer = self.tokens.pop(0)
        if token != expected:
            raise RuntimeError(f"defective token, and {SECRET}")
        return answer

    def unwrap(self, data: bytes) -> Wrapped:
        if not data.startswith(b"wrapped "):
            raise RuntimeError("bad signature")
        return Wrapped(data.removeprefix(b"wrapped "))

    def wrap(self, data: bytes, *, encrypt: bool) -> Wrapped:
        assert not encrypt
        return Wrapped(b"wrapped " + data)


@pytest.fixture(autouse=True)
def packages(monkeypatch):
    monkeypatch.setattr(gssapi, "PACKAGES", ())


@pytest.fixture
def kerberos(monkeypatch):
    """Return a function that puts a context in the place of Kerberos'."""

    def put(context: Kerberos) -> Kerberos:
        def client(credential, **settings):
            context.asked.append((credential, settings))
            return context

        monkeypatch.setattr(_spnego.spnego(), "client", client)
        return context

    return put


def offer(layers: bytes = NO_LAYER) -> bytes:
    return b"wrapped " + layers


@pytest.mark.parametrize("layers", [NO_LAYER, b"\x07\0\xff\xff", b"\x03\xff\xff\xff"])
@pytest.mark.parametrize("authzid", ["", "büro"])
def test_the_exchange_of_rfc_4752(kerberos, layers, authzid):
    context = kerberos(Kerberos())
    mechanism = SaslMechanismGssapi(authzid=authzid)
    done = login(mechanism, b"reply", offer(layers), SUCCESS, service="imap", host="mx.test")
    choice = b"wrapped \x01\0\0\0" + authzid.encode()  # no layer, whatever else was offered
    assert done.said == [b"ticket", b"", choice]
    [(credential, settings)] = context.asked
    assert credential == spnego.CredentialCache(None)
    assert (settings["service"], settings["hostname"]) == ("imap", "mx.test")
    assert settings["protocol"] == "kerberos"
    assert settings["context_req"] & MUTUAL
    assert "channel_bindings" not in settings


def test_what_is_a_size_without_a_layer_is_not_looked_at(kerberos):
    """QUIRK(Dovecot 2.3): no layer, and a size for it."""
    kerberos(Kerberos())
    assert (
        len(login(SaslMechanismGssapi(), b"reply", offer(b"\x01\xff\xff\xff"), SUCCESS).said) == 3
    )


def test_user_password_and_service_host(kerberos):
    context = kerberos(Kerberos())
    mechanism = SaslMechanismGssapi("ann@TEST", SECRET, service_host="mx.test")
    login(mechanism, b"reply", offer(), SUCCESS, host="192.0.2.1")
    [(credential, settings)] = context.asked
    assert credential == spnego.Password("ann@TEST", SECRET)
    assert settings["hostname"] == "mx.test"
    context = kerberos(Kerberos())
    login(SaslMechanismGssapi("ann@TEST"), b"reply", offer(), SUCCESS)
    assert context.asked[0][0] == spnego.CredentialCache("ann@TEST")


def test_a_refusal_is_a_refusal(kerberos):
    kerberos(Kerberos())
    with pytest.raises(CredentialsRefusedError):
        login(SaslMechanismGssapi(authzid="office"), b"reply", offer(), REFUSED)


@pytest.mark.parametrize("replies", [[SUCCESS], [b"reply", SUCCESS]])
def test_A15_A01_success_before_the_servers_proof_is_not_believed(kerberos, replies):
    kerberos(Kerberos())
    with pytest.raises(ServerNotAuthenticatedError):
        login(SaslMechanismGssapi(), *replies)


@pytest.mark.parametrize("token", [b"", b"x", b"abc", b"\xff" * 9_000])
def test_A13_a_token_that_proves_nothing(kerberos, token):
    """Less than four octets, and more than one likes."""
    kerberos(Kerberos())
    with pytest.raises(ServerNotAuthenticatedError, match="did not prove"):
        login(SaslMechanismGssapi(), token)
    kerberos(Kerberos())
    with pytest.raises(ServerNotAuthenticatedError, match="did not prove"):
        login(SaslMechanismGssapi(), b"reply", token)


def test_A01_a_context_in_which_only_we_are_known_is_none(kerberos):
    kerberos(Kerberos(attributes=spnego.ContextReq.integrity))
    with pytest.raises(ServerNotAuthenticatedError, match="no mutual authentication"):
        login(SaslMechanismGssapi(), b"reply", offer())
    # nor one that is complete before the server has said anything
    kerberos(Kerberos([(None, b"ticket")], attributes=spnego.ContextReq.integrity))
    with pytest.raises(ServerNotAuthenticatedError):
        login(SaslMechanismGssapi(), offer())


@pytest.mark.parametrize("layers", [b"", b"\x01", b"\x01\0\0", b"\x01\0\0\0\0", b"\x01" * 9_000])
def test_A13_an_offer_of_another_length(kerberos, layers):
    kerberos(Kerberos())
    with pytest.raises(ProtocolError, match="malformed"):
        login(SaslMechanismGssapi(), b"reply", offer(layers))


@pytest.mark.parametrize("layers", [b"\0\0\0\0", b"\x02\0\x10\0", b"\x06\0\x10\0", b"\x04\0\x10\0"])
def test_A06_a_server_that_demands_a_layer(kerberos, layers):
    kerberos(Kerberos())
    with pytest.raises(NoMechanismError, match="security layer"):
        login(SaslMechanismGssapi(), b"reply", offer(layers))


def test_S20_tokens_without_end(kerberos):
    kerberos(Kerberos([(None, b"ticket")] + [(b"more", b"and more")] * 20))
    with pytest.raises(ProtocolError, match="more than 4 tokens"):
        login(SaslMechanismGssapi(), *[b"more"] * 20)


def test_a_challenge_after_the_end(kerberos):
    kerberos(Kerberos())
    with pytest.raises(ProtocolError, match="another challenge"):
        login(SaslMechanismGssapi(), b"reply", offer(), b"more")


def test_without_a_ticket_nothing_is_sent(kerberos):
    kerberos(Kerberos([(b"never", b"")]))
    mechanism = SaslMechanismGssapi("ann", SECRET)
    with pytest.raises(
        AuthenticationError, match=r"no Kerberos ticket for smtp/mx\.test"
    ) as caught:
        login(mechanism, host="mx.test")
    assert "defective token, and ***" in str(caught.value)


def test_S21_no_secret_in_errors_frames_or_logs(kerberos, caplog):
    kerberos(Kerberos())
    mechanism = SaslMechanismGssapi("ann", SECRET)
    with caplog.at_level(logging.DEBUG), pytest.raises(ServerNotAuthenticatedError) as caught:
        login(mechanism, b"what is no reply")
    error = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert SECRET not in "".join(error.format())
    assert SECRET not in repr(mechanism) + str(caught.value) + caplog.text


def test_arguments(monkeypatch):
    for arguments in ({"password": "x"}, {"user": "ann", "password": ""}, {"user": "a\0b"}):
        with pytest.raises(InvalidArgumentError):
            SaslMechanismGssapi(**arguments)
    for name in ("authzid", "service_host"):
        with pytest.raises(InvalidArgumentError):
            SaslMechanismGssapi(**{name: "a\nb"})
    monkeypatch.setattr(gssapi, "PACKAGES", ("no_such_package",))
    with pytest.raises(MissingExtraError, match=r"mailwright\[gssapi\]"):
        SaslMechanismGssapi()
