"""Every front, every mechanism and every way to TLS, as far as a real server has them."""

from __future__ import annotations

import ssl
import subprocess
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

import pytest
from smtp_fronts import Front
from smtp_scripts import CAPABILITIES, opening
from test_front_real_servers import OFFERS

from mailwright import errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.net.tls_options import ClientCertificate, TlsOptions
from mailwright.sasl import (
    MECHANISMS,
    SaslMechanismGssapi,
    SaslMechanismNtlm,
    SaslMechanismOAuthBearer,
)
from mailwright.smtp import SmtpClient
from mailwright.testing import Close, Connection, Expect, ScriptedServer, Send, Step
from servers.dovecot import DovecotServer
from servers.kerberos import Realm
from servers.running import SubmissionServer
from servers.users import HOST_NAME, USERS, token

MESSAGE = (
    b"From: alice@example.test\r\nTo: bob@example.test\r\nSubject: mechanisms\r\n"
    b"Date: Mon, 1 Jan 2024 00:00:00 +0000\r\nMessage-ID: <9@example.test>\r\n\r\nhello\r\n"
)

#: What a server offers besides `OFFERS`, all of it tried below or in test_front_real_servers.
BESIDES = {
    "exim": {"NTLM", "EXTERNAL"},
    "dovecot_submission": {"EXTERNAL", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS"},
    "postfix_kerberos": {"GSSAPI"},
    "dovecot_kerberos": {*OFFERS["dovecot_submission"].split(), "EXTERNAL", "GSSAPI"},
}


@dataclass(frozen=True)
class Answer(Step):
    """Takes a response, and answers with a challenge: what came, where there is none."""

    challenge: bytes | None

    def play(self, connection: Connection) -> None:
        said = connection.read_line("a response").strip()
        challenge = said if self.challenge is None else b64encode(self.challenge)
        connection.socket.sendall(b"334 " + challenge + b"\r\n")


Server = SubmissionServer | DovecotServer
Options = SecureSocketOptions


def with_certificate(server: Server, user: str) -> TlsOptions:
    certificate = ClientCertificate(certificate=server.certificate_of(user))
    return TlsOptions(ca_file=server.ca_file, client_certificate=certificate)


@pytest.mark.parametrize("name", [*OFFERS, "dovecot_kerberos", "postfix_kerberos"])
def test_no_mechanism_of_a_server_is_left_out(name: str, request: pytest.FixtureRequest) -> None:
    server: Server = request.getfixturevalue(name)
    client = SmtpClient(tls=with_certificate(server, "alice"), timeout=20)
    client.connect(server.host, server.submission_port)
    offered = set(client.capabilities.mechanisms)
    client.disconnect()
    assert offered <= MECHANISMS.keys()
    assert offered == {*OFFERS.get(name, "").split(), *BESIDES.get(name, set())}


# --- SecureSocketOptions -------------------------------------------------------------------------


@pytest.mark.parametrize("name", OFFERS)
@pytest.mark.parametrize("options", Options)
def test_each_way_to_tls_that_a_server_has(
    front: Front, name: str, options: SecureSocketOptions, request: pytest.FixtureRequest
) -> None:
    """The same send for each: TLS where the member says so, and without it not a word of it."""
    server: Server = request.getfixturevalue(name)
    implicit = options is Options.SSL_ON_CONNECT
    port = server.submissions_port if implicit else server.submission_port
    client = front.client(timeout=20, ssl_context=server.client_context())
    client.connect(server.host, port, options)
    if options is Options.NONE:
        with pytest.raises((errors.NoMechanismError, errors.PlaintextCredentialsError)):
            client.authenticate("alice", server.users["alice"], mechanism="PLAIN")
        with pytest.raises(errors.NotAuthenticatedError):
            client.send(MESSAGE)
    else:
        assert client.is_secure
        client.authenticate("alice", server.users["alice"])
        assert client.send(MESSAGE).accepted == ("bob@example.test",)
    client.disconnect()


@pytest.mark.parametrize("options", [Options.NONE, Options.START_TLS_WHEN_AVAILABLE])
def test_A06_a_proof_in_clear_only_where_NONE_was_asked_for(
    front: Front, postfix_cyrus_sasl: SubmissionServer, options: SecureSocketOptions
) -> None:
    """Its port for other servers offers logins without TLS: NONE lets prove, and never show."""
    server = postfix_cyrus_sasl
    client = front.client(timeout=20, ssl_context=server.client_context())
    client.connect(server.host, server.smtp_port, options)
    if options is Options.NONE:
        for name in ("PLAIN", "LOGIN"):
            with pytest.raises(errors.PlaintextCredentialsError):
                client.authenticate("alice", server.users["alice"], mechanism=name)
        client.authenticate("alice", server.users["alice"], mechanism="NTLM")
    else:
        assert client.is_secure
        client.authenticate("alice", server.users["alice"], mechanism="PLAIN")
    client.disconnect()


# --- EXTERNAL ------------------------------------------------------------------------------------


@pytest.mark.parametrize("authzid", ["", "alice"])
@pytest.mark.parametrize("name", ["exim", "dovecot_submission"])
def test_T18_external_with_and_without_authzid(
    front: Front, name: str, authzid: str, request: pytest.FixtureRequest
) -> None:
    """An empty response is "=" in AUTH (RFC 4954 section 4)."""
    server: Server = request.getfixturevalue(name)
    lines: list[str] = []
    client = front.client(timeout=20, tls=with_certificate(server, "alice"), wire_log=lines.append)
    client.connect(server.host, server.submission_port)
    client.authenticate(mechanism="EXTERNAL", authzid=authzid)
    assert client.send(MESSAGE).accepted == ("bob@example.test",)
    client.disconnect()
    assert sum("AUTH EXTERNAL" in line for line in lines if "C: " in line) == 1


def test_T18_a_certificate_speaks_for_nobody_else(
    front: Front, dovecot_submission: DovecotServer
) -> None:
    server = dovecot_submission
    client = front.client(timeout=20, tls=with_certificate(server, "alice"))
    client.connect(server.host, server.submission_port)
    with pytest.raises(errors.CredentialsRefusedError):
        client.authenticate(mechanism="EXTERNAL", authzid="bob")
    assert not client.is_authenticated
    client.disconnect()


def test_T18_A16_without_a_certificate_external_is_not_begun(
    front: Front, dovecot_submission: DovecotServer
) -> None:
    """Where the TLS context is the caller's own, the server decides."""
    server, lines = dovecot_submission, list[str]()
    client = front.client(timeout=20, tls=TlsOptions(ca_file=server.ca_file), wire_log=lines.append)
    client.connect(server.host, server.submission_port)
    with pytest.raises(errors.NoMechanismError, match="none was shown"):
        client.authenticate("alice", mechanism="EXTERNAL")
    client.disconnect()
    assert not any("AUTH EXTERNAL" in line for line in lines)
    client = front.client(timeout=20, ssl_context=server.client_context())
    client.connect(server.host, server.submission_port)
    with pytest.raises(errors.CredentialsRefusedError):
        client.authenticate("alice", mechanism="EXTERNAL")
    client.disconnect()


# --- OAuth ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["dovecot_submission", "postfix"])
@pytest.mark.parametrize(
    ("mechanism", "status"), [("XOAUTH2", "401"), ("OAUTHBEARER", "invalid_token")]
)
def test_A09_a_real_servers_reasons_are_in_details(
    front: Front, name: str, mechanism: str, status: str, request: pytest.FixtureRequest
) -> None:
    """The failure is answered, its JSON kept, the session usable, and the token nowhere."""
    server: Server = request.getfixturevalue(name)
    client = front.client(timeout=20, ssl_context=server.client_context())
    client.connect(server.host, server.submission_port)
    forged = token("bob", key=b"another key")
    with pytest.raises(errors.CredentialsRefusedError) as caught:
        client.authenticate("bob", token=forged, mechanism=mechanism)
    assert caught.value.details["status"] == status
    assert forged not in f"{caught.value!s} {caught.value.details} {caught.value.text}"
    with pytest.raises(errors.CredentialsRefusedError):  # a good one, of somebody else
        client.authenticate("bob", token=token("alice"), mechanism=mechanism)
    client.authenticate("bob", token=token("bob"), mechanism=mechanism)
    client.disconnect()


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_A10_an_expired_token_is_renewed_by_the_next_login_and_not_before(
    front: Front, dovecot_submission: DovecotServer, mechanism: str
) -> None:
    """The callable is asked once for each login; a refusal does not ask it again."""
    server, asked = dovecot_submission, list[str]()

    def renew() -> str:
        asked.append(mechanism)
        return token("bob", -60 if len(asked) == 1 else 3600)

    client = front.client(timeout=20, ssl_context=server.client_context())
    client.connect(server.host, server.submission_port)
    with pytest.raises(errors.CredentialsRefusedError):
        client.authenticate("bob", token=renew, mechanism=mechanism)
    assert len(asked) == 1
    client.authenticate("bob", token=renew, mechanism=mechanism)
    assert len(asked) == 2
    client.disconnect()


def test_OAuth_on_implicit_tls_by_an_object(
    front: Front, dovecot_submission: DovecotServer
) -> None:
    server = dovecot_submission
    client = front.client(timeout=20, ssl_context=server.client_context())
    client.connect(server.host, server.submissions_port, Options.SSL_ON_CONNECT)
    client.authenticate(SaslMechanismOAuthBearer("bob", lambda: token("bob")))
    assert client.send(MESSAGE).accepted == ("bob@example.test",)
    client.disconnect()


# --- NTLM ----------------------------------------------------------------------------------------


def test_NTLM_by_an_object_and_the_mail_that_follows(
    front: Front, postfix_cyrus_sasl: SubmissionServer
) -> None:
    server = postfix_cyrus_sasl
    mailbox = server.mailbox("bob")
    client = front.client(timeout=20, ssl_context=server.client_context())
    client.connect(server.host, server.submissions_port, Options.SSL_ON_CONNECT)
    client.authenticate(SaslMechanismNtlm("alice", server.users["alice"]))
    client.send(MESSAGE)
    client.disconnect()
    [delivered] = mailbox.wait()
    assert delivered.message == MESSAGE


def test_A11_exim_takes_version_1_of_NTLM_alone_and_does_not_get_it(
    front: Front, exim: SubmissionServer
) -> None:
    """QUIRK(Exim 4.98): its SPA compares the 24 octets of an NTLMv1 response, which we never send.

    https://github.com/Exim/exim/blob/exim-4.98/src/src/auths/spa.c
    """
    client = front.client(timeout=20, ssl_context=exim.client_context())
    client.connect(exim.host, exim.submission_port)
    with pytest.raises(errors.CredentialsRefusedError) as caught:
        client.authenticate("alice", exim.users["alice"], mechanism="NTLM")
    assert caught.value.code == 535
    client.authenticate("alice", exim.users["alice"])  # the session is still good
    client.disconnect()


# --- GSSAPI --------------------------------------------------------------------------------------


@pytest.fixture
def in_realm(kerberos: Realm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Realm:
    """This process in the realm, with a place for tickets and nothing in it."""
    monkeypatch.setenv("KRB5_CONFIG", str(kerberos.configuration))
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{tmp_path}/tickets")
    return kerberos


def kinit(user: str, password: str) -> None:
    subprocess.run(["kinit", user], input=f"{password}\n", text=True, check=True, timeout=20)


def test_GSSAPI_by_a_ticket(front: Front, in_realm: Realm, dovecot_kerberos: DovecotServer) -> None:
    server = dovecot_kerberos
    client = front.client(timeout=20, ssl_context=server.client_context())
    client.connect(server.host, server.submission_port)
    with pytest.raises(errors.AuthenticationError, match="no Kerberos ticket for smtp/localhost"):
        client.authenticate(mechanism="GSSAPI")
    kinit("alice", server.users["alice"])
    client.authenticate(mechanism="GSSAPI")  # the refusal before left the session as it was
    assert client.send(MESSAGE).accepted == ("bob@example.test",)
    client.disconnect()


@pytest.mark.parametrize("user", ["alice", "bob"])
def test_GSSAPI_by_a_password(
    front: Front, in_realm: Realm, dovecot_kerberos: DovecotServer, user: str
) -> None:
    server = dovecot_kerberos
    client = front.client(timeout=20, ssl_context=server.client_context())
    client.connect(server.host, server.submission_port)
    with pytest.raises(errors.AuthenticationError, match="nothing was sent") as caught:
        client.authenticate(user, "wrong password", mechanism="GSSAPI")
    assert "wrong password" not in str(caught.value)
    client.authenticate(user, server.users[user], mechanism="GSSAPI")
    assert client.send(MESSAGE).accepted == ("bob@example.test",)
    client.disconnect()


def test_GSSAPI_carries_an_authorization_identity(
    front: Front, in_realm: Realm, dovecot_kerberos: DovecotServer
) -> None:
    server = dovecot_kerberos
    kinit("alice", server.users["alice"])
    client = front.client(timeout=20, ssl_context=server.client_context())
    client.connect(server.host, server.submission_port)
    with pytest.raises(errors.CredentialsRefusedError):
        client.authenticate(mechanism="GSSAPI", authzid="bob")
    client.authenticate(SaslMechanismGssapi(authzid="alice"))
    client.disconnect()


def test_A16_a_ticket_is_for_the_host_that_was_meant(
    front: Front, in_realm: Realm, dovecot_kerberos: DovecotServer
) -> None:
    """The name that stands in the ticket is the caller's, not what a server says of itself."""
    server = dovecot_kerberos
    client = front.client(timeout=20, ssl_context=server.client_context())
    client.connect(server.host, server.submission_port)
    with pytest.raises(errors.AuthenticationError, match="no Kerberos ticket for smtp/elsewhere"):
        client.authenticate(
            SaslMechanismGssapi("alice", server.users["alice"], service_host="elsewhere")
        )
    client.disconnect()


def test_S21_the_wire_log_shows_neither_a_ticket_nor_a_proof(
    front: Front,
    in_realm: Realm,
    dovecot_kerberos: DovecotServer,
    postfix_cyrus_sasl: SubmissionServer,
) -> None:
    for server, mechanism in ((dovecot_kerberos, "GSSAPI"), (postfix_cyrus_sasl, "NTLM")):
        lines: list[str] = []
        client = front.client(
            timeout=20, ssl_context=server.client_context(), wire_log=lines.append
        )
        client.connect(server.host, server.submission_port)
        client.authenticate("alice", server.users["alice"], mechanism=mechanism)
        client.disconnect()
        shown = "\n".join(lines)
        assert f"AUTH {mechanism}" in shown
        assert "C: ***" in shown
        # messages of NTLM and tokens of GSS-API begin so, in base64 as well
        assert not any(start in shown for start in ("TlRMTVNTUA", "YII", "NTLMSSP"))


KRB5 = b"\x06\x09*\x86H\x86\xf7\x12\x01\x02\x02"  # the object identifier


@pytest.mark.parametrize("authzid", ["", "alice"])
def test_GSSAPI_with_cyrus_sasl(
    front: Front, in_realm: Realm, postfix_kerberos: SubmissionServer, authzid: str
) -> None:
    """Another implementation, and a principal of another host. It offers no layer either."""
    server = postfix_kerberos
    client = front.client(timeout=20, ssl_context=server.client_context())
    client.connect(server.host, server.submission_port)
    secret, named = server.users["alice"], {"service_host": HOST_NAME}
    with pytest.raises(errors.CredentialsRefusedError):
        client.authenticate(SaslMechanismGssapi("alice", secret, authzid="bob", **named))
    client.authenticate(SaslMechanismGssapi("alice", secret, authzid=authzid, **named))
    assert client.send(MESSAGE).accepted == ("bob@example.test",)
    client.disconnect()


TOKENS = {
    "nothing": b"",
    "less than four octets": b"abc",
    "a length of 4 GB": b"\x60\x84\xff\xff\xff\xff" + KRB5,
    "a length without end": b"\x60\x80" + KRB5,
    "nested to the limit": b"\x60\x82" * 2_000,
    "zeros": bytes(9_000),
    "an AP-REP of nobody": b"\x60\x14" + KRB5 + b"\x02\0o\x05\xa0\x03\x02\x01\x05",
    "ours, sent back": None,
}


@pytest.mark.parametrize("token", TOKENS.values(), ids=TOKENS.keys())
def test_A13_A01_tokens_that_the_kerberos_library_has_to_survive(
    front: Front, in_realm: Realm, token: bytes | None
) -> None:
    """The library is C, and a stranger's octets go into it: an error, and the connection ends."""
    offer = CAPABILITIES.replace("PLAIN LOGIN", "GSSAPI")
    start: list[Step] = [*opening(offer), Expect("AUTH GSSAPI"), Send("334 \r\n")]
    with ScriptedServer([*start, Answer(token), Close()], strict=False) as server:
        client = front.client(timeout=5)
        client.connect("localhost", server.port, Options.NONE)
        with pytest.raises(errors.ServerNotAuthenticatedError):
            client.authenticate("alice", USERS["alice"], mechanism="GSSAPI")
        assert not client.is_connected


# --- SCRAM-PLUS ----------------------------------------------------------------------------------


def test_A05_the_strongest_is_bound_to_the_connection(
    front: Front, dovecot_submission: DovecotServer
) -> None:
    """Unasked, over TLS 1.2, where a binding is at hand."""
    server, lines = dovecot_submission, list[str]()
    context = server.client_context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    client = front.client(timeout=20, ssl_context=context, wire_log=lines.append)
    client.connect(server.host, server.submission_port)
    client.authenticate("alice", server.users["alice"])
    assert any("AUTH SCRAM-SHA-256-PLUS" in line for line in lines)
    client.disconnect()
