from __future__ import annotations

import random
from itertools import combinations

import pytest

from mailwright._secret import Secret
from mailwright.errors import (
    InvalidArgumentError,
    NoMechanismError,
    PlaintextCredentialsError,
)
from mailwright.sasl import MECHANISMS, RANKING, Credentials, SaslContext, choose

PASSWORD = Credentials(user="ann", password=Secret("hunter2"))
TOKEN = Credentials(user="ann", token=Secret("ya29.tok"))
BOTH = Credentials(user="ann", password=Secret("hunter2"), token=lambda: "ya29.tok")
BOUND = {"tls-unique": b"finished"}


@pytest.fixture(autouse=True)
def without_kerberos(monkeypatch):
    """What GSSAPI needs is compiled, and is not everywhere; nothing here is carried out."""
    monkeypatch.setattr("mailwright.sasl.gssapi.PACKAGES", ())


def chosen(offered, credentials=PASSWORD, *, bindings=(), **options):
    options = {"confidential": True, "challenge_response_allowed": True, **options}
    context = SaslContext(offered=frozenset(offered), bindings=dict(bindings))
    return choose(offered, credentials, context=context, **options)


ORDER = [
    "SCRAM-SHA-512-PLUS",
    "SCRAM-SHA-256-PLUS",
    "SCRAM-SHA-1-PLUS",
    "SCRAM-SHA-512",
    "SCRAM-SHA-256",
    "SCRAM-SHA-1",
    "OAUTHBEARER",
    "XOAUTH2",
    "PLAIN",
    "LOGIN",
]


def test_A06_the_ranking():
    assert [kind.name for kind in RANKING] == ORDER


def test_A06_strongest_first_in_whatever_order_they_are_offered():
    shuffled = random.Random(6)
    for size in range(1, len(ORDER) + 1):
        for names in combinations(ORDER, size):
            offered = list(names)
            shuffled.shuffle(offered)
            offered += ["CRAM-MD5", "DIGEST-MD5", "NTLM", "GSSAPI", "EXTERNAL", "ANONYMOUS"]
            shuffled.shuffle(offered)
            assert chosen(offered, BOTH, bindings=BOUND).name == names[0]


@pytest.mark.parametrize("bindings", [{}, {"tls-server-end-point": b"x"}, {"tls-unique": b""}])
def test_A05_plus_only_where_a_binding_is_at_hand(bindings):
    assert chosen(ORDER, bindings=bindings).name == "SCRAM-SHA-512"


def test_names_are_compared_without_case():
    assert chosen(["plain", "Login"]).name == "PLAIN"
    assert chosen(["PLAIN", "LOGIN"], mechanism="login").name == "LOGIN"


@pytest.mark.parametrize("weak", ["CRAM-MD5", "DIGEST-MD5", "NTLM", "GSSAPI", "EXTERNAL"])
def test_A11_weak_ones_only_when_named(weak):
    assert chosen([weak, "LOGIN"]).name == "LOGIN"
    with pytest.raises(NoMechanismError, match=f'pass mechanism="{weak}"'):
        chosen([weak])
    assert chosen([weak, "SCRAM-SHA-512"], mechanism=weak).name == weak


def test_credentials_decide():
    assert chosen(["XOAUTH2", "PLAIN"]).name == "PLAIN"
    assert chosen(["XOAUTH2", "PLAIN"], TOKEN).name == "XOAUTH2"
    assert chosen(["EXTERNAL", "PLAIN"], Credentials(), mechanism="EXTERNAL").name == "EXTERNAL"
    with pytest.raises(NoMechanismError, match=r"needs a token.*Pass an access token"):
        chosen(["XOAUTH2", "OAUTHBEARER"])
    with pytest.raises(NoMechanismError, match=r"needs a password.*Pass a password"):
        chosen(["PLAIN"], TOKEN)
    with pytest.raises(InvalidArgumentError, match="needs a user"):
        chosen(["PLAIN"], Credentials(password=Secret("x")))


def test_gssapi_takes_a_ticket_or_a_password():
    """By name alone there is nothing to log in with but what Kerberos keeps."""
    ticket = chosen(["GSSAPI", "PLAIN"], Credentials(authzid="office"), mechanism="GSSAPI")
    assert (ticket.user, ticket.authzid, repr(ticket)) == (
        "",
        "office",
        "SaslMechanismGssapi('')",
    )
    by_password = chosen(["GSSAPI"], mechanism="GSSAPI")
    assert repr(by_password) == "SaslMechanismGssapi('ann', ***)"
    with pytest.raises(InvalidArgumentError, match="a user with a password"):
        chosen(["GSSAPI"], Credentials(password=Secret("x")), mechanism="GSSAPI")


def test_A06_nobody_logs_in_anonymously():
    assert "ANONYMOUS" not in MECHANISMS
    with pytest.raises(InvalidArgumentError):
        chosen(["ANONYMOUS", "PLAIN"], mechanism="ANONYMOUS")
    with pytest.raises(NoMechanismError):
        chosen(["ANONYMOUS"], Credentials())


def test_authzid_is_carried_or_the_mechanism_left_out():
    shared = Credentials(user="ann", password=Secret("hunter2"), authzid="office")
    assert chosen(["LOGIN", "PLAIN"], shared).authzid == "office"
    with pytest.raises(NoMechanismError, match="LOGIN: carries no authorization identity"):
        chosen(["LOGIN"], shared)


def test_A06_require_and_forbid():
    offered = ["SCRAM-SHA-256", "PLAIN", "LOGIN"]
    assert chosen(offered, require=["plain"]).name == "PLAIN"
    assert chosen(offered, forbid={"SCRAM-SHA-256", "PLAIN"}).name == "LOGIN"
    with pytest.raises(
        NoMechanismError, match=r"not among those required.*does not offer SCRAM-SHA-512"
    ):
        chosen(offered, require=["SCRAM-SHA-512"])
    with pytest.raises(NoMechanismError, match="forbidden by the caller"):
        chosen(["PLAIN"], forbid=["PLAIN"])
    with pytest.raises(NoMechanismError, match="forbidden by the caller"):
        chosen(["PLAIN"], mechanism="PLAIN", forbid=["PLAIN"])


def test_A06_a_required_plus_is_not_replaced():
    """A stripped offer does not lead to something weaker where the strong one is required."""
    with pytest.raises(NoMechanismError):
        chosen(["SCRAM-SHA-256", "PLAIN"], bindings=BOUND, require=["SCRAM-SHA-256-PLUS"])


@pytest.mark.parametrize(
    "options",
    [
        {"mechanism": "KERBEROS"},
        {"mechanism": ""},
        {"require": ["SCRAM"]},
        {"forbid": ["PLIAN"]},
        {"forbid": "PLAIN"},
        {"require": "PLAIN"},
    ],
)
def test_A06_misspelt_names_do_not_pass(options):
    with pytest.raises(InvalidArgumentError, match="SCRAM-SHA-512-PLUS") as caught:
        chosen(["PLAIN"], **options)
    assert caught.value.name == next(iter(options))


def test_A06_a_named_mechanism_must_be_offered():
    with pytest.raises(
        NoMechanismError, match=r"PLAIN: not mechanism=.*not offer CRAM-MD5"
    ) as caught:
        chosen(["PLAIN"], mechanism="CRAM-MD5")
    assert caught.value.mechanism == "CRAM-MD5"


def test_the_advice_names_a_token_only_where_one_would_do():
    with pytest.raises(NoMechanismError, match=r"Pass a password\.$"):
        chosen(["PLAIN"], Credentials(user="ann"))
    with pytest.raises(NoMechanismError, match=r"Pass a password, or an access token"):
        chosen(["PLAIN", "XOAUTH2"], Credentials(user="ann"))


CLEAR = {"confidential": False}


@pytest.mark.parametrize("name", ["PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"])
def test_A06_credentials_are_not_shown_in_clear(name):
    for options in ({}, {"mechanism": name}, {"require": [name]}):
        with pytest.raises(PlaintextCredentialsError, match=f"{name} would show") as caught:
            chosen([name], BOTH, **CLEAR, **options)
        assert "START_TLS" in str(caught.value)
        assert "hunter2" not in str(caught.value)
    assert chosen([name], BOTH, **CLEAR, allow_plaintext=True).name == name


@pytest.mark.parametrize("name", ["SCRAM-SHA-256", "CRAM-MD5", "DIGEST-MD5", "NTLM", "GSSAPI"])
def test_A06_challenge_response_in_clear_only_where_it_was_asked_for(name):
    assert chosen([name, "PLAIN"], **CLEAR, mechanism=name).name == name
    with pytest.raises(PlaintextCredentialsError, match="guess the password"):
        chosen([name], **CLEAR, challenge_response_allowed=False, mechanism=name)
    assert chosen([name], challenge_response_allowed=False, mechanism=name).name == name


def test_A06_in_clear_the_safer_one_is_passed_to():
    assert chosen(["XOAUTH2", "SCRAM-SHA-1", "PLAIN"], BOTH, **CLEAR).name == "SCRAM-SHA-1"
    assert chosen(["DIGEST-MD5", "PLAIN"], **CLEAR, allow_plaintext=True).name == "PLAIN"


def test_A06_who_may_show_the_password_proves_it_instead_where_possible():
    options = {**CLEAR, "allow_plaintext": True, "challenge_response_allowed": False}
    assert chosen(["SCRAM-SHA-256", "PLAIN"], **options).name == "SCRAM-SHA-256"


def test_external_needs_no_secrecy():
    options = {**CLEAR, "challenge_response_allowed": False, "mechanism": "EXTERNAL"}
    assert chosen(["EXTERNAL"], **options).name == "EXTERNAL"


@pytest.mark.parametrize(
    ("offered", "options", "advice"),
    [
        ([], {}, r"offers no mechanism.*587, 465"),
        (["X-NEW"], {}, r"X-NEW: not known to mailwright.*587, 465"),
        (["ANONYMOUS"], {}, r"ANONYMOUS: the login of nobody, never taken by.*587, 465"),
        (["GSSAPI"], {}, 'pass mechanism="GSSAPI"'),
        (["PLAIN"], {"mechanism": "LOGIN"}, "Leave mechanism out"),
        (["PLAIN"], {"require": ["LOGIN"]}, "Add PLAIN to require"),
        (["PLAIN"], {"forbid": ["PLAIN"]}, "Take PLAIN out of forbid"),
        (["SCRAM-SHA-1-PLUS"], {}, "Take SCRAM-SHA-1, or connect over TLS"),
    ],
)
def test_the_error_says_what_to_do(offered, options, advice):
    with pytest.raises(NoMechanismError, match=advice):
        chosen(offered, **options)


def test_N3_a_hostile_offer_does_not_fill_the_error():
    offered = [f"X{number}" for number in range(5000)] + ["\x1b[31m", "A" * 5000, "é", "a b"]
    with pytest.raises(NoMechanismError) as caught:
        chosen(offered)
    assert len(str(caught.value)) < 1500
    assert "\x1b" not in str(caught.value)


def test_N6_credentials_do_not_print():
    assert "hunter2" not in repr(PASSWORD)
    assert "ya29" not in repr(TOKEN)


def test_every_mechanism_is_in_the_table_by_its_name():
    assert all(kind.name == name == name.upper() for name, kind in MECHANISMS.items())
    assert len(MECHANISMS) == 15
    revealing = {name for name, kind in MECHANISMS.items() if kind.reveals_credentials}
    assert revealing == {"PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"}
