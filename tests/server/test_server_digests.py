"""CRAM-MD5 and DIGEST-MD5 at the server, against the RFCs' own words."""

from __future__ import annotations

import hashlib
import hmac
import re

import pytest
from sasl_round_trip import server_context

from mailwright.errors import CredentialsRefusedError, ProtocolError
from mailwright.server.mechanisms import MECHANISMS

LONG = "a passphrase of more than sixty-four octets, which HMAC takes the hash of first"


def begin(name: str, **options):
    options.setdefault(
        "users", {"ann": "secret", "ann lee": LONG, "jürgen": "straße", "eva": "10€"}
    )
    exchange = MECHANISMS[name].begin(server_context(name, **options))
    return exchange, next(exchange)


def finish(exchange, response: bytes) -> str:
    with pytest.raises(StopIteration) as stop:
        exchange.send(response)
    return stop.value.value


# --- CRAM-MD5 (RFC 2195) ---


@pytest.mark.parametrize(
    ("user", "password"), [("ann", "secret"), ("ann lee", LONG), ("jürgen", "straße")]
)
def test_A11_CRAM_MD5_a_keyed_digest_of_the_challenge(user, password):
    exchange, challenge = begin("CRAM-MD5")
    assert re.fullmatch(rb"<[^<>@ ]+@localhost>", challenge)  # a msg-id
    digest = hmac.new(password.encode(), challenge, "md5").hexdigest()
    assert finish(exchange, f"{user} {digest}".encode()) == user


@pytest.mark.parametrize(
    "response",
    [
        b"",
        b"ann",
        b"ann ",
        b" " + b"0" * 32,
        b"ann " + b"0" * 31,
        b"ann " + b"g" * 32,
        b"ann " + b"A" * 32,
        b"ann\0 " + b"0" * 32,
        b"\xff " + b"0" * 32,
    ],
)
def test_CRAM_MD5_a_malformed_response(response):
    exchange, _ = begin("CRAM-MD5")
    with pytest.raises(ProtocolError):
        exchange.send(response)


@pytest.mark.parametrize("user", ["ann", "nobody"])
def test_CRAM_MD5_a_wrong_digest(user):
    exchange, challenge = begin("CRAM-MD5")
    digest = hmac.new(b"wrong", challenge, "md5").hexdigest()
    with pytest.raises(CredentialsRefusedError):
        exchange.send(f"{user} {digest}".encode())


# --- DIGEST-MD5 (RFC 2831) ---


def hexed(*parts: bytes) -> bytes:
    return hashlib.md5(b":".join(parts)).hexdigest().encode()


class DigestClient:
    """Section 2.1.2, directive by directive; what is given replaces the right one."""

    def __init__(self, challenge: bytes, user: str, password: str, **changed: bytes | None) -> None:
        nonce = re.search(rb'nonce="([^"]+)"', challenge)
        assert nonce is not None
        self.user, self.password = user, password
        latin = all(c <= "\xff" for c in user + password)
        charset = "iso-8859-1" if latin else "utf-8"
        values = {
            "charset": b"utf-8",
            "username": user.encode(),
            "realm": b"localhost",
            "nonce": nonce[1],
            "nc": b"00000001",
            "cnonce": b"CLIENT",
            "digest-uri": b"smtp/localhost",
            "qop": b"auth",
        }
        values.update(
            (name.replace("_", "-"), value) for name, value in changed.items() if value is not None
        )
        for name, value in changed.items():
            if value is None:
                del values[name.replace("_", "-")]
        said = {name: values.get(name, b"") for name in ("realm", "nonce", "nc", "cnonce")}
        secret = hashlib.md5(
            b":".join((user.encode(charset), said["realm"], password.encode(charset)))
        ).digest()
        tail = [values["authzid"]] if "authzid" in values else []
        a1 = hexed(secret, said["nonce"], said["cnonce"], *tail)
        uri = values.get("digest-uri", b"")
        rest = (said["nonce"], said["nc"], said["cnonce"], b"auth")
        values.setdefault("response", hexed(a1, *rest, hexed(b"AUTHENTICATE", uri)))
        self.expected = b"rspauth=" + hexed(a1, *rest, hexed(b"", uri))
        bare = {"charset", "nc", "qop", "response", "maxbuf"}
        self.message = b",".join(
            name.encode() + b"=" + (value if name in bare else b'"' + value + b'"')
            for name, value in values.items()
        )


@pytest.mark.parametrize(
    ("user", "password"),
    [("ann", "secret"), ("jürgen", "straße"), ("ann lee", LONG), ("eva", "10€")],
)
def test_A11_DIGEST_MD5_proves_both_sides(user, password):
    exchange, challenge = begin("DIGEST-MD5")
    client = DigestClient(challenge, user, password)
    assert exchange.send(client.message) == client.expected
    assert finish(exchange, b"") == user


@pytest.mark.parametrize(
    "changed",
    [
        {"realm": None},
        {"qop": None},
        {"charset": None},
        {"maxbuf": b"65536"},
        {"digest_uri": b"smtp/mail.example.org/example.org"},
        {"digest_uri": b"SMTP/127.0.0.1"},
        {"charset": b"UTF-8"},
    ],
)
def test_DIGEST_MD5_what_a_client_may_leave_out_or_say_otherwise(changed):
    exchange, challenge = begin("DIGEST-MD5")
    client = DigestClient(challenge, "ann", "secret", **changed)
    assert exchange.send(client.message) == client.expected
    assert finish(exchange, b"") == "ann"


@pytest.mark.parametrize(
    "changed",
    [
        {"realm": b"elsewhere"},
        {"nonce": b"another"},
        {"nc": b"00000002"},
        {"qop": b"auth-int"},
        {"charset": b"utf-7"},
        {"digest_uri": b"imap/localhost"},
        {"digest_uri": b""},
        {"cnonce": b""},
        {"cnonce": None},
        {"username": b""},
        {"response": b"0" * 31},
        {"response": b"G" * 32},
        {"surprise": b"x"},
        {"maxbuf": b"1" * 4096},
    ],
)
def test_DIGEST_MD5_a_response_that_is_none(changed):
    exchange, challenge = begin("DIGEST-MD5")
    with pytest.raises(ProtocolError):
        exchange.send(DigestClient(challenge, "ann", "secret", **changed).message)


def test_DIGEST_MD5_a_directive_that_comes_twice():
    exchange, challenge = begin("DIGEST-MD5")
    message = DigestClient(challenge, "ann", "secret").message
    with pytest.raises(ProtocolError):
        exchange.send(message + b',username="bob"')


@pytest.mark.parametrize(("user", "password"), [("ann", "wrong"), ("nobody", "secret")])
def test_DIGEST_MD5_a_wrong_proof(user, password):
    exchange, challenge = begin("DIGEST-MD5")
    with pytest.raises(CredentialsRefusedError):
        exchange.send(DigestClient(challenge, user, password).message)


def test_DIGEST_MD5_a_password_that_the_clients_charset_does_not_hold():
    exchange, challenge = begin("DIGEST-MD5")
    message = DigestClient(challenge, "eva", "10€").message.replace(b"charset=utf-8,", b"")
    with pytest.raises(CredentialsRefusedError):
        exchange.send(message)


def test_DIGEST_MD5_a_response_after_the_end():
    exchange, challenge = begin("DIGEST-MD5")
    exchange.send(DigestClient(challenge, "ann", "secret").message)
    with pytest.raises(ProtocolError):
        exchange.send(b"x")
