"""Who gets which connection: the pool without I/O, without a lock and without a clock.

A *ticket* is a caller that waits; tickets are served in the order in which they came. One is given
an idle connection, or a place in which it opens one itself: the pool has no thread of its own. The
fronts call every method with their lock held, give the time as `now`, and afterwards close what
`take_discarded` returns.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Generic

from ...errors import CredentialsRefusedError, MailwrightError, PoolTimeoutError, StateError
from ._connections import EVER, C, Connection, Ticket
from ._failures import fails_over, refuses_login, rests
from ._limits import PoolLimits
from ._targets import Target, Targets
from .server import PoolServerStatus, PoolStatistics, PoolStrategy


class PoolCore(Generic[C]):
    """The connections of a pool and those who wait for them.

    Args:
        targets: the servers.
        limits: how many connections, and how long each of them lives.
    """

    def __init__(self, targets: Targets, limits: PoolLimits) -> None:
        self._targets = targets
        self._limits = limits
        self._all: set[Connection[C]] = set()
        self._idle: list[Connection[C]] = []  # the one that was used last stands last
        self._waiting: deque[Ticket[C]] = deque()
        self._discarded: list[C] = []
        self._closers: list[Callable[[], object]] = []
        self._opened = self._reused = self._stale = self._retired = self._failed = 0
        self.is_closed = False

    # --- who wants one ---------------------------------------------------------------------------

    def ask(self, ticket: Ticket[C], now: float, *, again: bool = False) -> None:
        """Queue a ticket.

        Args:
            ticket: who asks.
            now: the time.
            again: whether it keeps its place, because what it was given was of no use.

        Raises:
            StateError: the pool is closed.
        """
        if self.is_closed:
            raise StateError("The pool is closed; make another one.")
        if again:
            self._waiting.appendleft(ticket)
        else:
            self._waiting.append(ticket)
        self.dispatch(now)

    def seconds_to_wait(self, ticket: Ticket[C], now: float) -> float | None:
        """Return after how many seconds to look again although nobody called `wake`."""
        rests = [one.rests_until for one in self._targets.all if one.rests_until > now]
        waits = [ends for one in self._targets.all if (ends := one.patience_ends(now)) is not None]
        moment = min((*rests, *waits, ticket.deadline))
        return None if moment == EVER else max(0.0, moment - now)

    def expire(self, ticket: Ticket[C], now: float) -> None:
        """Answer a ticket whose time is over."""
        if ticket.is_answered or now < ticket.deadline:
            return
        self._waiting.remove(ticket)
        ticket.error = PoolTimeoutError(
            f"No connection came free within {self._limits.wait:g} s; nothing was sent. "
            f"{len(self._all) - len(self._idle)} of {self._limits.size} are in use.",
            seconds=self._limits.wait or 0.0,
        )
        ticket.error.__cause__ = ticket.last_error

    def refuse(self, ticket: Ticket[C], error: MailwrightError) -> None:
        """Answer a ticket that still waits with `error`."""
        if ticket in self._waiting:
            self._waiting.remove(ticket)
            ticket.error = error
            ticket.wake()

    def dispatch(self, now: float) -> None:
        """Give out what can be given."""
        self._retire_idle(now)
        blocked: list[Ticket[C]] = []
        while self._waiting and (self._idle or self._has_room):
            ticket = self._waiting.popleft()
            if not self._answer(ticket, now):
                blocked.append(ticket)
        self._waiting.extendleft(reversed(blocked))

    def _answer(self, ticket: Ticket[C], now: float) -> bool:
        connection = self._match(ticket, now)
        if connection is not None:
            ticket.connection = connection
            self._targets.taken(connection.target)
        elif self._is_hopeless(ticket, now):
            ticket.error = ticket.last_error or self._targets.none_left(now)
        else:
            return False
        ticket.wake()
        return True

    def _match(self, ticket: Ticket[C], now: float) -> Connection[C] | None:
        """Return a connection for `ticket`, to the first server in turn that has one for it."""
        in_turn = self._targets.in_turn()
        fails_over = self._targets.strategy is PoolStrategy.FAIL_OVER
        for target in in_turn:
            if not ticket.fresh and (idle := self._take_idle(target, now)) is not None:
                return idle
            if target in ticket.failed:
                continue
            if not target.may_open(now):
                if fails_over and target.patience_ends(now) is not None:
                    return None  # a moment, and it can be opened: that is no failure
            elif self._has_room or self._make_room(ticket, in_turn, target):
                return self._begin(target, now)
        return None

    @property
    def _has_room(self) -> bool:
        return len(self._all) < self._limits.size

    def _make_room(self, ticket: Ticket[C], in_turn: list[Target], target: Target) -> bool:
        """Close an idle connection that is not wanted as much as one to `target`."""
        if ticket.fresh:
            less = in_turn
        elif self._targets.strategy is not PoolStrategy.FAIL_OVER:
            # All are wanted alike: only those that are not asked at all give way.
            less = [one for one in in_turn if one.is_refused]
        else:
            less = in_turn[target.index + 1 :]
        for connection in self._idle:
            if connection.target in less:
                self._retire(connection)
                return True
        return False

    def _is_hopeless(self, ticket: Ticket[C], now: float) -> bool:
        """Whether no connection can come to `ticket` before its time is over."""
        return not any(
            target.connections
            or not (
                target.is_refused
                or target in ticket.failed
                or max(target.rests_until, now) > ticket.deadline
            )
            for target in self._targets.all
        )

    # --- opening ---------------------------------------------------------------------------------

    def _begin(self, target: Target, now: float) -> Connection[C]:
        connection: Connection[C] = Connection(target, now)
        self._all.add(connection)
        target.connections += 1
        target.opening += 1
        target.begun_at = now
        if target.login is not None:
            target.login.opening += 1
        return connection

    def opened(self, connection: Connection[C], now: float, *, most: int | None = None) -> None:
        """The client in the place that a ticket was given is connected and signed in.

        Args:
            connection: the place.
            now: the time.
            most: how many messages the server takes in one session, where it says so.
        """
        self._end_opening(connection)
        connection.is_open = True
        connection.opened_at = now
        connection.limit = min(
            each for each in (self._limits.messages_per_connection, most, EVER) if each is not None
        )
        connection.target.worked(now)
        self._opened += 1
        self.dispatch(now)

    def open_failed(
        self, ticket: Ticket[C], connection: Connection[C], error: MailwrightError, now: float
    ) -> bool:
        """No client came about; return whether `ticket` may go on to another server."""
        target = connection.target
        self._failed += not connection.is_given_up
        if connection.is_given_up:
            pass
        elif isinstance(error, CredentialsRefusedError) and refuses_login(error):
            self._targets.refused(target, error, connection.begun, now)
        elif rests(error):
            self._targets.failed(target, error, connection.begun, now)
        ticket.failed_with(target, error)
        ticket.connection = None
        self.drop(connection, now)
        return fails_over(error) and not connection.is_given_up

    def _end_opening(self, connection: Connection[C]) -> None:
        if not connection.is_open:
            connection.target.opening -= 1
            if connection.target.login is not None:
                connection.target.login.opening -= 1

    # --- using -----------------------------------------------------------------------------------

    def _take_idle(self, target: Target, now: float) -> Connection[C] | None:
        for connection in reversed(self._idle):
            if connection.target is not target:
                continue
            if connection.is_due(self._limits, now):
                self._retire(connection)
                return self._take_idle(target, now)
            self._idle.remove(connection)
            connection.uses += 1
            self._reused += 1
            return connection
        return None

    def needs_check(self, connection: Connection[C], now: float) -> bool:
        """Whether the server is to be asked if the connection still works, before it is used."""
        return connection.is_suspect or now - connection.idle_since >= self._limits.check_after

    def found_stale(self, ticket: Ticket[C], connection: Connection[C], now: float) -> None:
        """A connection had died while nobody used it."""
        self._stale += 1
        self._suspect(connection.target)
        ticket.connection = None
        self.drop(connection, now)

    def lost(
        self, connection: Connection[C], error: MailwrightError, now: float, *, messages: int
    ) -> None:
        """A connection died in use; where it was new, the server does not work.

        Args:
            connection: the connection.
            error: what its user was told.
            now: the time.
            messages: mail transactions that it has carried, in all.
        """
        if connection.uses == 1 and messages <= 1 and not connection.is_given_up:
            self._targets.failed(connection.target, error, connection.begun, now)

    def give_back(self, ticket: Ticket[C], now: float, *, usable: bool) -> None:
        """Take back what a ticket was given; one that still waits is forgotten.

        Args:
            ticket: the ticket.
            now: the time.
            usable: whether its client is between transactions, with nothing under way.
        """
        connection, ticket.connection = ticket.connection, None
        if connection is None:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
            return
        if not usable or connection.client is None:
            self._suspect(connection.target)
            self.drop(connection, now)
            return
        connection.messages = connection.client.messages
        connection.idle_since = now
        connection.is_suspect = False
        if self.is_closed or connection.is_due(self._limits, now):
            self._retire(connection)
        else:
            self._idle.append(connection)
        self.dispatch(now)

    def drop(self, connection: Connection[C], now: float) -> None:
        """Forget a connection that its user has closed, or will."""
        if connection not in self._all:
            return
        self._forget(connection)
        self.dispatch(now)

    def _suspect(self, target: Target) -> None:
        for connection in self._idle:
            if connection.target is target:
                connection.is_suspect = True

    # --- retiring --------------------------------------------------------------------------------

    def _retire_idle(self, now: float) -> None:
        while self._idle and self._idle[0].is_due(self._limits, now):
            self._retire(self._idle[0])

    def _retire(self, connection: Connection[C]) -> None:
        """Close a connection that works."""
        assert connection.client is not None
        self._retired += not self.is_closed
        self._discarded.append(connection.client)
        self._forget(connection)

    def _forget(self, connection: Connection[C]) -> None:
        self._end_opening(connection)
        self._all.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        connection.target.connections -= 1
        if self.is_closed and not self._all:
            while self._closers:
                self._closers.pop()()

    @property
    def has_discarded(self) -> bool:
        """Whether there are clients to be closed."""
        return bool(self._discarded)

    def take_discarded(self) -> list[C]:
        """Return the clients that are to be closed, and forget them."""
        discarded, self._discarded = self._discarded, []
        return discarded

    # --- closing ---------------------------------------------------------------------------------

    def close(self, when_empty: Callable[[], object]) -> bool:
        """Give nothing out any more; return whether nothing is under way.

        Args:
            when_empty: called once the last connection was given back.
        """
        self.is_closed = True
        while self._waiting:
            ticket = self._waiting.popleft()
            ticket.error = StateError(
                "The pool was closed while this call waited; nothing was sent."
            )
            ticket.wake()
        while self._idle:
            self._retire(self._idle[0])
        if self._all:
            self._closers.append(when_empty)
        return not self._all

    def give_up(self, connections: Iterable[Connection[C]] | None = None) -> list[C]:
        """Return the clients that are to be aborted although somebody has them.

        Args:
            connections: whose; of all that are in use where None.
        """
        given_up = self._all.difference(self._idle) if connections is None else connections
        for connection in given_up:
            connection.is_given_up = True
        return [one.client for one in given_up if one.client is not None]

    # --- looking ---------------------------------------------------------------------------------

    def forgive(self, now: float) -> None:
        """Let every server be asked again."""
        self._targets.forgive()
        self.dispatch(now)

    def statistics(self) -> PoolStatistics:
        """Return the numbers so far."""
        return PoolStatistics(
            idle=len(self._idle),
            in_use=len(self._all) - len(self._idle),
            waiting=len(self._waiting),
            opened=self._opened,
            reused=self._reused,
            stale=self._stale,
            retired=self._retired,
            failed=self._failed,
        )

    def servers(self, now: float) -> tuple[PoolServerStatus, ...]:
        """Return how each server does."""
        return tuple(one.status(now) for one in self._targets.all)
