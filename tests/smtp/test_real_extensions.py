"""SIZE, 8BITMIME, SMTPUTF8 and ENHANCEDSTATUSCODES with real servers, each that offers it."""

from __future__ import annotations

from typing import Any

import pytest
from smtp_fronts import Front

from mailwright import MimeMessage, errors
from servers.running import SubmissionServer

#: Server -> which of the two it offers that not all of them do.
OFFERS = {
    "postfix": {"SMTPUTF8", "ENHANCEDSTATUSCODES"},
    "exim": {"SMTPUTF8"},
    "opensmtpd": {"ENHANCEDSTATUSCODES"},
}
SERVERS = list(OFFERS)
HEAD = (
    b"From: alice@example.test\r\nTo: bob@example.test\r\nSubject: %b\r\n"
    b"Date: Mon, 1 Jan 2024 00:00:00 +0000\r\nMessage-ID: <extensions@example.test>\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: 8bit\r\n\r\n"
)
UTF_8 = "Grüße, 世界\r\n".encode()


def signed_in(front: Front, server: SubmissionServer, lines: list[str]) -> Any:
    client = front.client(timeout=20, ssl_context=server.client_context(), wire_log=lines.append)
    client.connect(server.host, server.submission_port)
    client.authenticate("alice", server.users["alice"])
    return client


@pytest.mark.parametrize("name", SERVERS)
def test_what_is_not_tried_is_not_offered(
    front: Front, name: str, request: pytest.FixtureRequest
) -> None:
    client = signed_in(front, request.getfixturevalue(name), [])
    assert {*client.capabilities} & {"SMTPUTF8", "ENHANCEDSTATUSCODES"} == OFFERS[name]
    client.disconnect()


@pytest.mark.parametrize("name", SERVERS)
def test_S17_a_message_larger_than_the_server_takes_is_not_begun(
    front: Front, name: str, request: pytest.FixtureRequest
) -> None:
    lines: list[str] = []
    client = signed_in(front, request.getfixturevalue(name), lines)
    most = client.capabilities.size
    assert most
    with pytest.raises(errors.MessageTooLargeError) as caught:
        client.send(HEAD % b"large" + b"x\r\n" * (most // 3 + 1))
    assert caught.value.limit == most
    assert not [line for line in lines if "MAIL FROM" in line]
    client.send(HEAD % b"small" + b"x\r\n")
    [mail] = [line for line in lines if "MAIL FROM" in line]
    assert f"SIZE={len(HEAD) + len(b'small') - 2 + 3}" in mail
    client.disconnect()


@pytest.mark.parametrize("name", SERVERS)
def test_S09_eight_bit_content_arrives_as_it_is(
    front: Front, name: str, request: pytest.FixtureRequest
) -> None:
    server: SubmissionServer = request.getfixturevalue(name)
    mailbox, lines = server.mailbox("bob"), list[str]()
    client = signed_in(front, server, lines)
    client.send(HEAD % b"eight" + UTF_8)
    client.disconnect()
    assert [line for line in lines if "BODY=8BITMIME" in line]
    [delivered] = mailbox.wait()
    assert delivered.message == HEAD % b"eight" + UTF_8


@pytest.mark.parametrize("name", SERVERS)
def test_S09_a_header_in_UTF_8_arrives_as_it_is_or_encoded(
    front: Front, name: str, request: pytest.FixtureRequest
) -> None:
    server: SubmissionServer = request.getfixturevalue(name)
    mailbox, lines = server.mailbox("bob"), list[str]()
    client = signed_in(front, server, lines)
    subject = UTF_8.decode().strip()
    message = HEAD % subject.encode() + UTF_8
    client.send(message)
    client.disconnect()
    [mail] = [line for line in lines if "MAIL FROM" in line]
    [delivered] = mailbox.wait()
    if "SMTPUTF8" in OFFERS[name]:
        assert mail.endswith(" SMTPUTF8")
        assert delivered.message == message
    else:
        assert "SMTPUTF8" not in mail
        assert subject.encode() not in delivered.message.partition(b"\r\n\r\n")[0]
    arrived = MimeMessage.parse(delivered.message)
    assert arrived.subject == subject
    assert arrived.text_body == f"{subject}\n"


@pytest.mark.parametrize("name", SERVERS)
def test_S16_the_enhanced_code_of_what_was_taken(
    front: Front, name: str, request: pytest.FixtureRequest
) -> None:
    client = signed_in(front, request.getfixturevalue(name), [])
    result = client.send(HEAD % b"taken" + b"x\r\n")
    client.disconnect()
    expected = "2.0.0" if "ENHANCEDSTATUSCODES" in OFFERS[name] else None
    assert result.reply.enhanced_code == expected


def test_S16_the_enhanced_code_of_a_refusal(front: Front, postfix: SubmissionServer) -> None:
    client = signed_in(front, postfix, [])
    with pytest.raises(errors.RecipientsRefusedError) as caught:
        client.send(HEAD % b"nobody" + b"x\r\n", recipients="nobody-here@example.test")
    client.disconnect()
    assert caught.value.enhanced_code == "5.1.1"
