"""How the commands show what is wrong with a message."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ... import Defect
from .._display import AMBIGUITY, FAINT, FAULT, show


def show_defects(defects: Iterable[Defect], before: str = "") -> None:
    """Print one line for each defect, which says whether it is an ambiguity.

    Args:
        defects: the defects.
        before: what each line begins with.
    """
    for defect in defects:
        is_ambiguity = defect.kind.is_ambiguity
        mark = ("ambiguous: ", AMBIGUITY) if is_ambiguity else ("defect: ", FAULT)
        show((before, FAINT), mark, (str(defect), FAULT))


def defect_fields(defect: Defect) -> dict[str, Any]:
    """Return a defect as JSON has it."""
    return {
        "kind": defect.kind.name,
        "offset": defect.offset,
        "text": defect.text,
        "is_ambiguity": defect.kind.is_ambiguity,
        "says": defect.kind.value,
    }
