"""Comments (RFC 5322 section 3.2.2) as grammars keep them: what stands between the parentheses."""

from __future__ import annotations

import re

from .tokens import lex

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def is_comment(content: str) -> bool:
    """Whether `content` can stand in parentheses: those in it are in pairs, or quoted-pairs."""
    tokens = lex(f"({content})")
    return len(tokens) == 1 and tokens[0][0] == "comment"


def content_of(comment: str) -> str:
    """Return what stands between the parentheses, without white space around it."""
    content = _CONTROLS.sub(" ", comment[1:-1]).lstrip()
    stripped = content.rstrip()
    return content if stripped.endswith("\\") else stripped  # a quoted-pair may be a space
