"""`aiosmtplib`, the async client that most use."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

from aiosmtplib import SMTP

from clients.standard_library import NAME, compose
from inputs import HOST, SENDER, Message, message, messages


def client(port: int) -> SMTP:
    """Return a client without TLS and without a login."""
    return SMTP(hostname=HOST, port=port, local_hostname=NAME, start_tls=False)


async def send_each(port: int, letters: Iterator[Message]) -> None:
    """Send messages one at a time over one connection until there are no more."""
    async with client(port) as connected:
        for letter in letters:
            await connected.sendmail(SENDER, [letter.recipient], letter.content)


def send(job: SimpleNamespace) -> Callable[[], None]:
    """`sendmail` for each message, on as many connections as the job says, a task for each."""
    letters = iter(messages(job.count, job.size))

    async def run() -> None:
        await asyncio.gather(*(send_each(job.port, letters) for _ in range(job.connections)))

    return lambda: asyncio.run(run())


def send_large(job: SimpleNamespace) -> Callable[[], None]:
    """`sendmail` of one large message, again and again."""
    letter = message(0, job.size)
    return lambda: asyncio.run(send_each(job.port, iter([letter] * job.count)))


def attach(job: SimpleNamespace) -> Callable[[], None]:
    """`send_message` of a message with a file attached."""
    file = Path(job.file)

    async def run() -> None:
        async with client(job.port) as connected:
            for _ in range(job.count):
                await connected.send_message(compose(file))

    return lambda: asyncio.run(run())


def sessions(job: SimpleNamespace) -> Callable[[], None]:
    """Connect, STARTTLS, log in with PLAIN, send, quit, for each message."""
    letters = messages(job.count, job.size)
    context = ssl.create_default_context(cafile=job.ca_file)

    async def run() -> None:
        for letter in letters:
            connection = SMTP(
                hostname="localhost",
                port=job.port,
                local_hostname=NAME,
                start_tls=True,
                tls_context=context,
            )
            async with connection as connected:
                await connected.auth_plain(job.user, job.password)
                await connected.sendmail(SENDER, [letter.recipient], letter.content)

    return lambda: asyncio.run(run())
