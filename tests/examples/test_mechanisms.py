"""examples/mechanisms.py: each way to connect with each mechanism, here and on real servers."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from mailwright import SecureSocketOptions
from mailwright.sasl import MECHANISMS
from mailwright.server import SmtpServer
from servers.users import token

NONE, IMPLICIT = SecureSocketOptions.NONE, SecureSocketOptions.SSL_ON_CONNECT
BY_STARTTLS = (
    SecureSocketOptions.AUTO,
    SecureSocketOptions.START_TLS,
    SecureSocketOptions.START_TLS_WHEN_AVAILABLE,
)
PROGRAM = runpy.run_path(str(Path(__file__).parents[2] / "examples" / "mechanisms.py"))

PASSWORDS = {"PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"}
TOKENS = {"XOAUTH2", "OAUTHBEARER"}
REVEALING = {"PLAIN", "LOGIN", *TOKENS}
BOUND = {"SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS"}
NOTHING: set[str] = set()

#: fixture -> the mechanisms that it offers over TLS and that succeed, those that fail, and those
#: that it offers in clear.
OFFERS = {
    "postfix": (PASSWORDS | TOKENS, NOTHING, NOTHING),
    "postfix_cyrus_sasl": (PASSWORDS | {"NTLM"}, NOTHING, NOTHING),
    "exim": (PASSWORDS | {"EXTERNAL"}, {"NTLM"}, NOTHING),  # of version 1, as good as clear text
    "opensmtpd": ({"PLAIN", "LOGIN"}, NOTHING, NOTHING),
    "dovecot_submission": (
        PASSWORDS | TOKENS | BOUND | {"EXTERNAL"},
        NOTHING,
        PASSWORDS | TOKENS,
    ),
}


def rows(results: dict[Any, str], options: SecureSocketOptions) -> dict[str, set[str]]:
    """Return what became of the mechanisms in one column."""
    column: dict[str, set[str]] = {}
    for (column_options, mechanism), outcome in results.items():
        if column_options is options and outcome != PROGRAM["NOT_OFFERED"]:
            column.setdefault(outcome, set()).add(mechanism)
    return column


def test_every_option_and_mechanism_with_the_embedded_server() -> None:
    with PROGRAM["embedded"]() as target:
        results = PROGRAM["try_all"](target)
    every = set(MECHANISMS) - {"NTLM", "GSSAPI"}
    for options in (*BY_STARTTLS, IMPLICIT):
        assert rows(results, options) == {"sent": every}
    bound = {name for name in every if name.endswith("-PLUS")}
    proofs = every - REVEALING - bound - {"EXTERNAL"}
    assert rows(results, NONE) == {"sent": proofs, "PlaintextCredentialsError": REVEALING}


def test_T07_a_server_without_tls_gets_nothing_that_a_listener_could_use() -> None:
    with SmtpServer(users={"ann": "secret"}, tls=False, auth_without_tls=True) as server:
        target = PROGRAM["Target"](
            host=server.host,
            port=server.port,
            tls_port=0,
            user="ann",
            password="secret",
            sender="ann@example.org",
            recipient="bob@example.net",
        )
        results = PROGRAM["try_all"](target)
        assert {received.authenticated_as for received in server.messages} == {"ann"}
    for options in BY_STARTTLS[:2]:
        assert rows(results, options) == {"TlsUnavailableError": set(MECHANISMS)}
    [refused] = rows(results, BY_STARTTLS[2])
    assert refused == "PlaintextCredentialsError"  # not even SCRAM's proof, after a fall-back
    assert rows(results, NONE)["sent"].isdisjoint(REVEALING)


@pytest.mark.parametrize("name", list(OFFERS))
def test_every_option_and_mechanism_with_real_servers(
    name: str, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue(name)
    certificate = getattr(server, "certificate_of", None)
    target = PROGRAM["Target"](
        host="localhost",
        port=server.submission_port,
        tls_port=server.submissions_port,
        user="alice",
        password=server.users["alice"],
        sender="alice@example.test",
        recipient="bob@example.test",
        token=token("alice"),
        ca_file=server.ca_file,
        certificate=certificate("alice") if certificate else None,
    )
    results = PROGRAM["try_all"](target)
    succeed, fail, in_clear = OFFERS[name]
    expected = {"sent": succeed, "CredentialsRefusedError": fail}
    for options in (*BY_STARTTLS, IMPLICIT):
        assert rows(results, options) == {key: names for key, names in expected.items() if names}
    clear = {"sent": in_clear - REVEALING, "PlaintextCredentialsError": in_clear & REVEALING}
    column = rows(results, NONE)
    # a certificate speaks over TLS alone
    assert column.pop("NoMechanismError", {"EXTERNAL"}) == {"EXTERNAL"}
    assert column == {key: names for key, names in clear.items() if names}


def test_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    PROGRAM["show"]({(NONE, name): "sent" if name == "PLAIN" else "-" for name in MECHANISMS})
    head, row = capsys.readouterr().out.splitlines()
    assert head.split() == ["NONE"]
    assert row.split() == ["PLAIN", "sent"]
