"""Every front against real servers, with the mail read back from the spool byte by byte."""

from __future__ import annotations

import pytest
from smtp_fronts import Front

from mailwright import errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.net.tls_options import ClientCertificate, TlsOptions
from mailwright.smtp import DeliveryState
from servers.dovecot import DovecotServer
from servers.running import SubmissionServer
from servers.smtp_sink import SinkServer
from servers.users import token

NONE, START_TLS = SecureSocketOptions.NONE, SecureSocketOptions.START_TLS
IMPLICIT = SecureSocketOptions.SSL_ON_CONNECT

HEAD = (
    b"From: alice@example.test\r\nTo: bob@example.test\r\nSubject: spool\r\n"
    b"Date: Mon, 1 Jan 2024 00:00:00 +0000\r\nMessage-ID: <%d@example.test>\r\n\r\n"
)
BODIES = [
    b".dot\r\n..\r\n.\r\n\r\nlast line\r\n",
    b"\r\n\r\n",
    b"no end of line",
    b"bare\nline feeds\n.\nand\rreturns\r\n",
    b"x" * 998 + b"\r\n" + b"." * 900 + b"\r\n",
]

#: server -> what it offers, over TLS, to whom has a password or a token. EXTERNAL, GSSAPI and the
#: -PLUS ones take more: see below, and test_front_real_mechanisms, which has Exim's NTLM too.
OFFERS = {
    "postfix": "PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256 XOAUTH2 OAUTHBEARER",
    "postfix_cyrus_sasl": "PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256 NTLM",
    "exim": "PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256",
    "opensmtpd": "PLAIN LOGIN",
    "dovecot_submission": (
        "PLAIN LOGIN CRAM-MD5 DIGEST-MD5 SCRAM-SHA-1 SCRAM-SHA-256 XOAUTH2 OAUTHBEARER"
    ),
}
MECHANISMS = [(server, name) for server, names in OFFERS.items() for name in names.split()]


def signed_in(front: Front, server: SubmissionServer, options: SecureSocketOptions):
    client = front.client(timeout=20, ssl_context=server.client_context())
    port = server.submissions_port if options is IMPLICIT else server.submission_port
    client.connect(server.host, port, options)
    assert client.is_secure
    client.authenticate("alice", server.users["alice"])
    return client


@pytest.mark.parametrize("options", [START_TLS, IMPLICIT])
@pytest.mark.parametrize("name", ["postfix", "exim", "opensmtpd"])
def test_the_spool_byte_by_byte(
    front: Front, name: str, options: SecureSocketOptions, request: pytest.FixtureRequest
) -> None:
    server: SubmissionServer = request.getfixturevalue(name)
    mailbox = server.mailbox("bob")
    client = signed_in(front, server, options)
    result = client.send(HEAD % 1 + BODIES[0])
    assert result.accepted == ("bob@example.test",)
    assert result.queue_id
    client.disconnect()
    [delivered] = mailbox.wait()
    assert delivered.message == HEAD % 1 + BODIES[0]


@pytest.mark.parametrize("name", ["postfix", "exim", "opensmtpd"])
def test_many_messages_in_one_pipe_byte_by_byte(
    front: Front, name: str, request: pytest.FixtureRequest
) -> None:
    server: SubmissionServer = request.getfixturevalue(name)
    mailbox = server.mailbox("bob")
    client = signed_in(front, server, START_TLS)
    messages = [HEAD % number + body for number, body in enumerate(BODIES)]
    outcomes = list(client.send_all(messages))
    assert [one.state for one in outcomes] == [DeliveryState.SENT] * len(BODIES)
    client.disconnect()
    arrived = {delivered.message for delivered in mailbox.wait(len(BODIES))}
    canonical = {
        message.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n").replace(b"\n", b"\r\n")
        for message in messages
    }
    assert {message.rstrip(b"\r\n") for message in arrived} == canonical


@pytest.mark.parametrize(("name", "mechanism"), MECHANISMS)
def test_each_mechanism_that_real_servers_offer(
    front: Front, name: str, mechanism: str, request: pytest.FixtureRequest
) -> None:
    server: SubmissionServer = request.getfixturevalue(name)
    client = front.client(timeout=20, ssl_context=server.client_context())
    client.connect(server.host, server.submission_port)
    by_token = mechanism in ("XOAUTH2", "OAUTHBEARER")
    secret = {"token": token("bob")} if by_token else {"password": server.users["bob"]}
    wrong = {"token": token("bob", -60)} if by_token else {"password": "wrong"}
    with pytest.raises(errors.CredentialsRefusedError):
        client.authenticate("bob", mechanism=mechanism, **wrong)
    client.authenticate("bob", mechanism=mechanism, **secret)
    assert client.is_authenticated
    client.disconnect()


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS"])
def test_A05_channel_binding_with_dovecot(
    front: Front, dovecot_submission: DovecotServer, mechanism: str
) -> None:
    import ssl

    context = dovecot_submission.client_context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # tls-unique is of TLS 1.2
    client = front.client(timeout=20, ssl_context=context)
    client.connect(dovecot_submission.host, dovecot_submission.submission_port)
    with pytest.raises(errors.CredentialsRefusedError):
        client.authenticate("alice", "wrong", mechanism=mechanism)
    client.authenticate("alice", dovecot_submission.users["alice"], mechanism=mechanism)
    assert client.is_authenticated
    client.disconnect()


def test_A05_without_a_binding_plain_scram_is_taken_and_not_refused_as_a_downgrade(
    front: Front, dovecot_submission: DovecotServer
) -> None:
    client = front.client(timeout=20, ssl_context=dovecot_submission.client_context())
    client.connect(dovecot_submission.host, dovecot_submission.submission_port)
    client.authenticate("alice", dovecot_submission.users["alice"], require={"SCRAM-SHA-256"})
    assert client.is_authenticated
    client.disconnect()


def test_T18_external_with_a_client_certificate(front: Front, exim: SubmissionServer) -> None:
    shown = TlsOptions(
        ca_file=exim.ca_file,
        client_certificate=ClientCertificate(certificate=exim.certificate_of("alice")),
    )
    client = front.client(timeout=20, tls=shown)
    client.connect(exim.host, exim.submission_port)
    with pytest.raises(errors.NotAuthenticatedError):
        client.send(HEAD % 2 + BODIES[0])  # a certificate alone is no identity
    client.authenticate(mechanism="EXTERNAL")
    assert client.send(HEAD % 2 + BODIES[0]).accepted == ("bob@example.test",)
    client.disconnect()


def test_a_server_that_wants_a_login_says_so(front: Front, postfix: SubmissionServer) -> None:
    client = front.client(
        timeout=20, ssl_context=postfix.client_context(), trusted_relays={postfix.host}
    )
    client.connect(postfix.host, postfix.submission_port)
    with pytest.raises(errors.AuthenticationRequiredError):
        client.send(HEAD % 3 + BODIES[0])
    assert client.is_connected
    client.authenticate("alice", postfix.users["alice"])
    client.send(HEAD % 3 + BODIES[0])
    client.disconnect()


def test_partial_refusal_by_postfix(front: Front, postfix: SubmissionServer) -> None:
    client = signed_in(front, postfix, START_TLS)
    people = ["bob@example.test", "nobody-here@example.test"]
    result = client.send(HEAD % 4 + BODIES[0], recipients=people)
    assert result.accepted == ("bob@example.test",)
    assert result.refused["nobody-here@example.test"].code == 550
    with pytest.raises(errors.RecipientsRefusedError):
        client.send(HEAD % 5 + BODIES[0], recipients=people, require_all=True)
    client.disconnect()


def test_smtp_sink_takes_much(front: Front, smtp_sink: SinkServer) -> None:
    client = front.client(timeout=20, trusted_relays={"127.0.0.1"})
    client.connect("127.0.0.1", smtp_sink.smtp_port, NONE)
    outcomes = client.send_all(HEAD % number + BODIES[0] for number in range(200))
    assert all(one.state is DeliveryState.SENT for one in outcomes)
    client.disconnect()
