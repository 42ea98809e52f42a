"""The tasks of one `send_all`; `_workers` is the twin with threads."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator

import anyio
from anyio.abc import TaskGroup

from ...errors import MailwrightError
from .._transaction import Enveloped
from ..types import DeliveryState, SendOutcome
from ._connections import Connection
from ._lender_aio import AsyncLender, AsyncPooledClient
from ._outbox import Feed, Item, Outbox


class Bell:
    """What tasks wait for until somebody rings; those that wait are woken in their order."""

    def __init__(self) -> None:
        self._waiting: list[anyio.Event] = []

    async def wait_for(self, condition: Callable[[], bool]) -> None:
        """Return once `condition` holds; it is looked at when the bell rings."""
        while not condition():
            event = anyio.Event()
            self._waiting.append(event)
            try:
                await event.wait()
            finally:
                if event in self._waiting:
                    self._waiting.remove(event)

    @property
    def is_awaited(self) -> bool:
        """Whether somebody waits."""
        return bool(self._waiting)

    def ring(self) -> None:
        """Wake one up."""
        if self._waiting:
            self._waiting.pop(0).set()

    def ring_all(self) -> None:
        """Wake all up."""
        while self._waiting:
            self.ring()


class AsyncWorkers:
    """Carries the messages of one `send_all` over the connections of a pool.

    Args:
        lender: lends the connections.
        tasks: where the tasks run: they outlive the caller's step from outcome to outcome.
        require_all: see `SmtpClient.send`.
        window: see `SmtpClient.send_all`.
    """

    def __init__(
        self, lender: AsyncLender, tasks: TaskGroup, *, require_all: bool, window: int
    ) -> None:
        size = lender.limits.size
        self._lender = lender
        self._require_all = require_all
        self._window = window
        self._outbox = Outbox(depth=2 * size, workers=size)
        self._news = Bell()  # for the caller
        self._work = Bell()  # for the tasks
        self._tasks = tasks
        self._scopes: set[anyio.CancelScope] = set()
        self._ended = Bell()

    # --- the caller's task -----------------------------------------------------------------------

    async def outcomes(
        self, messages: Iterator[Enveloped] | AsyncIterator[Enveloped]
    ) -> AsyncIterator[SendOutcome]:
        """Send messages and yield what became of each, in order."""
        try:
            while True:
                outcome = self._outbox.next_outcome()
                if outcome is None:
                    await self._news.wait_for(lambda: self._outbox.has_news)
                    outcome = self._outbox.next_outcome()
                if self._outbox.failure is not None:
                    raise self._outbox.failure
                if outcome is not None:
                    yield outcome
                elif self._outbox.is_over:
                    return
                else:
                    await self._take_one(messages)
        finally:
            self._outbox.is_stopped = True
            for scope in self._scopes:
                scope.cancel()
            with anyio.CancelScope(shield=True):
                await self._ended.wait_for(lambda: not self._outbox.workers)
            self._lender.unread_outcomes = self._outbox.unread()

    async def _take_one(self, messages: Iterator[Enveloped] | AsyncIterator[Enveloped]) -> None:
        try:
            if isinstance(messages, AsyncIterator):
                message = await anext(messages)
            else:
                message = next(messages)
        except (StopAsyncIteration, StopIteration):
            self._outbox.drained()
            self._work.ring_all()
            return
        self._outbox.add(message)
        if self._outbox.wants_worker:
            self._outbox.workers += 1
            self._tasks.start_soon(self._run)
        else:
            self._work.ring()

    # --- each of the tasks -----------------------------------------------------------------------

    async def _run(self) -> None:
        scope = anyio.CancelScope()
        self._scopes.add(scope)
        try:
            with scope:
                while not self._outbox.is_stopped and await self._wait_for_work():
                    if not await self._carry():
                        return
        except Exception as error:  # noqa: BLE001 - the caller raises it
            self._outbox.failure = error
        finally:
            self._scopes.discard(scope)
            self._outbox.workers -= 1
            self._news.ring()
            self._ended.ring_all()

    async def _wait_for_work(self) -> bool:
        self._outbox.resting += 1
        try:
            await self._work.wait_for(
                lambda: self._outbox.has_work or not self._outbox.may_get_work
            )
        finally:
            self._outbox.resting -= 1
        return self._outbox.has_work and not self._outbox.is_stopped

    async def _carry(self) -> bool:
        """Carry messages over one connection; return whether to go on with another one."""
        ticket = self._lender.ticket(fresh=self._outbox.needs_fresh_connection)
        try:
            await self._lender.wait_for_turn(patient=True)
            async with self._lender.leased(ticket) as connection:
                await self._fly(connection)
        except MailwrightError as error:
            leaves = self._outbox.leave(error)
            self._news.ring()
            return not leaves
        return True

    async def _fly(self, connection: Connection[AsyncPooledClient]) -> None:
        client = connection.client
        assert client is not None
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
            try:
                async for outcome in outcomes:
                    self._settle(feed.sent.popleft(), outcome, connection)
            except BaseException:
                for item, outcome in zip(feed.sent, client.unread_outcomes, strict=False):
                    self._outbox.settle(item, outcome)
                raise
        finally:
            self._outbox.busy -= 1

    def _next_item(self, client: AsyncPooledClient) -> Item | None:
        item = self._lender.next_item(self._outbox, client)
        if self._news.is_awaited and self._outbox.has_news:
            self._news.ring()
        return item

    def _settle(
        self, item: Item, outcome: SendOutcome, connection: Connection[AsyncPooledClient]
    ) -> None:
        if outcome.error is not None:
            self._lender.lost(connection, outcome.error)
        self._outbox.settle(item, outcome)
        if self._news.is_awaited and self._outbox.has_news:
            self._news.ring()
