"""Reads one response from left to right, with methods named after the grammar."""

from __future__ import annotations

import re
from typing import TypeAlias

from ..errors import MalformedResponseError
from ._framer import LargeLiteral

#: A string, NIL, or a list of such: what any data of a response can be read as.
Value: TypeAlias = "bytes | LargeLiteral | list[Value] | None"

MAX_NESTING = 100
_MAX_NUMBER, _MAX_NUMBER64 = 2**32 - 1, 2**63 - 1

# atom           = 1*ATOM-CHAR            (and what servers put into one: "]", "\" in front)
_ATOM = re.compile(rb'[^\x00-\x20(){%*"\x7f]+')
# astring        = 1*ASTRING-CHAR / string; list wildcards are let through
_ASTRING = re.compile(rb'[^\x00-\x20(){"\x7f]+')
# quoted         = DQUOTE *QUOTED-CHAR DQUOTE
_QUOTED = re.compile(rb'"([^"\\]*)"')
_QUOTED_ESCAPED = re.compile(rb'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
_LITERAL = re.compile(rb"~?\{([0-9]{1,19})\+?\}\r?\n")
# number         = 1*DIGIT                ; 20 digits are more than any number has (I12)
_DIGITS = re.compile(rb"[0-9]{1,20}(?![0-9])")
_FLAG = re.compile(rb"[^\x00-\x20()\"{\x7f]+")
# A parenthesised list as a whole is leapt over in pieces: up to the next octet that matters.
_PLAIN = re.compile(rb'[^()"{]*')


class Reader:
    """A cursor over one response.

    Args:
        frame: the response, its small literals inside.
        position: where to begin.
        literals: its large literals, in order.

    Every method raises `MalformedResponseError` where it does not find what it is named after.
    """

    __slots__ = ("_large", "_next_large", "frame", "position")

    def __init__(
        self, frame: bytes, position: int = 0, literals: tuple[LargeLiteral, ...] = ()
    ) -> None:
        self.frame = frame
        self.position: int = position
        self._large = literals
        self._next_large = 0

    @property
    def at_end(self) -> bool:
        """Whether nothing is left."""
        return self.position >= len(self.frame)

    def peek(self) -> int:
        """Return the next octet, -1 at the end."""
        return self.frame[self.position] if self.position < len(self.frame) else -1

    def skip(self, octets: bytes) -> bool:
        """Go past `octets` where they come next; return whether they did."""
        if not self.frame.startswith(octets, self.position):
            return False
        self.position += len(octets)
        return True

    def expect(self, octets: bytes) -> None:
        """Go past `octets`, which have to come next."""
        if not self.skip(octets):
            raise self.malformed(f"{octets.decode('ascii')!r}")

    def spaces(self) -> None:
        """Go past any number of spaces; servers send two where one is due, and none."""
        frame, position = self.frame, self.position
        while frame.startswith(b" ", position):
            position += 1
        self.position = position

    def atom(self) -> bytes:
        """Read an atom."""
        return self._match(_ATOM, "an atom")[0]

    def number(self) -> int:
        """Read a number of 32 bits."""
        return self._number(_MAX_NUMBER)

    def number64(self) -> int:
        """Read a number of 63 bits: MODSEQ, sizes (RFC 9051 section 9)."""
        return self._number(_MAX_NUMBER64)

    def astring(self) -> bytes:
        """Read an astring."""
        value = self._string()
        return self._match(_ASTRING, "an astring")[0] if value is None else value

    def string(self) -> bytes:
        """Read a quoted string or a literal."""
        value = self._string()
        if value is None:
            raise self.malformed("a string")
        return value

    def nstring(self) -> bytes | None:
        """Read a string, or NIL as None."""
        value = self._string()
        if value is not None:
            return value
        atom = self._match(_ASTRING, "a string or NIL")[0]
        return None if atom.upper() == b"NIL" else atom

    def large_literal(self) -> LargeLiteral | None:
        """Read a large literal where one comes next; None where something else does."""
        match = _LITERAL.match(self.frame, self.position)
        large = None if match is None else self._large_of(int(match[1]))
        if match is None or large is None:
            return None
        self.position = match.end()
        self._next_large += 1
        return large

    def flag_list(self) -> list[str]:
        """Read a parenthesised list of flags."""
        self.expect(b"(")
        flags: list[str] = []
        while not self.skip(b")"):
            self.spaces()
            if self.skip(b")"):
                break
            flags.append(self._match(_FLAG, "a flag")[0].decode("utf-8", "surrogateescape"))
        return flags

    def value(self) -> Value:
        """Read whatever comes next: a string, an atom, NIL, a number as octets, or a list."""
        outer: list[list[Value]] = []
        while True:
            if self.skip(b"("):
                if len(outer) >= MAX_NESTING:
                    raise self.malformed(f"fewer than {MAX_NESTING} lists inside each other")
                outer.append([])
                self.spaces()
                continue
            if outer and self.skip(b")"):
                value: Value = list(outer.pop())
            else:
                value = self._item()
            if not outer:
                return value
            outer[-1].append(value)
            self.spaces()

    def skip_value(self) -> None:
        """Go past whatever comes next."""
        if self.peek() != 0x28:
            self._item()
            return
        frame, depth = self.frame, 0
        while True:
            end = _PLAIN.match(frame, self.position).end()  # type: ignore[union-attr]
            octet = frame[end] if end < len(frame) else -1
            self.position = end
            if octet == 0x28:
                depth += 1
            elif octet == 0x29:
                depth -= 1
            elif octet < 0:
                raise self.malformed("the end of a list")
            elif self._string() is not None:
                continue
            self.position += 1
            if not depth:
                return

    def text(self) -> str:
        """Read the rest, words for a person."""
        rest = self.frame[self.position :]
        self.position = len(self.frame)
        return rest.decode("utf-8", "backslashreplace")

    def malformed(self, expected: str) -> MalformedResponseError:
        """Return the error that says what should have come next."""
        found = self.frame[self.position : self.position + 40]
        return MalformedResponseError(f"The server sent {found!r} where {expected} should be.")

    def _item(self) -> Value:
        large = self.large_literal() if self._next_large < len(self._large) else None
        return self.nstring() if large is None else large

    def _string(self) -> bytes | None:
        """Read a quoted string or literal, or return None where neither comes next."""
        octet = self.peek()
        if octet == 0x22:
            match = _QUOTED.match(self.frame, self.position)
            if match is not None:
                self.position = match.end()
                return match[1]
            match = self._match(_QUOTED_ESCAPED, "a quoted string")
            return _ESCAPE.sub(rb"\1", match[1])
        if octet in (0x7B, 0x7E):
            return self._literal()
        return None

    def _literal(self) -> bytes | None:
        match = _LITERAL.match(self.frame, self.position)
        if match is None:
            return None
        size = int(match[1])
        if (large := self._large_of(size)) is not None:
            self._next_large += 1
            self.position = match.end()
            return large.octets
        end = match.end() + size
        if end > len(self.frame):
            raise self.malformed("a whole literal")
        self.position = end
        return self.frame[match.end() : end]

    def _large_of(self, size: int) -> LargeLiteral | None:
        """Return the next large literal where its size is this one: no small one has it."""
        if self._next_large >= len(self._large):
            return None
        large = self._large[self._next_large]
        return large if large.size == size else None

    def _number(self, most: int) -> int:
        number = int(self._match(_DIGITS, "a number")[0])
        if number > most:
            raise self.malformed(f"a number up to {most}")
        return number

    def _match(self, pattern: re.Pattern[bytes], what: str) -> re.Match[bytes]:
        match = pattern.match(self.frame, self.position)
        if match is None:
            raise self.malformed(what)
        self.position = match.end()
        return match
