"""Connections lent to threads; `_lender_aio` is the twin for tasks."""

from __future__ import annotations

from collections.abc import Collection, Generator
from contextlib import contextmanager
from threading import Event, Lock
from typing import Any

from ..._observing import waiting
from ...errors import MailwrightError, StateError
from .._client import SmtpClient
from ._connections import Connection, Ticket
from ._lender_base import LenderBase
from ._pooled_client import PooledClientBase


class PooledClient(PooledClientBase, SmtpClient):
    """A client of an `SmtpPool`."""

    def abort(self) -> None:
        """Close the connection at once; also from another thread."""
        self._abort()

    def is_alive(self) -> bool:
        """Ask the server whether the connection still works."""
        self.is_checking = True
        try:
            self.reset()
        except MailwrightError:
            return False
        finally:
            self.is_checking = False
        return self.is_usable


class LendingTicket(Ticket[PooledClient]):
    """A ticket of a thread."""

    __slots__ = ("event",)

    def __init__(self, deadline: float, *, fresh: bool = False) -> None:
        self.event = Event()
        super().__init__(self.event.set, deadline, fresh=fresh)


class Lender(LenderBase[PooledClient]):
    """Lends the connections of a pool to threads."""

    kind = PooledClient

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.lock = Lock()
        self._closing = Event()

    def ticket(self, *, fresh: bool = False) -> LendingTicket:
        """Return a ticket to ask with."""
        return LendingTicket(self.deadline(), fresh=fresh)

    def wait_for_turn(self, *, patient: bool = False) -> None:
        """Wait until the next message may leave; see `turn`."""
        if self.limits.messages_per_second is None:
            return
        self.require_open()
        with self.lock:
            seconds = self.turn(patient=patient)
        if seconds and self._closing.wait(seconds):
            raise StateError("The pool was closed while this call waited; nothing was sent.")

    def turn_now(self) -> bool:
        """See `LenderBase.turn_now`."""
        if self.limits.messages_per_second is None:
            return True
        with self.lock:
            return super().turn_now()

    def return_turn(self) -> None:
        """See `LenderBase.return_turn`."""
        with self.lock:
            super().return_turn()

    @contextmanager
    def leased(self, ticket: LendingTicket) -> Generator[Connection[PooledClient]]:
        """Lend a connection that works, for the length of a ``with`` block."""
        try:
            with waiting("smtp"):
                connection = self._obtain(ticket)
            yield connection
        finally:  # the client knows in what state it was left
            self._give_back(ticket)

    def _obtain(self, ticket: LendingTicket) -> Connection[PooledClient]:
        self.require_open()
        again = False
        while True:
            with self.lock:
                self.core.ask(ticket, self.clock(), again=again)
            self.close_discarded()
            connection = self._granted(ticket)
            works = self._is_fit if connection.is_open else self._open
            if works(ticket, connection):
                return connection
            again = True

    def _granted(self, ticket: LendingTicket) -> Connection[PooledClient]:
        """Wait until the ticket is answered."""
        while not ticket.is_answered:
            with self.lock:
                seconds = self.core.seconds_to_wait(ticket, self.clock())
            if not ticket.event.wait(seconds):
                with self.lock:
                    self.core.dispatch(self.clock())
                    self.core.expire(ticket, self.clock())
                self.close_discarded()
        if ticket.error is not None:
            raise ticket.error
        ticket.event.clear()
        assert ticket.connection is not None
        return ticket.connection

    def _open(self, ticket: LendingTicket, connection: Connection[PooledClient]) -> bool:
        """Connect and sign in; return whether that came about."""
        target = connection.target
        client = self.new_client(connection)
        address = target.server.address
        try:
            client.connect(address.host, address.port, address.options)
            if target.login is not None:
                client.authenticate(**self.credentials(target))
        except MailwrightError as error:
            client.disconnect()
            with self.lock:
                goes_on = self.core.open_failed(ticket, connection, error, self.clock())
            if goes_on:
                return False
            raise
        with self.lock:
            self.core.opened(connection, self.clock(), most=client.transactions_left)
        return True

    def _is_fit(self, ticket: LendingTicket, connection: Connection[PooledClient]) -> bool:
        """Whether a connection that was idle still works."""
        client = connection.client
        assert client is not None
        must_ask = self.core.needs_check(connection, self.clock())
        if client.is_silent and (not must_ask or client.is_alive()):
            return True
        client.abort()
        with self.lock:
            self.core.found_stale(ticket, connection, self.clock())
        return False

    def _give_back(self, ticket: LendingTicket) -> None:
        connection = ticket.connection
        client = None if connection is None else connection.client
        usable = connection is not None and connection.is_open and client is not None
        if client is not None and not (usable := usable and client.is_usable):
            client.abort()
        with self.lock:
            self.core.give_back(ticket, self.clock(), usable=usable)
        self.close_discarded()

    def lost(self, connection: Connection[PooledClient], error: MailwrightError) -> None:
        """Take what the user of a connection was told."""
        with self.lock:
            self.note_failure(connection, error)

    def give_up(self, tickets: Collection[LendingTicket], why: MailwrightError) -> None:
        """Cut off what others do with these tickets: they wait no more, and connections end."""
        with self.lock:
            held = [one.connection for one in tickets if one.connection is not None]
            for ticket in tickets:
                self.core.refuse(ticket, why)
            clients = self.core.give_up(held)
        for client in clients:
            client.abort()

    def forgive(self) -> None:
        """Let every server be asked again."""
        self.require_open()
        with self.lock:
            self.core.forgive(self.clock())
        self.close_discarded()

    def close_discarded(self) -> None:
        """Say goodbye to connections that are not wanted any more."""
        if not self.core.has_discarded:
            return
        with self.lock:
            discarded = self.core.take_discarded()
        for client in discarded:
            client.disconnect()

    def close(self, seconds: float | None) -> None:
        """Close all, after `seconds` also what is under way."""
        if self.is_foreign:
            self.core.is_closed = True  # the connections are the other process's
            return
        empty = Event()
        with self.lock:
            is_empty = self.core.close(empty.set)
        self._closing.set()
        self.close_discarded()
        if not is_empty and not empty.wait(seconds):
            with self.lock:
                clients = self.core.give_up()
            for client in clients:
                client.abort()
        self.close_discarded()
