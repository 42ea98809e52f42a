"""Every expectation of the corpora about messages, fields and tables: ours, or a listed deviation.

``pytest tests/corpus -k KIND`` runs one kind; ``python tests/corpus/report.py`` counts, with the
standard library beside ours.
"""

from __future__ import annotations

import pytest
from corpus_checks import CHECKS, judge
from corpus_mailwright import Mailwright
from corpus_report import SCORED
from corpus_rows import WITHOUT_CORPORA, Row, all_rows, deviations

OURS = Mailwright()


def rows() -> list:
    if not all_rows():
        return [pytest.param(None, marks=pytest.mark.skip(reason=WITHOUT_CORPORA), id="no-corpora")]
    return [pytest.param(row, id=row.name) for row in SCORED]


@pytest.mark.parametrize("row", rows())
def test_corpus_row(row: Row) -> None:
    verdict = judge(OURS, row)
    listed = deviations().get(row.id)
    if listed is not None:
        assert not verdict.passed, "it passes: the deviation is stale"
        assert verdict.kind == "fail", verdict.answer
        return
    assert verdict.kind != "crash", verdict.answer
    assert verdict.kind != "lacks", f"there is nothing that answers {row.check}"
    assert verdict.answer == verdict.expected, row.id


@pytest.mark.skipif(not all_rows(), reason=WITHOUT_CORPORA)
def test_every_deviation_is_about_a_row_and_has_its_reason() -> None:
    known = {row.id for row in SCORED}
    for name, entry in deviations().items():
        assert name in known
        assert len(entry["reason"]) > 20
        assert entry["answer"]


@pytest.mark.skipif(not all_rows(), reason=WITHOUT_CORPORA)
def test_enough_rows_are_scored_and_every_kind_of_them_is_known() -> None:
    assert len(SCORED) > 1_000
    assert len({row.name for row in SCORED}) == len(SCORED)
    assert {row.check for row in SCORED} <= set(CHECKS)
