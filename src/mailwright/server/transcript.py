"""What was said in one session, line by line, for the person who reads a failed test."""

from __future__ import annotations

from collections import deque

from ..net.wire_log import escape


class Transcript:
    """The last lines of a session: ``C: `` the client's, ``S: `` the server's, ``-- `` notes.

    Whoever writes to it masks secrets first; control characters are shown as escapes here, so
    that a hostile peer cannot write to the terminal of whoever prints it, and long lines cut.

    Args:
        limit: lines that are kept; older ones are dropped.
        characters: of all lines that are kept.
    """

    __slots__ = ("_left", "_limit", "_lines")

    def __init__(self, limit: int, characters: int) -> None:
        self._lines: deque[str] = deque()
        self._limit = limit
        self._left = characters

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines so far, oldest first."""
        return tuple(self._lines)

    def client(self, text: str) -> None:
        """Add `text`, a line that the client sent."""
        self._add(f"C: {escape(text)}")

    def server(self, text: str) -> None:
        """Add `text`, a line that the server sent."""
        self._add(f"S: {escape(text)}")

    def note(self, text: str) -> None:
        """Add `text` on what is no line of the protocol, such as the TLS handshake."""
        self._add(f"-- {escape(text)}")

    def _add(self, line: str) -> None:
        self._lines.append(line)
        self._left -= len(line)
        while self._left < 0 or len(self._lines) > self._limit:
            self._left += len(self._lines.popleft())
