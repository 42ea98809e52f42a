"""Sent once and filed: whatever becomes of the copy, nothing is sent again (N4, N5)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from imap_fronts import Front, InPortal, bare

from mailwright import MimeMessage
from mailwright.errors import (
    ConnectionLostError,
    DeliveryInDoubtError,
    FolderNotFoundError,
    NotConnectedError,
)
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.sending_and_filing import FilingSender, FilingState, SentAndFiled, freeze
from mailwright.sending_and_filing_aio import AsyncFilingSender
from mailwright.smtp.replies import Reply
from mailwright.smtp.types import SendResult
from mailwright.testing import Answer, Close, ExpectCommand, ScriptedServer, Send, Step
from servers.accounts import ImapServer

MESSAGE = MimeMessage.compose(
    from_="ann@example.test",
    to="bob@example.test",
    bcc="eve@example.test",
    subject="once",
    text="and no more",
)
LATER = Answer("<tag> OK [APPENDUID 7 12] done\r\n")


class Outbox:
    """Counts what is sent."""

    def __init__(self, error: Exception | None = None) -> None:
        self.sent: list[bytes] = []
        self.error = error

    def send(self, message: bytes, **options: Any) -> SendResult:
        self.sent.append(message)
        if self.error is not None:
            raise self.error
        message_id = MimeMessage.parse(message).message_id
        return SendResult(
            accepted=("bob@example.test",),
            refused={},
            reply=Reply(250, ("2.0.0 queued",)),
            bytes_sent=len(message),
            message_id=message_id,
        )


class AsyncOutbox(Outbox):
    async def send(self, message: bytes, **options: Any) -> SendResult:  # type: ignore[override]
        return Outbox.send(self, message, **options)


def outbox(front: Front, error: Exception | None = None) -> Outbox:
    return Outbox(error) if front.portal is None else AsyncOutbox(error)


def sender(front: Front, smtp: Outbox, folder: Any, **options: Any) -> Any:
    if front.portal is None:
        return FilingSender(smtp, folder, **options)
    return InPortal(AsyncFilingSender(smtp, bare(folder), **options), front.portal)  # type: ignore[arg-type]


@contextmanager
def folder_on(front: Front, *script: Step, capabilities: str = "") -> Iterator[Any]:
    greeting = Send(f"* PREAUTH [CAPABILITY IMAP4rev1 LITERAL+ {capabilities}] hello\r\n")
    with ScriptedServer([greeting, *script], strict=False) as server:
        client = front.client(timeout=10)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        yield client.get_folder("Sent")
        client.disconnect()


def opened(*found: int) -> list[Step]:
    return [
        ExpectCommand("EXAMINE Sent"),
        Answer("* 3 EXISTS\r\n* OK [UIDVALIDITY 7] so\r\n<tag> OK [READ-ONLY] opened\r\n"),
        ExpectCommand("UID SEARCH HEADER .*"),
        Answer(f"* SEARCH {' '.join(map(str, found))}\r\n<tag> OK found\r\n"),
    ]


def test_what_is_filed_is_what_was_sent_with_its_bcc(front: Front) -> None:
    smtp = outbox(front)
    with folder_on(front, ExpectCommand(r"APPEND Sent \(\\Seen\) .*Bcc: eve.*"), LATER) as folder:
        result: SentAndFiled = sender(front, smtp, folder).send(MESSAGE)
    assert result.filed is FilingState.FILED
    assert result.appended is not None
    assert result.appended.uid == 12
    assert smtp.sent == [result.message]
    assert result.message_id == MESSAGE.message_id


def test_N5_a_copy_in_doubt_is_told_and_looked_for_and_nothing_is_sent_again(front: Front) -> None:
    smtp = outbox(front)
    with folder_on(front, ExpectCommand("APPEND .*"), Close()) as folder:
        result = sender(front, smtp, folder).send(MESSAGE)
    assert result.filed is FilingState.IN_DOUBT
    assert isinstance(result.error, DeliveryInDoubtError)
    with folder_on(front, *opened(5)) as folder:
        again = sender(front, smtp, folder).file_again(result)
    assert again.filed is FilingState.FILED
    assert (again.appended.uid, again.appended.was_present) == (5, True)
    with folder_on(front, *opened(), ExpectCommand("APPEND Sent .*"), LATER) as folder:
        again = sender(front, smtp, folder).file_again(result)
    assert (again.filed, again.appended.uid) == (FilingState.FILED, 12)
    assert len(smtp.sent) == 1


def test_N4_a_copy_that_was_refused_is_not_filed_and_was_sent(front: Front) -> None:
    smtp = outbox(front)
    refusal = Answer("<tag> NO [TRYCREATE] no Sent\r\n")
    with folder_on(front, ExpectCommand("APPEND .*"), refusal) as folder:
        result = sender(front, smtp, folder).send(MESSAGE)
    assert result.filed is FilingState.NOT_FILED
    assert isinstance(result.error, FolderNotFoundError)
    assert result.sent.accepted == ("bob@example.test",)


def test_without_a_connection_the_message_is_sent_all_the_same_and_once(front: Front) -> None:
    smtp = outbox(front)
    with folder_on(front) as folder:
        pass
    result = sender(front, smtp, folder).send(MESSAGE)
    assert (result.filed, type(result.error)) == (FilingState.NOT_FILED, NotConnectedError)
    assert len(smtp.sent) == 1


@pytest.mark.parametrize("error", [DeliveryInDoubtError("lost"), ConnectionLostError("lost")])
def test_N5_what_was_not_sent_or_perhaps_is_not_filed(front: Front, error: Exception) -> None:
    smtp = outbox(front, error)
    with folder_on(front) as folder, pytest.raises(type(error)):
        sender(front, smtp, folder).send(MESSAGE)
    assert len(smtp.sent) == 1


def test_what_a_server_files_by_itself_is_looked_for_quirk_gmail(front: Front) -> None:
    smtp = outbox(front)
    with folder_on(front, *opened(9), capabilities="X-GM-EXT-1") as folder:
        result = sender(front, smtp, folder).send(MESSAGE)
    assert (result.filed, result.appended.uid) == (FilingState.FILED, 9)
    with folder_on(front) as folder:
        result = sender(front, smtp, folder, server_files=True).send(MESSAGE)
    assert (result.filed, result.appended) == (FilingState.BY_SERVER, None)


def test_a_message_without_a_message_id_gets_one_before_it_is_sent(front: Front) -> None:
    smtp = outbox(front)
    bare_message = b"From: ann@example.test\r\nTo: bob@example.test\r\n\r\nhello\r\n"
    with folder_on(front, ExpectCommand("APPEND .*"), LATER) as folder:
        result = sender(front, smtp, folder).send(bare_message)
    assert result.message.endswith(bare_message)
    assert result.message_id.endswith("@example.test")
    assert freeze(result.message) == result.message


@pytest.mark.parametrize("name", ["dovecot", "cyrus", "courier"])
def test_a_message_is_in_sent_of_a_real_server(
    front: Front, request: pytest.FixtureRequest, name: str
) -> None:
    server: ImapServer = request.getfixturevalue(name)
    account = server.new_account()
    client = front.signed_in(account)
    folder = client.get_folder("INBOX.Sent" if name == "courier" else "Sent")
    smtp = outbox(front)
    filing = sender(front, smtp, folder, create=True)
    result = filing.send(MESSAGE)
    assert result.filed is FilingState.FILED
    doubtful = SentAndFiled(result.sent, FilingState.IN_DOUBT, result.message)
    again = filing.file_again(doubtful)
    assert (again.appended.uid, again.appended.was_present) == (result.appended.uid, True)
    assert list(filing.find(result.message_id)) == [result.appended.uid]
    assert not filing.find("other@example.test")
    client.disconnect()
