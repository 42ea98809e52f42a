"""What happens while connected, blocking; `events_aio` is its async twin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .. import flows
from .._driver import ImapDriver

if TYPE_CHECKING:
    from ..watch.events import ImapEvent
    from ..watch.notification import Notification


class ClientEvents(ImapDriver):
    """What a client tells of the server: events, waiting for them, NOTIFY."""

    def events(self) -> Iterator[ImapEvent]:
        """Yield what happened since the last time, oldest first; this waits for nothing.

        Any command brings news, `noop` and `idle` too. Events that nobody asks for are kept up to
        `ImapLimits.events`; an `EventsLost` says how many went.
        """
        while (event := self._session.next_event()) is not None:
            yield event

    def idle(self, seconds: float) -> bool:
        """Wait until something happens; return whether there are `events`.

        Other threads or tasks may use the client meanwhile. IDLE begins anew every 28 minutes,
        and a server that no longer answers is found out.

        Args:
            seconds: how long to wait at most.

        Raises:
            ServiceUnavailableError: the server ended the session.
            DeadlineExceededError: the server no longer answers.

        See RFC 9051 section 6.3.13.
        """
        session = self._session
        flow = flows.idling.wait(session, seconds, lambda: bool(session.events))
        return self._run(flow, "idle")

    def notify(self, *notifications: Notification, status: bool = False) -> None:
        """Say of what the server is to tell without being asked (RFC 5465).

        The answers come as `events`. Of the folder that is open, what is told without NOTIFY is
        told all the same; without arguments, that is all.

        Args:
            notifications: what, and of which folders; they take the place of what was asked before.
            status: have a `FolderStatusChanged` of each of the folders at once.

        Raises:
            UnsupportedError: the server does not offer NOTIFY.
            InvalidArgumentError: the open folder has two of them.
            ServerRefusedError: the server does not tell of one of the events.
        """
        flow = flows.notifying.notify(self._session, notifications, status=status)
        self._run(flow, "notify")
