"""A blocking stream over non-blocking descriptors.

A write tries first, because the network nearly always takes it; a read waits first, because it is
nearly always for an answer that is still on its way. What fails costs an exception.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from ._channel import Channel
from ._readiness import readiness
from .stream import LOOK_AGAIN, Stream

if TYPE_CHECKING:
    from .deadline import Deadline


class DescriptorStream(Stream):
    """Reads and writes a `Channel`, and waits for its descriptors.

    Args:
        channel: the octets in and out.
        read_fd: the descriptor behind the octets in.
        write_fd: the one behind the octets out; for a socket the same one.
    """

    def __init__(self, channel: Channel, read_fd: int, write_fd: int) -> None:
        self._channel = channel
        self._readiness = readiness(read_fd, write_fd)
        self._lock = Lock()  # held while somebody reads ahead, or begins to wait for octets
        self._is_awaited = False  # somebody waits for octets, and a write must not take them

    def read(self, deadline: Deadline) -> bytes:
        """See `Stream.read`."""
        # Asked before the octets: a peer that always has one more must not outlive it (T25).
        while (seconds := deadline.remaining()) is None or seconds > 0:
            if (data := self._channel.take_ahead()) is not None:
                return data
            self._before_wait()
            if (
                self._readiness.wait_readable(seconds)
                and (data := self._channel.read()) is not None
            ):
                return data
        raise deadline.error()

    def read_nowait(self) -> bytes | None:
        """See `Stream.read_nowait`."""
        if (data := self._channel.take_ahead()) is not None:
            return data
        return self._channel.read() if self._readiness.wait_readable(0) else None

    def wait_readable(self, deadline: Deadline) -> bool:
        """See `Stream.wait_readable`."""
        if (seconds := deadline.remaining()) == 0:
            return False
        with self._lock:
            if self._channel.holds():
                return True
            self._is_awaited = True
        try:
            self._before_wait()
            return self._readiness.wait_readable(seconds)
        finally:
            self._is_awaited = False

    def write(self, data: bytes, deadline: Deadline) -> None:
        """See `Stream.write`."""
        rest = memoryview(data)
        del data  # it may hold a secret, and a traceback may show locals (S21)
        while True:
            if deadline.expired:
                raise deadline.error()
            rest = rest[self._channel.write(rest) :]
            if not rest:
                return
            seconds = deadline.remaining()
            if self._is_awaited:  # who waits reads, or does not wait any more when we look again
                seconds = LOOK_AGAIN if seconds is None else min(seconds, LOOK_AGAIN)
            reading = not (self._channel.ended or self._is_awaited)
            if self._readiness.wait_writable(seconds, or_readable=reading):
                with self._lock:
                    if not self._is_awaited:
                        self._channel.read_ahead()

    def write_nowait(self, data: bytes) -> int:
        """See `Stream.write_nowait`."""
        return self._channel.write(data)

    def _before_wait(self) -> None:
        """Do what the transport needs before a wait for the peer; most need nothing."""
