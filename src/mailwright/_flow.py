"""Work of several steps, written once and run by both fronts.

A *flow* is a generator that yields steps and is sent their answers. It does no I/O: a step says
what is wanted (a command, a TLS upgrade, a costly computation), and whoever drives the flow
performs it, blocking or not. A step iterates over itself, so that a flow reads like plain code
and keeps its types::

    def login(...) -> Flow[None]:
        capabilities = yield from Ehlo("[127.0.0.1]")

An exception that performing a step raised is thrown into the flow, at the ``yield``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from typing import Any, Generic, TypeAlias, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Step(Generic[T_co]):
    """One thing that a flow asks its driver to perform; `T_co` is the type of the answer."""

    __slots__ = ()

    def __iter__(self) -> Generator[Step[Any], Any, T_co]:
        """Yield this step and return its answer, for ``answer = yield from step``."""
        answer: T_co = yield self
        return answer


class Work(Step[T]):
    """A computation too costly for an event loop (PBKDF2): the async front uses a thread."""

    __slots__ = ("function",)

    def __init__(self, function: Callable[[], T]) -> None:
        self.function = function


class Fetch(Step[T]):
    """A value from a callable of the user's (an OAuth token), which may wait for a network.

    The async front awaits it where it returns an awaitable, and runs it in a thread otherwise.
    """

    __slots__ = ("function",)

    def __init__(self, function: Callable[[], T | Awaitable[T]]) -> None:
        self.function = function


Flow: TypeAlias = Generator[Step[Any], Any, T]


def drive(flow: Flow[T], perform: Callable[[Step[Any]], Any]) -> T:
    """Run `flow` to its end with a blocking `perform` and return its result."""
    try:
        step = next(flow)
        while True:
            try:
                answer = perform(step)
            except BaseException as error:  # noqa: BLE001 - the flow decides what it means
                step = flow.throw(error)
            else:
                step = flow.send(answer)
    except StopIteration as stop:
        result: T = stop.value
        return result


async def adrive(flow: Flow[T], perform: Callable[[Step[Any]], Awaitable[Any]]) -> T:
    """Run `flow` to its end with an async `perform` and return its result."""
    try:
        step = next(flow)
        while True:
            try:
                answer = await perform(step)
            except BaseException as error:  # noqa: BLE001 - the flow decides what it means
                step = flow.throw(error)
            else:
                step = flow.send(answer)
    except StopIteration as stop:
        result: T = stop.value
        return result
