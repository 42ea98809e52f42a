"""`mailwright.SmtpPool` and `AsyncSmtpPool`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

from clients.mailwright_blocking import enveloped
from inputs import HOST, SENDER, messages
from mailwright import AsyncSmtpPool, DeliveryState, SmtpPool


def arguments(job: SimpleNamespace) -> dict[str, Any]:
    """Return what both pools are made with: a relay that needs no login, and no limits."""
    return {
        "servers": f"smtp://{HOST}:{job.port}?starttls=never",
        "size": job.connections,
        "messages_per_connection": None,
        "trusted_relays": {HOST},
    }


def send_all(job: SimpleNamespace) -> Callable[[], None]:
    """`SmtpPool.send_all`."""
    letters = messages(job.count, job.size)

    def run() -> None:
        with SmtpPool(**arguments(job)) as pool:
            states = [outcome.state for outcome in pool.send_all(enveloped(letters))]
        assert states == [DeliveryState.SENT] * job.count

    return run


def threads(job: SimpleNamespace) -> Callable[[], None]:
    """`SmtpPool.send` in as many threads as there are connections."""
    letters = messages(job.count, job.size)

    def run() -> None:
        with SmtpPool(**arguments(job)) as pool, ThreadPoolExecutor(job.connections) as executor:
            for future in [
                executor.submit(
                    pool.send, letter.content, sender=SENDER, recipients=letter.recipient
                )
                for letter in letters
            ]:
                future.result()

    return run


def async_send_all(job: SimpleNamespace) -> Callable[[], None]:
    """`AsyncSmtpPool.send_all`."""
    letters = messages(job.count, job.size)

    async def run() -> None:
        async with AsyncSmtpPool(**arguments(job)) as pool:
            async for outcome in pool.send_all(enveloped(letters)):
                assert outcome.state is DeliveryState.SENT

    return lambda: asyncio.run(run())


def async_send(job: SimpleNamespace) -> Callable[[], None]:
    """`AsyncSmtpPool.send` in as many tasks as there are connections."""
    letters = iter(messages(job.count, job.size))

    async def run() -> None:
        async with AsyncSmtpPool(**arguments(job)) as pool:

            async def send_each() -> None:
                for letter in letters:
                    await pool.send(letter.content, sender=SENDER, recipients=letter.recipient)

            await asyncio.gather(*(send_each() for _ in range(job.connections)))

    return lambda: asyncio.run(run())
