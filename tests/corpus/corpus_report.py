"""How many rows of the corpora we pass, by kind and tier, and how many the standard library does.

``python tests/corpus/report.py`` prints it; with ``--fails`` it lists the rows that we do not pass.
"""

from __future__ import annotations

import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator

from corpus_checks import CHECKS, CRASH, FAIL, LACKS, PASS, Verdict, judge
from corpus_library import Library
from corpus_mailwright import Mailwright
from corpus_rows import OURS, TIERS, Row, all_rows, deviations
from corpus_standard_library import StandardLibrary

#: Kinds that other parts of the project answer.
ELSEWHERE = ("sasl_", "apop", "imap_", "dkim", "base_subject", "html_to_text", "html_sanitise")

SCORED = [
    row
    for row in all_rows()
    if row.tier in TIERS and row.needs in OURS and not row.check.startswith(ELSEWHERE)
]


def verdicts(library: Library) -> list[tuple[Row, Verdict]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the standard library warns of what it is given
        return [(row, judge(library, row)) for row in SCORED if row.check in CHECKS]


def table() -> Iterator[str]:
    """Yield the lines of the report."""
    columns: list[dict[str, Counter[str]]] = []
    for library in (Mailwright(), StandardLibrary()):
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        for row, verdict in verdicts(library):
            for group in (row.check, f"tier {row.tier}", "all"):
                counts[group][verdict.kind] += 1
        columns.append(counts)
    ours, theirs = columns
    yield f"{'kind':24}{'rows':>6}   {'mailwright':>10}{'':14}   {'email':>7}{'':14}"
    kinds = sorted(kind for kind in ours if not kind.startswith(("tier ", "all")))
    for kind in [*kinds, *(f"tier {tier}" for tier in TIERS), "all"]:
        rows = sum(ours[kind].values())
        yield f"{kind:24}{rows:6}   {_shown(ours[kind])}   {_shown(theirs[kind])}".rstrip()
    yield f"{len(deviations())} of ours are deviations, listed with their reasons."


def _shown(counts: Counter[str]) -> str:
    rate = 100 * counts[PASS] / max(counts.total(), 1)
    bad = [f"{counts[kind]} {kind}" for kind in (FAIL, CRASH, LACKS) if counts[kind]]
    return f"{rate:6.1f} %  {', '.join(bad):22}"


def failures() -> Iterator[str]:
    """Yield each row that we do not pass and do not list, with both answers."""
    for row, verdict in verdicts(Mailwright()):
        if verdict.passed or row.id in deviations():
            continue
        yield f"{row.name}  [{row.tier}] {verdict.kind}  {row.id}"
        if row.input is not None:
            yield f"    input    {row.input!a}"
        if row.arg is not None:
            yield f"    arg      {row.arg!a}"
        yield f"    answer   {ascii(verdict.answer)[:600]}"
        yield f"    expected {ascii(verdict.expected)[:600]}"
