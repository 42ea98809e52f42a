"""Many commands at once, and what becomes of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any, TypeVar

from ..._flow import Flow
from ...errors import ServerRefusedError
from .._command import Command
from .._steps import Submit, Until

T = TypeVar("T")
#: Commands that are submitted together: enough for any round trip, few enough to be held.
_WINDOW = 200


def results_of(commands: Iterable[Command[T]]) -> Flow[list[T | None]]:
    """Run commands that may be in flight together; a refused one has None as its result.

    Args:
        commands: any number; they are made as they are needed.
    """
    results: list[T | None] = []
    source = iter(commands)
    while window := tuple(islice(source, _WINDOW)):
        yield from Submit(*window)
        for command in window:
            yield from Until(_done(command), command=command)
            results.append(_result(command))
    return results


def _done(command: Command[Any]) -> Any:
    return lambda: command.is_done


def _result(command: Command[T]) -> T | None:
    try:
        return command.outcome()
    except ServerRefusedError:
        return None


def zipped(one: Sequence[T], results: Sequence[Any]) -> dict[T, Any]:
    """Return what has a result, with it."""
    return {key: value for key, value in zip(one, results, strict=True) if value is not None}
