"""docs/architecture.md against the code that it draws."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from state_tables import PAGE, PLACE, after_command, with_tables

from mailwright.smtp import _state
from mailwright.smtp._state import State

ROOT = Path(__file__).parents[2]
TEXT = PAGE.read_text(encoding="utf-8")
FILE = re.compile(r"(?<![\w/])((?:smtp|imap|sasl|mime|net|server|cli|tests)/[\w/]+\.\w+)")


def test_the_states_are_drawn_as_they_are() -> None:
    """``python tests/docs/state_tables.py`` draws them anew."""
    tables = {match["table"] for match in PLACE.finditer(TEXT)}
    assert tables == {"AFTER_COMMAND", "AFTER_REPLY", "IMAP"}
    assert with_tables(TEXT) == TEXT


def test_a_changed_table_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(_state.AFTER_COMMAND, (State.READY, "ETRN"), State.READY)
    assert "ETRN" in after_command()
    assert with_tables(TEXT) != TEXT


def test_files_that_are_named_exist() -> None:
    named = set(FILE.findall(TEXT))
    assert {"smtp/_state.py", "smtp/_client.py", "smtp/_refusals.py"} <= named
    gone = [
        name
        for name in named
        if not (ROOT / name).exists() and not (ROOT / "src" / "mailwright" / name).exists()
    ]
    assert gone == []
