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

    async def read(self, deadline: Deadline) -> bytes:
        """See `AsyncStream.read`."""
        # Asked before the octets: a peer that always has one more must not outlive it (T25).
        while not deadline.expired:
            if (data := self._channel.take_ahead()) is not None:
                return data
            if self._readable is None:
                self._readable = readable(self._channel, self._read_fd)
            self._before_wait()
            self._unyielding = 0
            await self._readable.wait(deadline)
            if (data := self._channel.read()) is not None:
                return data
        raise deadline.error()

    def read_nowait(self) -> bytes | None:
        """See `AsyncStream.read_nowait`."""
        if (data := self._channel.take_ahead()) is not None:
            return data
        return self._channel.read() if self._readiness.wait_readable(0) else None

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
                await self._wait(anyio.wait_writable, self._write_fd, deadline)
            else:
                await self._wait_for_either(deadline)
                self._channel.read_ahead()
        raise deadline.error()

    def write_nowait(self, data: bytes) -> int:
        """See `AsyncStream.write_nowait`."""
        return self._channel.write(data)

    def _release(self) -> None:
        """Have nobody watch the descriptors, and wake who waits, before they are closed."""
        if self._readable is not None:
            self._readable.release()

    async def _wait(
        self, wait: Callable[[int], Awaitable[None]], fd: int, deadline: Deadline
    ) -> None:
        self._unyielding = 0
        # Closed meanwhile: the read or write that follows says so.
        with suppress(anyio.ClosedResourceError), anyio.move_on_after(deadline.remaining()):
            await wait(fd)

    async def _wait_for_either(self, deadline: Deadline) -> None:
        self._release()  # anyio watches the descriptor itself
        async with anyio.create_task_group() as group:

            async def wait(wait: Callable[[int], Awaitable[None]], fd: int) -> None:
                await self._wait(wait, fd, deadline)
                group.cancel_scope.cancel()

            group.start_soon(wait, anyio.wait_readable, self._read_fd)
            group.start_soon(wait, anyio.wait_writable, self._write_fd)

    def _before_wait(self) -> None:
        """Do what the transport needs before a wait for the peer; most need nothing."""
