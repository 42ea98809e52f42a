"""Send many messages with the pipe kept full: each content travels with the next envelope."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from ..._flow import Flow
from ...errors import ConnectionLostError, InvalidMessageError, MailwrightError
from .._session import Session
from .._state import State
from .._steps import Arrival, Departure
from .._transaction import Transaction
from ..commands._command import Command
from ..types import DeliveryState, SendOutcome
from .transaction import abandon, honest, send


class Bulk:
    """The messages of one `send_all`, fed one by one; outcomes come out in the same order.

    Args:
        session: an authenticated session.
    """

    __slots__ = ("_held", "_ready", "_session")

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ready: Transaction | None = None  # the server waits for its content
        self._held: deque[SendOutcome] = deque()

    def add(self, prepare: Callable[[], Transaction]) -> Flow[list[SendOutcome]]:
        """Send the content that waits together with the envelope of the next message.

        Args:
            prepare: makes the transaction of the next message; its error is the outcome.
        """
        try:
            transaction = self._prepared(prepare)
        except MailwrightError as error:
            outcomes = yield from self.finish()
            return [*outcomes, SendOutcome(DeliveryState.NOT_SENT, error=error)]
        if self._session.capabilities.pipelining:
            yield from self._overlap(transaction)
        else:
            yield from self._one_by_one(transaction)
        return self._known()

    def finish(self) -> Flow[list[SendOutcome]]:
        """Send the content that waits, and return what outcomes are left."""
        if self._ready is not None:
            yield from self._overlap(None)
        return self._known()

    def give_up(self, error: BaseException) -> None:
        """Put down that the message whose content waits was not sent, and why."""
        if self._ready is not None:
            self._settle(self._ready, error)
            self._ready = None

    def _prepared(self, prepare: Callable[[], Transaction]) -> Transaction:
        if self._session.protocol.state is State.CLOSED:
            raise ConnectionLostError("The connection was lost before the turn of this message.")
        return prepare()

    def _known(self) -> list[SendOutcome]:
        outcomes = list(self._held)
        self._held.clear()
        return outcomes

    def _one_by_one(self, transaction: Transaction) -> Flow[None]:
        try:
            yield from send(self._session, transaction)
        except MailwrightError:
            pass  # the outcome holds it
        assert self._session.last_outcome is not None
        self._held.append(self._session.last_outcome)

    def _overlap(self, transaction: Transaction | None) -> Flow[None]:
        """One flight: the content that waits, then the envelope of `transaction`."""
        before, self._ready = self._ready, None
        groups = [] if transaction is None else transaction.groups(pipelining=True)
        first: list[Command] = groups.pop(0) if groups else []
        if before is not None:
            first.insert(0, before.content)
        failure: MailwrightError | None = None
        try:
            yield from Departure(*first)
            if transaction is not None:
                transaction.content.make_ready()
            yield from Arrival(*first)
            if transaction is not None and groups and not transaction.error(self._session):
                yield from Departure(*groups[0])
                yield from Arrival(*groups[0])
        except MailwrightError as error:
            failure = error
        except BaseException as error:
            for each in filter(None, (before, transaction)):
                self._settle(each, error)
            raise
        if before is not None:
            self._settle(before, failure)
        if transaction is not None:
            cut_off = None if before is None else self._cut_off(failure)
            yield from self._judge(transaction, cut_off or failure)

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

    def _settle(self, transaction: Transaction, error: BaseException | None) -> None:
        """Put down what became of a transaction."""
        known = None if error is None else honest(self._session, transaction, error)
        outcome = transaction.outcome(self._session, known)
        self._session.last_outcome = outcome
        self._held.append(outcome)
