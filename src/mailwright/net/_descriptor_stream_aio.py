"""An async stream over non-blocking descriptors.

A write tries first, because the network nearly always takes it; a read waits first, because it is
nearly always for an answer that is still on its way.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

import anyio
import anyio.lowlevel

from ._channel import Channel
from ._readable_aio import Readable, readable
from ._readiness import readiness
from .stream import LOOK_AGAIN
from .stream_aio import AsyncStream

if TYPE_CHECKING:
    from .deadline import Deadline

# Writes that may succeed without a wait before the other tasks get their turn: a checkpoint costs
# as much as three writes, and none at all would let a fast peer starve the program.
UNYIELDING = 16


class AsyncDescriptorStream(AsyncStream):
    """Reads and writes a `Channel`, and waits for its descriptors.

    Args:
        channel: the octets in and out.
        read_fd: the descriptor behind the octets in.
        write_fd: the one behind the octets out; for a socket the same one.
    """

    def __init__(self, channel: Channel, read_fd: int, write_fd: int) -> None:
        self._channel = channel
        self._read_fd = read_fd
        self._write_fd = write_fd
        self._readiness = readiness(read_fd, write_fd)
        self._readable: Readable | None = None
        self._unyielding = 0
        self._is_awaited = False  # somebody waits for octets, and a write must not take them
        self._either: anyio.CancelScope | None = None  # a write watches both descriptors

    async def read(self, deadline: Deadline) -> bytes:
        """See `AsyncStream.read`."""
        # Asked before the octets: a peer that always has one more must not outlive it (T25).
        while not deadline.expired:
            if (data := self._channel.take_ahead()) is not None:
                return data
            await self._wait_for_octets(deadline)
            if (data := self._channel.read()) is not None:
                return data
        raise deadline.error()

    def read_nowait(self) -> bytes | None:
        """See `AsyncStream.read_nowait`."""
        if (data := self._channel.take_ahead()) is not None:
            return data
        return self._channel.read() if self._readiness.wait_readable(0) else None

    async def wait_readable(self, deadline: Deadline) -> bool:
        """See `AsyncStream.wait_readable`."""
        if deadline.expired:
            return False
        if self._channel.holds():
            return True
        self._is_awaited = True
        try:
            while self._either is not None:  # two cannot watch one descriptor; a write leaves it
                self._either.cancel()
                await anyio.lowlevel.checkpoint()
            if not self._channel.holds():
                await self._wait_for_octets(deadline)
        finally:
            self._is_awaited = False
        return self._channel.holds() or self._readiness.wait_readable(0)

    async def write(self, data: bytes, deadline: Deadline) -> None:
        """See `AsyncStream.write`."""
        self._unyielding += 1
        if self._unyielding > UNYIELDING:
            self._unyielding = 0
            await anyio.lowlevel.checkpoint()
        rest = memoryview(data)
        del data  # it may hold a secret, and a traceback may show locals (S21)
        while not deadline.expired:
            rest = rest[self._channel.write(rest) :]
            if not rest:
                return
            if self._channel.ended:
                await self._wait(anyio.wait_writable, self._write_fd, deadline.remaining())
            elif self._is_awaited:  # who waits reads, or does not any more when we look again
                seconds = deadline.remaining()
                seconds = LOOK_AGAIN if seconds is None else min(seconds, LOOK_AGAIN)
                await self._wait(anyio.wait_writable, self._write_fd, seconds)
            else:
                await self._wait_for_either(deadline)
                if not self._is_awaited:
                    self._channel.read_ahead()
        raise deadline.error()

    def write_nowait(self, data: bytes) -> int:
        """See `AsyncStream.write_nowait`."""
        return self._channel.write(data)

    def _release(self) -> None:
        """Have nobody watch the descriptors, and wake who waits, before they are closed."""
        if self._readable is not None:
            self._readable.release()

    async def _wait_for_octets(self, deadline: Deadline) -> None:
        if self._readable is None:
            self._readable = readable(self._channel, self._read_fd)
        self._before_wait()
        self._unyielding = 0
        await self._readable.wait(deadline)

    async def _wait(
        self, wait: Callable[[int], Awaitable[None]], fd: int, seconds: float | None
    ) -> None:
        self._unyielding = 0
        # Closed meanwhile: the read or write that follows says so.
        with suppress(anyio.ClosedResourceError), anyio.move_on_after(seconds):
            await wait(fd)

    async def _wait_for_either(self, deadline: Deadline) -> None:
        self._release()  # anyio watches the descriptor itself
        try:
            async with anyio.create_task_group() as group:
                self._either = group.cancel_scope

                async def wait(wait: Callable[[int], Awaitable[None]], fd: int) -> None:
                    await self._wait(wait, fd, deadline.remaining())
                    group.cancel_scope.cancel()

                group.start_soon(wait, anyio.wait_readable, self._read_fd)
                group.start_soon(wait, anyio.wait_writable, self._write_fd)
        finally:
            self._either = None

    def _before_wait(self) -> None:
        """Do what the transport needs before a wait for the peer; most need nothing."""
