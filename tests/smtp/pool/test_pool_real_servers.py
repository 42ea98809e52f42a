"""The pools against Postfix, with the mail read back from the spool."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pool_fronts import RELAY

from mailwright import errors
from mailwright.smtp import DeliveryState
from mailwright.smtp.pool import PoolServer, PoolStrategy
from mailwright.testing import Close, ScriptedServer
from servers.running import SubmissionServer
from servers.smtp_sink import SinkServer

HEAD = (
    b"From: alice@example.test\r\nTo: bob@example.test\r\nSubject: pool\r\n"
    b"Date: Mon, 1 Jan 2024 00:00:00 +0000\r\nMessage-ID: <pool-%d@example.test>\r\n\r\n"
)


def letter(number: int) -> bytes:
    return HEAD % number + b"mail %d\r\n.\r\n" % number


def test_S22_a_pool_and_postfix(pool_of: Callable[..., Any], postfix: SubmissionServer) -> None:
    """Logins over TLS, a fail-over, refusals between messages, reuse, and all of it arrives."""
    mailbox = postfix.mailbox("bob")
    with ScriptedServer([Close()]) as gone:
        dead = f"smtp://alice@{gone.host}:{gone.port}"
    alive = f"smtp://alice@{postfix.host}:{postfix.submission_port}"
    password = postfix.users["alice"]
    with pool_of(
        [PoolServer(dead, "of another server"), PoolServer(alive, password)],
        ssl_context=postfix.client_context(),
        size=3,
        check_after=0,
        timeout=20,
    ) as pool:
        assert pool.send(letter(0)).queue_id
        refused = letter(1).replace(b"To: bob@example.test", b"To: nobody\x40unknown.invalid.test")
        try:
            pool.send(refused, recipients="no-such-user@example.test")
        except errors.ServerRefusedError:
            pass
        outcomes = list(pool.send_all(letter(number) for number in range(1, 25)))
        assert [one.state for one in outcomes] == [DeliveryState.SENT] * 24
        statistics = pool.statistics
        assert statistics.failed == 1
        assert statistics.stale == 0
        assert statistics.reused
        assert statistics.opened <= 4
    arrived = [one.message for one in mailbox.wait(25)]
    assert sorted(arrived) == sorted(letter(number) for number in range(25))


def test_a_pool_takes_turns_with_smtp_sink(
    pool_of: Callable[..., Any], smtp_sink: SinkServer
) -> None:
    settings = {**RELAY, "trusted_relays": {smtp_sink.host}}
    address = f"smtp://{smtp_sink.host}:{smtp_sink.smtp_port}?starttls=never"
    with pool_of(
        [address, address],
        strategy=PoolStrategy.ROUND_ROBIN,
        messages_per_connection=20,
        **settings,
    ) as pool:
        outcomes = list(pool.send_all(letter(number) for number in range(500)))
        assert {one.state for one in outcomes} == {DeliveryState.SENT}
        assert pool.statistics.retired
