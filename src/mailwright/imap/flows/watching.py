"""A folder is watched: what happens in it is told once, over lost connections and all the rest.

What the server tells only says that it is time to look: `sync` says what is new, so that nothing is
told twice and nothing is missed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..._flow import Flow
from ...errors import MailwrightError
from .._session import Session
from .._steps import Pause
from ..quirks import suggested_backoff
from ..selected.access import FolderAccess
from ..selected.mailbox import SelectedMailbox
from ..watch.events import (
    ConnectionInterrupted,
    EventsLost,
    FlagsChanged,
    ImapEvent,
    MessageExpunged,
    MessagesArrived,
    MessagesVanished,
    NotificationOverflow,
    UidValidityChanged,
)
from ..watch.pace import POLL, RENEW, backoff
from ..watch.sync_state import SyncResult, SyncState
from .idling import wait
from .notifying import notify_at_once
from .syncing import sync

#: The longest pause between two attempts, in seconds, whoever suggests it.
LONGEST_PAUSE: Final = 3600.0

_OF_THE_FOLDER = (
    MessagesArrived,
    MessageExpunged,
    MessagesVanished,
    FlagsChanged,
    UidValidityChanged,
)


class Watcher:
    """What a watch knows from one connection to the next.

    Args:
        state: what the caller knows; None to tell what happens from now on.
        access: what the folder is opened for when it is opened again.
        renew: seconds after which IDLE begins anew, or a silent server is asked.
        poll: seconds between two questions where there is neither IDLE nor NOTIFY.
        pauses: how long to wait after so many attempts that failed.
    """

    def __init__(
        self,
        state: SyncState | None,
        access: FolderAccess,
        *,
        renew: float = RENEW,
        poll: float = POLL,
        pauses: Callable[[int], float] = backoff,
    ) -> None:
        self.state = state
        self.access = access
        self._renew = renew
        self._poll = poll
        self._pauses = pauses
        self._failures = 0
        self._pause = 0.0
        self._looked_at: SelectedMailbox | None = None
        self._others: list[ImapEvent] = []  # events that stay as they are, and were not told yet
        #: Whether the last attempt failed: the folder may have to be opened again.
        self.is_interrupted = False

    def rest(self) -> Flow[None]:
        """Wait before the next attempt, where the last one failed."""
        if self._pause:
            yield from Pause(self._pause)
        self._pause = 0.0

    def fail(self, error: MailwrightError) -> ConnectionInterrupted:
        """Take that an attempt failed; raise the error where another one would fail as well."""
        if not error.retryable:
            raise error
        self._failures += 1
        self.is_interrupted = True
        self._looked_at = None  # what it was about to look at is still to be told
        suggested = suggested_backoff(str(getattr(error, "text", "") or error))
        pause = self._pauses(self._failures) if suggested is None else suggested
        self._pause = min(max(pause, 0.0), LONGEST_PAUSE)
        return ConnectionInterrupted(error=error, pause=self._pause)

    def news(self, session: Session, mailbox: SelectedMailbox) -> Flow[list[ImapEvent]]:
        """Wait for something to happen, and return it; nothing, where the time was over."""
        if self._looked_at is not mailbox:
            yield from notify_at_once(session)
            self._drain(session, mailbox)
            events = yield from self._look(session, mailbox)
            self._looked_at = mailbox
            self._failures, self.is_interrupted = 0, False
            return self._with_others(events)
        yield from wait(
            session,
            self._renew,
            lambda: bool(session.events) or session.selected is not mailbox,
            renew=self._renew,
            poll=self._poll,
        )
        is_time = self._drain(session, mailbox) and session.selected is mailbox
        return self._with_others((yield from self._look(session, mailbox)) if is_time else [])

    def _with_others(self, events: list[ImapEvent]) -> list[ImapEvent]:
        others, self._others = self._others, []
        return others + events

    def _drain(self, session: Session, mailbox: SelectedMailbox) -> bool:
        """Take the events; return whether it is time to look."""
        is_time = False
        while (event := session.next_event()) is not None:
            is_of_it = event.folder == mailbox.name and isinstance(event, _OF_THE_FOLDER)
            if is_of_it or isinstance(event, EventsLost):
                is_time = True
                continue
            is_time = is_time or isinstance(event, NotificationOverflow)
            self._others.append(event)
        return is_time

    def _look(self, session: Session, mailbox: SelectedMailbox) -> Flow[list[ImapEvent]]:
        before = self.state
        result = yield from sync(session, mailbox, before)
        self.state = result.state
        return [] if before is None else list(_told(result, before, mailbox))


def _told(result: SyncResult, before: SyncState, mailbox: SelectedMailbox) -> list[ImapEvent]:
    """Return what a look found, as events."""
    name, state, events = mailbox.name, result.state, list[ImapEvent]()
    arrived, count = result.arrived, len(state.uids)
    if before.uid_validity != state.uid_validity:
        expected, found = before.uid_validity, state.uid_validity
        events.append(UidValidityChanged(folder=name, expected=expected, found=found))
    elif result.vanished:
        events.append(MessagesVanished(folder=name, uids=result.vanished))
    if arrived:
        events.append(MessagesArrived(folder=name, count=count, arrived=len(arrived), uids=arrived))
    numbered = mailbox.map.is_complete
    for uid, flags in result.changed.items():
        number = (mailbox.map.number(uid) or 0) if numbered else 0
        events.append(FlagsChanged(folder=name, number=number, uid=uid, flags=flags))
    return events
