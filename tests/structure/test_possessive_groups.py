"""Groups in expressions are not possessive: CPython before 3.11.5 loses its place in them.

It does not go back to where a round began that fails midway
(https://github.com/python/cpython/issues/106052). Single characters may be.
"""

from __future__ import annotations

import re
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "mailwright"

#: ")*+", ")++", ")?+", "){2,3}+" and what an f-string makes of "){{2,3}}+".
POSSESSIVE = re.compile(r"\)(?:[*+?]|\{[0-9,%d]+\}|\{\{[0-9,]+\}\})\+")

#: In the first two a round that has begun cannot fail: a folded line has no other beginning. In the
#: last it is no expression, but characters of a URL.
ALLOWED = {"mime/header_bounds.py", "mime/outgoing.py", "imap/write/message_url.py"}


def possessive(text: str) -> list[str]:
    """Return the lines of a module that have a possessive group."""
    return [line.strip() for line in text.splitlines() if POSSESSIVE.search(line)]


def test_no_group_is_possessive() -> None:
    found = {
        str(path.relative_to(SOURCE)): lines
        for path in sorted(SOURCE.rglob("*.py"))
        if (lines := possessive(path.read_text(encoding="utf-8")))
    }
    assert set(found) == ALLOWED


def test_a_possessive_group_would_be_seen() -> None:
    for line in (
        r'rb"(?:[^x]*+y)*+z"',
        r'rf"(?:{_ITEM} ?+){{2,3}}+\)"',
        r'rb"(?:a|b){1,2000}+"',
        r'rb"(a)?+b"',
        r'rb"(a)++b"',
    ):
        assert possessive(line) == [line]
    assert possessive(r'rb"[^x]*+(?:y[a-z]{0,9}+)*z"') == []
