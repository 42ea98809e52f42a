"""Every mechanism of the server against the library's own client, and against who tampers."""

from __future__ import annotations

import functools
import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sasl_round_trip import (
    BINDING,
    PASSWORD,
    client_context,
    client_mechanism,
    converse,
    server_context,
)

from mailwright.errors import CredentialsRefusedError, ProtocolError
from mailwright.sasl import SaslMechanismScramSha256Plus, scram
from mailwright.sasl.scram_keys import salted_password
from mailwright.server import accounts
from mailwright.server.accounts import LoginRefusal, User
from mailwright.server.mechanisms import DEFAULT_MECHANISMS, MECHANISMS

ALL = tuple(MECHANISMS)
WITH_PASSWORD = tuple(name for name in ALL if name not in {"EXTERNAL", "OAUTHBEARER", "XOAUTH2"})
WITH_AUTHZID = tuple(name for name in ALL if name not in {"LOGIN", "CRAM-MD5", "XOAUTH2"})
SCRAM = tuple(name for name in ALL if name.startswith("SCRAM"))


@pytest.fixture(autouse=True)
def _derive_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """PBKDF2 is slow on purpose, and these tests ask for the same keys again and again."""
    cached = functools.lru_cache(maxsize=256)(salted_password)
    monkeypatch.setattr(accounts, "salted_password", cached)
    monkeypatch.setattr(scram, "salted_password", cached)


@pytest.mark.parametrize("name", ALL)
def test_a_login(name):
    outcome = converse(client_mechanism(name), server_context(name))
    assert (outcome.identity, outcome.error) == ("ann", None)


@pytest.mark.parametrize("name", WITH_AUTHZID)
def test_a_login_for_a_shared_mailbox(name):
    client = client_mechanism(name, authzid="office")
    assert converse(client, server_context(name)).identity == "office"
    refused = converse(client, server_context(name, acts_as={}))
    assert refused.identity is None
    assert isinstance(refused.error, CredentialsRefusedError)


def test_XOAUTH2_names_the_shared_mailbox_as_its_user():
    client = client_mechanism("XOAUTH2", user="office")
    assert converse(client, server_context("XOAUTH2")).identity == "office"
    assert converse(client, server_context("XOAUTH2", acts_as={})).identity is None


@pytest.mark.parametrize("name", [name for name in ALL if name != "EXTERNAL"])
def test_a_wrong_password_or_token(name):
    outcome = converse(client_mechanism(name, secret="wrong-secret"), server_context(name))
    assert outcome.identity is None
    assert outcome.error is not None
    assert not outcome.client_done


@pytest.mark.parametrize("name", WITH_PASSWORD)
@pytest.mark.parametrize("user", ["nobody", "bob"])
def test_somebody_elses_password(name, user):
    assert converse(client_mechanism(name, user=user), server_context(name)).identity is None


# --- A01, from the server's side: nothing but the message itself authenticates --------------------

# What a flip may change without changing what a message means; nothing is proved by it.
_SAME = {
    "OAUTHBEARER": r"\x01host=localhost\x01port=587\x01auth=Bearer ",  # RFC 7628 section 3.1
    "XOAUTH2": r"auth=Bearer ",
    "DIGEST-MD5": r"[a-zA-Z-]+=(?:utf-8,)?",  # names of directives, and of charsets: no case
}


def free_octets(name: str, message: bytes) -> set[int]:
    if (pattern := _SAME.get(name)) is None:
        return set()
    matches = re.finditer(pattern, message.decode("latin-1"))
    return {position for match in matches for position in range(*match.span())}


# The message of EXTERNAL for oneself has no octet.
FLIPPED = [
    *((name, "") for name in ALL if name != "EXTERNAL"),
    *((name, "office") for name in WITH_AUTHZID),
]


@pytest.mark.parametrize(("name", "authzid"), FLIPPED)
def test_A01_no_flipped_bit_of_a_clients_message_authenticates(name, authzid):
    client, server = client_mechanism(name, authzid=authzid), server_context(name)
    honest = converse(client, server)
    assert honest.identity == (authzid or "ann")
    verdicts: Counter[str] = Counter()
    for index, message in enumerate(honest.messages):
        free = free_octets(name, message)
        for position in range(len(message)):
            for bit in range(8):

                def tamper(at: int, data: bytes, index=index, position=position, bit=bit) -> bytes:
                    if at != index:
                        return data
                    flipped = bytearray(data)
                    flipped[position] ^= 1 << bit
                    return bytes(flipped)

                outcome = converse(client, server, tamper=tamper)
                if outcome.identity is None:
                    assert isinstance(outcome.error, CredentialsRefusedError | ProtocolError)
                    verdicts["refused"] += 1
                else:
                    assert position in free, (name, index, position, bit)
                    assert outcome.identity == honest.identity
                    verdicts["the same"] += 1
    assert verdicts["refused"] > 8 * 3
    assert verdicts["the same"] == 0 or name in _SAME


@pytest.mark.parametrize("name", ALL)
def test_A01_no_message_that_is_cut_short_authenticates(name):
    client = client_mechanism(name, authzid="office" if name == "EXTERNAL" else "")
    server = server_context(name)
    honest = converse(client, server)
    for index, message in enumerate(honest.messages):
        for end in range(len(message)):
            outcome = converse(
                client,
                server,
                tamper=lambda at, data, index=index, end=end: data[:end] if at == index else data,
            )
            if outcome.identity is not None:  # what is missing is the default
                assert (name, message[end:]) in {
                    ("EXTERNAL", b"office"),
                    ("DIGEST-MD5", b",qop=auth"),
                    ("DIGEST-MD5", b"qop=auth"),
                }


PIECES = (
    b"n,, y, p=tls-unique, a=ann, n=ann, r=x c=biws, ,p=AAAA user=ann auth=Bearer nonce= username="
    b' charset=utf-8 response= cnonce= , = " \\ \x01 \0 \xff ann 00000001'
).split(b" ")
MESSAGES = st.lists(st.sampled_from([*PIECES, b" ", b"0" * 32, b"a" * 3_000]), max_size=9).map(
    b"".join
) | st.binary(max_size=40)


@given(data=st.data())
@pytest.mark.parametrize("name", ALL)
def test_A14_whatever_a_client_says_is_answered_by_an_error_of_ours(name, data):
    exchange = MECHANISMS[name].begin(server_context(name, vouched=()))
    next(exchange)
    with pytest.raises((CredentialsRefusedError, ProtocolError)):
        for _ in range(4):
            exchange.send(data.draw(MESSAGES))


# --- A05: channel binding -------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in SCRAM if name.endswith("-PLUS")])
def test_A05_another_connection_than_the_clients_does_not_authenticate(name):
    for other in (b"", BINDING[:-1], BINDING + b"\0", bytes(len(BINDING))):
        server = server_context(name, bindings={"tls-unique": other})
        outcome = converse(client_mechanism(name), server)
        assert outcome.identity is None
        assert isinstance(outcome.error, CredentialsRefusedError)


def test_A05_a_kind_of_binding_that_the_connection_does_not_have():
    server = server_context("SCRAM-SHA-256-PLUS", bindings={"tls-unique": BINDING})
    for kind in ("tls-exporter", "tls-server-end-point"):
        client = SaslMechanismScramSha256Plus("ann", PASSWORD, channel_binding=kind)
        context = client_context(bindings={kind: BINDING})
        outcome = converse(client, server, context=context)
        assert isinstance(outcome.error, CredentialsRefusedError)


@pytest.mark.parametrize("name", [name for name in SCRAM if not name.endswith("-PLUS")])
def test_A05_a_client_that_did_not_see_the_offer_of_plus_is_refused(name):
    offered = frozenset({name})
    context = client_context(offered=offered)  # so its flag is "y"
    assert converse(client_mechanism(name), server_context(name), context=context).identity == "ann"
    server = server_context(name, offered=(f"{name}-PLUS", name))
    outcome = converse(client_mechanism(name), server, context=context)
    assert outcome.messages[0].startswith(b"y,")
    assert outcome.identity is None
    # One that has no binding itself says so, and is not refused.
    context = client_context(offered=offered, bindings={})
    assert converse(client_mechanism(name), server, context=context).identity == "ann"


@pytest.mark.parametrize("flag", [b"n,,", b"y,,"])
def test_A05_plus_without_a_binding_is_refused(flag):
    exchange = MECHANISMS["SCRAM-SHA-256-PLUS"].begin(server_context("SCRAM-SHA-256-PLUS"))
    next(exchange)
    with pytest.raises(CredentialsRefusedError):
        exchange.send(flag + b"n=ann,r=x")


# --- who may use what -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_a_user_who_may_not_use_a_mechanism_is_like_nobody(name):
    others = [other for other in ALL if other != name]
    users = {"ann": User(PASSWORD, mechanisms=others)}
    refused = converse(client_mechanism(name), server_context(name, users=users))
    assert refused.identity is None
    nobody = converse(client_mechanism(name), server_context(name, users={"eve": "x"}))
    if name in WITH_PASSWORD:
        assert str(refused.error) == str(nobody.error)
    users = {"ann": User(PASSWORD, mechanisms=[name.lower()])}
    assert converse(client_mechanism(name), server_context(name, users=users)).identity == "ann"


@pytest.mark.parametrize("name", SCRAM)
def test_A17_a_user_without_a_secret_for_scram_looks_like_one_with_it(name):
    """Salt, iterations and length: what the server says before the proof does not tell."""
    firsts = []
    for user in (User(PASSWORD), User(PASSWORD, mechanisms={"PLAIN"}), User(None)):
        exchange = MECHANISMS[name].begin(server_context(name, users={"ann": user}))
        next(exchange)
        flag = b"p=tls-unique" if name.endswith("-PLUS") else b"n"
        firsts.append(exchange.send(flag + b",,n=ann,r=CLIENT"))
    assert len(set(firsts)) == 1


@pytest.mark.parametrize("name", WITH_PASSWORD)
def test_a_user_without_a_password_has_none_to_log_in_with(name):
    server = server_context(name, users={"ann": User()})
    decoy = server.accounts.find("ann", name).password.reveal()
    for secret in (PASSWORD, decoy, "None"):
        assert converse(client_mechanism(name, secret=secret), server).identity is None


@pytest.mark.parametrize("refusal", LoginRefusal)
@pytest.mark.parametrize("name", ALL)
def test_a_refusal_comes_only_once_the_password_was_proved(name, refusal):
    users = {"ann": User(PASSWORD, refusal=refusal)}
    outcome = converse(client_mechanism(name), server_context(name, users=users))
    assert outcome.identity is None
    assert isinstance(outcome.error, CredentialsRefusedError)
    assert outcome.error.code == refusal.value[0]
    assert outcome.error.enhanced_code == refusal.value[1]
    if name in WITH_PASSWORD:
        wrong = client_mechanism(name, secret="wrong-secret")
        outcome = converse(wrong, server_context(name, users=users))
        assert outcome.error is not None
        assert outcome.error.code is None  # it is told nothing


# --- which are offered ----------------------------------------------------------------------------


def available(**options: object) -> set[str]:
    context = server_context("", **{"users": {}, "tokens": None, "vouched": (), **options})
    return {name for name, row in MECHANISMS.items() if row.is_available(context)}


def test_what_nobody_could_log_in_with_is_not_offered():
    assert available() == set()
    assert available(vouched=("ann",)) == {"EXTERNAL"}
    assert available(tokens=server_context("").tokens) == {"OAUTHBEARER", "XOAUTH2"}
    assert available(users={"ann": "x"}) == set(WITH_PASSWORD)
    assert available(users={"ann": "x"}, bindings={}) == {
        name for name in WITH_PASSWORD if not name.endswith("-PLUS")
    }


def test_A05_plus_is_offered_unasked_only_where_clients_bind_unasked():
    end_point = {"tls-server-end-point": BINDING}
    plus = {name for name in SCRAM if name.endswith("-PLUS")}
    assert not available(users={"ann": "x"}, bindings=end_point) & plus
    assert available(users={"ann": "x"}, bindings=end_point, binds_end_point=True) >= plus
    assert available(users={"ann": "x"}, bindings={"tls-exporter": BINDING}) >= plus


def test_A11_the_weak_ones_are_not_offered_unasked():
    assert set(ALL) - set(DEFAULT_MECHANISMS) == {"CRAM-MD5", "DIGEST-MD5"}


def test_where_every_login_is_taken_only_what_shows_a_password_is_offered():
    context = server_context("", users={}, tokens=None, vouched=())
    context = replace(context, accounts=accounts.Accounts({}, anybody=True))
    names = {name for name, row in MECHANISMS.items() if row.is_available(context)}
    assert names == {"PLAIN", "LOGIN", "OAUTHBEARER", "XOAUTH2"}
    for name in sorted(names):
        client = client_mechanism(name, user="whoever", secret="whatever")
        outcome = converse(client, replace(context, mechanism=name))
        assert outcome.identity == "whoever"
