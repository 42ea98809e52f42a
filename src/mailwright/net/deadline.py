"""The moment at which a step has taken too long, however many reads and writes it is made of."""

from __future__ import annotations

import time
from collections.abc import Callable

from ..errors import DeadlineExceededError


class Deadline:
    """A moment on a monotonic clock by which one step has to be done.

    Args:
        seconds: how long the step may take from now on, or None for no limit.
        what: the step, as the beginning of a sentence: "The reply to MAIL".
        clock: seconds that only go up.
    """

    __slots__ = ("_clock", "_end", "seconds", "what")

    def __init__(
        self, seconds: float | None, what: str, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.seconds = seconds
        self.what = what
        self._clock = clock
        self._end = None if seconds is None else clock() + seconds

    @property
    def expired(self) -> bool:
        """Whether the time is over."""
        return self._end is not None and self._clock() >= self._end

    def remaining(self) -> float | None:
        """Return the seconds that are left, never less than 0, or None where there is no limit."""
        if self._end is None:
            return None
        left = self._end - self._clock()
        return left if left > 0 else 0.0

    def error(self) -> DeadlineExceededError:
        """Return the error that says which step took too long."""
        seconds = self.seconds or 0.0
        return DeadlineExceededError(
            f"{self.what} took longer than {seconds:g} s.", seconds=seconds
        )
