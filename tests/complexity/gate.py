"""The complexity gate (M06): no cost may grow faster than its input, counted in instructions.

``python tests/complexity/gate.py`` measures all cases; words choose those whose names hold one of
them, ``--quick`` takes smaller inputs. It needs valgrind, which counts; time plays no part.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from complexity.gate_cases import CASES
from complexity.slopes import STEEPEST, slope

SIZES = [2**10, 2**13, 2**16, 2**19, 2**22]
QUICK = SIZES[:3]
# Within two decades a change of the way shows as well, as from fields that fit on a line to others:
# what is quadratic has 2.
STEEPEST_QUICK = 1.4
MOST = 1_500_000_000  # instructions of one case and size: what follows is left to smaller sizes
FLOOR = 1_000_000  # what costs less says nothing about what more would cost
VALGRIND = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")
CHUNK = 12  # cases of one process under valgrind

Costs = dict[tuple[str, str], list[tuple[int, int]]]


def measure(names: list[str], sizes: list[int], jobs: int, take: Callable[..., None]) -> None:
    """Measure each case at each size, and give each result to `take` once it is there."""
    chunks = [names[start : start + CHUNK] for start in range(0, len(names), CHUNK)]
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(lambda chunk: _run(chunk, sizes, take), chunks))


def _run(names: list[str], sizes: list[int], take: Callable[..., None]) -> None:
    script = str(Path(__file__).with_name("counted.py"))
    with tempfile.TemporaryDirectory() as logs, tempfile.TemporaryFile("w+") as chosen:
        json.dump(names, chosen)
        chosen.seek(0)
        command = [*VALGRIND, f"--log-file={logs}/%p.log", sys.executable, "-S", script]
        with subprocess.Popen(
            [*command, logs, json.dumps(sizes), str(MOST)],
            stdin=chosen,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONPATH": os.pathsep.join(sys.path)},
        ) as process:
            assert process.stdout is not None
            for line in process.stdout:
                take(*json.loads(line))
    if process.returncode:
        raise RuntimeError(f"the child ended with {process.returncode}")


def too_steep(costs: Costs, allowed: float = STEEPEST) -> dict[tuple[str, str], float]:
    """Return the slopes of the steps whose costs grow too fast, by case and step."""
    slopes = {key: slope(points, FLOOR) for key, points in costs.items()}
    return {key: steep for key, steep in slopes.items() if steep > allowed}


def collect(names: list[str], sizes: list[int], jobs: int) -> tuple[Costs, list[str]]:
    """Measure, and return the costs of each step and the cases that did not come to their end."""
    costs: Costs = defaultdict(list)
    endless: list[str] = []

    def take(name: str, octets: int, found: dict[str, int] | None) -> None:
        if found is None:
            endless.append(f"{name}, {octets} octets")
            return
        for step, cost in found.items():
            costs[name, step].append((octets, cost))
        _say(f"{name:50} {octets:8} {sum(found.values()) // octets:8} {len(found):3}")

    measure(names, sizes, jobs, take)
    return costs, endless


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*", help="choose the cases whose names hold one of these")
    parser.add_argument("--quick", action="store_true", help="inputs of 64 KiB at most")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    if shutil.which("valgrind") is None:
        _say("valgrind is missing, which counts instructions: apt-get install valgrind")
        return 2
    names = [name for name in CASES if not asked.words or any(word in name for word in asked.words)]
    _say(f"{'case':50} {'octets':>8} {'per octet':>8} steps")
    costs, endless = collect(names, QUICK if asked.quick else SIZES, asked.jobs)
    allowed = STEEPEST_QUICK if asked.quick else STEEPEST
    steep_ones = too_steep(costs, allowed)
    for (name, step), steep in steep_ones.items():
        _say(f"TOO STEEP: {name}, {step}: slope {steep:.2f}, costs {costs[name, step]}")
    for name in endless:
        _say(f"NO END: {name}")
    slopes = sorted(slope(points, FLOOR) for points in costs.values())
    steepest = f"steepest {slopes[-1]:.2f}, allowed {allowed}"
    _say(f"{len(names)} cases, {len(costs)} steps, {steepest}")
    return 1 if endless or steep_ones else 0


if __name__ == "__main__":
    sys.exit(main())
