"""Unstructured field bodies (RFC 5322 section 3.2.5): text in which encoded-words may stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import encoded_word
from .characters import must_be_encoded
from .compliance import Compliance
from .folding import Item

_WORDS = re.compile(r"([ 	]*)([^ 	]+)")
_ODD_WORD = re.compile(r"(?<![^ \t])[^ \t]*?(?:=\?|[^\x00-\x7f])")
MAX_WORD = 900  # octets of a word that is left whole: links are, as long as a line holds them


def decode(text: str, encoded_words: Compliance = Compliance.LOOSE) -> str:
    """Return an unfolded body with its encoded-words decoded (RFC 2047 section 6.2).

    Args:
        text: the body.
        encoded_words: which ones are decoded.
    """
    return encoded_word.decode(text, encoded_words)


def items(text: str, *, international: bool) -> Iterator[Item]:
    """Yield what folding needs to write `text`, which holds no control characters but tabs.

    Words that are not ASCII, or could be taken for encoded-words, are encoded; neighbours of that
    kind together, because the white space between encoded-words does not count, and few short
    words between them as well, because that is shorter.
    """
    start = _first_odd(text)
    plain = text[:start].strip(" \t")
    if plain:
        yield Item("", plain, words=True)
    run_space = run = ""
    held: list[Item] = []  # short words behind the run
    room = 0
    for word in _WORDS.finditer(text, len(text[:start].rstrip(" \t"))):
        space, value = word[1], word[2]
        if _needs_encoding(value, international=international):
            if not run:
                run_space, run = space, value
            else:
                run = "".join([run, *(item.space + item.text for item in held), space, value])
                held.clear()
            room = encoded_word.FRAME
            continue
        item = Item(space, value)
        room -= len(space) + len(value)
        if run and room >= 0:
            held.append(item)
            continue
        if run:
            yield Item(run_space, run, encode=True)
            yield from held
            run = ""
            held.clear()
        yield item
    if run:
        yield Item(run_space, run, encode=True)
        yield from held


def _first_odd(text: str) -> int:
    """Return where the words end that surely can stay, which mostly is all of them."""
    if len(text) > MAX_WORD:
        return 0
    found = _ODD_WORD.search(text)
    return len(text) if found is None else found.start()


def _needs_encoding(word: str, *, international: bool) -> bool:
    if must_be_encoded(word) or len(word) > MAX_WORD:
        return True
    return not word.isascii() and (not international or len(word.encode("utf-8")) > MAX_WORD)
