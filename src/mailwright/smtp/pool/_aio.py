"""The async pool, on asyncio or trio; `_client` is its blocking twin, method by method."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

from anyio import create_task_group
from anyio.abc import TaskGroup

from ...errors import MailwrightError, StateError
from .._aio import AsyncSmtpClient
from .._arguments import WINDOW, checked_window
from .._content import Progress
from .._envelope import Path as EnvelopePath
from .._transaction import Enveloped, Message
from ..delivery_options import DeliveryOptions
from ..types import SendOutcome, SendResult
from ._failures import Attempts
from ._front import PoolFront
from ._lender_aio import AsyncLender
from ._workers_aio import AsyncWorkers


class AsyncSmtpPool(PoolFront[AsyncLender]):
    """Connections for sending much, and from many threads or tasks at the same time."""

    _lender_type = AsyncLender
    _tasks: TaskGroup | None = None

    async def send(
        self,
        message: Message,
        *,
        sender: EnvelopePath | None = None,
        recipients: EnvelopePath | Iterable[EnvelopePath] | None = None,
        options: DeliveryOptions | None = None,
        require_all: bool = False,
        progress: Progress | None = None,
    ) -> SendResult:
        """Send one message over whichever connection is free; see `SmtpClient.send`.

        A message whose connection is lost is sent over another one, where it is certain that it
        was not sent: three attempts in all. What a server says to the message itself is final.

        Args:
            message: a `MimeMessage`, bytes or the standard library's `EmailMessage`.
            sender: the reverse-path, where the header section shall not decide; "" is the null one.
            recipients: the forward-paths, where the header section shall not decide.
            options: what is asked of the servers besides, such as notifications or a time.
            require_all: send to nobody unless every recipient is accepted.
            progress: called as ``progress(done, total)`` in octets; anew for each attempt.

        Raises:
            PoolTimeoutError: no connection came free in time; nothing was sent.
            NoServerError: every server has failed, and rests; nothing was sent.
            StateError: the pool is closed, or belongs to another process or event loop.
            MailwrightError: what `SmtpClient.connect`, `authenticate` and `send` raise.
        """
        attempts = Attempts()
        while True:
            await self._lender.wait_for_turn()
            ticket = self._lender.ticket(fresh=attempts.needs_fresh_connection)
            async with self._lender.leased(ticket) as connection:
                assert connection.client is not None
                try:
                    return await connection.client.send(
                        message,
                        sender=sender,
                        recipients=recipients,
                        options=options,
                        require_all=require_all,
                        progress=progress,
                    )
                except MailwrightError as error:
                    self._lender.lost(connection, error)
                    if not attempts.may_follow(error):
                        raise

    def send_all(
        self,
        messages: Iterable[Enveloped] | AsyncIterable[Enveloped],
        *,
        require_all: bool = False,
        window: int = WINDOW,
    ) -> AsyncIterator[SendOutcome]:
        """Send many messages over all connections, and yield one outcome a message, in order.

        Failures are outcomes. Messages are taken as they are needed, by the thread or task that
        runs the loop; outcomes wait for the one before them, a thousand at most. Leaving the loop
        early closes the connections that it uses, and `unread_outcomes` has what was not read.

        Args:
            messages: each as `send` takes it, or that and its `Envelope` in a tuple.
            require_all: see `send`, for each message.
            window: how many messages may be in flight on each connection; see
                `SmtpClient.send_all`.

        Raises:
            InvalidArgumentError: `window` is less than 1.
            StateError: the pool is closed, or belongs to another process or event loop.
        """
        self._lender.require_here()
        if self._tasks is None:
            raise StateError(
                "send_all() starts tasks, and they need a place: async with AsyncSmtpPool(...)."
            )
        checked_window(window)
        workers = AsyncWorkers(self._lender, self._tasks, require_all=require_all, window=window)
        source = aiter(messages) if isinstance(messages, AsyncIterable) else iter(messages)
        return workers.outcomes(source)

    @asynccontextmanager
    async def connection(self) -> AsyncGenerator[AsyncSmtpClient]:
        """Lend a client that is connected and signed in, for the length of a ``with`` block.

        It goes back to the pool where it is left between two messages, and is closed otherwise.

        Raises:
            PoolTimeoutError: no connection came free in time.
            NoServerError: every server has failed, and rests.
            StateError: the pool is closed, or belongs to another process or event loop.
            MailwrightError: what `SmtpClient.connect` and `authenticate` raise.
        """
        async with self._lender.leased(self._lender.ticket()) as connection:
            assert connection.client is not None
            yield connection.client

    async def retry_servers(self) -> None:
        """Let every server be asked again at once, also those that refused the login."""
        await self._lender.forgive()

    async def close(self, *, wait: float | None = 30) -> None:
        """Close all connections, those in use once they are given back.

        Args:
            wait: seconds after which what is still under way is cut off; 0 at once, None never.
        """
        await self._lender.close(wait)

    async def __aenter__(self) -> Self:
        self._lender.require_here()
        if self._tasks is not None:
            raise StateError("The pool is in use by another async with.")
        tasks = create_task_group()
        await tasks.__aenter__()
        self._tasks = tasks
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        tasks, self._tasks = self._tasks, None
        try:
            await self.close(wait=30 if error is None or isinstance(error, Exception) else 0)
        finally:
            assert tasks is not None
            tasks.cancel_scope.cancel()
            await tasks.__aexit__(None, None, None)
