"""`send_all` of the pools: in order, pulled as needed, bounded, and over early without a trace."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import anyio
import pytest
from pool_fronts import RELAY, mail, numbers, url

from mailwright import errors
from mailwright.server import SmtpServer
from mailwright.smtp import DeliveryState, Envelope
from mailwright.smtp.pool import AsyncSmtpPool, SmtpPool
from mailwright.smtp.pool._failures import ATTEMPTS
from mailwright.smtp.pool._outbox import HELD, Feed, Item, Outbox
from mailwright.smtp.types import SendOutcome

Pools = Callable[..., Any]
SENT, NOT_SENT, IN_DOUBT = DeliveryState.SENT, DeliveryState.NOT_SENT, DeliveryState.IN_DOUBT


def test_outcomes_come_in_order_from_several_connections(pool_of: Pools, relay: SmtpServer) -> None:
    together = threading.Barrier(3, timeout=5)
    met = threading.Event()

    def meet(request: object) -> None:
        if not met.is_set():  # three connections, at the same time
            together.wait()
            met.set()

    relay.on("MAIL", meet)
    with pool_of(url(relay), size=3, **RELAY) as pool:
        outcomes = list(pool.send_all((mail(n) for n in range(60)), window=1))
        assert 3 <= pool.statistics.opened <= 4
    assert [one.message_id for one in outcomes] == [f"{n}@x" for n in range(60)]
    assert {one.state for one in outcomes} == {SENT}
    assert sorted(numbers(relay)) == list(range(60))


def test_failures_are_outcomes_in_their_place(pool_of: Pools, relay: SmtpServer) -> None:
    def refuse(request: Any) -> str | None:
        return "550 5.1.1 who" if "<r3@" in request.argument else None

    relay.on("RCPT", refuse)
    messages: list[Any] = [mail(n) for n in range(6)]
    messages[1] = b"Subject: to nobody\r\n\r\n"
    messages[4] = (mail(4), Envelope("bounces@x.test", ("other@x.test",)))
    with pool_of(url(relay), size=2, **RELAY) as pool:
        outcomes = list(pool.send_all(messages))
    assert [one.state for one in outcomes] == [SENT, NOT_SENT, SENT, NOT_SENT, SENT, SENT]
    assert isinstance(outcomes[1].error, errors.InvalidMessageError)
    assert isinstance(outcomes[3].error, errors.RecipientsRefusedError)
    assert "other@x.test" in [one.envelope.recipients[0] for one in relay.messages]


def test_no_message_and_a_wrong_window(pool_of: Pools, relay: SmtpServer) -> None:
    with pool_of(url(relay), **RELAY) as pool:
        assert list(pool.send_all([])) == []
        with pytest.raises(errors.InvalidArgumentError, match="in flight"):
            pool.send_all([mail()], window=0)
    assert relay.sessions == []


def test_messages_are_taken_as_they_are_needed_by_the_thread_that_runs_the_loop(
    relay: SmtpServer,
) -> None:
    taken: list[int] = []
    threads = set()

    def source() -> Iterator[bytes]:
        for number in range(10_000):
            taken.append(number)
            threads.add(threading.current_thread())
            yield mail(number)

    size, window = 2, 3
    with SmtpPool(url(relay), size=size, **RELAY) as pool:
        outcomes = pool.send_all(source(), window=window)
        for number in range(100):
            assert next(outcomes).message_id == f"{number}@x"
            # Held are at most: what waits, what is on its way, and outcomes that nobody took yet.
            assert len(taken) <= number + 1 + HELD
        outcomes.close()  # type: ignore[attr-defined]
    assert len(taken) < 10_000
    assert threads == {threading.current_thread()}


def test_a_stalled_message_holds_up_a_bounded_number_behind_it(relay: SmtpServer) -> None:
    go_on = threading.Event()

    def stall(request: Any) -> None:
        if b"mail 0\r\n" in request.content:
            go_on.wait(10)

    relay.on(".", stall)
    taken = 0

    def source() -> Iterator[bytes]:
        nonlocal taken
        for number in range(HELD + 200):
            taken += 1
            if taken == HELD:
                go_on.set()
            yield mail(number)

    with SmtpPool(url(relay), size=2, messages_per_connection=None, **RELAY) as pool:
        outcomes = pool.send_all(source(), window=1)
        next(outcomes)
        assert taken <= HELD + 1
        assert sum(one.state is SENT for one in outcomes) == HELD + 199


def test_an_error_of_the_source_comes_out_and_nothing_goes_on(
    pool_of: Pools, relay: SmtpServer
) -> None:
    def source() -> Iterator[bytes]:
        yield mail(0)
        raise LookupError("the source is broken")

    with pool_of(url(relay), **RELAY) as pool:
        with pytest.raises(LookupError, match="source is broken"):
            list(pool.send_all(source()))
        assert pool.statistics.in_use == 0


def test_leaving_the_loop_early_stops_it_all_and_what_was_not_read_is_known(
    pool_of: Pools, relay: SmtpServer
) -> None:
    with pool_of(url(relay), size=3, **RELAY) as pool:
        outcomes = pool.send_all(mail(n) for n in range(10_000))
        for number in range(5):
            assert next(outcomes).message_id == f"{number}@x"
        outcomes.close()
        assert pool.statistics.in_use == pool.statistics.waiting == 0
        unread = pool.unread_outcomes
        known = {f"{n}@x" for n in range(5)} | {one.message_id for one in unread}
        assert all(one.state in (SENT, IN_DOUBT) or one.error for one in unread)
        pool.send(mail(20_000))  # the pool goes on
    arrived = set(numbers(relay))  # what was cut off in doubt may arrive after it
    assert 20_000 in arrived
    assert {f"{n}@x" for n in arrived - {20_000}} <= known
    assert not [each for each in threading.enumerate() if each.name == "SmtpPool.send_all"]


def test_two_loops_share_the_pool(pool_of: Pools, relay: SmtpServer, beside: Any) -> None:
    with pool_of(url(relay), size=2, **RELAY) as pool:
        loops = [
            beside.submit(
                lambda start=start: list(pool.send_all(map(mail, range(start, start + 40))))
            )
            for start in (0, 100, 200)
        ]
        single = [beside.submit(pool.send, mail(n)) for n in range(300, 310)]
        for start, loop in zip((0, 100, 200), loops, strict=True):
            ids = [one.unwrap().message_id for one in loop.result()]
            assert ids == [f"{n}@x" for n in range(start, start + 40)]
        assert all(one.result().accepted for one in single)
        assert pool.statistics.opened <= 10


def test_where_the_server_takes_fewer_connections_they_carry_it_all(
    pool_of: Pools, relay: SmtpServer
) -> None:
    connected = iter(range(1_000))

    def at_most_two(request: object) -> str | None:
        return "421 4.7.0 too many connections" if next(connected) >= 2 else None

    relay.on("CONNECT", at_most_two)
    with pool_of(url(relay), size=6, **{**RELAY, "wait": 0.05}) as pool:
        outcomes = list(pool.send_all((mail(n) for n in range(200)), window=1))
        assert {one.state for one in outcomes} == {SENT}
        assert pool.statistics.opened <= 2
    assert sorted(numbers(relay)) == list(range(200))


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_an_async_source(relay: SmtpServer, backend: str) -> None:
    async def source() -> AsyncIterator[bytes]:
        for number in range(10):
            await anyio.lowlevel.checkpoint()
            yield mail(number)

    async def main() -> list[SendOutcome]:
        async with AsyncSmtpPool(url(relay), **RELAY) as pool:
            return [one async for one in pool.send_all(source())]

    outcomes = anyio.run(main, backend=backend)
    assert [one.message_id for one in outcomes] == [f"{n}@x" for n in range(10)]


# --- the core of it ------------------------------------------------------------------------------

LOST = SendOutcome(NOT_SENT, error=errors.ConnectionLostError("lost"))
GONE = SendOutcome(SENT)


def outbox_of(count: int) -> Outbox:
    outbox = Outbox(depth=4, workers=2)
    for _ in range(count):
        outbox.add(mail())
    return outbox


def test_what_was_begun_goes_to_the_front_alone_and_ends_after_three_attempts() -> None:
    outbox = outbox_of(3)
    item = outbox.take()
    assert item is not None
    for _ in range(ATTEMPTS - 1):
        assert outbox.settle(item, LOST)
        assert not outbox.has_fresh_work
        again = outbox.take()
        assert again is item
        feed = Feed(item, 100, outbox.take)
        assert len(list(feed)) == 1
    assert not outbox.settle(item, LOST)
    assert outbox.next_outcome() is LOST
    assert outbox.has_fresh_work


def test_a_feed_ends_at_the_limit_of_the_connection_and_where_it_would_wait() -> None:
    for most, count, expected in ((2, 5, 2), (9, 3, 3), (1, 3, 1)):
        outbox = outbox_of(count)
        first = outbox.take()
        assert first is not None
        feed = Feed(first, most, outbox.take)
        assert len(list(feed)) == expected == len(feed.sent)


def test_outcomes_wait_for_the_one_before_them() -> None:
    outbox = outbox_of(2)
    first, second = outbox.take(), outbox.take()
    assert first is not None
    assert second is not None
    outbox.settle(second, GONE)
    assert outbox.next_outcome() is None
    outbox.settle(first, LOST)
    outbox.settle(outbox.take() or Item(9, b""), GONE)
    assert [outbox.next_outcome(), outbox.next_outcome()] == [GONE, GONE]
    outbox.drained()
    assert outbox.is_over


def test_the_source_is_asked_in_batches() -> None:
    outbox = outbox_of(4)
    assert not outbox.wants_more
    outbox.take()
    assert not outbox.wants_more  # one place is free, and nobody is woken for it
    outbox.take()
    assert outbox.wants_more
    outbox.add(mail())
    assert outbox.wants_more
    outbox.add(mail())
    assert not outbox.wants_more
