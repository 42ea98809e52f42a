"""Whether two names of a file are one: some programs write another in ASCII for old readers."""

from __future__ import annotations

import re
from unicodedata import normalize

_NOT_WORD = re.compile(r"[^a-z0-9]+")


def agree(first: str, second: str) -> bool:
    """Whether one name is the other, or what is left of it in ASCII, accents and signs apart.

    What stands behind the last dot must be the same: programs choose by it what opens a file.
    """
    if first == second:
        return True
    if first.isascii() == second.isascii() or not _same_ending(first, second):
        return False
    plain, full = (first, second) if first.isascii() else (second, first)
    return _letters(plain) in (_letters(full), _letters(normalize("NFKD", full)))


def _same_ending(first: str, second: str) -> bool:
    _, dot, ending = first.rpartition(".")
    return ending.isascii() and (dot, ending) == second.rpartition(".")[1:]


def _letters(name: str) -> str:
    """Return the letters and digits of ASCII, in lower case."""
    return _NOT_WORD.sub("", name.lower())
