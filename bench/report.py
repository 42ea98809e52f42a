"""Results as tables: for the terminal, and as Markdown for docs/performance.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from measuring import Aim, Result

BEGIN = "<!-- figures: written by bench/run.py --docs -->"
END = "<!-- end of figures -->"

#: What of an aim is the least that is acceptable.
FLOOR = 2 / 3

Table = list[list[str]]


def table(result: Result) -> Table:
    """Return the medians of a benchmark, and the first figure as multiples of the references."""
    benchmark = result.benchmark
    first = benchmark.figures[0]
    heads = [figure.name for figure in benchmark.figures]
    rows = [["client", *heads, *(f"x {name}" for name in benchmark.references)]]
    for client in benchmark.clients:
        if client.label == benchmark.above:
            continue
        figures = [
            number(result.median(client.label, figure), figure.digits)
            for figure in benchmark.figures
        ]
        ratios = [
            number(result.ratio(client.label, reference, first), 2)
            for reference in benchmark.references
        ]
        rows.append([client.label, *figures, *ratios])
    return rows


def aims(results: Iterable[Result]) -> Table:
    """Return what was aimed at, what was reached, and whether that is enough."""
    rows = [["benchmark", "client", "figure", "aim", "reached", ""]]
    for result in results:
        for aim in result.benchmark.aims:
            reached = result.reached(aim)
            sign = "≤" if aim.figure.is_cost else "≥"
            rows.append(
                [
                    result.benchmark.name,
                    aim.client,
                    _compared(aim),
                    f"{sign} {aim.target:g}",
                    number(reached, 2 if aim.over else 1),
                    verdict(aim, reached),
                ]
            )
    return rows


def _compared(aim: Aim) -> str:
    if not aim.over:
        return aim.figure.name
    return f"{aim.figure.name}, x {aim.over[0] if len(aim.over) == 1 else 'the best peer'}"


def verdict(aim: Aim, reached: float | None) -> str:
    """Return whether an aim is met, at least its floor is, or neither."""
    if reached is None:
        return "not measured"
    share = aim.target / reached if aim.figure.is_cost else reached / aim.target
    if share >= 1:
        return "met"
    return "above the floor" if share >= FLOOR else "MISSED"


def number(value: float | None, digits: int) -> str:
    """Return a number with its thousands apart; a dash where there is none."""
    return "-" if value is None else f"{value:,.{digits}f}"


def text(rows: Table) -> str:
    """Return a table for a terminal: text to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    numeric = _numeric(rows)
    lines = [
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def markdown(rows: Table) -> str:
    """Return a table as Markdown."""
    rule = ["---:" if right else "---" for right in _numeric(rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], rule, *rows[1:]))


def _numeric(rows: Table) -> Sequence[bool]:
    return [
        all(cell[:1] in "0123456789-≥≤" for cell in column[1:])
        for column in zip(*rows, strict=True)
    ]


def page(machine: Mapping[str, str], results: Sequence[Result], plot: str) -> str:
    """Return the part of docs/performance.md that is written by this program.

    Args:
        machine: the facts that the figures depend on.
        results: in the order in which they are shown.
        plot: the file of the picture, relative to the page.
    """
    facts = "; ".join(f"{name}: {value}" for name, value in machine.items())
    parts = [BEGIN, facts + ".", f"![The first figure of each benchmark]({plot})"]
    parts += ["### Aims", markdown(aims(results))]
    for result in results:
        benchmark, load = result.benchmark, result.load
        rounds = f"Medians of {load.rounds} rounds" + (
            f" of {load.count:,}." if load.count > 1 else "."
        )
        parts += [f"### {benchmark.title}", f"{benchmark.about} {rounds}", markdown(table(result))]
    return "\n\n".join([*parts, END])


def write(file: Path, part: str) -> None:
    """Put the written part in the place of the one that a page has between its markers."""
    before, found, rest = file.read_text(encoding="utf-8").partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (found and ended):
        raise ValueError(f"{file} does not have the lines {BEGIN!r} and {END!r}")
    file.write_text(before + part + after, encoding="utf-8")
