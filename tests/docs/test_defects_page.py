"""docs/defects.md: its tables are those of the enums."""

from __future__ import annotations

import pytest
from defect_tables import PAGE, PLACE, table_of_faults, table_of_kinds, tables, with_tables

from mailwright import DefectKind, MboxDefectKind

TEXT = PAGE.read_text(encoding="utf-8")


def test_the_tables_are_those_of_the_code() -> None:
    """``python tests/docs/defect_tables.py`` makes them anew."""
    assert {match["table"] for match in PLACE.finditer(TEXT)} == set(tables())
    assert with_tables(TEXT) == TEXT


def test_a_table_that_is_not_that_of_the_code_is_seen() -> None:
    changed = TEXT.replace("`MISSING_BOUNDARY`", "`NO_BOUNDARY`")
    assert changed != TEXT
    assert with_tables(changed) == TEXT


@pytest.mark.parametrize("kind", [*DefectKind, *MboxDefectKind], ids=str)
def test_each_kind_says_what_was_found(kind: DefectKind | MboxDefectKind) -> None:
    [row] = [row for row in table_of_kinds([kind]).split("\n")[2:] if row]
    _, name, found, *_ = [cell.strip() for cell in row.split("|")]
    assert name == f"`{kind.name}`"
    assert found


def test_faults_are_listed() -> None:
    assert "`BASE64_JUNK`" in table_of_faults()
