"""`mailwright.AsyncSmtpClient` on asyncio."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from clients.mailwright_blocking import compose, enveloped
from inputs import HOST, SENDER, Message, message, messages
from mailwright import AsyncSmtpClient, DeliveryState, SecureSocketOptions


async def connected(port: int) -> AsyncSmtpClient:
    """Return a client that has said EHLO to a relay that needs no login."""
    client = AsyncSmtpClient(trusted_relays={HOST})
    await client.connect(HOST, port, SecureSocketOptions.NONE)
    return client


async def send_each(port: int, letters: Iterator[Message]) -> None:
    """Send messages one at a time over one connection until there are no more."""
    async with await connected(port) as client:
        for letter in letters:
            await client.send(letter.content, sender=SENDER, recipients=letter.recipient)


async def send_bulk(port: int, letters: Iterator[Message], **options: Any) -> None:
    """Send messages with `send_all` over one connection until there are no more."""
    async with await connected(port) as client:
        async for outcome in client.send_all(enveloped(letters), **options):
            assert outcome.state is DeliveryState.SENT


def send(job: SimpleNamespace) -> Callable[[], None]:
    """`send` for each message, on as many connections as the job says, a task for each."""
    letters = iter(messages(job.count, job.size))

    async def run() -> None:
        await asyncio.gather(*(send_each(job.port, letters) for _ in range(job.connections)))

    return lambda: asyncio.run(run())


def send_all(job: SimpleNamespace) -> Callable[[], None]:
    """`send_all`, on as many connections as the job says, a task for each."""
    letters = iter(messages(job.count, job.size))

    async def run() -> None:
        await asyncio.gather(*(send_bulk(job.port, letters) for _ in range(job.connections)))

    return lambda: asyncio.run(run())


def send_all_wide(job: SimpleNamespace) -> Callable[[], None]:
    """`send_all` with fifty messages in flight, where the server offers CHUNKING."""
    letters = iter(messages(job.count, job.size))
    return lambda: asyncio.run(send_bulk(job.port, letters, window=50))


def send_large(job: SimpleNamespace) -> Callable[[], None]:
    """`send` of one large message, again and again."""
    letter = message(0, job.size)
    return lambda: asyncio.run(send_each(job.port, iter([letter] * job.count)))


def attach(job: SimpleNamespace) -> Callable[[], None]:
    """`send` of a message whose attachment is a file."""
    file = Path(job.file)

    async def run() -> None:
        async with await connected(job.port) as client:
            for _ in range(job.count):
                await client.send(compose(file))

    return lambda: asyncio.run(run())


def sessions(job: SimpleNamespace) -> Callable[[], None]:
    """Connect, STARTTLS, log in, send, quit, for each message."""
    letters = messages(job.count, job.size)
    context = ssl.create_default_context(cafile=job.ca_file)

    async def run() -> None:
        for letter in letters:
            async with AsyncSmtpClient(ssl_context=context) as client:
                await client.connect("localhost", job.port, SecureSocketOptions.START_TLS)
                await client.authenticate(job.user, job.password, mechanism="PLAIN")
                await client.send(letter.content, sender=SENDER, recipients=letter.recipient)

    return lambda: asyncio.run(run())
