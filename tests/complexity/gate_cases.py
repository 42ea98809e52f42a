"""The cases of the gate: an input that grows, and what is done with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from complexity import operations
from complexity.field_inputs import fields
from complexity.inputs import inputs
from complexity.tree_inputs import TREES


@dataclass(frozen=True)
class Case:
    """An input and what is done with it.

    Args:
        name: what it is called.
        make: from about how many octets to the input.
        work: from the input to the steps, each with a name.
    """

    name: str
    make: Callable[[int], bytes | str]
    work: Callable[..., operations.Steps]

    def steps(self, octets: int) -> operations.Steps:
        return self.work(self.make(octets))


#: What is done with the inputs of `complexity.inputs`, by the name of their module.
WORK: dict[str, Callable[..., operations.Steps]] = {
    "addresses": operations.on_text,
    "parameters": operations.on_text,
    "codecs": operations.on_octets,
    "mboxes": operations.on_mbox,
    "parts": operations.on_message,
    "replies": operations.on_reply,
    "fetches": operations.on_fetch,
    "searches": operations.on_search,
}


def _all() -> dict[str, Case]:
    made = [
        *(Case(name, make, operations.on_message) for name, make in TREES.items()),
        *(Case(f"field {name}", make, operations.on_message) for name, make in fields()),
        *(Case(name, make, WORK[name.partition(":")[0]]) for name, make in inputs().items()),
    ]
    assert len({case.name for case in made}) == len(made)
    return {case.name: case for case in made}


CASES = _all()


def _pairs(octets: int) -> int:
    return sum(1 for first in range(octets) for _ in range(first))


def _backtracking(data: bytes) -> object:
    return re.search(rb"a*b", data)


#: What the gate has to find, and what it may not: a loop, a search in C, and an honest sum.
SELF_TEST = {
    case.name: case
    for case in (
        Case("quadratic", bytes, lambda data: [("loop", lambda: _pairs(len(data)))]),
        Case(
            "backtracking", lambda n: b"a" * n, lambda data: [("re", lambda: _backtracking(data))]
        ),
        Case("linear", bytes, lambda data: [("sum", lambda: sum(data))]),
        Case("endless", bytes, lambda data: [("loop", lambda: _pairs(len(data) ** 2))]),
    )
}
