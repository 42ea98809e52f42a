"""A login belongs to the host that it was given for, whatever the servers say (A16, T10)."""

from __future__ import annotations

import socket
from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from smtp_fronts import Front
from smtp_scripts import CAPABILITIES, EHLO, MESSAGE, QUIT, content, envelope, opening

from mailwright import errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.sasl import SaslMechanismOAuthBearer
from mailwright.server import SmtpServer
from mailwright.server.authority import Authority
from mailwright.testing import Close, Expect, ScriptedServer, Send, Step

SECRET = "canary-secret"
NONE = SecureSocketOptions.NONE
IN_CLEAR: dict[str, Any] = {"timeout": 5, "allow_plaintext_credentials": True}
LOGIN: list[Step] = [Expect("AUTH PLAIN .*"), Send("235 ok\r\n"), Expect(EHLO), Send(CAPABILITIES)]

AUTHORITY = Authority()


@pytest.fixture
def elsewhere() -> Iterator[socket.socket]:
    """A place that replies point to; to connect there is to be seen."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener
        with pytest.raises(BlockingIOError):
            listener.accept()


def url_of(server: Any, user: str = "ann") -> str:
    return f"smtp://{user}@{server.host}:{server.port}?starttls=never"


REFERRALS: dict[str, list[Step]] = {
    "greeting": [Send("220 {there} ESMTP, please connect there\r\n"), Expect(EHLO)],
    "greeting 421": [Send("421 4.3.2 use {there}\r\n"), Close()],
    "greeting 554": [Send("554 5.3.2 try {there}\r\n"), Close()],
    "EHLO": [*opening(CAPABILITIES.replace("mx.test", "{there}")), Close()],
    "RCPT 551": [
        *opening(),
        *LOGIN,
        *envelope(
            "bob@example.net",
            replies="250 ok\r\n551 5.7.1 User not local; try <bob@{there}>\r\n554 no\r\n",
        ),
        Expect("RSET"),
        Send("250 ok\r\n"),
    ],
    "RCPT 251": [
        *opening(),
        *LOGIN,
        *envelope(
            "bob@example.net", replies="250 ok\r\n251 will forward to <bob@{there}>\r\n354 go\r\n"
        ),
        *content("250 2.0.0 queued at {there}\r\n"),
    ],
    "AUTH": [*opening(), Expect("AUTH PLAIN .*"), Send("535 5.7.8 log in at {there}\r\n")],
    "AUTH 334": [*opening(), Expect("AUTH PLAIN .*"), Send("334 {there}\r\n"), Close()],
}


@pytest.mark.parametrize("where", REFERRALS)
def test_T10_A16_a_referral_is_text_and_is_never_followed(
    front: Front, where: str, elsewhere: socket.socket
) -> None:
    there = f"127.0.0.1:{elsewhere.getsockname()[1]}"
    script: list[Step] = [
        Send(str(step.data).replace("{there}", there)) if isinstance(step, Send) else step
        for step in REFERRALS[where]
    ]
    with ScriptedServer([*script, Close()], strict=False) as server:
        client = front.open(url_of(server), SECRET, **IN_CLEAR)
        with suppress(errors.MailwrightError), client:
            client.send(MESSAGE)
    assert len(server.connections) == 1


def test_A16_the_credentials_of_a_url_go_to_its_host_alone(front: Front) -> None:
    with (
        ScriptedServer([*opening(), *LOGIN, *QUIT]) as own,
        ScriptedServer([*opening(), *QUIT]) as other,
    ):
        client = front.open(url_of(own), SECRET, **IN_CLEAR)
        client.connect(other.host, other.port, NONE)
        with client:  # it is connected already, and not to the host of the URL
            assert not client.is_authenticated
            with pytest.raises(errors.NotAuthenticatedError):
                client.send(MESSAGE)
        with client:
            assert client.is_authenticated
    assert other.lines == ["EHLO [127.0.0.1]", "QUIT"]
    assert [line.split()[0] for line in own.lines] == ["EHLO", "AUTH", "EHLO", "QUIT"]


def test_A16_a_login_does_not_outlive_its_connection(front: Front) -> None:
    with (
        ScriptedServer([*opening(), *LOGIN, Expect("NOOP"), Close()]) as first,
        ScriptedServer([*opening(), *QUIT]) as second,
    ):
        client = front.client(**IN_CLEAR)
        client.connect(first.host, first.port, NONE)
        client.authenticate("ann", SECRET)
        with pytest.raises(errors.ConnectionLostError):
            client.noop()
        assert not client.is_authenticated
        client.connect(second.host, second.port, NONE)
        assert not client.is_authenticated
        assert client.tls is None
        with pytest.raises(errors.NotAuthenticatedError):
            client.send(MESSAGE)
        client.disconnect()
    assert second.lines == ["EHLO [127.0.0.1]", "QUIT"]


def test_A16_no_login_where_the_certificate_is_of_another_host(front: Front) -> None:
    certificate = AUTHORITY.issue("elsewhere.test")
    with SmtpServer(users={"ann": SECRET}, certificate=certificate) as server:
        for url in (
            f"smtp://ann@127.0.0.1:{server.port}",
            f"smtps://ann@127.0.0.1:{server.tls_port}",
        ):
            client = front.open(url, SECRET, timeout=5, ssl_context=AUTHORITY.client_context())
            with pytest.raises(errors.CertificateError), client:
                pass
            assert not client.is_connected
    said = [line for session in server.sessions for line in session.transcript]
    assert not [line for line in said if "AUTH" in line and line.startswith("C: ")]


def test_A16_the_token_names_the_host_and_port_of_each_connection(front: Front) -> None:
    mechanism = SaslMechanismOAuthBearer("ann@example.org", SECRET)
    offer = CAPABILITIES.replace("PLAIN LOGIN", "OAUTHBEARER")
    script = [*opening(offer), Expect("AUTH OAUTHBEARER .*"), Send("235 ok\r\n"), *QUIT]
    script[-len(QUIT) : -len(QUIT)] = [Expect(EHLO), Send(offer)]
    with ScriptedServer(script, script) as server:
        client = front.client(**IN_CLEAR)
        for host in ("127.0.0.1", "localhost"):
            client.connect(host, server.port, NONE)
            client.authenticate(mechanism)
            client.disconnect()
    tokens = [b64decode(line.split()[2]) for line in server.lines if line.startswith("AUTH")]
    for token, host in zip(tokens, (b"127.0.0.1", b"localhost"), strict=True):
        assert b"\x01host=%b\x01port=%d\x01" % (host, server.port) in token
