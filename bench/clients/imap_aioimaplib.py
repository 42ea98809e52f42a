"""`aioimaplib`, which does not parse what it fetches."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace

from aioimaplib import IMAP4

from clients.imap_folder import BATCH, BODY_BATCH, FLAG, ITEMS, additions, batches, ranges
from inputs import HOST

Act = Callable[[IMAP4], Awaitable[None]]


def _run(job: SimpleNamespace, act: Act) -> Callable[[], None]:
    """Return what runs `act` with a client that has the folder selected; connecting counts."""

    async def main() -> None:
        client = IMAP4(HOST, job.port, timeout=300)
        await client.wait_hello_from_server()
        await client.login(job.user, job.password)
        await client.select()
        await act(client)

    return lambda: asyncio.run(main())


def metadata(job: SimpleNamespace) -> Callable[[], None]:
    """FETCH in batches."""

    async def act(client: IMAP4) -> None:
        for uids in batches(list(range(1, job.count + 1)), BATCH):
            response = await client.uid("fetch", ranges(uids), f"({' '.join(ITEMS)})")
            assert len(response.lines) > len(uids)

    return _run(job, act)


def bodies(job: SimpleNamespace) -> Callable[[], None]:
    """FETCH in batches."""

    async def act(client: IMAP4) -> None:
        for uids in batches(list(range(1, job.count + 1)), BODY_BATCH):
            response = await client.uid("fetch", ranges(uids), "(BODY.PEEK[])")
            assert len(response.lines) > len(uids)

    return _run(job, act)


def append(job: SimpleNamespace) -> Callable[[], None]:
    """One APPEND after the other."""
    letters = additions(job.count, job.size)

    async def act(client: IMAP4) -> None:
        await client.create("Drafts")
        for letter in letters:
            response = await client.append(letter, "Drafts")
            assert response.result == "OK"

    return _run(job, act)


def flags(job: SimpleNamespace) -> Callable[[], None]:
    """STORE in batches, and back."""

    async def act(client: IMAP4) -> None:
        for uids in batches(list(range(1, job.count + 1)), BATCH):
            for sign in "+-":
                await client.uid("store", ranges(uids), f"{sign}FLAGS", f"({FLAG})")

    return _run(job, act)
