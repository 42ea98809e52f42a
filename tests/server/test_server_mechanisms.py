"""The server's SASL against a client written from the RFCs, without code of the library."""

from __future__ import annotations

import ast
import hashlib
import hmac
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import pytest

import mailwright.server
from mailwright.errors import CredentialsRefusedError, InvalidArgumentError, ProtocolError
from mailwright.sasl.scram_keys import salted_password
from mailwright.server import accounts
from mailwright.server.accounts import Accounts
from mailwright.server.mechanisms import MECHANISMS, LoginContext


def context(**options) -> LoginContext:
    options.setdefault("users", {"ann": "secret", "a,b=c": "pass,word", "ivé": "pä\u00aaß"})
    return LoginContext(
        accounts=Accounts(options.pop("users"), random_bytes=lambda n: b"\x07" * n, **options),
        nonce=lambda: "SERVERNONCE",
    )


class ScramClient:
    """RFC 5802 section 3 and 5, step by step."""

    def __init__(self, hash_name, user, password, *, gs2="n,,", nonce="CLIENTNONCE") -> None:
        self.hash_name, self.password, self.gs2, self.nonce = hash_name, password, gs2, nonce
        self.bare = f"n={user.replace('=', '=3D').replace(',', '=2C')},r={nonce}"
        self.first = (gs2 + self.bare).encode()
        self.binding, self.nonce_end = b64encode(gs2.encode()).decode(), ""

    def hmac(self, key: bytes, text: bytes) -> bytes:
        return hmac.new(key, text, self.hash_name).digest()

    def final(self, server_first: bytes) -> bytes:
        fields = dict(part.split("=", 1) for part in server_first.decode().split(","))
        assert fields["r"].startswith(self.nonce)
        assert len(fields["r"]) > len(self.nonce)
        salted = hashlib.pbkdf2_hmac(
            self.hash_name, self.password.encode(), b64decode(fields["s"]), int(fields["i"])
        )
        key = self.hmac(salted, b"Client Key")
        without_proof = f"c={self.binding},r={fields['r'] + self.nonce_end}"
        message = b",".join((self.bare.encode(), server_first, without_proof.encode()))
        signature = self.hmac(hashlib.new(self.hash_name, key).digest(), message)
        proof = bytes(a ^ b for a, b in zip(key, signature, strict=True))
        self.expected = self.hmac(self.hmac(salted, b"Server Key"), message)
        return f"{without_proof},p={b64encode(proof).decode()}".encode()


def run(exchange, *responses) -> str:
    """Give each response, or what a callable makes of the challenge; return the identity."""
    challenge = next(exchange)
    try:
        for response in responses:
            challenge = exchange.send(response(challenge) if callable(response) else response)
    except StopIteration as stop:
        return stop.value
    return f"goes on: {challenge!r}"


HASHES = [("SCRAM-SHA-1", "sha1"), ("SCRAM-SHA-256", "sha256"), ("SCRAM-SHA-512", "sha512")]


@pytest.mark.parametrize(("name", "hash_name"), HASHES)
@pytest.mark.parametrize(
    ("user", "password"),
    [("ann", "secret"), ("a,b=c", "pass,word"), ("ivé", "päaß")],  # the last one is SASLprepped
)
@pytest.mark.parametrize("gs2", ["n,,", "y,,", "n,a=ann,"])
def test_scram_proves_both_sides(name, hash_name, user, password, gs2):
    escaped = user.replace("=", "=3D").replace(",", "=2C")
    client = ScramClient(hash_name, user, password, gs2=gs2.replace("ann", escaped))
    exchange = MECHANISMS[name].begin(context())
    assert next(exchange) == b""
    server_final = exchange.send(client.final(exchange.send(client.first)))
    assert server_final == b"v=" + b64encode(client.expected)
    with pytest.raises(StopIteration) as stop:
        exchange.send(b"")
    assert stop.value.value == user


@pytest.mark.parametrize(("name", "hash_name"), HASHES)
def test_scram_refuses_a_wrong_password_and_hides_who_exists(name, hash_name):
    challenges = []
    for user in ("ann", "nobody", "nobody"):
        client = ScramClient(hash_name, user, "wrong")
        exchange = MECHANISMS[name].begin(context())
        next(exchange)
        challenges.append(exchange.send(client.first))
        with pytest.raises(CredentialsRefusedError):
            exchange.send(client.final(challenges[-1]))
    assert challenges[1] == challenges[2]  # a salt that changed would tell that nobody is there
    assert challenges[0] != challenges[1]
    assert len(challenges[0]) == len(challenges[1])


def test_scram_no_flipped_bit_of_the_final_message_authenticates():
    client = ScramClient("sha256", "ann", "secret")
    reference = MECHANISMS["SCRAM-SHA-256"].begin(shared := context())
    next(reference)
    good = client.final(reference.send(client.first))
    for position in range(len(good)):
        for bit in range(8):
            bad = bytearray(good)
            bad[position] ^= 1 << bit
            exchange = MECHANISMS["SCRAM-SHA-256"].begin(shared)
            next(exchange)
            exchange.send(client.first)
            with pytest.raises((CredentialsRefusedError, ProtocolError)):
                exchange.send(bytes(bad))
    assert reference.send(good).startswith(b"v=")


@pytest.mark.parametrize(
    "first",
    [
        b"",
        b"n,,",
        b"n,,n=,r=x",
        b"n,,n=ann,r=",
        b"n,,m=ext,n=ann,r=x",
        b"n,,r=x,n=ann",
        b"n,,n=ann,r=x y",
        b"n,,n=ann=2c,r=x",
        b"n,,n=a=3,r=x",
        b"n,a=,n=ann,r=x",
        b"q,,n=ann,r=x",
        b"n,,n=\xff,r=x",
        b"n,,n=a\x00b,r=x",
        b"n,,n=ann,r=" + b"x" * 513,
    ],
)
def test_scram_a_malformed_first_message(first):
    exchange = MECHANISMS["SCRAM-SHA-256"].begin(context())
    with pytest.raises(ProtocolError):
        run(exchange, first)


@pytest.mark.parametrize("first", [b"p=tls-unique,,n=ann,r=x", b"p=x,a=b,n=ann,r=x"])
def test_scram_has_no_channel_binding_without_plus(first):
    with pytest.raises(CredentialsRefusedError):
        run(MECHANISMS["SCRAM-SHA-256"].begin(context()), first)


@pytest.mark.parametrize(
    "final",
    [
        lambda _: b"",
        lambda good: good.replace(b",p=", b",q="),
        lambda good: good.split(b",p=")[0],
        lambda good: good + b",x=y",
        lambda good: good[:-1],
        lambda good: b"m=x," + good,
    ],
)
def test_scram_a_malformed_final_message(final):
    client = ScramClient("sha256", "ann", "secret")
    with pytest.raises(ProtocolError):
        run(
            MECHANISMS["SCRAM-SHA-256"].begin(context()),
            client.first,
            lambda challenge: final(client.final(challenge)),
        )


@pytest.mark.parametrize(
    "final",
    [
        lambda good: good.replace(b"SERVERNONCE", b"SERVERNONCf"),
        lambda good: good.replace(b"c=biws", b"c=eSws"),  # "n,," became "y,,"
        lambda good: good.split(b",p=")[0] + b",p=AAAA",
    ],
)
def test_scram_a_wrong_final_message(final):
    client = ScramClient("sha256", "ann", "secret")
    with pytest.raises(CredentialsRefusedError):
        run(
            MECHANISMS["SCRAM-SHA-256"].begin(context()),
            client.first,
            lambda challenge: final(client.final(challenge)),
        )


def test_scram_a_response_where_there_is_none():
    client = ScramClient("sha256", "ann", "secret")
    with pytest.raises(ProtocolError):
        run(MECHANISMS["SCRAM-SHA-256"].begin(context()), client.first, client.final, b"x")


@pytest.mark.parametrize(
    ("mechanism", "responses"),
    [
        ("PLAIN", ["\0ivé\0pä\u00aaß".encode()]),
        ("PLAIN", ["ivé\0ivé\0päaß".encode()]),
        ("LOGIN", ["ivé".encode(), "pä\u00aaß".encode()]),
    ],
)
def test_names_and_passwords_are_compared_as_saslprep_has_them(mechanism, responses):
    assert run(MECHANISMS[mechanism].begin(context()), *responses) == "ivé"


@pytest.mark.parametrize(
    "response", [b"ann\0secret", b"\0ann\0secret\0", b"\0\0secret", b"\0ann\0"]
)
def test_plain_a_malformed_message(response):
    with pytest.raises(ProtocolError):
        run(MECHANISMS["PLAIN"].begin(context()), response)


@pytest.mark.parametrize(
    "response", ["\0nobody\0secret", "\0ann\0\x07", "\0\x07\0secret", "\0\u06dd1\0x"]
)
def test_plain_a_refused_login(response):
    with pytest.raises(CredentialsRefusedError):
        run(MECHANISMS["PLAIN"].begin(context()), response.encode())


@pytest.mark.parametrize(("binding", "nonce_end"), [("eSws", ""), ("biwsYQ==", ""), ("biws", "x")])
def test_scram_the_right_password_for_another_exchange(binding, nonce_end):
    client = ScramClient("sha256", "ann", "secret")
    client.binding, client.nonce_end = binding, nonce_end  # and the proof is over these
    with pytest.raises(CredentialsRefusedError):
        run(MECHANISMS["SCRAM-SHA-256"].begin(context()), client.first, client.final)


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256"])
def test_nobody_logs_in_with_the_password_of_the_decoy(mechanism):
    shared = context()
    password = shared.accounts.find("nobody", mechanism).password.reveal()
    client = ScramClient("sha256", "nobody", password)
    responses = {
        "PLAIN": [f"\0nobody\0{password}".encode()],
        "SCRAM-SHA-256": [client.first, client.final],
    }
    with pytest.raises(CredentialsRefusedError):
        run(MECHANISMS[mechanism].begin(shared), *responses[mechanism])


def test_a_user_name_that_saslprep_prohibits_is_said_at_once():
    with pytest.raises(InvalidArgumentError):
        context(users={"a\x07b": "secret"})


SECRET = {"password", "proof", "signature", "stored_key", "server_key", "key", "claimed"}
SECRET |= {"candidate", "digest", "expected", "response", "token"}


def names(node: ast.AST) -> set[str]:
    """Return the names in an expression, without those inside ``len(...)``."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "len":
        return set()
    found = {getattr(node, "id", ""), getattr(node, "attr", ""), getattr(node, "value", "")}
    return {name for name in found if isinstance(name, str)}.union(
        *map(names, ast.iter_child_nodes(node))
    )


def test_A17_no_digest_is_compared_with_an_operator():
    """What is secret has a telling name; ``==`` and ``!=`` on it leak by their time."""
    found = [
        f"{path.name}:{node.lineno}"
        for path in Path(mailwright.server.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Compare)
        if any(isinstance(operator, ast.Eq | ast.NotEq) for operator in node.ops)
        if names(node) & SECRET
    ]
    assert found == []


@pytest.mark.parametrize("user", ["ann", "nobody"])
def test_A17_a_name_without_an_account_costs_as_much_as_one_with(
    monkeypatch: pytest.MonkeyPatch, user: str
) -> None:
    """The costly step is counted, for a clock would prove nothing."""
    derived: list[str] = []

    def counted(hash_name: str, *arguments: Any) -> bytes:
        derived.append(hash_name)
        return salted_password(hash_name, *arguments)

    monkeypatch.setattr(accounts, "salted_password", counted)
    users = Accounts({"ann": "secret"})
    for _ in range(3):
        users.find(user, "SCRAM-SHA-256").scram_keys("sha256")
    assert derived == ["sha256"] * 3
