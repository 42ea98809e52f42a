"""A time limit for what has none of its own, such as a keyring or a program."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

from .. import DeadlineExceededError

T = TypeVar("T")


def within(seconds: float, what: str, work: Callable[[], T]) -> T:
    """Return what `work` returns, or raise what it raises; it runs in a thread of its own.

    Args:
        seconds: how long it may take. After them it goes on and nobody waits for it, which does
            not keep the program from ending.
        what: what takes the time, to begin a sentence with.
        work: what to do.

    Raises:
        DeadlineExceededError: the time is over.
    """
    answers: queue.SimpleQueue[T | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            answers.put(work())
        except Exception as error:  # noqa: BLE001 - raised where the answer is waited for
            answers.put(error)

    threading.Thread(target=run, name=what, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except queue.Empty:
        raise DeadlineExceededError(
            f"{what} did not answer within {seconds:g} seconds.", seconds=seconds
        ) from None
    if isinstance(answer, Exception):
        raise answer
    return answer
