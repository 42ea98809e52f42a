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
    """

    __slots__ = ("_lines",)

    def __init__(self, limit: int) -> None:
        self._lines: deque[str] = deque(maxlen=limit)

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines so far, oldest first."""
        return tuple(self._lines)

    def client(self, text: str) -> None:
        """Add `text`, a line that the client sent."""
        self._lines.append(f"C: {escape(text)}")

    def server(self, text: str) -> None:
        """Add `text`, a line that the server sent."""
        self._lines.append(f"S: {escape(text)}")

    def note(self, text: str) -> None:
        """Add `text` on what is no line of the protocol, such as the TLS handshake."""
        self._lines.append(f"-- {escape(text)}")
