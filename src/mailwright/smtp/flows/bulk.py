"""Send many messages with the pipe kept full.

Where the server offers CHUNKING, whole transactions fly: many are written before the first is
answered. Elsewhere each content travels with the next envelope, and one waits for the other.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

from ..._flow import Flow
from ...errors import ConnectionLostError, InvalidMessageError, MailwrightError
from .._command import Command
from .._session import Session
from .._state import State
from .._steps import Arrival, Close, Departure
from .._transaction import Transaction
from .._transfer import InChunks
from ..commands import Rset
from ..types import DeliveryState, SendOutcome
from .in_flight import InFlight, refused_reset
from .sending import send
from .transaction import abandon, clear


class Bulk:
    """The messages of one `send_all`, fed one by one; outcomes come out in the same order.

    Args:
        session: an authenticated session.
        window: how many transactions may be in flight.
    """

    __slots__ = ("_held", "_in_flight", "_is_alone", "_ready", "_session", "_settled", "_window")

    def __init__(self, session: Session, window: int) -> None:
        self._session = session
        self._window = window
        self._ready: Transaction | None = None  # the server waits for its content
        self._settled: Transaction | None = None  # the last one that was ready
        self._is_alone = False  # what is sent has its outcome in the session alone
        self._held: deque[SendOutcome] = deque()
        self._in_flight = InFlight(session, window, self._held)
        session.unread_outcomes = ()

    def outcomes(self) -> Iterator[SendOutcome]:
        """Take out what is known, in order."""
        while self._held:
            try:
                yield self._held[0]
            finally:  # not before: what a signal keeps from the caller is unread
                self._held.popleft()

    def add(self, prepare: Callable[[], Transaction]) -> Flow[None]:
        """Send as much of the next message as may be sent now, and of those before it.

        Args:
            prepare: makes the transaction of the next message; its error is the outcome.
        """
        if self._ready is not None and self._ready.has_many_replies:
            # Where the server sends one too few, what answers the next commands is none of them.
            yield from self._overlap(None)
        try:
            transaction = self._prepared(prepare)
        except MailwrightError as error:
            if self._ready is not None:
                yield from self._overlap(None)
            yield from self._in_flight.put(SendOutcome(DeliveryState.NOT_SENT, error=error))
            return
        if self._has_to_go_alone(transaction):
            yield from self._alone(transaction)
        elif transaction.may_fly:
            yield from self._in_flight.add(transaction)
            if self._window == 1:
                yield from self._in_flight.land()
        else:
            yield from self._in_flight.land()
            yield from self._overlap(transaction)

    def land_next(self) -> Flow[bool]:
        """Wait for the next outcome, now that no message comes; whether others are left."""
        if self._in_flight.is_empty:
            yield from self.finish()
            return False
        yield from self._in_flight.land_one()
        return True

    def finish(self) -> Flow[None]:
        """Send the content that waits, and wait for the outcomes that are left."""
        yield from self._in_flight.land()
        if self._ready is not None:
            yield from self._overlap(None)

    def give_up(self, error: BaseException) -> None:
        """Put down what is known of each message that is under way, and why there is no more."""
        self._in_flight.judge(error)
        if self._is_alone:
            self._put_down()
        if self._ready is not None:
            self._settle_ready(error)
        self._session.unread_outcomes = tuple(self._held)

    def _prepared(self, prepare: Callable[[], Transaction]) -> Transaction:
        if self._session.protocol.state is State.CLOSED:
            raise ConnectionLostError("The connection was lost before the turn of this message.")
        return prepare()

    def _has_to_go_alone(self, transaction: Transaction) -> bool:
        """Whether nothing may be in flight beside it."""
        offered = self._session.capabilities
        most = offered.limits.recipients
        return (
            (self._window == 1 and not transaction.may_fly)
            or not offered.pipelining
            or not transaction.transfer.is_single
            or (most is not None and len(transaction.rcpts) > most)
        )

    def _alone(self, transaction: Transaction) -> Flow[None]:
        yield from self.finish()
        self._session.last_outcome = transaction.outcome(self._session)
        self._is_alone = True
        try:
            yield from send(self._session, transaction)
        except MailwrightError:
            pass  # the outcome holds it
        self._put_down()

    def _put_down(self) -> None:
        """Put down the last outcome, once: an interrupt may come before it is noted that it is."""
        outcome = self._session.last_outcome
        assert outcome is not None
        if not (self._held and self._held[-1] is outcome):
            self._held.append(outcome)
        self._is_alone = False

    def _overlap(self, transaction: Transaction | None) -> Flow[None]:
        """One flight: the content that waits, then the envelope of `transaction`."""
        before = self._ready
        reset = self._between(before, transaction)
        failure: MailwrightError | None = None
        try:
            yield from self._exchange(before, reset, transaction)
            failure = refused_reset(reset)
        except MailwrightError as error:
            failure = error
        except BaseException as error:
            if before is not None:
                self._settle_ready(error)
            if transaction is not None:
                self._settle(transaction, error)
            raise
        if before is not None:
            self._settle_ready(failure)
        if reset is not None and failure is not None:
            yield from Close()
        if transaction is not None:
            cut_off = None if before is None else self._cut_off(failure)
            yield from self._judge(transaction, cut_off or failure)
        elif before is not None and self._held[-1].state is DeliveryState.NOT_SENT:
            yield from clear(self._session, before)

    def _exchange(
        self, before: Transaction | None, reset: Rset | None, transaction: Transaction | None
    ) -> Flow[None]:
        """Write the flight and wait for the replies."""
        groups = [] if transaction is None else transaction.groups(pipelining=True)
        first: list[Command] = groups.pop(0) if groups else []
        if before is not None:
            before.expect_replies()
            first = [before.transfer.ending, *filter(None, (reset,)), *first]
        yield Departure(*first)
        if transaction is not None:
            transaction.content.make_ready()
        yield Arrival(*first)
        if transaction is not None and groups and not transaction.error(self._session):
            yield Departure(*groups[0])
            yield Arrival(*groups[0])

    def _between(self, before: Transaction | None, after: Transaction | None) -> Rset | None:
        """Return what keeps two transactions apart, should the content of the first be refused.

        A dot ends a transaction, whatever is said to it; BDAT is another matter, see `in_flight`.
        """
        if before is None or after is None or not isinstance(before.transfer, InChunks):
            return None
        return Rset()

    def _cut_off(self, failure: MailwrightError | None) -> ConnectionLostError | None:
        """Return why a transaction never began: the content before it did not get through whole."""
        goodbye = self._session.protocol.goodbye
        if isinstance(failure, InvalidMessageError):
            reason = "the message before this one could not be read"
        elif goodbye is not None and goodbye.code != 421:
            reason = "the server refused the message before this one while it was being written"
        else:
            return None
        error = ConnectionLostError(f"The connection was closed, because {reason}.")
        error.__cause__ = failure
        return error

    def _judge(self, transaction: Transaction, failure: MailwrightError | None) -> Flow[None]:
        """Keep a transaction whose content the server waits for; end any other."""
        failure = failure or transaction.error(self._session)
        if failure is None:
            self._ready = transaction
            return
        self._settle(transaction, failure)
        yield from abandon(self._session, transaction)

    def _settle_ready(self, error: BaseException | None) -> None:
        """Put down what became of the transaction that was ready, once; see `_put_down`."""
        assert self._ready is not None
        last = self._session.last_outcome
        if not (self._settled is self._ready and self._held and self._held[-1] is last):
            self._settled = self._ready
            self._settle(self._ready, error)
        self._ready = None

    def _settle(self, transaction: Transaction, error: BaseException | None) -> None:
        """Put down what became of a transaction."""
        outcome = transaction.outcome(self._session, error)
        self._session.last_outcome = outcome
        self._held.append(outcome)
