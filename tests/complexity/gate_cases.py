"""The cases of the gate: an input that grows, and what is done with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from complexity import operations
from complexity.field_inputs import fields, others, texts
from complexity.tree_inputs import TREES

Steps = list[tuple[str, Callable[[], object]]]


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
    work: Callable[..., Steps]

    def steps(self, octets: int) -> Steps:
        return self.work(self.make(octets))


def _by_type(made: bytes | str) -> Steps:
    if isinstance(made, str):
        return operations.on_text(made)
    return operations.on_message(made) + operations.on_octets(made)


def _all() -> dict[str, Case]:
    made = [
        *(Case(name, make, operations.on_message) for name, make in TREES.items()),
        *(Case(f"field {name}", make, operations.on_message) for name, make in fields()),
        *(Case(f"text {name}", make, operations.on_text) for name, make in texts()),
        *(Case(name, make, _by_type) for name, make in others().items()),
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
