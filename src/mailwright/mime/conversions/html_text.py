"""The text in HTML, roughly: enough to see what a mail is about. Nothing is fetched or run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

_TAG = re.compile(r"<[^<>]*>?")
#: What begins a new line.
_BREAK = re.compile(
    r"</?(?:br|hr|p|div|table|tr|ul|ol|li|h[1-6]|title|header|footer|section|article|blockquote)\b"
    r"[^<>]*>?",
    re.IGNORECASE,
)
_CELL = re.compile(r"<t[dh]\b[^<>]*>?", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_BLANK = re.compile(r"[^\S\n]+|[\xad\u034f\u200b\u200c\u2060\ufeff]+")
_LINES = re.compile(r" ?\n[ \n]*")
#: A number that stands for no character, and that `unescape` raises an error for if it is long.
_NO_CHARACTER = re.compile(r"&#[xX]?[0-9a-fA-F]{9,};?")
#: What is not shown: how it begins and how it ends.
_HIDDEN = [
    (re.compile(start, re.IGNORECASE), re.compile(end, re.IGNORECASE))
    for start, end in (
        ("<!--", "-->"),
        (r"<head\b", r"</head\b"),
        (r"<style\b", r"</style\b"),
        (r"<script\b", r"</script\b"),
    )
]


def text_of_html(html: str) -> str:
    """Return the text of `html` in lines; entities are decoded, blank lines left out.

    Args:
        html: any text; what is not closed in it hides what follows.
    """
    for start, end in _HIDDEN:
        html = "".join(_shown(html, start, end))
    text = _SPACE.sub(" ", html)
    text = _TAG.sub("", _CELL.sub(" ", _BREAK.sub("\n", text)))
    text = unescape(_NO_CHARACTER.sub("\ufffd", text))
    # White space comes of cells and entities too: it is one before lines are looked for.
    return _LINES.sub("\n", _BLANK.sub(" ", text)).strip()


def _shown(html: str, start: re.Pattern[str], end: re.Pattern[str]) -> Iterator[str]:
    """Yield what does not stand between `start` and `end`; what is not closed hides the rest."""
    place = 0
    while opened := start.search(html, place):
        yield html[place : opened.start()]
        closed = end.search(html, opened.end())
        if closed is None:
            return
        place = closed.end() if closed[0] == "-->" else closed.start()
    yield html[place:]
