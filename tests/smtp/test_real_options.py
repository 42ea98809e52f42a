"""What is asked of real servers: notifications that come back, VRFY, LIMITS (RFC 3461, 5321, 9422).

A notification is read by mailwright itself: what it says is what was asked for.
"""

from __future__ import annotations

from typing import Any

import pytest
from smtp_fronts import Front

from mailwright import MimeMessage, errors
from mailwright.mime.entities.delivery_status import MessageDeliveryStatus
from mailwright.smtp import (
    DeliverBy,
    DeliveryOptions,
    DeliveryStatusNotification,
    DeliveryStatusNotificationType,
    Envelope,
    RecipientOptions,
    VerificationStatus,
)
from servers.running import SubmissionServer

SUCCESS = DeliveryStatusNotification.SUCCESS
NEVER = DeliveryStatusNotification.NEVER
HEADERS_ONLY = DeliveryStatusNotificationType.HEADERS_ONLY

LETTER = (
    b"From: alice@example.test\r\nTo: bob@example.test\r\nSubject: notify\r\n"
    b"Date: Mon, 1 Jan 2024 00:00:00 +0000\r\nMessage-ID: <dsn@example.test>\r\n\r\n"
    b"the body that was sent\r\n"
)


def signed_in(front: Front, server: SubmissionServer) -> Any:
    client = front.client(timeout=20, ssl_context=server.client_context())
    client.connect(server.host, server.submission_port)
    client.authenticate("alice", server.users["alice"])
    return client


def status_of(raw: bytes) -> tuple[MessageDeliveryStatus, MimeMessage]:
    message = MimeMessage.parse(raw)
    [status] = [part for part in message.body_parts if isinstance(part, MessageDeliveryStatus)]
    return status, message


#: Server -> Original-Envelope-Id and Original-Recipient, as its notifications spell them.
SPELLED = {
    "postfix": ("QQ 3+14=159", "rfc822;list+x@example.com"),
    "exim": ("QQ+203+2B14+3D159", "rfc822;list+2Bx@example.com"),  # as they travelled
    "opensmtpd": (None, None),  # it takes them, and repeats neither
}


@pytest.mark.parametrize("name", SPELLED)
def test_a_notification_of_success_comes_back_as_it_was_asked_for(
    front: Front, name: str, request: pytest.FixtureRequest
) -> None:
    server: SubmissionServer = request.getfixturevalue(name)
    mine, his = server.mailbox("alice"), server.mailbox("bob")
    client = signed_in(front, server)
    assert client.capabilities.dsn
    bob = RecipientOptions(original_recipient="list+x@example.com")
    options = DeliveryOptions(
        notify=SUCCESS,
        return_content=HEADERS_ONLY,
        envelope_id="QQ 3+14=159",
        recipients={"bob@example.test": bob},
    )
    client.send(LETTER, options=options)
    client.disconnect()
    his.wait()
    [notification] = mine.wait()
    status, message = status_of(notification.message)
    assert b"the body that was sent" not in notification.message
    envelope_id, original = SPELLED[name]
    assert status.per_message.get("Original-Envelope-Id") == envelope_id
    [recipient] = status.recipients
    assert recipient.get("Original-Recipient") == original
    assert recipient["Action"].startswith("delivered")
    assert recipient["Status"].startswith("2.")
    assert message.subject


# Not OpenSMTPD: what it is asked for one recipient it adds to what it was asked for those before.
@pytest.mark.parametrize("name", ["postfix", "exim"])
def test_each_recipient_is_told_of_or_not(
    front: Front, name: str, request: pytest.FixtureRequest
) -> None:
    server: SubmissionServer = request.getfixturevalue(name)
    mine = server.mailbox("alice")
    client = signed_in(front, server)
    never = RecipientOptions(notify=NEVER)
    options = DeliveryOptions(notify=SUCCESS, recipients={"bob@example.test": never})
    people = ["bob@example.test", "alice@example.test"]
    assert client.send(LETTER, recipients=people, options=options).accepted == tuple(people)
    client.disconnect()
    [notification] = [one for one in mine.wait(2) if b"delivery-status" in one.message]
    status, _ = status_of(notification.message)
    assert ["alice" in one["Final-Recipient"] for one in status.recipients] == [True]


def test_vrfy_of_postfix_takes_a_login_here(front: Front, postfix: SubmissionServer) -> None:
    client = front.client(timeout=20, ssl_context=postfix.client_context())
    client.connect(postfix.host, postfix.submission_port)
    with pytest.raises(errors.ServerRefusedError) as caught:
        client.verify("bob@example.test")
    assert caught.value.enhanced_code == "5.7.1"
    client.authenticate("alice", postfix.users["alice"])
    known = client.verify("bob@example.test")
    assert known.status is VerificationStatus.NOT_TOLD
    assert [one.address for one in known.mailboxes] == ["bob@example.test"]
    assert client.verify("nobody@example.test").status is VerificationStatus.UNKNOWN
    for unknown in (client.expand, client.help):
        with pytest.raises(errors.UnsupportedError):
            unknown("staff")
    client.send(LETTER)
    client.disconnect()


def test_vrfy_expn_and_help_of_exim(front: Front, exim: SubmissionServer) -> None:
    client = signed_in(front, exim)
    answer = client.verify("bob@example.test")
    assert answer.status is VerificationStatus.VERIFIED
    assert [one.address for one in answer.mailboxes] == ["bob@example.test"]
    answer = client.expand("staff@example.test")
    assert answer.is_told
    found = {one.address for one in answer.mailboxes}
    assert found == {"alice@example.test", "bob@example.test"}
    assert client.help().code == 214
    client.disconnect()


def test_help_of_opensmtpd_which_knows_neither_vrfy_nor_expn(
    front: Front, opensmtpd: SubmissionServer
) -> None:
    client = signed_in(front, opensmtpd)
    for method in (client.verify, client.expand):
        with pytest.raises(errors.UnsupportedError):
            method("bob@example.test")
    assert "OpenSMTPD" in client.help().text
    client.send(LETTER)
    client.disconnect()


def test_RCPTMAX_of_exim_is_kept(front: Front, exim: SubmissionServer) -> None:
    people = tuple(f"somebody{number}@elsewhere.test" for number in range(250))
    client = signed_in(front, exim)
    assert client.capabilities.limits.recipients == 100
    result = client.send(LETTER, recipients=people)
    assert result.accepted == people
    assert result.refused == {}
    [outcome] = client.send_all([(LETTER, Envelope("alice@example.test", people))])
    assert outcome.unwrap().accepted == people
    client.disconnect()


@pytest.mark.parametrize(
    ("options", "extension"),
    [
        (DeliveryOptions(require_tls=True), "REQUIRETLS"),
        (DeliveryOptions(deliver_by=DeliverBy(seconds=60)), "DELIVERBY"),
        (DeliveryOptions(hold_for=60), "FUTURERELEASE"),
        (DeliveryOptions(priority=1), "MT-PRIORITY"),
    ],
)
@pytest.mark.parametrize("name", SPELLED)
def test_T23_what_real_servers_lack_is_an_error_before_a_byte(
    front: Front,
    name: str,
    options: DeliveryOptions,
    extension: str,
    request: pytest.FixtureRequest,
) -> None:
    server: SubmissionServer = request.getfixturevalue(name)
    client = signed_in(front, server)
    assert extension not in client.capabilities
    with pytest.raises(errors.UnsupportedError) as caught:
        client.send(LETTER, options=options)
    assert caught.value.extension == extension
    assert client.is_connected
    client.disconnect()


@pytest.mark.parametrize("name", ["postfix", "exim"])
def test_who_submitted_it_first_is_taken(
    front: Front, name: str, request: pytest.FixtureRequest
) -> None:
    server: SubmissionServer = request.getfixturevalue(name)
    client = signed_in(front, server)
    for sender in ("carol+x@example.test", ""):
        options = DeliveryOptions(authenticated_sender=sender)
        assert client.send(LETTER, options=options).accepted == ("bob@example.test",)
    client.disconnect()
