"""Connections lent to tasks; `_lender` is the twin for threads."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import anyio
from anyio.lowlevel import current_token

from ..._observing import waiting
from ...errors import MailwrightError, StateError
from .._aio import AsyncSmtpClient
from ._connections import Connection, Ticket
from ._lender_base import LenderBase
from ._pooled_client import PooledClientBase


class AsyncPooledClient(PooledClientBase, AsyncSmtpClient):
    """A client of an `AsyncSmtpPool`."""

    def abort(self) -> None:
        """Close the connection at once."""
        self._abort()

    async def is_alive(self) -> bool:
        """Ask the server whether the connection still works."""
        self.is_checking = True
        try:
            await self.reset()
        except MailwrightError:
            return False
        finally:
            self.is_checking = False
        return self.is_usable


class AsyncLendingTicket(Ticket[AsyncPooledClient]):
    """A ticket of a task."""

    __slots__ = ("event",)

    def __init__(self, deadline: float, *, fresh: bool = False) -> None:
        self.event = anyio.Event()
        super().__init__(self.ring, deadline, fresh=fresh)

    def ring(self) -> None:
        """Wake the task up."""
        self.event.set()


class AsyncLender(LenderBase[AsyncPooledClient]):
    """Lends the connections of a pool to tasks."""

    kind = AsyncPooledClient
    awaits = True

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._closing: anyio.Event | None = None

    def require_here(self) -> None:
        """Raise StateError where the pool is closed, or was first used elsewhere."""
        self.require_open(current_token())

    def ticket(self, *, fresh: bool = False) -> AsyncLendingTicket:
        """Return a ticket to ask with."""
        return AsyncLendingTicket(self.deadline(), fresh=fresh)

    async def wait_for_turn(self, *, patient: bool = False) -> None:
        """Wait until the next message may leave; see `turn`."""
        if self.limits.messages_per_second is None:
            return
        self.require_here()
        seconds = self.turn(patient=patient)
        if not seconds:
            return
        if self._closing is None:
            self._closing = anyio.Event()
        with anyio.move_on_after(seconds):
            await self._closing.wait()
            raise StateError("The pool was closed while this call waited; nothing was sent.")

    @asynccontextmanager
    async def leased(
        self, ticket: AsyncLendingTicket
    ) -> AsyncGenerator[Connection[AsyncPooledClient]]:
        """Lend a connection that works, for the length of a ``with`` block."""
        try:
            with waiting("smtp"):
                connection = await self._obtain(ticket)
            yield connection
        finally:  # the client knows in what state it was left
            await self._give_back(ticket)

    async def _obtain(self, ticket: AsyncLendingTicket) -> Connection[AsyncPooledClient]:
        self.require_here()
        again = False
        while True:
            self.core.ask(ticket, self.clock(), again=again)
            await self.close_discarded()
            connection = await self._granted(ticket)
            works = self._is_fit if connection.is_open else self._open
            if await works(ticket, connection):
                return connection
            again = True

    async def _granted(self, ticket: AsyncLendingTicket) -> Connection[AsyncPooledClient]:
        """Wait until the ticket is answered."""
        while not ticket.is_answered:
            seconds = self.core.seconds_to_wait(ticket, self.clock())
            with anyio.move_on_after(seconds):
                await ticket.event.wait()
            if not ticket.is_answered:
                self.core.dispatch(self.clock())
                self.core.expire(ticket, self.clock())
                await self.close_discarded()
        if ticket.error is not None:
            raise ticket.error
        ticket.event = anyio.Event()
        assert ticket.connection is not None
        return ticket.connection

    async def _open(
        self, ticket: AsyncLendingTicket, connection: Connection[AsyncPooledClient]
    ) -> bool:
        """Connect and sign in; return whether that came about."""
        target = connection.target
        client = self.new_client(connection)
        address = target.server.address
        try:
            await client.connect(address.host, address.port, address.options)
            if target.login is not None:
                await client.authenticate(**self.credentials(target))
        except MailwrightError as error:
            await client.disconnect()
            if self.core.open_failed(ticket, connection, error, self.clock()):
                return False
            raise
        self.core.opened(connection, self.clock(), most=client.transactions_left)
        return True

    async def _is_fit(
        self, ticket: AsyncLendingTicket, connection: Connection[AsyncPooledClient]
    ) -> bool:
        """Whether a connection that was idle still works."""
        client = connection.client
        assert client is not None
        must_ask = self.core.needs_check(connection, self.clock())
        if client.is_silent and (not must_ask or await client.is_alive()):
            return True
        client.abort()
        self.core.found_stale(ticket, connection, self.clock())
        return False

    async def _give_back(self, ticket: AsyncLendingTicket) -> None:
        connection = ticket.connection
        client = None if connection is None else connection.client
        usable = connection is not None and connection.is_open and client is not None
        if client is not None and not (usable := usable and client.is_usable):
            client.abort()
        self.core.give_back(ticket, self.clock(), usable=usable)
        await self.close_discarded()

    def lost(self, connection: Connection[AsyncPooledClient], error: MailwrightError) -> None:
        """Take what the user of a connection was told."""
        self.note_failure(connection, error)

    async def forgive(self) -> None:
        """Let every server be asked again."""
        self.require_here()
        self.core.forgive(self.clock())
        await self.close_discarded()

    async def close_discarded(self) -> None:
        """Say goodbye to connections that are not wanted any more."""
        if not self.core.has_discarded:
            return
        discarded = self.core.take_discarded()
        try:
            while discarded:
                await discarded[-1].disconnect()
                discarded.pop()
        finally:
            for client in discarded:
                client.abort()

    async def close(self, seconds: float | None) -> None:
        """Close all, after `seconds` also what is under way."""
        if self.is_foreign:
            self.core.is_closed = True  # the connections are the other process's
            return
        empty = anyio.Event()
        is_empty = self.core.close(empty.set)
        if self._closing is not None:
            self._closing.set()
        try:
            await self.close_discarded()
            if not is_empty:
                with anyio.move_on_after(seconds):
                    await empty.wait()
        finally:
            for client in self.core.give_up():
                client.abort()
        await self.close_discarded()
