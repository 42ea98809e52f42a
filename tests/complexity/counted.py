"""The child of the gate: does all steps for all sizes, and says what each cost in instructions.

It runs under valgrind, whose count of this process can be had at any time by a trick: a fork that
ends at once leaves its own log, and in it is what was counted until then.
"""

from __future__ import annotations

import gc
import json
import os
import re
import resource
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from complexity.gate_cases import CASES, SELF_TEST, Case

_REFS = re.compile(rb"I +refs: +([0-9,]+)")
#: Of processor time, for one size: what needs more does not come to its end.
SECONDS = int(os.environ.get("COMPLEXITY_SECONDS", "400"))


def count(logs: Path) -> int:
    """Return how many instructions this process has run so far."""
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
    log = logs / f"{child}.log"
    found = _REFS.search(log.read_bytes())
    log.unlink()
    assert found is not None
    return int(found[1].replace(b",", b""))


def costs_of(case: Case, octets: int, most: int, logs: Path) -> dict[str, int]:
    """Return what each step of a case costs, until all of them have cost more than `most`."""
    before = count(logs)
    itself = count(logs) - before  # what counting costs
    found: dict[str, int] = {}
    for name, step in case.steps(octets):
        before = count(logs)
        step()
        found[name] = max(count(logs) - before - itself, 0)
        if sum(found.values()) > most:
            break
    return found


def measured(case: Case, octets: int, most: int, logs: Path) -> dict[str, int] | None:
    """Measure in a process of its own; None where that did not come to its end."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        with os.fdopen(writing, "w") as pipe:
            json.dump(costs_of(case, octets, most, logs), pipe)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return json.loads(said) if said else None


def main(logs: Path, sizes: list[int], most: int, names: list[str]) -> None:
    cases = CASES | SELF_TEST
    for name in names:
        for _, step in cases[name].steps(64):  # imports and the like, at first use, do not count
            step()
    gc.collect()
    gc.freeze()
    for name in names:
        for octets in sizes:
            costs = measured(cases[name], octets, most, logs)
            sys.stdout.write(f"{json.dumps([name, octets, costs])}\n")
            sys.stdout.flush()
            if costs is None or (len(costs) == 1 and sum(costs.values()) > most):
                break


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(sys.argv[2]), int(sys.argv[3]), json.load(sys.stdin))
