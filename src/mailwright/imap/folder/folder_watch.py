"""A folder that is watched, blocking; `folder_watch_aio` is its async twin."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Self

from ..watch.events import ImapEvent

if TYPE_CHECKING:
    from ..flows.watching import Watcher
    from ..watch.sync_state import SyncState


class FolderWatch(Iterator[ImapEvent]):
    """What happens in a folder, for as long as somebody asks; see `ImapFolder.watch`.

    It ends when the folder is closed, or the client is disconnected.
    """

    def __init__(self, watcher: Watcher, news: Callable[[Watcher], list[ImapEvent]]) -> None:
        self._watcher = watcher
        self._news = news
        self._events = deque[ImapEvent]()
        self._told = watcher.state

    @property
    def state(self) -> SyncState | None:
        """What is known once the events that were handed out are dealt with.

        To keep it and begin the next watch with it is to miss nothing.
        """
        return self._told if self._events else self._watcher.state

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> ImapEvent:
        """Return the next event, as soon as there is one."""
        while not self._events:
            self._told = self._watcher.state
            self._events += self._news(self._watcher)
        return self._events.popleft()
