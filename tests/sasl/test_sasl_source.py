"""What the source of the package must not hold."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from mailwright import sasl

SOURCES = sorted(Path(sasl.__file__).parent.glob("*.py"))

# Names whose value an attacker must not find out by how long a comparison takes.
SECRETS = re.compile(
    r"signature|verifier|digest\b|hexdigest|proof|rspauth|expected|received|salted|_key\b|hmac"
    r"|password\b|reveal|token\b"
)
LENGTH = re.compile(r"len\(\w+\)")
VARIABLE_TIME = (ast.Eq, ast.NotEq, ast.In, ast.NotIn)


def comparisons_in_variable_time(source: str) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Compare) and any(isinstance(op, VARIABLE_TIME) for op in node.ops):
            sides = [ast.unparse(side) for side in (node.left, *node.comparators)]
            # how long a digest is, everybody knows
            if any(SECRETS.search(side) for side in sides if not LENGTH.fullmatch(side)):
                found.append(ast.unparse(node))
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_A17_no_secret_is_compared_in_variable_time(path):
    assert comparisons_in_variable_time(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "final.verifier == expected",
        "a != client_proof(k)",
        "received in (rspauth,)",
        "x == password",
        "len(proof) == proof",
    ],
)
def test_A17_the_lint_sees_what_it_should(source):
    assert comparisons_in_variable_time(source) == [source]


def test_A17_signatures_are_compared_with_compare_digest():
    for name in ("scram.py", "digest_md5.py"):
        calls = [
            node
            for path in SOURCES
            if path.name == name
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "compare_digest"
        ]
        assert len(calls) == 1, name
