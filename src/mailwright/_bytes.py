"""A queue of bytes from a peer, with a limit on what one line may hold.

Framers read it as generators: they ask for a line and yield while it is incomplete, so that they
read like blocking code and hold no state of their own::

    line = yield from queue.read_line(limit)
"""

from __future__ import annotations

import re
from collections.abc import Generator

from .errors import LimitExceededError

NeedsData = Generator[None, None, "bytes"]


class ByteQueue:
    """Bytes that came and were not read yet; what is appended at one end leaves at the other."""

    __slots__ = ("_buffer", "_scanned", "_start")

    def __init__(self) -> None:
        self._buffer = bytearray()  # grows in place: bytes that drip in one by one cost no copies
        self._start = 0
        self._scanned = 0  # no line feed lies before this offset: no byte is searched twice

    def __len__(self) -> int:
        return len(self._buffer) - self._start

    def append(self, data: bytes) -> None:
        """Add what was received."""
        if self._start:
            del self._buffer[: self._start]
            self._scanned -= self._start
            self._start = 0
        self._buffer += data

    def pop_match(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """Take what `pattern` matches at the front, which has to end a line, or return None."""
        match = pattern.match(self._buffer, self._start)
        if match is not None:
            self._start = self._scanned = match.end()
        return match

    def pop_line(self, limit: int) -> bytes | None:
        """Take the next line without its CRLF (or bare LF), or return None where it is incomplete.

        Raises:
            LimitExceededError: the line is longer than `limit` octets, complete or not.
        """
        end = self._buffer.find(b"\n", self._scanned)
        length = (len(self._buffer) if end < 0 else end) - self._start
        if length > limit:
            raise LimitExceededError(
                f"The server sent a line of more than {limit} octets.", limit=limit
            )
        if end < 0:
            self._scanned = len(self._buffer)
            return None
        has_cr = end > self._start and self._buffer[end - 1] == 0x0D
        stop = end - 1 if has_cr else end
        line = bytes(self._buffer[self._start : stop])
        self._start = self._scanned = end + 1
        return line

    def read_line(self, limit: int) -> NeedsData:
        """Return the next line; yields whenever more data is needed first."""
        while (line := self.pop_line(limit)) is None:
            yield
        return line
