"""BDAT, transactions in flight and LMTP with real servers, and the mail byte by byte."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from smtp_fronts import Front

from mailwright import errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.smtp import DeliveryState, Envelope
from mailwright.smtp._transfer import CHUNK_SIZE
from servers.dovecot import DovecotServer
from servers.dovecot import dovecot as run_dovecot
from servers.plugin import need
from servers.programs import REQUIREMENTS
from servers.running import SubmissionServer

SENT, NOT_SENT = DeliveryState.SENT, DeliveryState.NOT_SENT
NONE = SecureSocketOptions.NONE
HEAD = (
    b"From: alice@example.test\r\nTo: bob@example.test\r\nSubject: chunks\r\n"
    b"Date: Mon, 1 Jan 2024 00:00:00 +0000\r\nMessage-ID: <%d@example.test>\r\n\r\n"
)
BODY = b".dot\r\n..\r\n.\r\n\r\nlast line\r\n"


def spied(front: Front, **settings: Any) -> tuple[Any, list[str]]:
    lines: list[str] = []
    return front.client(timeout=20, wire_log=lines.append, **settings), lines


@pytest.mark.parametrize(
    ("name", "refused"),
    [("postfix", "nobody-here@example.test"), ("exim", "who@elsewhere.example")],
)
def test_S22_transactions_in_flight_with_failures_between_them(
    front: Front, name: str, refused: str, request: pytest.FixtureRequest
) -> None:
    """What each server makes of a BDAT behind refused recipients is no matter (S22)."""
    server: SubmissionServer = request.getfixturevalue(name)
    mailbox = server.mailbox("bob")
    client, lines = spied(front, trusted_relays={server.host})
    client.connect(server.host, server.smtp_port, NONE)
    nobody = Envelope("alice@example.test", (refused,))
    some = Envelope("alice@example.test", (refused, "bob@example.test"))
    letters: list[Any] = []
    for number in range(0, 12, 3):
        letters += [
            HEAD % number + BODY,
            (HEAD % (number + 1) + BODY, nobody),
            (HEAD % (number + 2) + BODY, some),
        ]
    outcomes = list(client.send_all(letters, window=6))
    large = HEAD % 99 + (b"x" * 70 + b"\r\n") * (CHUNK_SIZE // 36)
    outcomes += client.send_all([large])
    client.disconnect()
    assert [one.state for one in outcomes] == [SENT, NOT_SENT, SENT] * 4 + [SENT]
    assert all(isinstance(one.error, errors.RecipientsRefusedError) for one in outcomes[1:12:3])
    assert len([line for line in lines if "BDAT" in line and "LAST" in line]) == 13
    assert [line for line in lines if f"BDAT {CHUNK_SIZE}" in line and "LAST" not in line]
    expected = {HEAD % number + BODY for number in range(12) if number % 3 != 1} | {large}
    assert {one.message for one in mailbox.wait(9)} == expected


@pytest.fixture(params=["dovecot", "dovecot-2.4"])
def lmtp_server(
    request: pytest.FixtureRequest, server_work: Path, dovecot: DovecotServer
) -> Iterator[DovecotServer]:
    if request.param == "dovecot":
        yield dovecot
        return
    need("dovecot-2.4")
    with run_dovecot(server_work / "lmtp-2.4", tree=REQUIREMENTS["dovecot-2.4"].tree) as server:
        yield server


def test_S15_dovecot_answers_for_each_recipient(front: Front, lmtp_server: DovecotServer) -> None:
    people = ["alice@example.test", "nobody-here@example.test", "bob@example.test"]
    client = front.lmtp_client(timeout=20, trusted_relays={lmtp_server.host})
    client.connect(lmtp_server.host, lmtp_server.lmtp_port, NONE)
    assert client.capabilities.chunking
    result = client.send(HEAD % 1 + BODY, recipients=people)
    assert result.accepted == (people[0], people[2])
    assert list(result.refused) == [people[1]]
    with pytest.raises(errors.RecipientsRefusedError):
        client.send(HEAD % 2 + BODY, recipients=people[1])
    large = HEAD % 3 + (b"x" * 70 + b"\r\n") * (CHUNK_SIZE // 36)
    letters = [(HEAD % 4 + BODY, Envelope("alice@example.test", tuple(people))), large]
    letters.append((HEAD % 5 + BODY, Envelope("", (people[1],))))
    outcomes = list(client.send_all([*letters, HEAD % 6 + BODY]))
    assert [one.state for one in outcomes] == [SENT, SENT, NOT_SENT, SENT]
    assert outcomes[0].unwrap().accepted == (people[0], people[2])
    client.disconnect()


def test_LMTP_by_STARTTLS(front: Front, lmtp_server: DovecotServer) -> None:
    client = front.lmtp_client(
        timeout=20, trusted_relays={lmtp_server.host}, ssl_context=lmtp_server.client_context()
    )
    client.connect(lmtp_server.host, lmtp_server.lmtp_port)
    assert client.is_secure
    assert client.send(HEAD % 7 + BODY).accepted == ("bob@example.test",)
    client.disconnect()
