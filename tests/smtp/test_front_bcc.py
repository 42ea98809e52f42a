"""Blind copies arrive and their names do not leave, in whatever form the message is given (S26)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from typing import Any

import pytest
from smtp_fronts import Front

from mailwright import MimeMessage, errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.server import SmtpServer

HEAD = b"From: ann@example.org\r\nTo: bob@example.net\r\n"
BODY = b"\r\nhi, eve@example.net is not to be named\r\n"
HIDDEN = b"Bcc: Eve <eve@example.net>\r\n"
PEOPLE = ("bob@example.net", "eve@example.net")


@pytest.fixture(scope="module")
def server() -> Iterator[SmtpServer]:
    with SmtpServer(tls=False, require_auth=False) as server:
        yield server


@pytest.fixture
def client(front: Front, server: SmtpServer) -> Iterator[Any]:
    server.clear()
    client = front.client(timeout=5, trusted_relays={"127.0.0.1"})
    client.connect("127.0.0.1", server.port, SecureSocketOptions.NONE)
    yield client
    client.disconnect()


def composed(_raw: bytes) -> MimeMessage:
    return MimeMessage.compose(
        from_="ann@example.org",
        to="bob@example.net",
        bcc=["Eve <eve@example.net>"],
        subject="no names",
        text="hi",
    )


def edited(raw: bytes) -> MimeMessage:
    message = MimeMessage.parse(raw)
    message.subject = "edited"
    return message


FORMS: dict[str, Callable[[bytes], Any]] = {
    "bytes": bytes,
    "memoryview": memoryview,
    "parsed": MimeMessage.parse,
    "edited": edited,
    "composed": composed,
    "standard library": lambda raw: message_from_bytes(raw, policy=policy.SMTP),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("how", ["send", "send_all"])
def test_S26_no_form_of_a_message_names_who_gets_a_blind_copy(
    client: Any, server: SmtpServer, form: str, how: str
) -> None:
    message = FORMS[form](HEAD + HIDDEN + BODY)
    before = bytes(message)
    if how == "send":
        client.send(message)
    else:
        assert all(outcome.error is None for outcome in client.send_all([message]))
    (got,) = server.messages
    head = got.raw.partition(b"\r\n\r\n")[0].lower()
    assert got.envelope.recipients == PEOPLE
    assert b"bcc" not in head
    assert b"eve" not in head
    assert bytes(message) == before  # a draft keeps it
    assert b"eve" in before.lower()


@pytest.mark.parametrize(
    "head",
    [
        HIDDEN + HEAD,
        HEAD + HIDDEN.upper(),
        HEAD + b"Bcc \t: eve@example.net\r\n",
        HEAD + b"Bcc:\r\n Eve\r\n\t<eve@example.net>\r\n",
        HEAD + HIDDEN + HIDDEN,
        HEAD + b"X-Note: y\r" + HIDDEN,
        HEAD + b"X-Note: y\r\r\n" + HIDDEN,
        HEAD + b"X-Note: y\n" + HIDDEN,
        HEAD + b"no field at all\r\n" + HIDDEN,
        b"From ann Tue Nov 24 17:00:00 2026\r\n" + HIDDEN + HEAD,
        HEAD.replace(b"\r\n", b"\n") + HIDDEN.replace(b"\r\n", b"\n"),
        HEAD.replace(b"\r\n", b"\r") + HIDDEN.replace(b"\r\n", b"\r"),
        HEAD + b"Resent-From: r@example.org\r\nResent-To: q@example.net\r\n"
        b"Resent-Bcc: eve@example.net\r\n",
    ],
)
@pytest.mark.parametrize("form", ["bytes", "parsed"])
def test_S26_S05_no_way_to_write_the_field_lets_it_through(
    client: Any, server: SmtpServer, form: str, head: bytes
) -> None:
    message = FORMS[form](head + BODY)
    try:
        client.send(message, sender="ann@example.org", recipients=PEOPLE)
    except errors.MailwrightError:
        assert server.messages == []
        return
    (got,) = server.messages
    sent_head = got.raw.partition(b"\r\n\r\n")[0].lower()
    assert b"eve" not in sent_head
