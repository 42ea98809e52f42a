"""Unstructured field bodies (RFC 5322 section 3.2.5): text in which encoded-words may stand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from . import encoded_word
from .characters import must_be_encoded
from .compliance import Compliance
from .folding import Item

_WORDS = re.compile(r"([ \t]*)([^ \t]+)")
MAX_WORD = 900  # octets of a word that is left whole: links are, as long as a line holds them


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
    if international or "  " in text or "\t" in text:
        return _any_items(text, international=international)
    return _plain_items(text)


def _plain_items(text: str) -> list[Item]:
    """Do that for a text with single spaces: the words that can stay are kept together."""
    text = text.strip(" ")
    words = text.split(" ") if text else []
    pieces: list[Item] = []
    space = ""
    end = 0
    for start, stop in _runs(words):
        if start > end:
            pieces.append(Item(space, " ".join(words[end:start]), words=True))
            space = " "
        pieces.append(Item(space, " ".join(words[start:stop]), encode=True))
        space = " "
        end = stop
    if end < len(words):
        pieces.append(Item(space, " ".join(words[end:]), words=True))
    return pieces


def _runs(words: list[str]) -> list[tuple[int, int]]:
    """Return where words begin and end that are encoded together."""
    runs: list[tuple[int, int]] = []
    for place, word in enumerate(words):
        if word.isascii() and "=?" not in word and len(word) <= MAX_WORD:
            continue
        if runs and len(" ".join(words[runs[-1][1] : place])) < encoded_word.FRAME:
            runs[-1] = (runs[-1][0], place + 1)
        else:
            runs.append((place, place + 1))
    return runs


def _any_items(text: str, *, international: bool) -> Iterator[Item]:
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
