"""Non-blocking octets in and out, and what was read ahead: the part that never waits."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NoReturn, TypeAlias

from ..errors import ConnectionLostError, LimitExceededError, NotConnectedError
from .stream import MAX_READ_AHEAD, READ_SIZE

Buffer: TypeAlias = bytes | memoryview


class Channel:
    """Two non-blocking descriptors, or one socket, seen as octets in and octets out.

    Args:
        receive: returns at most so many octets, b"" at the end, or raises BlockingIOError.
        transmit: takes some octets and returns how many, or raises BlockingIOError.
        peer: the other end, for messages.
    """

    __slots__ = ("_ahead", "_ahead_size", "_peer", "_receive", "_transmit", "ended")

    def __init__(
        self, receive: Callable[[int], bytes], transmit: Callable[[Buffer], int], peer: str
    ) -> None:
        self._receive = receive
        self._transmit = transmit
        self._peer = peer
        self._ahead: deque[bytes] = deque()
        self._ahead_size = 0
        self.ended = False  # the end of the peer's octets was read ahead

    def holds(self) -> bool:
        """Return whether octets were read ahead.

        Raises:
            NotConnectedError: the channel was closed.
        """
        if not self._ahead and self._receive is _closed:
            raise _not_connected()
        return bool(self._ahead)

    def take_ahead(self) -> bytes | None:
        """Return octets that were read ahead, or None where there are none.

        Raises:
            NotConnectedError: the channel was closed; its descriptors may be somebody else's now.
        """
        if not self._ahead:
            if self._receive is _closed:
                raise _not_connected()
            return None
        data = self._ahead.popleft()
        self._ahead_size -= len(data)
        return data

    def read(self) -> bytes | None:
        """Return octets, b"" at the end, or None where none are here yet."""
        if self._ahead:
            return self.take_ahead()
        try:
            return self._receive(READ_SIZE)
        except BlockingIOError:
            return None
        except OSError as error:
            raise self._lost(error) from error

    def write(self, data: Buffer) -> int:
        """Write what fits and return how many octets that was."""
        try:
            return self._transmit(data)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise self._lost(error) from error

    def read_ahead(self) -> None:
        """Keep what is here for a later `read`.

        Raises:
            LimitExceededError: the peer has sent more than 1 MiB that nobody has read.
        """
        try:
            data = self._receive(READ_SIZE)
        except BlockingIOError:
            return
        except OSError as error:
            raise self._lost(error) from error
        if not data:
            self.ended = True
            return
        self._ahead.append(data)
        self._ahead_size += len(data)
        if self._ahead_size > MAX_READ_AHEAD:
            raise LimitExceededError(
                f"{self._peer} sent more than {MAX_READ_AHEAD} octets instead of reading.",
                limit=MAX_READ_AHEAD,
            )

    def close(self) -> None:
        """Refuse all that comes from now on; the owner closes the descriptors."""
        self._receive = self._transmit = _closed
        self._ahead.clear()

    def _lost(self, error: OSError) -> ConnectionLostError | NotConnectedError:
        if self._receive is _closed:  # another thread has closed it under our hands
            return _not_connected()
        return ConnectionLostError(
            f"The connection to {self._peer} was lost: {error.strerror or error}."
        )


def _not_connected() -> NotConnectedError:
    return NotConnectedError("The connection was closed at this end.")


def _closed(_: object) -> NoReturn:
    raise _not_connected()
