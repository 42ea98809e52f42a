"""Every mechanism of the embedded server, over TLS and a socket, in every front."""

from __future__ import annotations

import os
import ssl
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from smtp_fronts import Front
from smtp_scripts import MESSAGE

from mailwright import errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.net.tls_options import TlsOptions
from mailwright.sasl import SaslMechanismScramSha256Plus
from mailwright.server import SmtpServer
from mailwright.server.accounts import LoginRefusal, User
from mailwright.server.authority import Authority
from mailwright.server.mechanisms import MECHANISMS
from mailwright.server.tokens import TokenIssuer

SECRET = "canary-secret"
TLS_1_2 = ssl.TLSVersion.TLSv1_2
AUTHORITY = Authority("An authority of clients")
PASSWORDS = [name for name in MECHANISMS if name not in {"EXTERNAL", "OAUTHBEARER", "XOAUTH2"}]


def serving(**options: Any) -> SmtpServer:
    return SmtpServer(
        users={"ann": SECRET},
        acts_as={"ann": {"office"}},
        tokens={"ann": SECRET},
        client_authority=AUTHORITY,
        mechanisms=MECHANISMS,
        **{"maximum_tls_version": TLS_1_2, **options},
    )


def login_of(name: str, secret: str = SECRET, **more: Any) -> dict[str, Any]:
    if name == "EXTERNAL":
        return {"mechanism": name, **more}
    kind = "token" if name in {"OAUTHBEARER", "XOAUTH2"} else "password"
    return {"user": "ann", kind: secret, "mechanism": name, **more}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory):
    """A certificate that says "ann"."""
    return AUTHORITY.issue_client("ann").write(tmp_path_factory.mktemp("client"))


def connected(front: Front, server: SmtpServer, certificate=None, **settings: Any):
    tls = TlsOptions(ca_file=server.ca_file, client_certificate=certificate)
    client = front.client(timeout=10, tls=tls, **settings)
    client.connect("localhost", server.port)
    return client


@pytest.mark.parametrize("name", MECHANISMS)
def test_each_mechanism_logs_in_and_sends(front: Front, name: str, certificate) -> None:
    with serving() as server:
        client = connected(front, server, certificate)
        client.authenticate(**login_of(name))
        assert client.send(MESSAGE).accepted == ("bob@example.net",)
        client.disconnect()
        assert server.messages[0].authenticated_as == "ann"
    assert SECRET not in "".join(line for one in server.sessions for line in one.transcript)


@pytest.mark.parametrize(
    "name", [name for name in MECHANISMS if name not in {"LOGIN", "CRAM-MD5", "XOAUTH2"}]
)
def test_each_mechanism_acts_for_a_shared_mailbox(front: Front, name: str, certificate) -> None:
    with serving() as server:
        client = connected(front, server, certificate)
        with pytest.raises(errors.CredentialsRefusedError):
            client.authenticate(**login_of(name, authzid="bob"))
        client.authenticate(**login_of(name, authzid="office"))
        client.send(MESSAGE)
        client.disconnect()
        assert server.messages[0].authenticated_as == "office"


@pytest.mark.parametrize("name", [name for name in MECHANISMS if name != "EXTERNAL"])
def test_each_mechanism_refuses_what_is_wrong(front: Front, name: str) -> None:
    with serving() as server:
        client = connected(front, server)
        with pytest.raises(errors.CredentialsRefusedError) as caught:
            client.authenticate(**login_of(name, "wrong-secret"))
        assert (caught.value.code, caught.value.mechanism) == (535, name)
        assert client.is_connected
        client.authenticate(**login_of(name))
        client.disconnect()


def test_A06_the_strongest_one_is_bound_to_the_connection(front: Front) -> None:
    with SmtpServer(users={"ann": SECRET}, maximum_tls_version=TLS_1_2) as server:
        client = connected(front, server)
        client.authenticate("ann", SECRET)
        client.disconnect()
    assert "C: AUTH SCRAM-SHA-512-PLUS ***" in server.sessions[0].transcript


def test_A05_the_end_point_binds_on_TLS_1_3_by_name(front: Front) -> None:
    mechanism = SaslMechanismScramSha256Plus("ann", SECRET, channel_binding="tls-server-end-point")
    with serving(maximum_tls_version=None) as server:
        client = connected(front, server)
        assert client.tls.version == "TLSv1.3"
        client.authenticate(mechanism)
        client.disconnect()
    with SmtpServer(users={"ann": SECRET}) as server:
        client = connected(front, server)
        assert not [name for name in client.capabilities.mechanisms if name.endswith("-PLUS")]
        client.authenticate("ann", SECRET)
        client.disconnect()
    assert "C: AUTH SCRAM-SHA-512 ***" in server.sessions[0].transcript


# --- EXTERNAL ---


def test_T18_external_is_offered_to_who_shows_a_certificate_alone(
    front: Front, certificate
) -> None:
    with serving() as server:
        client = connected(front, server)
        assert "EXTERNAL" not in client.capabilities.mechanisms
        with pytest.raises(errors.NoMechanismError):
            client.authenticate(mechanism="EXTERNAL")
        client.disconnect()
        client = connected(front, server, certificate)
        assert "EXTERNAL" in client.capabilities.mechanisms
        with pytest.raises(errors.NotAuthenticatedError):
            client.send(MESSAGE)  # a certificate alone is no identity
        client.disconnect()


@pytest.mark.parametrize("version", [TLS_1_2, ssl.TLSVersion.TLSv1_3])
@pytest.mark.parametrize("kind", ["another authority", "a server's", "none, and it is required"])
def test_T18_a_certificate_that_says_nothing_here(
    front: Front, tmp_path: Path, kind: str, version: ssl.TLSVersion
) -> None:
    shown = {
        "another authority": lambda: Authority().issue_client("ann").write(tmp_path),
        "a server's": lambda: AUTHORITY.issue("ann").write(tmp_path),
        "none, and it is required": lambda: None,
    }[kind]()
    with serving(require_client_certificate=True, maximum_tls_version=version) as server:
        with pytest.raises(errors.NetworkError) as caught:
            connected(front, server, shown)
        assert isinstance(caught.value, errors.TlsHandshakeError | errors.ConnectionLostError)
    assert not [s for s in server.sessions if "EXTERNAL" in "".join(s.transcript)]


def test_T18_the_address_in_a_certificate_comes_before_its_common_name(
    front: Front, tmp_path: Path
) -> None:
    shown = AUTHORITY.issue_client("ann@example.org").write(tmp_path)
    with serving() as server:
        client = connected(front, server, shown)
        client.authenticate(mechanism="EXTERNAL")
        client.send(MESSAGE)
        client.disconnect()
        assert server.messages[0].authenticated_as == "ann@example.org"


# --- tokens ---


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("OAUTHBEARER", {"invalid_token", "insufficient_scope"}),
        ("XOAUTH2", {"401", "403"}),
    ],
)
def test_A09_A10_what_is_wrong_with_a_token_is_told(
    front: Front, name: str, expected: set[str]
) -> None:
    issuer = TokenIssuer(scope="mail")
    revoked = issuer.issue("ann")
    issuer.revoke(revoked)
    seen = set()
    with SmtpServer(tokens=issuer) as server:
        client = connected(front, server)
        for token in (
            issuer.issue("ann", lifetime=0),
            revoked,
            "never-issued",
            issuer.issue("ann", scopes={"calendar"}),
        ):
            with pytest.raises(errors.CredentialsRefusedError) as caught:
                client.authenticate("ann", token=token, mechanism=name)
            assert caught.value.details["scope"] == "mail"
            assert caught.value.code == 535
            seen.add(caught.value.details["status"])
        client.authenticate("ann", token=issuer.issue("ann"), mechanism=name)
        client.disconnect()
    assert seen == expected


def test_A10_a_token_of_somebody_else(front: Front) -> None:
    with SmtpServer(tokens={"ann": "token-of-ann", "bob": "token-of-bob"}) as server:
        client = connected(front, server)
        for name in ("OAUTHBEARER", "XOAUTH2"):
            with pytest.raises(errors.CredentialsRefusedError):
                client.authenticate("ann", token="token-of-bob", mechanism=name)
        client.disconnect()


# --- switches ---


@pytest.mark.parametrize("refusal", LoginRefusal)
@pytest.mark.parametrize("name", ["PLAIN", "SCRAM-SHA-256", "DIGEST-MD5"])
def test_a_login_that_is_refused_though_it_is_right(
    front: Front, name: str, refusal: LoginRefusal
) -> None:
    users = {"ann": User(SECRET, refusal=refusal)}
    with SmtpServer(users=users, mechanisms=[name]) as server:
        client = connected(front, server)
        with pytest.raises(errors.CredentialsRefusedError) as caught:
            client.authenticate(**login_of(name))
        assert caught.value.code == refusal.value[0]
        assert caught.value.retryable == (refusal.value[0] < 500)
        client.disconnect()


def test_an_account_without_a_secret_for_scram(front: Front) -> None:
    with SmtpServer(users={"ann": User(SECRET, mechanisms={"PLAIN"})}) as server:
        client = connected(front, server)
        with pytest.raises(errors.CredentialsRefusedError, match='mechanism="PLAIN"'):
            client.authenticate("ann", SECRET)
        client.authenticate("ann", SECRET, mechanism="PLAIN")
        client.disconnect()


def test_a_rule_for_one_mechanism(front: Front) -> None:
    with SmtpServer(users={"ann": SECRET}) as server:
        server.on("AUTH", lambda _: "535 5.7.8 No")
        server.on("AUTH PLAIN", lambda _: "454 4.7.0 Later")
        client = connected(front, server)
        for name, code in (("PLAIN", 454), ("LOGIN", 535)):
            with pytest.raises(errors.CredentialsRefusedError) as caught:
                client.authenticate("ann", SECRET, mechanism=name)
            assert caught.value.code == code
        server.on("AUTH", None)
        client.authenticate("ann", SECRET, mechanism="LOGIN")
        client.disconnect()
        with pytest.raises(errors.InvalidArgumentError):
            server.on("AUTH NOTHING", lambda _: None)


def test_K14_every_login_is_taken_only_where_that_was_asked_for_and_it_is_loud(
    front: Front,
) -> None:
    server = SmtpServer(accept_any_login=True)
    with pytest.warns(UserWarning, match="every login"):
        server.start()
    with ExitStack() as stack:
        stack.callback(server.stop)
        client = connected(front, server)
        client.authenticate("whoever", "whatever")
        client.send(MESSAGE)
        client.disconnect()
        assert server.messages[0].authenticated_as == "whoever"
    for options in ({"users": {"ann": SECRET}}, {"allow_remote": True}):
        with pytest.raises(errors.InvalidArgumentError):
            SmtpServer(accept_any_login=True, **options)


# --- TLS versions ---


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
@pytest.mark.parametrize("implicit", [True, False])
def test_T17_a_server_of_old_is_refused(
    front: Front, version: ssl.TLSVersion, implicit: bool
) -> None:
    with SmtpServer(users={"ann": SECRET}, maximum_tls_version=version) as server:
        client = front.client(timeout=10, tls=TlsOptions(ca_file=server.ca_file))
        port, security = (
            (server.tls_port, SecureSocketOptions.SSL_ON_CONNECT)
            if implicit
            else (server.port, SecureSocketOptions.START_TLS)
        )
        with pytest.raises(errors.TlsHandshakeError, match=r"no version of TLS in common"):
            client.connect("localhost", port, security)
        assert not client.is_connected


def test_T17_a_floor_above_what_the_client_speaks(front: Front) -> None:
    context = ssl.create_default_context()
    with SmtpServer(minimum_tls_version=ssl.TLSVersion.TLSv1_3) as server:
        context = server.ssl_context()
        context.maximum_version = TLS_1_2
        client = front.client(timeout=10, ssl_context=context)
        with pytest.raises(errors.TlsHandshakeError, match=r"no version of TLS in common"):
            client.connect("localhost", server.port)
        client = front.client(timeout=10, ssl_context=server.ssl_context())
        client.connect("localhost", server.port)
        assert client.tls.version == "TLSv1.3"
        client.disconnect()


# --- EXTERNAL, and logins, over a Unix-domain socket ---


@pytest.mark.skipif(os.name != "posix", reason="Unix-domain sockets are POSIX's")
def test_a_socket_vouches_for_its_user(front: Front) -> None:
    import pwd

    user = pwd.getpwuid(os.geteuid()).pw_name
    with SmtpServer(users={"ann": SECRET}, acts_as={user: {"office"}}, unix_socket=True) as server:
        client = front.client(timeout=10)
        for authzid, identity in (("", user), (user, user), ("office", "office")):
            client.connect(server.socket_path)
            assert "EXTERNAL" in client.capabilities.mechanisms
            with pytest.raises(errors.CredentialsRefusedError):
                client.authenticate(mechanism="EXTERNAL", authzid="ann")
            client.authenticate(mechanism="EXTERNAL", authzid=authzid)
            client.send(MESSAGE)
            client.disconnect()
            assert server.messages[-1].authenticated_as == identity
