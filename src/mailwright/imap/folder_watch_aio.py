"""A folder that is watched, async; `folder_watch` is its blocking twin."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Self

from ..errors import MailwrightError
from .events import ImapEvent
from .flows.watching import Watcher
from .sync_state import SyncState

if TYPE_CHECKING:
    from .watching_aio import AsyncFolderWatching


class AsyncFolderWatch(AsyncIterator[ImapEvent]):
    """What happens in a folder, for as long as somebody asks; see `AsyncImapFolder.watch`.

    It ends when the folder is closed, or the client is disconnected.
    """

    def __init__(self, folder: AsyncFolderWatching, watcher: Watcher) -> None:
        self._folder = folder
        self._watcher = watcher
        self._events = deque[ImapEvent]()
        self._told = watcher.state

    @property
    def state(self) -> SyncState | None:
        """What is known once the events that were handed out are dealt with.

        To keep it and begin the next watch with it is to miss nothing.
        """
        return self._told if self._events else self._watcher.state

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> ImapEvent:
        while not self._events:
            self._told = self._watcher.state
            self._events += await self._batch()
        return self._events.popleft()

    async def _batch(self) -> list[ImapEvent]:
        folder, watcher = self._folder, self._watcher
        client = folder._client  # noqa: SLF001 - the three are one thing
        try:
            await client._run(watcher.rest())  # noqa: SLF001 - as above
            if not (client.is_connected and folder.is_open):
                await folder._resume(watcher.access)  # noqa: SLF001 - as above
            if not (client.is_connected and folder.is_open):  # closed, or another one opened
                raise StopAsyncIteration
            mailbox = folder._open_mailbox()  # noqa: SLF001 - as above
            flow = watcher.news(folder._session, mailbox)  # noqa: SLF001 - as above
            return await client._run(flow, "watch")  # noqa: SLF001 - as above
        except MailwrightError as error:
            return [watcher.fail(error)]
