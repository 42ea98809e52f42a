"""Waiting until a descriptor can be read, with a time limit, on any event loop."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import anyio

from ..errors import MailwrightError
from ._channel import Channel

if TYPE_CHECKING:
    from .deadline import Deadline


class Readable:
    """Waits through anyio: trio, and event loops of asyncio that cannot watch descriptors.

    Args:
        fd: the descriptor.
    """

    __slots__ = ("_fd",)

    def __init__(self, fd: int) -> None:
        self._fd = fd

    async def wait(self, deadline: Deadline) -> None:
        """Return when there may be something to read, the time is over or the stream closed."""
        with suppress(anyio.ClosedResourceError), anyio.move_on_after(deadline.remaining()):
            await anyio.wait_readable(self._fd)

    def release(self) -> None:
        """Leave the descriptor to whoever waits for it next, or closes it."""


class AsyncioReadable(Readable):
    """Waits on a selector event loop of asyncio, at a third of the cost.

    The loop watches the descriptor from the first wait on, and one timer serves all waits: neither
    is set up and taken down each time. What comes is read ahead by the loop's callback, because a
    loop that has seen a descriptor ready and not read would wake the next wait for nothing.

    Args:
        channel: keeps what was read ahead.
        fd: the descriptor behind it.
        loop: the running event loop.
    """

    __slots__ = ("_channel", "_deadline", "_loop", "_timer", "_waiter", "_watched")

    def __init__(self, channel: Channel, fd: int, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(fd)
        self._channel = channel
        self._loop = loop
        self._waiter: asyncio.Future[None] | None = None
        self._deadline: Deadline | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._watched = False

    async def wait(self, deadline: Deadline) -> None:
        """See `Readable.wait`.

        Raises:
            ConnectionLostError: the connection broke.
        """
        if not self._watched:
            self._loop.add_reader(self._fd, self._read_ahead)
            self._watched = True
        self._set_timer(deadline)
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def release(self) -> None:
        """See `Readable.release`."""
        if self._watched:
            self._loop.remove_reader(self._fd)
            self._watched = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._wake()

    def _read_ahead(self) -> None:
        if self._waiter is None:  # nobody asked: it stays where it is until somebody does
            self._loop.remove_reader(self._fd)
            self._watched = False
            return
        try:
            self._channel.read_ahead()
        except MailwrightError as error:
            self._wake(error)
        else:
            self._wake()

    def _wake(self, error: MailwrightError | None = None) -> None:
        if self._waiter is None or self._waiter.done():
            return
        if error is None:
            self._waiter.set_result(None)
        else:
            self._waiter.set_exception(error)

    def _set_timer(self, deadline: Deadline) -> None:
        """Have `_time_over` called at the deadline or before it."""
        self._deadline = deadline
        seconds = deadline.remaining()
        if seconds is None:
            return
        if self._timer is not None:
            if self._timer.when() <= self._loop.time() + seconds:
                return
            self._timer.cancel()
        self._timer = self._loop.call_later(seconds, self._time_over)

    def _time_over(self) -> None:
        """End the wait if its time is over; a timer of an earlier wait comes too early."""
        self._timer = None
        if self._waiter is None or self._deadline is None:
            return
        if self._deadline.expired:
            self._wake()
        else:
            self._set_timer(self._deadline)


def readable(channel: Channel, fd: int) -> Readable:
    """Return what waits for `fd` on the event loop that is running."""
    try:
        # Inside a task of trio there is none of asyncio, even where trio is a guest of its loop.
        if asyncio.current_task() is None:
            return Readable(fd)
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return Readable(fd)
    try:
        loop.remove_reader(fd)
    except NotImplementedError:  # Windows' default loop: anyio has a thread for it
        return Readable(fd)
    return AsyncioReadable(channel, fd, loop)
