"""docs/errors.md against errors.py: each class once, the tree as it is, every attribute real."""

from __future__ import annotations

import builtins
import re
from pathlib import Path

import pytest
from doc_names import codes, problem, rows

from mailwright import errors
from mailwright.cli.exit_codes import ExitCode
from mailwright.net import _tls_errors

PAGE = (Path(__file__).parents[2] / "docs" / "errors.md").read_text(encoding="utf-8")
DRAWING = re.search(r"```text\n(MailwrightError\n.*?)```", PAGE, re.DOTALL)
CLASS = re.compile(r"^(?P<indent>[ │├└─]*)(?P<name>\w+)(?: +\((?P<builtin>\w+)\))?")
TABLES = [row for row in rows(PAGE) if row[0].strip("`").endswith("Error")]


def drawn() -> dict[str, tuple[str, str]]:
    """Return for each class of the drawing the one above it and its built-in base."""
    assert DRAWING is not None
    above: list[tuple[int, str]] = []
    tree: dict[str, tuple[str, str]] = {}
    for line in DRAWING[1].rstrip("\n").split("\n"):
        match = CLASS.match(line)
        assert match is not None
        depth = len(match["indent"])
        while above and above[-1][0] >= depth:
            above.pop()
        tree[match["name"]] = (above[-1][1] if above else "Exception", match["builtin"] or "")
        above.append((depth, match["name"]))
    return tree


def test_the_tree_is_the_one_of_the_classes() -> None:
    tree = drawn()
    assert set(tree) == set(errors.__all__)
    for name, (above, builtin) in tree.items():
        made = getattr(errors, name)
        ours = [base.__name__ for base in made.__bases__ if base.__module__ == errors.__name__]
        assert ours == ([above] if above != "Exception" else [])
        others = [base for base in made.__bases__ if base.__module__ == "builtins"]
        wanted = [Exception] if name == "MailwrightError" else []
        assert others == ([getattr(builtins, builtin)] if builtin else wanted)


def test_each_class_has_one_row_that_says_when_and_what_to_do() -> None:
    named = [row[0].strip("`") for row in TABLES]
    assert sorted(named) == sorted(set(errors.__all__) - {"MailwrightError"})
    assert [row[0] for row in TABLES if len(row) != 3 or not row[1]] == []
    bases = {name for name, _ in drawn().values()} | {"UnsupportedError"}
    silent = [row[0].strip("`") for row in TABLES if not row[2]]
    assert set(silent) <= bases


@pytest.mark.parametrize("attribute", re.findall(r"`error\.(\w+)`", PAGE))
def test_each_attribute_is_one_of_an_error(attribute: str) -> None:
    made = [getattr(errors, name)("x") for name in errors.__all__]
    assert any(hasattr(error, attribute) for error in made)


def test_attributes_of_every_error_are_in_the_table() -> None:
    named = {row[0].strip("`") for row in rows(PAGE) if len(row) == 2}
    assert set(vars(errors.MailwrightError("x"))) <= named


def test_reasons_of_certificates_are_all_there() -> None:
    [row] = [row for row in TABLES if row[0] == "`CertificateError`"]
    reasons = {reason for reason, _ in _tls_errors._CERTIFICATE.values()} | {"pin", "untrusted"}
    assert set(codes(row[1])) - {"error.reason"} == reasons


def test_names_of_ours_exist() -> None:
    wrong = [
        code
        for row in TABLES
        for code in codes(row[2])
        if code[0].isupper() and "…" not in code and problem(code)
    ]
    assert wrong == []


def test_exit_codes_are_those_of_the_command_line() -> None:
    named = {int(row[0]) for row in rows(PAGE) if row[0].isdigit()}
    assert named == {int(code) for code in ExitCode}
