"""Unstructured field bodies (RFC 5322 section 3.2.5): text in which encoded-words may stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from . import encoded_word
from .characters import must_be_encoded
from .compliance import Compliance
from .folding import Item

_WORDS = re.compile(r"([ \t]*)([^ \t]+)")
_ODD_WORD = re.compile(r"(?<![^ \t])[^ \t]*?(?:=\?|[^\x00-\x7f])[^ \t]*")
MAX_WORD = 900  # octets of a word that is left whole: links are, as long as a line holds them
_LONG_WORD = re.compile(rf"(?<![^ \t])[^ \t]{{{MAX_WORD + 1}}}")


def decode(text: str, encoded_words: Compliance = Compliance.LOOSE) -> str:
    """Return an unfolded body with its encoded-words decoded (RFC 2047 section 6.2).

    Args:
        text: the body.
        encoded_words: which ones are decoded.
    """
    return encoded_word.decode(text, encoded_words)


def items(text: str, *, international: bool) -> Iterable[Item]:
    """Return what folding needs to write `text`, which holds no control characters but tabs.

    Words that are not ASCII, or could be taken for encoded-words, are encoded; neighbours of that
    kind together, because the white space between encoded-words does not count, and few short
    words between them as well, because that is shorter.
    """
    if international or (len(text) > MAX_WORD and _LONG_WORD.search(text)):
        return _long_items(text, international=international)
    return _short_items(text)


def _short_items(text: str) -> list[Item]:
    """Find in a text without long words those that are to be encoded; the others stay together."""
    pieces: list[Item] = []
    end = 0
    for start, stop in _runs(text):
        before = text[end:start]
        _add_words(pieces, before)
        space = before[len(before.rstrip(" \t")) :]
        pieces.append(Item(space, text[start:stop], encode=True))
        end = stop
    _add_words(pieces, text[end:])
    return pieces


def _runs(text: str) -> list[tuple[int, int]]:
    """Return where words stand that are encoded together."""
    runs: list[tuple[int, int]] = []
    for word in _ODD_WORD.finditer(text):
        start, end = word.span()
        if runs and len(text[runs[-1][1] : start].rstrip(" \t")) <= encoded_word.FRAME:
            start, _ = runs.pop()
        runs.append((start, end))
    return runs


def _add_words(pieces: list[Item], text: str) -> None:
    words = text.strip(" \t")
    if words:
        pieces.append(Item(text[: text.find(words[0])], words, words=True))


def _long_items(text: str, *, international: bool) -> Iterator[Item]:
    run_space = run = ""
    held: list[Item] = []  # short words behind the run
    room = 0
    for word in _WORDS.finditer(text):
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


def _needs_encoding(word: str, *, international: bool) -> bool:
    if must_be_encoded(word) or len(word) > MAX_WORD:
        return True
    return not word.isascii() and (not international or len(word.encode("utf-8")) > MAX_WORD)
