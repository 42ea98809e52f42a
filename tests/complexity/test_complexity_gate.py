"""M06: the gate itself, and in small what it measures: the bytecodes of every case.

The gate counts instructions under valgrind: ``make complexity``. Here only what runs in Python is
counted; what runs inside `re` is looked at in ``test_linear``.
"""

from __future__ import annotations

import shutil

import pytest

from complexity.bytecodes import bytecodes
from complexity.gate import FLOOR, collect, too_steep
from complexity.gate_cases import CASES, SELF_TEST, Case
from complexity.slopes import STEEPEST, slope
from complexity.tree_inputs import TREES

SIZE = 2**10
#: The grammars are counted by tests of their own; what they cost in a message, by the gate.
HERE = [
    name
    for name in CASES
    if name in TREES or name.startswith(("mboxes:", "parts:", "replies:", "fetches:", "searches:"))
]
SLACK = 3_000  # another way may be taken once there are many


def steps_of(case: Case, octets: int) -> int:
    steps = case.steps(octets)
    return bytecodes(lambda: [step() for _, step in steps])


def is_linear(case: Case, size: int = SIZE) -> bool:
    """Whether twice as much more costs twice as much more; what is paid once cancels out."""
    steps_of(case, size // 4)  # what is imported, compiled or remembered at first use
    once, twice, four_times = (steps_of(case, size * factor) for factor in (1, 2, 4))
    return four_times - twice <= 2 * STEEPEST * max(twice - once, 0) + SLACK


@pytest.mark.parametrize("name", HERE)
def test_M06_four_times_the_input_takes_four_times_the_bytecodes(name: str) -> None:
    assert is_linear(CASES[name])


def test_bytecodes_show_what_is_quadratic() -> None:
    assert not is_linear(SELF_TEST["quadratic"], 2**7)
    assert is_linear(SELF_TEST["linear"])


@pytest.mark.parametrize(("power", "steep"), [(1, False), (1.15, False), (1.3, True), (2, True)])
def test_slopes_tell_linear_from_steeper(power: float, steep: bool) -> None:
    points = [(2**size, int(1000 + 500 * (2**size) ** power)) for size in range(8, 20, 2)]
    assert (slope(points) > STEEPEST) is steep


def test_the_largest_sizes_decide_the_slope() -> None:
    points = [(2**size, 10**9 + 4**size) for size in range(8, 24, 3)]
    assert slope(points[:3]) < 0.1
    assert slope(points) > STEEPEST


def test_what_costs_next_to_nothing_has_no_slope() -> None:
    assert slope([(10, FLOOR // 100), (100, FLOOR // 10), (1000, FLOOR)], FLOOR) == 0


def test_there_are_more_cases_than_forty_and_all_can_be_made_in_any_size() -> None:
    assert len(CASES) >= 40
    for name, case in CASES.items():
        short, long = case.make(2**12), case.make(2**15)
        assert len(short) <= 2**12 + 8_000, name
        assert len(long) >= 2**14, name


@pytest.mark.timeout(300)  # valgrind is slow, more so beside other work
@pytest.mark.skipif(shutil.which("valgrind") is None, reason="valgrind is not installed")
def test_M06_the_gate_finds_what_is_quadratic_and_what_does_not_end(monkeypatch) -> None:
    monkeypatch.setenv("COMPLEXITY_SECONDS", "2")
    costs, endless = collect(list(SELF_TEST), [2**9, 2**10, 2**11], 1)
    assert {name for name, _ in too_steep(costs)} == {"quadratic", "backtracking"}
    assert [name.partition(",")[0] for name in endless] == ["endless"]
