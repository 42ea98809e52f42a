"""The Celery task over the embedded server, in a worker with a broker in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from mailwright import (
    DeliveryInDoubtError,
    InvalidArgumentError,
    InvalidMessageError,
    MimeMessage,
    RecipientsRefusedError,
)
from mailwright.server import Fault, SmtpServer

celery = pytest.importorskip("celery")

from celery.contrib.testing.worker import start_worker  # noqa: E402

from mailwright.integrations.celery import SendMail  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore:.*:DeprecationWarning")


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer(users={"ann": "canary-secret"}) as running:
        yield running


@pytest.fixture
def send_mail(server: SmtpServer) -> Iterator[Any]:
    app = celery.Celery("tests", broker="memory://", backend="cache+memory://")
    app.conf.task_always_eager = True
    app.conf.task_store_eager_result = False
    app.conf.mailwright = {
        "servers": f"smtp://ann@localhost:{server.port}",
        "password": "canary-secret",
        "ssl_context": server.ssl_context(),
    }
    task = app.register_task(SendMail())
    task.first_pause = 0
    yield task
    task.pool.close()


def letter() -> MimeMessage:
    return MimeMessage.compose(
        from_="ann@example.org",
        to="bob@example.net",
        bcc="carol@example.net",
        subject="Minutes",
        text="Grüße",
    )


def test_a_message_goes_through_the_broker_as_it_is(server: SmtpServer, send_mail: Any) -> None:
    message = letter()
    result = send_mail.enqueue(message).get()
    [received] = server.messages
    assert result == {
        "accepted": ["bob@example.net", "carol@example.net"],
        "refused": {},
        "unsent": {},
        "queue_id": received.queue_id,
        "message_id": message.message_id,
    }
    assert received.authenticated_as == "ann"
    assert b"carol" not in received.raw
    send_mail.enqueue(bytes(message), sender="office@example.org", recipients=["dan@example.net"])
    assert server.messages[1].envelope.sender == "office@example.org"
    assert server.messages[1].envelope.recipients == ("dan@example.net",)


def test_what_was_certainly_not_sent_is_tried_again(server: SmtpServer, send_mail: Any) -> None:
    replies = iter(["451 4.3.0 Later", "421 4.3.2 Not now", None])
    server.on("MAIL", lambda _: next(replies))
    send_mail.enqueue(letter()).get()
    [received] = server.messages
    assert received.envelope.recipients[0] == "bob@example.net"


def test_a_refusal_is_not_tried_again(server: SmtpServer, send_mail: Any) -> None:
    server.on("RCPT", lambda _: "550 5.1.1 Nobody")
    with pytest.raises(RecipientsRefusedError):
        send_mail.enqueue(letter()).get()
    assert sum(line.startswith("C: MAIL") for line in server.sessions[0].transcript) == 1


def test_S11_what_is_in_doubt_is_not_tried_again(server: SmtpServer, send_mail: Any) -> None:
    server.on(".", lambda _: Fault(truncate=0))
    with pytest.raises(DeliveryInDoubtError):
        send_mail.enqueue(letter()).get()
    assert len(server.sessions) == 1


def test_N6_what_monitors_are_shown_of_a_task_is_not_the_message(
    server: SmtpServer, send_mail: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of a second attempt, whose options Celery makes anew."""
    app, seen = send_mail.app, list[str]()
    app.conf.task_always_eager = False
    monkeypatch.setattr(
        app.amqp,
        "send_task_message",
        lambda _producer, _name, message, **_: seen.append(str(message.headers["argsrepr"])),
    )
    message = letter()
    send_mail.enqueue(message)
    server.on("MAIL", "451 4.3.0 Later")
    request = {"id": "1", "args": (bytes(message),), "called_directly": False, "retries": 0}
    send_mail.push_request(**request)
    with pytest.raises(celery.exceptions.Retry):
        send_mail.run(bytes(message))
    send_mail.pop_request()
    assert seen == [f"({message.message_id!r},)"] * 2


def test_without_a_message_id_a_doubt_could_not_be_settled(send_mail: Any) -> None:
    with pytest.raises(InvalidMessageError, match="Message-ID"):
        send_mail.enqueue(b"From: ann@example.org\r\n\r\nHello\r\n")


def test_a_missing_configuration_is_named() -> None:
    app = celery.Celery("tests", broker="memory://", backend="cache+memory://")
    app.conf.task_always_eager = True
    with pytest.raises(InvalidArgumentError, match=r"app\.conf\.mailwright has no servers"):
        app.register_task(SendMail()).enqueue(letter()).get()


def test_a_worker_sends_what_another_process_handed_to_the_broker(
    server: SmtpServer, send_mail: Any
) -> None:
    app = send_mail.app
    app.conf.task_always_eager = False
    with start_worker(app, perform_ping_check=False, shutdown_timeout=20):
        assert send_mail.enqueue(letter()).get(timeout=20)["accepted"]
    assert len(server.messages) == 1
