"""Measure mailwright against its peers and print the figures of docs/performance.md.

All figures that are compared come of one run, because those of two runs cannot be.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import report
from benchmarks import BENCHMARKS
from machine import describe
from measuring import Benchmark, Load, Result, Sample, run
from servers.programs import MissingServerError
from servers.sandbox import ServerFailedError
from serving import Servers

DOCS = Path(__file__).parents[1] / "docs"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure what the command line asks for; return 1 where a client or a server failed."""
    options = _options(argv)
    chosen = [each for each in BENCHMARKS if not options.only or each.name in options.only]
    if options.read is not None:
        machine, results, failures = *_read(options.read, chosen), 0
    else:
        machine, results, failures = _measure(chosen, quick=options.quick, rounds=options.rounds)
    for name, value in machine.items():
        print(f"{name}: {value}")
    for result in results:
        print(f"\n{result.benchmark.title}\n{result.benchmark.about}\n")
        print(report.text(report.table(result)))
    if results:
        print(f"\nAims; two thirds of one are the floor\n\n{report.text(report.aims(results))}")
    if options.json is not None:
        _write(options.json, machine, results)
    if options.docs:
        from plot import draw

        draw(results, DOCS / "performance.svg")
        report.write(DOCS / "performance.md", report.page(machine, results, "performance.svg"))
    return 1 if failures else 0


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--only",
        action="append",
        choices=[each.name for each in BENCHMARKS],
        help="one benchmark (may be given again)",
    )
    parser.add_argument("--quick", action="store_true", help="less work and fewer rounds")
    parser.add_argument("--rounds", type=int, help="another number of rounds")
    parser.add_argument("--json", type=Path, help="write every sample into a file")
    parser.add_argument("--read", type=Path, help="show what --json wrote; measure nothing")
    parser.add_argument(
        "--docs", action="store_true", help="write docs/performance.md and its plot"
    )
    return parser.parse_args(argv)


def _measure(
    chosen: Sequence[Benchmark], *, quick: bool, rounds: int | None
) -> tuple[dict[str, str], list[Result], int]:
    results: list[Result] = []
    failures = 0
    with Servers() as servers:
        for benchmark in chosen:
            load = benchmark.quick if quick else benchmark.load
            if rounds is not None:
                load = Load(**{**asdict(load), "rounds": rounds})
            try:
                result = run(benchmark, servers, load, _progress())
            except (MissingServerError, ServerFailedError) as error:
                failures += 1
                print(f"{benchmark.name}: {error}", file=sys.stderr)
                continue
            results.append(result)
            for label, failure in result.failures.items():
                failures += 1
                print(f"{benchmark.name}: {label}: {failure}", file=sys.stderr)
        return describe(servers.versions), results, failures


def _progress() -> Callable[[str], object]:
    """Return what shows where the run is: in one line of a terminal, and nowhere else."""
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda line: print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)


def _write(file: Path, machine: dict[str, str], results: Sequence[Result]) -> None:
    measured = {
        result.benchmark.name: {
            "load": asdict(result.load),
            "samples": {
                label: [asdict(sample) for sample in samples]
                for label, samples in result.samples.items()
            },
        }
        for result in results
    }
    file.write_text(json.dumps({"machine": machine, "benchmarks": measured}, indent=1) + "\n")


def _read(file: Path, chosen: Sequence[Benchmark]) -> tuple[dict[str, str], list[Result]]:
    content: dict[str, Any] = json.loads(file.read_text())
    measured = content["benchmarks"]
    results = [
        Result(
            benchmark,
            Load(**measured[benchmark.name]["load"]),
            {
                label: [Sample(**sample) for sample in samples]
                for label, samples in measured[benchmark.name]["samples"].items()
            },
        )
        for benchmark in chosen
        if benchmark.name in measured
    ]
    return content["machine"], results
