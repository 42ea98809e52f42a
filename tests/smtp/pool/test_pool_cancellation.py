"""Cancellation at every wait (row T34): nothing half-said stays in the pool."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing
from typing import Any

import anyio
import pytest
from pool_fronts import RELAY, mail, numbers, url

from mailwright.net.socket_stream import SocketStream
from mailwright.net.socket_stream_aio import AsyncSocketStream
from mailwright.server import SmtpServer
from mailwright.smtp.pool import AsyncSmtpPool, SmtpPool
from mailwright.smtp.pool._workers import Workers

#: More waits than any of these calls has.
MANY = 60


def interrupting(call: Callable[..., Any], left: list[int]) -> Callable[..., Any]:
    """Interrupt the call that is the `left`-th one of this thread, as signals do."""
    ours = threading.current_thread()

    def wrapped(*args: Any) -> Any:
        if threading.current_thread() is ours:
            left[0] -= 1
            if left[0] == 0:
                raise KeyboardInterrupt
        return call(*args)

    return wrapped


def assert_whole(server: SmtpServer) -> None:
    """Each mail came once at most, to its own recipient and to nobody else."""
    assert not [number for number, times in Counter(numbers(server)).items() if times > 1]
    for message, number in zip(server.messages, numbers(server), strict=True):
        assert message.envelope.recipients == (f"r{number}@x.test",)


@pytest.mark.parametrize("warm", [False, True], ids=["opening", "reusing"])
def test_T34_an_interrupt_at_each_read_and_write_of_send(
    relay: SmtpServer, monkeypatch: pytest.MonkeyPatch, warm: bool
) -> None:
    with SmtpPool(url(relay), size=1, check_after=0, **RELAY) as pool:
        for step in range(1, MANY):
            if warm:
                pool.send(mail(1_000 + step))
            elif step > 1:
                drop_idle(pool)
            left = [step]
            with monkeypatch.context() as patch:
                for name in ("read", "write"):
                    patch.setattr(
                        SocketStream, name, interrupting(getattr(SocketStream, name), left)
                    )
                try:
                    pool.send(mail(step))
                except KeyboardInterrupt:
                    statistics = pool.statistics
                    assert (statistics.idle, statistics.in_use, statistics.waiting) == (0, 0, 0)
                    continue
            break
        pool.send(mail(9_999))
        assert pool.statistics.idle == 1
    assert step >= 6 if warm else step >= 8
    assert numbers(relay)[-1] == 9_999
    assert_whole(relay)


def drop_idle(pool: SmtpPool) -> None:
    with pool.connection() as client:
        client.disconnect()


def test_T34_an_interrupt_while_waiting_for_a_connection(relay: SmtpServer) -> None:
    with SmtpPool(url(relay), size=1, **RELAY) as pool:
        with pool.connection():
            ticket = pool._lender.ticket()
            ticket.event.wait = interrupting(ticket.event.wait, [1])  # type: ignore[method-assign]
            with pytest.raises(KeyboardInterrupt), pool._lender.leased(ticket):
                raise AssertionError
            assert pool.statistics.waiting == 0
        pool.send(mail())


class Interrupts:
    """Raises KeyboardInterrupt at one step of one place."""

    def __init__(self, place: str, step: int) -> None:
        self.place = place
        self.left = step

    def tick(self, place: str) -> None:
        if place == self.place:
            self.left -= 1
            if self.left == 0:
                raise KeyboardInterrupt

    def source(self, numbers: range) -> Iterator[bytes]:
        for number in numbers:
            self.tick("source")
            yield mail(number)


@pytest.mark.parametrize("place", ["source", "wait", "loop"])
def test_T34_an_interrupt_of_the_loop_over_send_all_at_each_step(
    relay: SmtpServer, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    take_one = Workers._take_one
    count = 12
    for step in range(1, MANY):
        interrupts = Interrupts(place, step)

        def waiting(*args: Any, interrupts: Interrupts = interrupts) -> None:
            interrupts.tick("wait")
            take_one(*args)

        monkeypatch.setattr(Workers, "_take_one", waiting)
        # numbers of its own: a server goes on with what it has read of a client that is gone
        ours = range(100 * step, 100 * step + count)
        with SmtpPool(url(relay), size=3, **RELAY) as pool:
            try:
                for _ in pool.send_all(interrupts.source(ours), window=2):
                    interrupts.tick("loop")
            except KeyboardInterrupt:
                assert pool.statistics.in_use == pool.statistics.waiting == 0
                assert_whole(relay)
                pool.send(mail(100 * step + 99))
                continue
        break
    assert step >= count


def cancelling(
    call: Callable[..., Awaitable[Any]], left: list[int], scope: anyio.CancelScope
) -> Callable[..., Awaitable[Any]]:
    async def wrapped(*args: Any) -> Any:
        left[0] -= 1
        if left[0] == 0:
            scope.cancel()
            await anyio.lowlevel.checkpoint()
        return await call(*args)

    return wrapped


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
@pytest.mark.parametrize("how", ["send", "reuse", "send_all"])
async def test_T34_a_cancellation_at_each_wait(
    relay: SmtpServer, monkeypatch: pytest.MonkeyPatch, anyio_backend: str, how: str
) -> None:
    settings = {**RELAY, "check_after": 0 if how == "reuse" else 5}
    for step in range(1, MANY):
        first = 100 * step  # a server goes on with what it has read of a client that is gone
        async with AsyncSmtpPool(url(relay), size=2, **settings) as pool:
            if how == "reuse":
                await pool.send(mail(first + 50))
            left = [step]
            with monkeypatch.context() as patch, anyio.CancelScope() as scope:
                for name in ("read", "write"):
                    wrapped = cancelling(getattr(AsyncSocketStream, name), left, scope)
                    patch.setattr(AsyncSocketStream, name, wrapped)
                if how == "send_all":
                    async for _ in pool.send_all(map(mail, range(first, first + 8)), window=2):
                        pass
                else:
                    await pool.send(mail(first))
            statistics = pool.statistics
            assert (statistics.in_use, statistics.waiting) == (0, 0)
            if scope.cancelled_caught and how != "send_all":
                assert statistics.idle == 0
            await pool.send(mail(first + 99))
        assert_whole(relay)
        if not scope.cancelled_caught:
            break
    assert step >= 6


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_T34_a_task_that_is_cancelled_while_it_waits_leaves_the_queue(
    relay: SmtpServer, anyio_backend: str
) -> None:
    async with AsyncSmtpPool(url(relay), size=1, **RELAY) as pool:
        async with pool.connection():
            with anyio.move_on_after(0.01) as scope:
                await pool.send(mail(0))
            assert scope.cancelled_caught
            assert pool.statistics.waiting == 0
        await pool.send(mail(1))
    assert numbers(relay) == [1]


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_T34_a_cancelled_block_cuts_everything_off(
    relay: SmtpServer, anyio_backend: str
) -> None:
    with anyio.CancelScope() as scope:
        async with AsyncSmtpPool(url(relay), size=3, **RELAY) as pool:
            async with aclosing(pool.send_all(mail(n) for n in range(10_000))) as outcomes:
                async for _ in outcomes:
                    scope.cancel()
                    await anyio.lowlevel.checkpoint()
    assert scope.cancelled_caught
    assert pool.is_closed
    assert pool.statistics.in_use == pool.statistics.idle == 0
