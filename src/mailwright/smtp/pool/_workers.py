"""The threads of one `send_all`; `_workers_aio` is the twin with tasks."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Condition, Lock, Thread

from ...errors import MailwrightError, StateError
from .._transaction import Enveloped
from ..types import DeliveryState, SendOutcome
from ._connections import Connection
from ._lender import Lender, LendingTicket, PooledClient
from ._outbox import Feed, Item, Outbox

#: Seconds to wait at the end for a thread whose connection was cut off: it may be looking up a
#: name, which nothing can interrupt. It sends nothing any more.
JOIN_SECONDS = 5.0


class Workers:
    """Carries the messages of one `send_all` over the connections of a pool.

    Args:
        lender: lends the connections.
        require_all: see `SmtpClient.send`.
        window: see `SmtpClient.send_all`.
    """

    def __init__(self, lender: Lender, *, require_all: bool, window: int) -> None:
        size = lender.limits.size
        self._lender = lender
        self._require_all = require_all
        self._window = window
        self._outbox = Outbox(depth=2 * size, workers=size)
        self._lock = Lock()
        self._news = Condition(self._lock)  # for the caller
        self._work = Condition(self._lock)  # for the threads
        self._threads: list[Thread] = []
        self._tickets: set[LendingTicket] = set()

    # --- the caller's thread ---------------------------------------------------------------------

    def outcomes(self, messages: Iterator[Enveloped]) -> Iterator[SendOutcome]:
        """Send messages and yield what became of each, in order."""
        try:
            while True:
                with self._lock:
                    outcome = self._outbox.next_outcome()
                    if outcome is None:
                        self._news.wait_for(lambda: self._outbox.has_news)
                        outcome = self._outbox.next_outcome()
                    failure, is_over = self._outbox.failure, self._outbox.is_over
                if failure is not None:
                    raise failure
                if outcome is not None:
                    yield outcome
                elif is_over:
                    return
                else:
                    self._take_one(messages)
        finally:
            self._stop()

    def _take_one(self, messages: Iterator[Enveloped]) -> None:
        try:
            message = next(messages)
        except StopIteration:
            with self._lock:
                self._outbox.drained()
                self._work.notify_all()
            return
        with self._lock:
            self._outbox.add(message)
            if self._outbox.wants_worker:
                self._start()
            else:
                self._work.notify()

    def _start(self) -> None:
        thread = Thread(target=self._run, name="SmtpPool.send_all", daemon=True)
        self._outbox.workers += 1
        self._threads.append(thread)
        thread.start()

    def _stop(self) -> None:
        with self._lock:
            self._outbox.is_stopped = True
            self._work.notify_all()
            tickets = list(self._tickets)
        self._lender.give_up(tickets, StateError("The loop over send_all was left."))
        for thread in self._threads:
            thread.join(JOIN_SECONDS)
        with self._lock:
            self._lender.unread_outcomes = self._outbox.unread()

    # --- each of the threads ---------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while self._wait_for_work():
                if not self._carry():
                    return
        except BaseException as error:  # noqa: BLE001 - the caller raises it
            self._outbox.failure = error
        finally:
            with self._lock:
                self._outbox.workers -= 1
                self._news.notify()

    def _wait_for_work(self) -> bool:
        with self._lock:
            self._outbox.resting += 1
            self._work.wait_for(lambda: self._outbox.has_work or not self._outbox.may_get_work)
            self._outbox.resting -= 1
            return self._outbox.has_work and not self._outbox.is_stopped

    def _carry(self) -> bool:
        """Carry messages over one connection; return whether to go on with another one."""
        ticket = self._lender.ticket(fresh=self._outbox.needs_fresh_connection)
        with self._lock:
            self._tickets.add(ticket)
            if self._outbox.is_stopped:
                return False
        try:
            self._lender.wait_for_turn(patient=True)
            with self._lender.leased(ticket) as connection:
                self._fly(connection)
        except MailwrightError as error:
            with self._lock:
                leaves = self._outbox.leave(error)
                self._news.notify()
            return not leaves
        finally:
            with self._lock:
                self._tickets.discard(ticket)
        return True

    def _fly(self, connection: Connection[PooledClient]) -> None:
        client = connection.client
        assert client is not None
        with self._lock:
            first = self._outbox.take()
            self._outbox.busy += 1
        try:
            if first is None:
                self._lender.return_turn()
                return
            feed = Feed(first, connection.messages_left, lambda: self._next_item(client))
            try:
                outcomes = client.send_all(feed, require_all=self._require_all, window=self._window)
            except MailwrightError as error:
                outcome = SendOutcome(DeliveryState.NOT_SENT, error=error)
                self._settle(first, outcome, connection)
                return
            for outcome in outcomes:
                self._settle(feed.sent.popleft(), outcome, connection)
        finally:
            with self._lock:
                self._outbox.busy -= 1

    def _next_item(self, client: PooledClient) -> Item | None:
        with self._lock:
            item = self._lender.next_item(self._outbox, client)
            if self._outbox.has_news:
                self._news.notify()
            return item

    def _settle(
        self, item: Item, outcome: SendOutcome, connection: Connection[PooledClient]
    ) -> None:
        if outcome.error is not None:
            self._lender.lost(connection, outcome.error)
        with self._lock:
            self._outbox.settle(item, outcome)
            if self._outbox.has_news:
                self._news.notify()
