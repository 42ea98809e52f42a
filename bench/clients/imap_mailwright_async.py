"""`mailwright.AsyncImapClient`, on asyncio; connecting does not count."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from types import SimpleNamespace

from clients.imap_folder import FLAG, SEARCHES, additions
from clients.imap_mailwright import METADATA
from inputs import HOST
from mailwright import SecureSocketOptions
from mailwright.imap import AsyncImapClient, UidSet
from mailwright.imap.folder.imap_folder_aio import AsyncImapFolder
from mailwright.imap.search.criteria import Search
from mailwright.imap.selected.access import FolderAccess

Act = Callable[[AsyncImapFolder], Awaitable[None]]


async def _signed_in(job: SimpleNamespace) -> AsyncImapClient:
    client = AsyncImapClient(allow_plaintext_credentials=True)
    await client.connect(HOST, job.port, SecureSocketOptions.NONE)
    await client.authenticate(job.user, job.password)
    return client


async def _folder(job: SimpleNamespace, name: str) -> AsyncImapFolder:
    client = await _signed_in(job)
    if name == "INBOX":
        return await client.inbox.open(FolderAccess.READ_WRITE)
    if not await client.list_folders(name):
        await client.create_folder(name)
    return client.get_folder(name)


def _run(job: SimpleNamespace, act: Act, *, name: str = "INBOX") -> Callable[[], None]:
    """Return what runs `act` with a folder, open where it is the INBOX, on a loop that is warm."""
    loop = asyncio.new_event_loop()
    folder = loop.run_until_complete(_folder(job, name))

    async def main() -> None:
        await act(folder)

    return lambda: loop.run_until_complete(main())


def metadata(job: SimpleNamespace) -> Callable[[], None]:
    """One `fetch` for all; nothing of it is read but the UID."""

    async def act(folder: AsyncImapFolder) -> None:
        found = 0
        async for item in folder.fetch(UidSet.parse(f"1:{job.count}"), **METADATA):
            found += item.uid > 0
        assert found == job.count

    return _run(job, act)


def bodies(job: SimpleNamespace) -> Callable[[], None]:
    """One `fetch` for all."""

    async def act(folder: AsyncImapFolder) -> None:
        found = 0
        async for item in folder.fetch(UidSet.parse(f"1:{job.count}"), message=True):
            found += bool(item.section(""))
        assert found == job.count

    return _run(job, act)


def search(job: SimpleNamespace) -> Callable[[], None]:
    """One search after the other."""

    async def act(folder: AsyncImapFolder) -> None:
        for number in range(SEARCHES):
            await folder.search(Search.unseen() & Search.subject(str(number)))

    return _run(job, act)


def append_all(job: SimpleNamespace) -> Callable[[], None]:
    """`append_all`: MULTIAPPEND where it is offered."""
    letters = additions(job.count, job.size)

    async def act(folder: AsyncImapFolder) -> None:
        found = 0
        async for _ in folder.append_all(letters):
            found += 1
        assert found == job.count

    return _run(job, act, name="Drafts")


def flags(job: SimpleNamespace) -> Callable[[], None]:
    """A flag on all and off again."""
    uids = UidSet.parse(f"1:{job.count}")

    async def act(folder: AsyncImapFolder) -> None:
        await folder.add_flags(uids, [FLAG])
        await folder.remove_flags(uids, [FLAG])

    return _run(job, act)


def idle(job: SimpleNamespace) -> Callable[[], None]:
    """The time from the OK to an APPEND to the news, again and again."""
    (letter,) = additions(1, job.size)
    loop = asyncio.new_event_loop()
    idler = loop.run_until_complete(_folder(job, "INBOX"))
    inbox = loop.run_until_complete(_signed_in(job)).inbox

    async def main() -> None:
        for _ in range(job.count):
            told, _ = await asyncio.gather(idler.idle(30), inbox.append(letter))
            assert told
            assert [event async for event in idler.events()]

    return lambda: loop.run_until_complete(main())
