"""Keywords (RFC 5322 section 3.6.5): phrases with commas between.

::

    keywords = "Keywords:" phrase *("," phrase) CRLF
"""

from __future__ import annotations

from collections.abc import Iterable

from ...errors import InvalidArgumentError
from .characters import find_refused, without_unprintable
from .folding import without_line_ends
from .structured import read_phrase, write_phrase
from .tokens import Token, lex

MAX_KEYWORDS = 1_000  # what follows is not looked at


def parse_keywords(text: str) -> list[str]:
    """Return the keywords of a field body; never raises, linear.

    Args:
        text: the body, folded or not; 1,000 keywords of it count.
    """
    found: list[str] = []
    phrase: list[Token] = []
    for token in [*lex(without_line_ends(text)), (",", ",")]:
        if token[0] not in (",", ";"):
            phrase.append(token)
            continue
        keyword = without_unprintable(read_phrase(phrase)).strip()
        phrase = []
        if keyword:
            found.append(keyword)
        if len(found) >= MAX_KEYWORDS:
            break
    return found


def format_keywords(keywords: Iterable[str]) -> str:
    """Write keywords as a field body.

    Raises:
        InvalidArgumentError: one is empty, or holds a line break or another control character.
    """
    given = list(keywords)
    for keyword in given:
        if not keyword.strip() or find_refused(keyword, free=False):
            raise InvalidArgumentError(f"{keyword[:80]!a} is no keyword.", name="keywords")
    return ", ".join([write_phrase(keyword) for keyword in given])
