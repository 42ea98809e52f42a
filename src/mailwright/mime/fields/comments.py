"""Comments (RFC 5322 section 3.2.2): what stands in the parentheses, or a body without them."""

from __future__ import annotations

import re

from .characters import without_unprintable
from .tokens import lex

_COMMENT_START = re.compile(r'"|(?:(?<=[\s;"/])|\A)\(')
_QUOTED_REST = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)
_NEXT_PARENTHESIS = re.compile(r"[^()\\]*(?:\\.[^()\\]*)*([()])", re.DOTALL)


def is_comment(content: str) -> bool:
    """Whether `content` can stand in parentheses: those in it are in pairs, or quoted-pairs."""
    tokens = lex(f"({content})")
    return len(tokens) == 1 and tokens[0][0] == "comment"


def content_of(comment: str) -> str:
    """Return what stands between the parentheses, without white space around it."""
    content = without_unprintable(comment[1:-1]).lstrip()
    stripped = content.rstrip()
    return content if stripped.endswith("\\") else stripped  # a quoted-pair may be a space


def without_comments(text: str) -> str:
    """Replace comments by spaces; a parenthesis inside a word, as in ``a(1).txt``, starts none."""
    if "(" not in text:
        return text
    out: list[str] = []
    position = 0
    while (start := _COMMENT_START.search(text, position)) is not None:
        if start[0] == '"':
            rest = _QUOTED_REST.match(text, start.end())
            end = rest.end() if rest else start.end()
            out.append(text[position:end])
        else:
            end = _comment_end(text, start.end())
            out += (text[position : start.start()], " ")
        position = end
    out.append(text[position:])
    return "".join(out)


def _comment_end(text: str, position: int) -> int:
    depth = 1
    while depth:
        found = _NEXT_PARENTHESIS.match(text, position)
        if found is None:
            return len(text)
        depth += 1 if found[1] == "(" else -1
        position = found.end()
    return position
