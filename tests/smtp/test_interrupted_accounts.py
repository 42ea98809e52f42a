"""Ctrl-C at any line of what keeps the accounts of `send_all`: no message that went is forgotten.

The tests of T34 besides this one interrupt where something is waited for; a signal comes anywhere.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest

from mailwright import MimeMessage
from mailwright.server import ServerLimits, SmtpServer
from mailwright.smtp import DeliveryState, Envelope, SendOutcome, SmtpClient

ACCOUNTS = ("flows/bulk.py", "flows/in_flight.py", "flows/sending.py", "flows/transaction.py")
PEOPLE = tuple(f"{name}@example.net" for name in "abc")


def mails(count: int) -> list[tuple[bytes, Envelope]]:
    """Four, whose ids bear `count`: a server may take in what is in doubt a moment later."""
    head = "From: ann@example.org\r\nMessage-ID:"
    return [
        (
            f"{head} <{count}.{number}@x>\r\n\r\nHello\r\n".encode(),
            Envelope("ann@example.org", PEOPLE),
        )
        for number in range(4)
    ]


@contextmanager
def interrupted_at(count: int) -> Iterator[list[int]]:
    """Raise KeyboardInterrupt at a line of `ACCOUNTS`, the so-manyeth that is run."""
    left = [count]

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        # In `outcomes` no signal is looked for between the lines (see there).
        if not code.co_filename.endswith(ACCOUNTS) or code.co_name == "outcomes":
            return None
        if event == "line":
            left[0] -= 1
            if left[0] == 0:
                raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield left
    finally:
        sys.settrace(before)


def outcomes_until(client: SmtpClient, count: int, window: int) -> tuple[list[SendOutcome], bool]:
    """Send all, interrupted; return what is known then, and whether it was interrupted."""
    read: list[SendOutcome] = []
    try:
        with interrupted_at(count):
            for outcome in client.send_all(mails(count), window=window):
                read.append(outcome)  # noqa: PERF402 - it is cut short
    except KeyboardInterrupt:
        return [*read, *client.unread_outcomes], True
    return read, False


@pytest.mark.parametrize(
    ("settings", "window"),
    [
        ({}, 3),
        ({"without_extensions": {"CHUNKING"}}, 3),
        ({"without_extensions": {"PIPELINING"}}, 3),
        ({"limits": ServerLimits(recipients=2)}, 3),
    ],
    ids=["in flight", "overlapping", "one by one", "divided"],
)
def test_N4_T34_no_message_that_went_is_forgotten(settings: dict[str, Any], window: int) -> None:
    with SmtpServer(require_auth=False, tls=False, **settings) as server:
        for count in range(1, 100_000):
            with SmtpClient(trusted_relays={server.host}, timeout=5) as client:
                client.connect(server.host, server.port, False)
                known, is_interrupted = outcomes_until(client, count, window)
            _compare(known, server, count)
            if not is_interrupted:
                break
            server.clear()
    assert count > 100  # so many lines there are at least


def _compare(known: list[SendOutcome], server: SmtpServer, count: int) -> None:
    ids = [outcome.message_id for outcome in known]
    assert len(ids) == len(set(ids)), "one is there twice"
    outcomes = dict(zip(ids, known, strict=True))
    got: dict[str, set[str]] = {}
    for message in server.messages:
        message_id = MimeMessage.parse(message.raw).message_id
        if message_id.startswith(f"{count}."):
            got.setdefault(message_id, set()).update(message.envelope.recipients)
    for message_id, people in got.items():
        outcome = outcomes[message_id]
        assert outcome.state is not DeliveryState.NOT_SENT
        if outcome.result is not None:
            assert set(outcome.result.accepted) == people
