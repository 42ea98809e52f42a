"""Many messages over many connections: what is on its way, and the outcomes back in order.

The caller's own thread or task takes the messages from its source, so that no other ever touches
that; *workers*, one for each connection, carry them. Nothing here waits: the fronts do.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ...errors import MailwrightError, TransactionLimitError
from .._transaction import Enveloped
from ..types import DeliveryState, SendOutcome
from ._failures import ATTEMPTS, is_certainly_unsent

#: Outcomes that are held, at most, until the one before them is there.
HELD = 1_000


@dataclass(slots=True, eq=False)
class Item:
    """A message of a `send_all`.

    Args:
        index: its place.
        message: the message, with its envelope where it has one.
        attempts: how often it was begun.
        needs_fresh_connection: whether a session that has carried others cannot take it.
    """

    index: int
    message: Enveloped
    attempts: int = 0
    needs_fresh_connection: bool = False


class Outbox:
    """The messages of one `send_all`, from the source to their outcomes.

    Args:
        depth: messages that wait for a connection, at most.
        workers: how many of these there may be.
    """

    def __init__(self, depth: int, workers: int) -> None:
        self._depth = depth
        self._most_workers = workers
        self._pending: deque[Item] = deque()
        self._settled: dict[int, SendOutcome] = {}
        self._taken = 0  # from the source
        self._given = 0  # to the caller
        self._is_drained = False
        self._is_filling = True
        #: Workers that run.
        self.workers = 0
        #: Workers that run and wait for a message.
        self.resting = 0
        #: Workers that have a connection.
        self.busy = 0
        #: Whether everybody is to stop.
        self.is_stopped = False
        #: What broke a worker, which is a fault of this library or an interrupt.
        self.failure: BaseException | None = None

    # --- the caller's side -----------------------------------------------------------------------

    @property
    def wants_more(self) -> bool:
        """Whether the next message may be taken from the source.

        Not each time that one has left: to wake the caller costs more than a message.
        """
        waiting = len(self._pending)
        if waiting >= self._depth:
            self._is_filling = False
        elif 2 * waiting <= self._depth:
            self._is_filling = True
        return self._is_filling and not self._is_drained and self._taken - self._given < HELD

    @property
    def wants_worker(self) -> bool:
        """Whether one more worker would have something to do."""
        return len(self._pending) > self.resting and self.workers < self._most_workers

    @property
    def is_over(self) -> bool:
        """Whether every outcome was given to the caller."""
        return self._is_drained and self._given == self._taken

    def add(self, message: Enveloped) -> None:
        """Take a message of the source."""
        self._pending.append(Item(self._taken, message))
        self._taken += 1

    def drained(self) -> None:
        """Take the end of the source."""
        self._is_drained = True

    @property
    def has_news(self) -> bool:
        """Whether the caller has something to do."""
        return (
            self._given in self._settled
            or self.wants_more
            or self.is_over
            or self.failure is not None
        )

    def next_outcome(self) -> SendOutcome | None:
        """Return the next outcome in order, if it is there."""
        outcome = self._settled.pop(self._given, None)
        if outcome is not None:
            self._given += 1
        return outcome

    def unread(self) -> tuple[SendOutcome, ...]:
        """Return what is known of messages whose outcome the caller did not take, in order."""
        return tuple(self._settled[index] for index in sorted(self._settled))

    # --- the workers' side -----------------------------------------------------------------------

    @property
    def has_work(self) -> bool:
        """Whether a message waits for a connection."""
        return bool(self._pending)

    @property
    def may_get_work(self) -> bool:
        """Whether a worker that has nothing to do may still get something.

        What comes back after the end of the source, the worker that brings it carries itself.
        """
        return not self.is_stopped and not self._is_drained

    @property
    def has_fresh_work(self) -> bool:
        """Whether the next message was not begun before."""
        return bool(self._pending) and not self._pending[0].attempts and not self.is_stopped

    @property
    def needs_fresh_connection(self) -> bool:
        """Whether the next message is too much for a session that has carried others."""
        return bool(self._pending) and self._pending[0].needs_fresh_connection

    def take(self) -> Item | None:
        """Return the next message that waits."""
        return self._pending.popleft() if self._pending and not self.is_stopped else None

    def settle(self, item: Item, outcome: SendOutcome) -> bool:
        """Take what became of a message; return whether it waits to be begun anew."""
        item.attempts += 1
        error = outcome.error
        if (
            outcome.state is DeliveryState.NOT_SENT
            and error is not None
            and item.attempts < ATTEMPTS
            and is_certainly_unsent(error)
        ):
            item.needs_fresh_connection = isinstance(error, TransactionLimitError)
            self.put_back(item)
            return True
        self._settled[item.index] = outcome
        return False

    def put_back(self, item: Item) -> None:
        """Let a message wait again, in front of those that came after it."""
        later = 0
        for other in self._pending:
            if other.index > item.index:
                break
            later += 1
        self._pending.insert(later, item)

    def leave(self, error: MailwrightError) -> bool:
        """A worker got no connection; return whether it ends, and leaves the rest to the others."""
        if self.busy:
            return True
        self.fail_one(error)
        return False

    def fail_one(self, error: MailwrightError) -> None:
        """Put down that no connection could be had for the next message."""
        item = self.take()
        if item is not None:
            self._settled[item.index] = SendOutcome(DeliveryState.NOT_SENT, error=error)


class Feed(Iterator[Enveloped]):
    """The messages for one connection: as many as wait, and as it may carry.

    It ends where it would have to wait, because the server waits then for a content. A message that
    was begun before goes alone: what breaks connections shall not break it for others.

    Args:
        first: the first message.
        most: how many at most.
        next_item: returns a message that was not begun before, if one waits and may leave.
    """

    __slots__ = ("_first", "_most", "_next_item", "sent")

    def __init__(self, first: Item, most: float, next_item: Callable[[], Item | None]) -> None:
        self._first: Item | None = first
        self._most = 1 if first.attempts else most
        self._next_item = next_item
        #: What was begun and has no outcome.
        self.sent: deque[Item] = deque()

    def __next__(self) -> Enveloped:
        item, self._first = self._first, None
        if item is None and self._most > 0:
            item = self._next_item()
        if item is None:
            raise StopIteration
        self._most -= 1
        self.sent.append(item)
        return item.message
