"""Folding (RFC 5322 section 2.2.3): lines of 78 characters where that can be, of 998 never more.

A line is only broken before white space that is there already, so that unfolding gives the same
text back. An encoded-word's line has 76 characters at most (RFC 2047 section 2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from ...errors import InvalidArgumentError
from . import encoded_word

WIDTH = 78
MAX_LINE = 998  # octets without CRLF, RFC 5322 section 2.1.1
MAX_ENCODED_LINE = 76
_LINE_END = re.compile(r"(?<!\r)\r*\n")
_WORD = re.compile(r"([ \t]*)([^ \t]+)")
_LEAST_ROOM = encoded_word.FRAME + 12  # an encoded-word of any one character


def without_line_ends(text: str) -> str:
    """Return a folded body as one line; of "CR CR LF", the writer leaves no CR either."""
    if "\n" not in text:
        return text
    if "\r\r" in text:
        return _LINE_END.sub("", text)
    return text.replace("\r\n", "").replace("\n", "")


class Item(NamedTuple):
    """A piece of a body that is never broken, or one of the kinds that are."""

    space: str  # white space before it, where a line may be broken; none: it sticks
    text: str
    encode: bool = False
    unit: bool = False  # may be broken at its own white space, where a line cannot hold it
    words: bool = False  # several words: broken at their white space; what follows has some too


def fold(name: str, items: Iterable[Item], width: int = WIDTH) -> bytes:
    """Write a whole header field, ``Name: body`` CRLF, from the items of its body.

    Args:
        name: the field name.
        items: the pieces of its body, in order.
        width: the longest line to aim for, 20 to 998 characters.

    Raises:
        InvalidArgumentError: a piece that cannot be broken is longer than 998 octets.
    """
    lines = _Lines(f"{name}:", width)
    gap = " "
    for space, text, encode, unit, words in items:
        gap = gap or space
        if encode:
            lines.encode(gap, text)
        elif lines.take(gap, text):
            pass
        elif words:
            lines.put_each(gap, text)
        elif unit:
            lines.put_unit(gap, text)
        else:
            lines.put(gap, text)
        gap = ""
    return lines.finish(name)


class _Lines:
    """Lines that are being filled."""

    def __init__(self, start: str, width: int) -> None:
        self._lines: list[str] = []
        self._line = [start]
        self._column = len(start)
        self._more = 0  # octets of the line beyond its characters
        self._width = width
        self._limit = width  # of this line: less as soon as it holds an encoded-word
        self._blank = True  # the line holds nothing yet but the field name
        self._space = 0  # the item of the line before which it can still be broken, if any

    def take(self, space: str, text: str) -> bool:
        """Put ASCII on the line where it has room; mostly that is all there is to do."""
        column = self._column + len(space) + len(text)
        if column + self._more > self._limit or not text.isascii():
            return False
        if space and not self._blank:
            self._space = len(self._line)
        self._line += (space, text)
        self._column = column
        self._blank = False
        return True

    def put(self, space: str, text: str) -> None:
        length = len(space) + len(text)
        more = 0 if text.isascii() else len(text.encode()) - len(text)
        if (
            self._column + length > self._limit
            or self._column + self._more + length + more > MAX_LINE
        ):
            self._make_room(space, length, length + more)
        elif space and not self._blank:
            self._space = len(self._line)
        self._line += (space, text)
        self._column += length
        self._more += more
        self._blank = False

    def put_unit(self, space: str, text: str) -> None:
        length = len(space) + len(text)
        if space and not self._blank and self._column + length > self._limit >= length:
            self._break()
        if self._column + length <= self._limit:
            self.put(space, text)
        else:
            self.put_each(space, text)

    def put_each(self, space: str, text: str) -> None:
        for word in _WORD.finditer(text):
            self.put(word[1] or space, word[2])
            space = ""

    def _make_room(self, space: str, length: int, octets: int) -> None:
        # A break after the field name only helps what fits into a line of its own, and a line of
        # white space alone would end the header for some readers.
        is_too_long = self._column + self._more + octets > MAX_LINE
        fits = length <= self._width or (is_too_long and octets <= MAX_LINE)
        if space and self._column and (not self._blank or fits):
            self._break()
        elif self._space and is_too_long:
            word = self._line[self._space :]
            del self._line[self._space :]
            self._break()
            text = "".join(word)
            self._line, self._column = word, len(text)
            self._more = len(text.encode()) - len(text)

    def encode(self, space: str, text: str) -> None:
        limit = min(self._width, MAX_ENCODED_LINE)
        if self._column + len(space) + _LEAST_ROOM > limit and not self._blank:
            self._break()
        for word in encoded_word.encode(text, limit - self._column - len(space), limit - 1):
            self._limit = limit
            if not self.take(space, word):
                self.put(space, word)
            space = " "
        self._limit = limit

    def _break(self) -> None:
        self._lines.append("".join(self._line))
        self._line = []
        self._column = 0
        self._more = 0
        self._limit = self._width
        self._blank = False
        self._space = 0

    def finish(self, name: str) -> bytes:
        self._lines.append("".join(self._line))
        field = "\r\n".join([*self._lines, ""]).encode("utf-8")
        if len(field) > MAX_LINE and max(map(len, field.split(b"\r\n"))) > MAX_LINE:
            raise InvalidArgumentError(
                f"The header field {name} holds a word of more than {MAX_LINE} octets, which no "
                "line of a message can hold and which cannot be broken.",
                name=name,
            )
        return field
