"""Waiting until a descriptor can be read or written, with a time limit."""

from __future__ import annotations

import math
import select
from collections.abc import Callable


class Readiness:
    """Waits for one stream's descriptors; the poll objects live as long as the stream.

    Args:
        read_fd: the descriptor that octets come from.
        write_fd: the one that they go to; for a socket the same one.
    """

    __slots__ = ("_look", "_poll_reading", "_read_fd", "_write_fd")

    def __init__(self, read_fd: int, write_fd: int) -> None:
        self._read_fd = read_fd
        self._write_fd = write_fd
        self._poll_reading = _polling(read_fd)
        # Another one, because while one thread waits another may look, and one object serves one.
        self._look = _polling(read_fd)

    def wait_readable(self, seconds: float | None) -> bool:
        """Return whether there is something to read (or an error to find) before the time is over.

        Args:
            seconds: how long to wait at most; 0 only looks, None waits for ever.
        """
        return bool(self._poll_reading(_milliseconds(seconds)) if seconds != 0 else self._look(0))

    def wait_writable(self, seconds: float | None, *, or_readable: bool) -> bool:
        """Return when octets can be written, or the time is over; and whether there are some in.

        Args:
            seconds: how long to wait at most.
            or_readable: whether something to read ends the wait too.
        """
        poll = select.poll()
        poll.register(self._write_fd, select.POLLOUT)
        if or_readable:
            both = self._read_fd == self._write_fd
            poll.register(self._read_fd, select.POLLIN | (select.POLLOUT if both else 0))
        return any(
            fd == self._read_fd and events & ~select.POLLOUT
            for fd, events in poll.poll(_milliseconds(seconds))
        )


class SelectReadiness:
    """The same for platforms without `poll` (Windows); sockets only.

    Args:
        read_fd: the descriptor that octets come from.
        write_fd: the one that they go to; for a socket the same one.
    """

    __slots__ = ("_read_fd", "_write_fd")

    def __init__(self, read_fd: int, write_fd: int) -> None:
        self._read_fd = read_fd
        self._write_fd = write_fd

    def wait_readable(self, seconds: float | None) -> bool:
        """Return whether there is something to read (or an error to find) before the time is over.

        Args:
            seconds: how long to wait at most; 0 only looks, None waits for ever.
        """
        return bool(select.select([self._read_fd], [], [], seconds)[0])

    def wait_writable(self, seconds: float | None, *, or_readable: bool) -> bool:
        """Return when octets can be written, or the time is over; and whether there are some in.

        Args:
            seconds: how long to wait at most.
            or_readable: whether something to read ends the wait too.
        """
        readers = [self._read_fd] if or_readable else []
        readable, _, _ = select.select(readers, [self._write_fd], [], seconds)
        return bool(readable)


def readiness(read_fd: int, write_fd: int) -> Readiness | SelectReadiness:
    """Return the best that the platform has for the two descriptors."""
    kind = Readiness if hasattr(select, "poll") else SelectReadiness
    return kind(read_fd, write_fd)


def _polling(fd: int) -> Callable[[int | None], list[tuple[int, int]]]:
    reading = select.poll()
    reading.register(fd, select.POLLIN)
    return reading.poll


def _milliseconds(seconds: float | None) -> int | None:
    # Rounded up: a wait that ends a fraction too early would be a busy loop until the deadline.
    return None if seconds is None else math.ceil(seconds * 1000)
