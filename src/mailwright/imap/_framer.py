"""Cuts what the server sends into responses: lines with their literals inside.

It knows line ends, literals and limits, and nothing of what a response means. A literal above
``limits.inline_literal`` is cut out of its response and handed on as it comes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol

from ..errors import LimitExceededError, ProtocolError
from ._limits import ImapLimits

# literal  = "{" number64 ["+"] "}" CRLF *CHAR8            RFC 9051 section 9
# literal8 = "~{" number64 ["+"] "}" CRLF *OCTET           RFC 3516 section 4
_ANNOUNCEMENT = re.compile(rb"\{([0-9]{1,20})\+?\}\Z")
#: Octets in which an announcement ends; what is longer announces nothing.
_ANNOUNCEMENT_SIZE = 24
# Text for people may end in what looks like an announcement, and holds no literal: status
# responses, tagged or not, and continuation requests.
_TEXT = re.compile(rb"(?:\* (?:OK|NO|BAD|BYE|PREAUTH)\b|[^* ])", re.IGNORECASE)
_MAX_LITERAL = 2**63 - 1


class Sink(Protocol):
    """What takes the octets of a large literal: a file, for one."""

    def write(self, data: bytes, /) -> object:
        """Take the next octets."""


class LargeLiteral:
    """A literal that is not inside its response.

    Args:
        size: its octets, as announced.
        sink: what takes them; None keeps them here.
    """

    __slots__ = ("_blocks", "_sink", "error", "left", "size")

    def __init__(self, size: int, sink: Sink | None) -> None:
        self.size = size
        self.left = size
        #: What the sink raised; the rest was thrown away.
        self.error: Exception | None = None
        self._sink = sink
        self._blocks: list[bytes] = []

    @property
    def is_kept(self) -> bool:
        """Whether the octets are here, and not in a sink."""
        return self._sink is None

    @property
    def octets(self) -> bytes:
        """The octets; b"" where a sink has them."""
        if len(self._blocks) > 1:
            self._blocks = [b"".join(self._blocks)]
        return self._blocks[0] if self._blocks else b""

    def receive(self, data: bytes) -> None:
        """Take the next octets of the literal."""
        self.left -= len(data)
        if self._sink is None:
            self._blocks.append(data)
        elif self.error is None:
            try:
                self._sink.write(data)
            except Exception as error:  # noqa: BLE001 - the command that owns it raises it
                self.error = error  # the connection goes on: the rest is read past


class Framer:
    """The octets that came, cut into responses.

    Args:
        limits: what one response may hold.
        open_literal: asked with the response so far who takes a large literal.
    """

    __slots__ = (
        "_before",
        "_buffer",
        "_large",
        "_large_ones",
        "_limits",
        "_open_literal",
        "_parts",
        "_scanned",
        "_searched",
        "_start",
        "_text",
        "limit",
    )

    def __init__(
        self, limits: ImapLimits, open_literal: Callable[[bytes, int], LargeLiteral]
    ) -> None:
        self._limits = limits
        self._open_literal = open_literal
        #: Octets that one response may have.
        self.limit = limits.before_login
        self._buffer: bytearray = bytearray()
        self._start = 0  # where the response begins, or what follows its last large literal
        self._scanned = 0  # where the line begins of which the end is looked for
        self._searched = 0  # no line end lies before this offset: no octet is searched twice
        self._text: bool | None = None  # whether the response is text, once that is known
        self._parts: list[bytes] = []  # of a response with large literals: what precedes each
        self._before = 0  # their octets
        self._large: LargeLiteral | None = None  # the one that is being received
        self._large_ones: list[LargeLiteral] = []

    @property
    def is_empty(self) -> bool:
        """Whether nothing of a further response has come."""
        return self._start == len(self._buffer) and not self._parts

    @property
    def is_in_literal(self) -> bool:
        """Whether the octets of a large literal are coming."""
        return self._large is not None

    def append(self, data: bytes) -> None:
        """Add what was received."""
        large = self._large
        if large is not None and self._start == len(self._buffer):
            taken = data[: large.left] if len(data) > large.left else data
            large.receive(taken)  # straight to where it goes
            data = data[len(taken) :]
            if large.left:
                return
            self._large = None
            if not data:
                return
        if self._start:
            del self._buffer[: self._start]
            self._scanned -= self._start
            self._searched -= self._start
            self._start = 0
        self._buffer += data

    def take_rest(self) -> bytes:
        """Return what is here and belongs to no response yet, and forget it."""
        rest = bytes(self._buffer[self._start :])
        self._buffer.clear()
        self._start = self._scanned = self._searched = 0
        return rest

    def take_run(self, pattern: re.Pattern[bytes]) -> bytes:
        """Take the whole responses that a pattern matches where the next one begins.

        Args:
            pattern: of lines without literals, that fit into any limit.
        """
        if self._parts or self._large is not None or self._scanned != self._start:
            return b""
        found = pattern.match(self._buffer, self._start)
        if found is None:
            return b""
        self._start = self._scanned = self._searched = found.end()
        return found[0]

    def next(self) -> tuple[bytes, tuple[LargeLiteral, ...]] | None:
        """Return the next whole response without its CRLF, and its large literals.

        Raises:
            LimitExceededError: it is larger than a limit.
            ProtocolError: a literal is announced that cannot be.
        """
        buffer = self._buffer
        while True:
            if self._large is not None and not self._fill(self._large):
                return None
            end = buffer.find(b"\n", self._searched)
            if (len(buffer) if end < 0 else end) - self._start + self._before > self.limit:
                raise LimitExceededError(
                    f"The server sent a response of more than {self.limit} octets.",
                    limit=self.limit,
                )
            if end < 0:
                self._searched = max(len(buffer), self._searched)
                return None
            stop = end - 1 if end > self._scanned and buffer[end - 1] == 0x0D else end
            if stop > self._scanned and buffer[stop - 1] == 0x7D and self._announces(stop, end + 1):
                continue
            return self._cut(stop, end + 1)

    def _cut(self, stop: int, following: int) -> tuple[bytes, tuple[LargeLiteral, ...]]:
        """Take the response that ends before `stop`."""
        frame = bytes(self._buffer[self._start : stop])
        large: tuple[LargeLiteral, ...] = ()
        if self._parts:
            frame = b"".join((*self._parts, frame))
            large = tuple(self._large_ones)
            self._parts, self._large_ones, self._before = [], [], 0
        self._start = self._scanned = self._searched = following
        self._text = None
        return frame, large

    def _announces(self, stop: int, following: int) -> bool:
        """Whether the line announces a literal, which is then skipped or begun."""
        begin = max(self._scanned, stop - _ANNOUNCEMENT_SIZE)
        match = _ANNOUNCEMENT.search(self._buffer, begin, stop)
        if match is None or self._is_text():
            return False
        size = int(match[1])
        if size > _MAX_LITERAL:
            raise ProtocolError("The server announced a literal that no machine can hold.")
        if size <= self._limits.inline_literal:
            # The line end that is searched for next lies behind the octets of the literal.
            self._scanned = self._searched = following + size
            return True
        self._parts.append(bytes(self._buffer[self._start : following]))
        self._before += following - self._start
        self._start = self._scanned = self._searched = following
        self._large = self._open_literal(b"".join(self._parts), size)
        self._large_ones.append(self._large)
        return True

    def _is_text(self) -> bool:
        if self._text is None:
            self._text = not self._parts and bool(_TEXT.match(self._buffer, self._start))
        return self._text

    def _fill(self, large: LargeLiteral) -> bool:
        """Give a large literal what is here; return whether it is complete."""
        taken = bytes(self._buffer[self._start : self._start + large.left])
        self._start += len(taken)
        self._scanned = self._searched = self._start
        if taken:
            large.receive(taken)
        if large.left:
            return False
        self._large = None
        return True
