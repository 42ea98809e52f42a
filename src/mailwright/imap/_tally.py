"""Counts what the server sends, and says when it is more than a limit allows (T27)."""

from __future__ import annotations

from ..errors import LimitExceededError
from ._limits import ImapLimits


class Tally:
    """What came on one connection and is bounded.

    Args:
        limits: how much is taken from the server.

    Every `keep_…` and `add_…` raises `LimitExceededError` where it is more.
    """

    __slots__ = ("_in_memory", "_limits", "_malformed", "_unclaimed")

    def __init__(self, limits: ImapLimits) -> None:
        self._limits = limits
        self._in_memory = 0
        self._unclaimed = 0
        self._malformed = 0

    def begin_response(self) -> None:
        """Forget the literals of the response before."""
        self._in_memory = 0

    def end_command(self) -> None:
        """Forget the responses that nothing asked for: the server does answer, too."""
        self._unclaimed = 0

    def keep_literal(self, size: int) -> None:
        """Count a large literal of the response that is coming, which goes to memory."""
        self._in_memory += size
        most = self._limits.literal
        if self._in_memory > most:
            raise LimitExceededError(
                f"The server announced {size} octets in one literal; {most} are taken into "
                "memory. Download to a file instead.",
                limit=most,
            )

    def keep_answers(self, octets: int, verb: str) -> None:
        """Look at the octets of all that is kept of the answers to a command."""
        most = self._limits.answers
        if octets > most:
            raise LimitExceededError(
                f"The server answered {verb} with more than {most} octets; ask for less at a "
                "time, or raise ImapLimits.answers.",
                limit=most,
            )

    def add_unclaimed(self) -> None:
        """Count a response that nothing asked for."""
        self._unclaimed += 1
        most = self._limits.unclaimed
        if self._unclaimed > most:
            raise LimitExceededError(
                f"The server sent more than {most} responses that nothing asked for.", limit=most
            )

    def add_malformed(self) -> None:
        """Count a response that cannot be read."""
        self._malformed += 1
        most = self._limits.malformed
        if self._malformed > most:
            raise LimitExceededError(
                f"The server sent more than {most} responses that nobody can read.", limit=most
            )
