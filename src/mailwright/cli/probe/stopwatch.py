"""How long each stage of a session takes."""

from __future__ import annotations

from time import perf_counter
from typing import Generic, TypeVar

from ..._clients.probing import SessionStage

S = TypeVar("S", bound=SessionStage)


class Stopwatch(Generic[S]):
    """Notes how long each stage takes.

    Args:
        stages: where it writes each stage that began, and its seconds.
    """

    def __init__(self, stages: list[tuple[S, float]]) -> None:
        self._stages = stages
        self._began = 0.0

    def enter(self, stage: S) -> None:
        """End the stage that was under way, and begin the next one."""
        self.stop()
        self._stages.append((stage, 0.0))
        self._began = perf_counter()

    def stop(self) -> None:
        """End the stage that is under way."""
        if self._stages and self._began:
            self._stages[-1] = (self._stages[-1][0], perf_counter() - self._began)
            self._began = 0.0
