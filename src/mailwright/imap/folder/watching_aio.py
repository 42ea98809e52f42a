"""What changes in a folder, async; `watching` is its blocking twin, method by method."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

from ...errors import MailwrightError
from .. import flows
from ..watch.pace import POLL, RENEW, backoff
from .folder_watch_aio import AsyncFolderWatch
from .opening_aio import AsyncFolderOpening

if TYPE_CHECKING:
    from ..flows.watching import Watcher
    from ..watch.events import ImapEvent
    from ..watch.sync_state import SyncResult, SyncState


class AsyncFolderWatching(AsyncFolderOpening):
    """What tells of changes in a folder."""

    async def events(self) -> AsyncIterator[ImapEvent]:
        """Yield what happened in this folder since the last time; this waits for nothing.

        What happened elsewhere stays with the client's `events`.

        Raises:
            StateError: the folder is not open.
        """
        name = self._open_mailbox().name
        while (event := self._session.next_event(name)) is not None:
            yield event

    async def idle(self, seconds: float) -> bool:
        """Wait until something happens in this folder; return whether there are `events`.

        Args:
            seconds: how long to wait at most.

        Raises:
            StateError: the folder is not open.
            ServiceUnavailableError: the server ended the session.
            DeadlineExceededError: the server no longer answers.

        See RFC 9051 section 6.3.13.
        """
        name, session = self._open_mailbox().name, self._session
        flow = flows.idling.wait(session, seconds, lambda: session.has_event(name))
        return await self._run(flow, "idle")

    async def sync(self, state: SyncState | None = None) -> SyncResult:
        """Return what came, went and changed since `state`, and the state to keep.

        It goes by QRESYNC or CONDSTORE where the server has them (RFC 7162), else by comparing
        flags. What the server says is checked; where it does not add up, everything is looked at.

        Args:
            state: that of the last time; None to begin.

        Raises:
            StateError: the folder is not open.
        """
        flow = flows.syncing.sync(self._session, self._open_mailbox(), state)
        return await self._run(flow, "sync")

    def watch(
        self,
        state: SyncState | None = None,
        *,
        renew: float = RENEW,
        poll: float = POLL,
        pauses: Callable[[int], float] = backoff,
    ) -> AsyncFolderWatch:
        """Return an iterator over what happens in this folder, which waits for it.

        It says what came and went by UID: `MessagesArrived`, `MessagesVanished`, `FlagsChanged`,
        `UidValidityChanged`, and what else the server tells. A connection that is lost is made
        anew and signed in as before (`ConnectionInterrupted`), and what happened meanwhile is
        told: nothing twice, and nothing is missed. NOTIFY makes the server tell, else IDLE, else
        it is asked now and then. The events of the client are all taken by it.
        It ends when the folder is closed; an error that another attempt would meet again is
        raised.

        Args:
            state: what is known; what is new since is told first. None tells what happens from
                the first time on that the iterator is asked.
            renew: seconds after which IDLE begins anew, or, under NOTIFY, a silent server is asked:
                what died is found out then.
            poll: seconds between two questions, where the server has neither IDLE nor NOTIFY.
            pauses: how many seconds to wait after so many attempts that failed; what the server
                suggests goes before, up to an hour.

        Raises:
            StateError: the folder is not open.
        """
        self._open_mailbox()
        watcher = flows.watching.Watcher(state, self.access, renew=renew, poll=poll, pauses=pauses)
        return AsyncFolderWatch(watcher, self._news)

    async def _news(self, watcher: Watcher) -> list[ImapEvent]:
        """Wait for news; the connection is made anew where it was lost, the folder opened again."""
        try:
            await self._run(watcher.rest(), "watch")
            await self._resume(watcher)
            if not (self._client.is_connected and self.is_open):  # closed, or another one opened
                raise StopAsyncIteration
            flow = watcher.news(self._session, self._open_mailbox())
            return await self._run(flow, "watch")
        except MailwrightError as error:
            return [watcher.fail(error)]

    async def _resume(self, watcher: Watcher) -> None:
        client = self._client
        if not client.is_connected:
            if not client._can_come_back:  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
                return
            await client._reconnect()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        session = self._client_session()
        is_to_open = watcher.is_interrupted and session.selected is None
        if session is not self._session or is_to_open:
            await self.open(watcher.access, resync=watcher.state)
