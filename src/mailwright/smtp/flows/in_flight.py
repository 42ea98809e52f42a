"""Whole transactions in flight: MAIL, RCPT and BDAT of many messages before the first reply.

What keeps them apart (S22): RSET travels before each MAIL, because nobody knows then whether what
is before it will fail, and servers differ in what a failed one leaves behind. RFC 3030 section 2
calls the state indeterminate after some refusals; a server may keep the sender of a transaction in
which everyone was refused, refuse the next MAIL, and take the next recipients for that sender.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from ..._flow import Flow
from ...errors import MailwrightError, ProtocolError
from .._command import Command
from .._session import Session
from .._steps import Arrival, Close, Departure, Gather
from .._transaction import Transaction
from ..commands import Rset
from ..types import DeliveryState, SendOutcome
from .transaction import reset

#: Octets of messages that are written and not answered; one message is always let through.
OCTETS_IN_FLIGHT = 4 * 1024 * 1024
#: Commands that are written and not answered. Their replies, of 512 octets at most by RFC 5321
#: section 4.5.3.1.5, fit into what a stream reads ahead while it writes: neither end waits for
#: the other for ever.
COMMANDS_IN_FLIGHT = 1_000


@dataclass(slots=True)
class _Flight:
    """A transaction that is written, with the RSET that went before it."""

    transaction: Transaction
    before: Rset | None
    outcome: SendOutcome | None = None

    @property
    def commands(self) -> list[Command]:
        commands = [] if self.before is None else [self.before]
        transaction = self.transaction
        return [*commands, transaction.mail, *transaction.rcpts, transaction.transfer.ending]


class InFlight:
    """The transactions in flight, landed in their order.

    Args:
        session: an authenticated session.
        window: how many at most.
        landed: where their outcomes go.
    """

    __slots__ = (
        "_commands",
        "_flights",
        "_is_clean",
        "_is_fresh",
        "_landed",
        "_mix_up",
        "_octets",
        "_session",
        "_window",
    )

    def __init__(self, session: Session, window: int, landed: deque[SendOutcome]) -> None:
        self._session = session
        self._window = window
        self._landed = landed
        self._flights: deque[_Flight | SendOutcome] = deque()
        self._octets = 0
        self._commands = 0
        self._is_fresh = True  # nothing took off since all had landed
        self._is_clean = True  # the last one that landed left no transaction behind
        self._mix_up: ProtocolError | None = None  # why nobody knows what belongs to what

    def put(self, outcome: SendOutcome) -> Flow[None]:
        """Put the outcome of a message that never begins in its place."""
        while len(self._flights) >= self._window:
            yield from self.land_one()
        self._flights.append(outcome)
        yield from self._land_answered()

    def add(self, transaction: Transaction) -> Flow[None]:
        """Write a transaction, once there is room for it, and take in what is answered."""
        try:
            transaction.content.load()  # what cannot be read must not break those in flight
        except MailwrightError as error:
            yield from self.put(transaction.outcome(self._session, error))
            return
        while self._flights and not self._has_room(transaction):
            yield from self.land_one()
        flight = _Flight(transaction, None if self._is_fresh else Rset())
        self._is_fresh = False
        commands = flight.commands
        self._flights.append(flight)
        self._octets += transaction.outgoing.size
        self._commands += len(commands)
        yield from self._safely(Departure(*commands))
        if self._flights:
            yield from self._safely(Gather())
        yield from self._land_answered()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in flight."""
        return not self._flights

    def land_one(self) -> Flow[None]:
        """Wait for the first one, and take in what else is answered."""
        flight = self._flights[0]
        if isinstance(flight, _Flight):
            yield from self._safely(Arrival(*flight.commands))
        yield from self._land_answered()

    def land(self) -> Flow[None]:
        """Wait for all that is in flight, and leave no failed transaction behind."""
        while self._flights:
            yield from self.land_one()
        self._is_fresh = True
        if not self._is_clean:
            self._is_clean = True
            yield from reset(self._session)

    def judge(self, error: BaseException) -> None:
        """Put down what is known of each transaction, now that nothing more comes."""
        while self._flights:
            self._pop(error)

    def _has_room(self, transaction: Transaction) -> bool:
        return (
            len(self._flights) < self._window
            and self._octets + transaction.outgoing.size <= OCTETS_IN_FLIGHT
            and self._commands + len(transaction.rcpts) + 3 <= COMMANDS_IN_FLIGHT
        )

    def _safely(self, step: Departure | Arrival | Gather) -> Flow[None]:
        """Perform a step; where the line breaks, each transaction is judged by itself."""
        try:
            yield from step
        except MailwrightError as error:
            self.judge(error)
        except BaseException as error:
            self.judge(error)
            raise

    def _land_answered(self) -> Flow[None]:
        """Put down the outcomes that are known, up to the first one that is not."""
        while self._flights and self._mix_up is None:
            flight = self._flights[0]
            if isinstance(flight, _Flight) and flight.transaction.transfer.reply is None:
                return
            self._pop(None)
        if self._mix_up is not None:
            error, self._mix_up = self._mix_up, None
            yield from Close()
            self.judge(error)

    def _pop(self, error: BaseException | None) -> None:
        # It leaves only once its outcome is down, which an interrupt may come between (T34).
        flight = self._flights[0]
        outcome = flight if isinstance(flight, SendOutcome) else self._outcome(flight, error)
        if not (self._landed and self._landed[-1] is outcome):
            self._landed.append(outcome)
        self._flights.popleft()

    def _outcome(self, flight: _Flight, error: BaseException | None) -> SendOutcome:
        if flight.outcome is not None:
            return flight.outcome
        transaction = flight.transaction
        if error is None:
            error = self._mix_up = _mix_up(flight)
        outcome = transaction.outcome(self._session, error)
        self._octets -= transaction.outgoing.size
        self._commands -= len(flight.commands)
        self._is_clean = outcome.state is DeliveryState.SENT
        flight.outcome = self._session.last_outcome = outcome
        return outcome


def _mix_up(flight: _Flight) -> ProtocolError | None:
    """Return why nobody knows any more which replies belong to which transaction."""
    if flight.transaction.is_torn:
        return ProtocolError("The server refused the sender of a message and took a recipient.")
    return refused_reset(flight.before)


def refused_reset(reset: Rset | None) -> ProtocolError | None:
    """Return what it means that RSET between two transactions was refused; None where not."""
    reply = None if reset is None else reset.reply
    if reply is None or reply.is_positive or reply.code == 421:
        return None
    return ProtocolError(f"The server refused RSET between two messages: {reply}")
