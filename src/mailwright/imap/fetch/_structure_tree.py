"""Builds the tree of a body structure; iterative, each octet is looked at a few times at most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._nested import MAX_NESTING
from ._structure_fields import (
    extension_of,
    match_leaf,
    match_message,
    match_message_end,
    match_multipart_end,
)
from .envelope import Envelope

if TYPE_CHECKING:
    from .body_structure import BodyStructure

_OPEN = 0x28
_MOST = 2**63 - 1


class _Open:
    """A multipart or embedded message whose end has not come."""

    __slots__ = ("envelope", "fields", "number", "parts", "prefix", "size", "start")

    def __init__(self, start: int, number: str, prefix: str) -> None:
        self.start = start
        self.number = number  # its own part specifier
        self.prefix = prefix  # what the numbers of its parts begin with
        self.parts: list[BodyStructure] = []
        self.envelope: bytes | None = None  # of a message
        self.fields = b""
        self.size: int | None = None


def build(kept: bytes, make: type[BodyStructure]) -> BodyStructure | None:
    """Return the tree of a body structure; None where it is not well-formed.

    Args:
        kept: what `repaired_structure` returned, or what came, which mostly is like that.
        make: the class of the nodes.
    """
    return _Builder(kept, make).build()


class _Builder:
    __slots__ = ("_kept", "_make", "_outer", "_position")

    def __init__(self, kept: bytes, make: type[BodyStructure]) -> None:
        self._kept = kept
        self._make = make
        self._outer: list[_Open] = []
        self._position = 0

    def build(self) -> BodyStructure | None:
        kept, outer = self._kept, self._outer
        end = len(kept)
        while self._position < end and len(outer) <= MAX_NESTING:
            if kept[self._position] == _OPEN:
                if kept.startswith(b"((", self._position):
                    self._begin_multipart()
                    continue
                node = self._part()
                if node is None:
                    if self._begin_message():
                        continue
                    node = self._empty_multipart()
            else:
                node = self._end()
            if node is None:
                return None
            if not outer:
                return node if self._position == end else None
            outer[-1].parts.append(node)
        return None

    def _part(self) -> BodyStructure | None:
        start = self._position
        found = match_leaf(self._kept, start)
        if found is None:
            return None
        fields, size, lines, extension = found.groups()
        if _is_too_large(size) or _is_too_large(lines):
            return None
        end = self._position = found.end()
        number = self._number()
        return self._make(
            self._kept, start, end, number, fields, extension, _count(size), _count(lines)
        )

    def _begin_multipart(self) -> None:
        outer = self._outer
        number = self._number()
        if outer and outer[-1].envelope is None:
            opened = _Open(self._position, number, f"{number}.")
        else:  # the body of a message: it has no number, and its parts have those of the message
            prefix = outer[-1].prefix if outer else ""
            opened = _Open(self._position, f"{prefix}TEXT", prefix)
        outer.append(opened)
        self._position += 1

    def _begin_message(self) -> bool:
        found = match_message(self._kept, self._position)
        if found is None or _is_too_large(found[2]):
            return False
        number = self._number()
        opened = _Open(self._position, number, f"{number}.")
        opened.fields, size, opened.envelope = found.groups()
        opened.size = _count(size)
        self._outer.append(opened)
        self._position = found.end()
        return True

    def _empty_multipart(self) -> BodyStructure | None:
        """Read ``(NIL "mixed" ...)``."""
        start = self._position
        if not self._kept.startswith(b"(NIL ", start):
            return None
        found = match_multipart_end(self._kept, start + 4)
        if found is None or extension_of(found[2], is_multipart=True).more:
            return None  # with so many fields it may be a part
        self._begin_multipart()
        number = self._outer.pop().number
        end = self._position = found.end()
        node = self._make(self._kept, start, end, number, found[1], found[2])
        node.take_parts(())
        return node

    def _end(self) -> BodyStructure | None:
        """Read what stands behind the parts of a multipart, or the body of a message."""
        if not self._outer:
            return None
        opened = self._outer[-1]
        is_message = opened.envelope is not None
        if not opened.parts or (is_message and len(opened.parts) > 1):
            return None
        match = match_message_end if is_message else match_multipart_end
        found = match(self._kept, self._position)
        if found is None or (is_message and _is_too_large(found[1])):
            return None
        self._outer.pop()
        end = self._position = found.end()
        start, number, extension = opened.start, opened.number, found[2]
        if opened.envelope is None:
            node = self._make(self._kept, start, end, number, found[1], extension)
            node.take_parts(tuple(opened.parts))
        else:
            counts = opened.size, _count(found[1])
            node = self._make(self._kept, start, end, number, opened.fields, extension, *counts)
            node.take_message(Envelope(opened.envelope), opened.parts[0])
        return node

    def _number(self) -> str:
        """Return the part specifier of what comes next, were it no multipart."""
        if not self._outer:
            return "1"
        above = self._outer[-1]
        if above.envelope is not None:
            return f"{above.prefix}1"
        return f"{above.prefix}{len(above.parts) + 1}"


def _is_too_large(digits: bytes | None) -> bool:
    return digits is not None and len(digits) == 19 and int(digits) > _MOST


def _count(digits: bytes | None) -> int | None:
    return None if digits is None or digits == b"NIL" else int(digits)
