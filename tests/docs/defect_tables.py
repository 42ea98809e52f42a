"""The tables of docs/defects.md, made from the enums of faults.

``python tests/docs/defect_tables.py`` writes them into the page; a test compares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from pathlib import Path

from mailwright import DefectKind, MboxDefectKind
from mailwright.mime.encodings.faults import Fault

PAGE = Path(__file__).parents[2] / "docs" / "defects.md"
PLACE = re.compile(r"(<!-- table: (?P<table>\w+) -->\n)(?P<body>.*?)(<!-- end -->)", re.DOTALL)
KINDS: dict[str, Iterable[Enum]] = {"DefectKind": DefectKind, "MboxDefectKind": MboxDefectKind}


def table_of_kinds(kinds: Iterable[Enum]) -> str:
    """Return one row for each kind: what was found, how it was read, whether others may differ."""
    lines = ["| kind | found | read as | ambiguous |", "|---|---|---|---|"]
    for kind in kinds:
        found, _, reading = kind.value.partition(": ")
        ambiguous = "yes" if getattr(kind, "is_ambiguity", False) else "no"
        lines.append(f"| `{kind.name}` | {found} | {reading} | {ambiguous} |")
    return "\n".join(lines) + "\n"


def table_of_faults() -> str:
    """Return one row for each oddity of coded octets."""
    lines = ["| fault | found | read as |", "|---|---|---|"]
    for fault in Fault:
        found, _, reading = fault.value.partition(": ")
        lines.append(f"| `{fault.name}` | {found} | {reading} |")
    return "\n".join(lines) + "\n"


def tables() -> dict[str, str]:
    """Return the tables by the names that the page calls them."""
    return {"Fault": table_of_faults()} | {
        name: table_of_kinds(kinds) for name, kinds in KINDS.items()
    }


def with_tables(text: str) -> str:
    """Return the page with its tables made anew."""
    made = tables()
    return PLACE.sub(lambda match: match[1] + made[match["table"]] + match[4], text)


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
