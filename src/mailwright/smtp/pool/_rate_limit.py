"""How fast messages may leave: a bucket of tokens, one for each message."""

from __future__ import annotations


class RateLimit:
    """A token bucket that lets a message go, or says how long it has to wait.

    It holds the messages of one second, one at least: after a pause so many may leave at once.

    Args:
        rate: messages per second; None for no limit.
    """

    __slots__ = ("_burst", "_level", "_rate", "_since")

    def __init__(self, rate: float | None) -> None:
        self._rate = rate
        self._burst = max(1.0, rate or 0.0)
        self._level = self._burst
        self._since: float | None = None

    def reserve(self, now: float, patience: float | None = None) -> float | None:
        """Take the next turn and return in how many seconds it comes.

        Args:
            now: seconds of a clock that only goes up.
            patience: the most that the caller would wait; None for any time.

        Returns:
            None where it would have to wait for longer; then no turn was taken.
        """
        if self._rate is None:
            return 0.0
        if self._since is not None:
            gained = (now - self._since) * self._rate
            self._level = min(self._burst, self._level + max(0.0, gained))
        self._since = now
        seconds = max(0.0, (1.0 - self._level) / self._rate)
        if patience is not None and seconds > patience:
            return None
        self._level -= 1.0
        return seconds

    def give_back(self) -> None:
        """Return a turn that was not used."""
        self._level = min(self._burst, self._level + 1.0)
