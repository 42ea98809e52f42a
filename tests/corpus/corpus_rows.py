"""The corpora of messages and tables with expectations that others wrote, where they are at hand.

They are found in ``../shared/corpora/given`` beside the project or where MAILWRIGHT_CORPORA points:
at that folder or at the one above it. Its README says what the rows mean.
"""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

#: What a row may need and still be about messages, fields or tables.
OURS = (None, "idna")
TIERS = ("core", "lenient")  # "policy" is one library's choice
WITHOUT_CORPORA = "the corpora are not here: MAILWRIGHT_CORPORA names their folder"
_BESIDE = Path(__file__).resolve().parents[3] / "shared" / "corpora"


@dataclass(frozen=True)
class Row:
    """One expectation.

    Args:
        id: its stable name.
        source: the corpus it is from.
        file: the path of its message; None where `input` is asked about.
        check: what is checked.
        arg: which part, field or the like.
        input: what is read, of a row without a file.
        expected: the right answer.
        tier: "core" where an RFC fixes the answer, "lenient" where usage does.
        needs: a feature beyond messages; None as a rule.
    """

    id: str
    source: str
    file: Path | None
    check: str
    arg: Any
    input: Any
    expected: Any
    tier: str
    needs: str | None

    @property
    def name(self) -> str:
        """What its test is called."""
        return f"{self.check}-{self.source}-{hashlib.sha256(self.id.encode()).hexdigest()[:8]}"

    def data(self) -> bytes:
        """The octets of its file."""
        assert self.file is not None
        return read(self.file)

    def beside(self, path: str) -> bytes:
        """The octets of a file that it names, in the folder of its source."""
        return read(given() / self.source / path)


def given() -> Path:
    """Return the folder of the corpora, whether it exists or not."""
    root = Path(os.environ.get("MAILWRIGHT_CORPORA") or _BESIDE)
    return root if (root / "expectations.jsonl").is_file() else root / "given"


@cache
def read(path: Path) -> bytes:
    return path.read_bytes()


def corpus_files() -> list[Path]:
    """Return every file of the corpora, those that hold no message included."""
    root = given()
    return sorted(path for path in root.rglob("*") if path.is_file()) if root.is_dir() else []


@cache
def all_rows() -> tuple[Row, ...]:
    """Return all rows of the corpora; none where there are no corpora."""
    table = given() / "expectations.jsonl"
    if not table.is_file():
        return ()
    return tuple(_row(json.loads(line)) for line in table.read_text("utf-8").split("\n") if line)


def _row(entry: dict[str, Any]) -> Row:
    return Row(
        id=entry["id"],
        source=entry["source"],
        file=given() / entry["file"] if entry["file"] else None,
        check=entry["check"],
        arg=entry.get("arg"),
        input=entry.get("input"),
        expected=entry["expected"],
        tier=entry["tier"],
        needs=entry.get("needs"),
    )


@cache
def deviations() -> dict[str, dict[str, str]]:
    """Return where we answer otherwise on purpose: by the id of the row, why and what."""
    listed = tomllib.loads(Path(__file__).with_name("deviations.toml").read_text("utf-8"))
    return {entry["id"]: entry for entry in listed.get("deviation", [])}
