"""Threads: messages and what answers them; nothing here is recursive."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from ...errors import MalformedResponseError
from ..uids.uid_set import MAX_UID

# thread-data    = "THREAD" [SP 1*thread-list]                          RFC 5256 section 5
# thread-list    = "(" (thread-members / thread-nested) ")"
# thread-members = nz-number *(SP nz-number) [SP thread-nested]
# thread-nested  = 2*thread-list
_TOKEN = re.compile(rb" *(?:([0-9]{1,10})(?![0-9])|([()]))")


class ThreadNode:
    """A message of a thread, with the messages below it.

    Threads can be deeper than Python's stack, so go through them with `walk` and not recursively.

    Args:
        uid: None stands for a message that is not there (any more): what is below it belongs
            together all the same.
        children: what answers it, in the order of their dates.
    """

    __slots__ = ("children", "uid")

    def __init__(self, uid: int | None, children: Iterable[ThreadNode] = ()) -> None:
        self.uid = uid
        self.children: list[ThreadNode] = list(children)

    def walk(self) -> Iterator[tuple[int, ThreadNode]]:
        """Yield each node with its depth, a message before its answers; this one has depth 0."""
        left: list[tuple[int, ThreadNode]] = [(0, self)]
        while left:
            depth, node = left.pop()
            yield depth, node
            left.extend((depth + 1, child) for child in reversed(node.children))

    @property
    def uids(self) -> list[int]:
        """The UIDs of the thread, a message before its answers."""
        return [node.uid for _, node in self.walk() if node.uid is not None]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ThreadNode):
            return NotImplemented
        return self._shape() == other._shape()

    def __hash__(self) -> int:
        return hash(self._shape())

    def _shape(self) -> tuple[tuple[int, int | None], ...]:
        return tuple((depth, node.uid) for depth, node in self.walk())

    def __str__(self) -> str:
        """Return it as a thread-list, such as ``(3 6 (4 23)(44 7 96))``."""
        return write_threads([self])

    def __repr__(self) -> str:
        text = str(self)
        return f"<ThreadNode {text if len(text) < 100 else text[:100] + '…'}>"


def read_threads(octets: bytes, position: int = 0) -> list[ThreadNode]:
    """Read thread-lists; the time it takes is linear in their size, whatever their depth (I11).

    Args:
        octets: where they stand.
        position: where they begin.

    Raises:
        MalformedResponseError: it breaks the grammar.
    """
    roots: list[ThreadNode] = []
    # For each open list, where it stands; `place` is where the next message goes.
    open_lists: list[list[ThreadNode]] = []
    place = roots
    end = len(octets.rstrip(b" "))
    while position < end:
        match = _TOKEN.match(octets, position, end)
        if match is None:
            raise _malformed(octets, position)
        position = match.end()
        digits, mark = match.groups()
        if digits is not None:
            uid = int(digits)
            if not open_lists or uid > MAX_UID:
                raise _malformed(octets, match.start())
            node = ThreadNode(uid or None)
            place.append(node)
            place = node.children
        elif mark == b"(":
            # A list that begins with a list has no message at its head: a parent is missing.
            if open_lists and place is open_lists[-1]:
                node = ThreadNode(None)
                place.append(node)
                place = node.children
            open_lists.append(place)
        elif open_lists:
            place = open_lists.pop()
        else:
            raise _malformed(octets, match.start())
    if open_lists:
        raise _malformed(octets, position)
    return roots


def _malformed(octets: bytes, position: int) -> MalformedResponseError:
    found = octets[position : position + 40]
    return MalformedResponseError(f"The server sent {found!r} where a thread should go on.")


def write_threads(threads: Iterable[ThreadNode]) -> str:
    """Return threads as a THREAD response has them (RFC 5256 section 4)."""
    pieces: list[str] = []
    left: list[ThreadNode | str] = _in_lists(threads)
    while left:
        item = left.pop()
        if isinstance(item, str):
            pieces.append(item)
            continue
        if item.uid is not None:
            pieces.append(f"{item.uid}")
        heads = item.uid is not None and len(item.children) == 1
        if heads and item.children[0].uid is not None:
            left.append(item.children[0])
        else:
            left.extend(_in_lists(item.children))
    return "".join(
        f"{piece} " if piece.isdigit() and (after.isdigit() or after == "(") else piece
        for piece, after in pairwise([*pieces, ""])
    )


def _in_lists(threads: Iterable[ThreadNode]) -> list[ThreadNode | str]:
    """Return each thread between parentheses, the last one first."""
    pieces: list[ThreadNode | str] = []
    for thread in threads:
        pieces += ("(", thread, ")")
    return pieces[::-1]
