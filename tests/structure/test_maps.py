"""The map in a package's docstring names what is in the package."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "mailwright"
MAPPED = (
    "imap",
    "imap/client",
    "imap/fetch",
    "imap/flows",
    "imap/folder",
    "imap/mailboxes",
    "imap/ordering",
    "imap/search",
    "imap/selected",
    "imap/uids",
    "imap/watch",
    "imap/write",
    "mime",
    "mime/audit",
    "mime/conversions",
    "mime/conversions/jmap",
    "mime/encodings",
    "mime/fields",
    "mime/mailboxes",
    "mime/mailboxes/mbox",
)


@pytest.mark.parametrize("package", MAPPED)
def test_the_map_names_all_modules_and_no_other(package: str) -> None:
    folder = SOURCE / package
    text = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""
    there = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    there |= {path.parent.name for path in folder.glob("*/__init__.py")}
    assert set(re.findall(r"`(\w+)`", text)) - {"mailwright"} == there
