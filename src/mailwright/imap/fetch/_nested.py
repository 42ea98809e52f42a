"""Reads lists of lists of strings as servers really send them; never raises, linear.

It is for what the regular expressions of well-formed values do not match.
"""

from __future__ import annotations

import re
from typing import TypeAlias

from .._framer import LargeLiteral
from ._strings import QUOTED, kept_string
from .defects import FetchDefect


class Atom(bytes):
    """An atom, or digits: what stood in no quotes."""

    __slots__ = ()


#: A string, NIL or a list of such.
Value: TypeAlias = "bytes | list[Value] | None"

MAX_NESTING = 100  # I11
_MAX_QUOTED = 1024 * 1024  # octets of a string whose quotes are doubtful

_BLANKS = re.compile(rb"[ \t\r\n]*")
_QUOTED = re.compile(QUOTED, re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
# Behind a string comes a space or a parenthesis; where neither does, its quotes were not escaped:
# "=?UTF-8?Q?"Ann"?=".
_CLOSING_QUOTE = re.compile(rb'"(?=[ ()\r\n]|\Z)')
_CLOSED = b" ()\r\n"
_LITERAL = re.compile(rb"~?\{([0-9]{1,19})\+?\}\r?\n")
_ATOM = re.compile(rb'[^ ()"\t\r\n]+')


class Nested:
    """One value and what was wrong with it.

    Args:
        data: the octets.
        position: where the value begins.
        literals: the large literals that belong to `data` from there on, in order.
    """

    __slots__ = (
        "_data",
        "_is_loose",
        "_large",
        "_no_closing_quote",
        "defects",
        "position",
        "value",
    )

    def __init__(
        self, data: bytes, position: int = 0, literals: tuple[LargeLiteral, ...] = ()
    ) -> None:
        self._data = data
        self._large = [*reversed(literals)]
        self._no_closing_quote = False
        self._is_loose = False  # a string has no end, nor will any that follows: looked for once
        self.position = position
        self.defects: list[FetchDefect] = []
        self.value = self._read()

    @property
    def large_left(self) -> int:
        """How many of the large literals are left."""
        return len(self._large)

    def _read(self) -> Value:
        data, size = self._data, len(self._data)
        open_lists: list[list[Value]] = []
        too_deep = 0
        while True:
            self.position = _BLANKS.match(data, self.position).end()  # type: ignore[union-attr]
            if self.position >= size:
                return self._close(open_lists)
            octet = data[self.position]
            if octet == 0x28:
                self.position += 1
                if len(open_lists) >= MAX_NESTING:
                    self._note(FetchDefect.TOO_DEEP)
                    too_deep += 1
                else:
                    open_lists.append([])
                continue
            if octet == 0x29:
                if not open_lists:
                    return None  # it ends the list around the value
                self.position += 1
                if too_deep:
                    too_deep -= 1
                    value: Value = None
                else:
                    value = open_lists.pop()
            else:
                value = self._item(octet)
            if not open_lists:
                return value
            if not too_deep:
                open_lists[-1].append(value)

    def _close(self, open_lists: list[list[Value]]) -> Value:
        """End all lists at the end of the octets."""
        self._note(FetchDefect.CUT_SHORT)
        while len(open_lists) > 1:
            inner = open_lists.pop()
            open_lists[-1].append(inner)
        return open_lists[0] if open_lists else None

    def _item(self, octet: int) -> Value:
        data = self._data
        if octet == 0x22:
            return self._quoted()
        if octet in b"{~" and (found := _LITERAL.match(data, self.position)) is not None:
            return self._literal(found)
        found = _ATOM.match(data, self.position)
        assert found is not None
        self.position = found.end()
        return None if found[0].upper() == b"NIL" else Atom(found[0])

    def _quoted(self) -> bytes:
        data, start = self._data, self.position
        found = None if self._is_loose else _QUOTED.match(data, start)
        self._is_loose = found is None
        if found is not None and (found.end() == len(data) or data[found.end()] in _CLOSED):
            self.position = found.end()
            return _ESCAPED.sub(rb"\1", data[start + 1 : self.position - 1])
        self._note(FetchDefect.UNESCAPED_QUOTE)
        closing = None
        if not self._no_closing_quote:
            closing = _CLOSING_QUOTE.search(data, start + 1 if found is None else found.end() - 1)
            self._no_closing_quote = closing is None  # none that follows has one, either
        if closing is not None:
            self.position = closing.end()
        else:
            self.position = len(data) if found is None else found.end()
        end = self.position
        if end - start > _MAX_QUOTED:
            self._note(FetchDefect.TOO_MUCH)
            end = start + _MAX_QUOTED
        return _ESCAPED.sub(rb"\1", data[start + 1 : end].removesuffix(b'"'))

    def _literal(self, found: re.Match[bytes]) -> bytes:
        size = int(found[1])
        start = self.position = found.end()
        if self._large and self._large[-1].size == size:
            return self._large.pop().octets
        if size > len(self._data) - start:
            self._note(FetchDefect.CUT_SHORT)
        self.position = min(start + size, len(self._data))
        return self._data[start : self.position]

    def _note(self, defect: FetchDefect) -> None:
        if defect not in self.defects:
            self.defects.append(defect)


def kept(value: Value, *, is_text: bool = False) -> bytes:
    """Return a value as it is kept: strings in quotes, see `_strings`.

    Args:
        value: what was read.
        is_text: atoms stand where strings have to be, and become such.
    """
    out: list[bytes] = []
    waiting: list[Value | int] = [value]  # an int ends a list
    while waiting:
        one = waiting.pop()
        if isinstance(one, int):
            out[-1] = out[-1].rstrip(b" ")
            out.append(b") ")
        elif isinstance(one, list):
            out.append(b"(")
            waiting.append(0)
            waiting.extend(reversed(one))
        elif isinstance(one, Atom) and not is_text:
            out.append(one + b" ")
        else:
            out.append(kept_string(one) + b" ")
    return b"".join(out).rstrip(b" ")
