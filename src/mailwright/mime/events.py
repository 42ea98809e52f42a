"""A message as a stream of events: a walk over its index, in the order of its octets.

Between the events that open and close an entity stand those of its octets. The latter cover the
message without a gap and without overlapping: joined, they are the message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from .limits import MimeLimits
from .newlines import BLOCK, cut
from .parser import Node, NodeKind, parse_index
from .source import as_buffer

if TYPE_CHECKING:
    from mmap import mmap

# A field with its continuation lines, or a line that is none.
_find_fields = re.compile(rb"[^\n]*(?:\n[ \t][^\n]*)*(?:\n|\Z)").match
_LF = b"\n"


class EventKind(Enum):
    """What an event tells; those of octets are told from those of structure by `has_octets`."""

    MESSAGE_BEGIN = "a message begins"
    MESSAGE_END = "a message ends"
    PART_BEGIN = "an entity begins that is no multipart and no message"
    PART_END = "an entity ends that is no multipart and no message"
    MULTIPART_BEGIN = "a multipart begins"
    MULTIPART_END = "a multipart ends"
    MESSAGE_PART_BEGIN = "an entity begins that holds a message"
    MESSAGE_PART_END = "an entity ends that holds a message"
    HEADER_BEGIN = "a header begins"
    HEADER_END = "a header ends"

    MARKER = "what stands before a header: a byte order mark, the From line of an mbox"
    FIELD = "a header field with its continuation lines, or a line of a header that is no field"
    BODY_SEPARATOR = "the empty line behind a header"
    CONTENT = "the content of a part, still encoded"
    PREAMBLE = "what stands before the first delimiter of a multipart"
    DELIMITER = "a boundary delimiter with the line ends that belong to it"
    CLOSE_DELIMITER = "a close delimiter with the line ends that belong to it"
    EPILOGUE = "what stands behind the close delimiter of a multipart"
    LINE_END = "a line end that belongs to no part: the multipart was cut there"

    @property
    def has_octets(self) -> bool:
        """Whether such events stand for octets of the message, each octet in one of them."""
        return self in _OF_OCTETS


_OF_OCTETS = frozenset(
    {
        EventKind.MARKER,
        EventKind.FIELD,
        EventKind.BODY_SEPARATOR,
        EventKind.CONTENT,
        EventKind.PREAMBLE,
        EventKind.DELIMITER,
        EventKind.CLOSE_DELIMITER,
        EventKind.EPILOGUE,
        EventKind.LINE_END,
    }
)
_OF_NODES = {
    NodeKind.LEAF: (EventKind.PART_BEGIN, EventKind.PART_END),
    NodeKind.MULTIPART: (EventKind.MULTIPART_BEGIN, EventKind.MULTIPART_END),
    NodeKind.MESSAGE: (EventKind.MESSAGE_PART_BEGIN, EventKind.MESSAGE_PART_END),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One event.

    Args:
        kind: what it tells.
        start: the octet of the message at which it begins.
        end: the octet behind its last one; events of structure span what they open or close.
        line: the number of the line in which `start` is, the first being 1; that of `end` for the
            events that close something. Lines end with LF.
        node: the entity it belongs to.
        data: the message.
    """

    kind: EventKind
    start: int
    end: int
    line: int
    node: Node = field(repr=False, compare=False)
    data: bytes | mmap = field(repr=False, compare=False)

    @property
    def octets(self) -> bytes:
        """The octets from `start` to `end`, copied."""
        return self.data[self.start : self.end]

    def blocks(self, size: int = BLOCK) -> Iterator[bytes]:
        """Cut the octets into blocks, which are copied one by one.

        Args:
            size: octets of a block.
        """
        return cut(self.data, self.start, self.end, size)


def events(
    data: bytes | bytearray | memoryview | mmap, *, limits: MimeLimits | None = None
) -> Iterator[Event]:
    """Take a message apart and tell what is in it, without making entities of it.

    No octets make it raise.

    Args:
        data: the message. What can change is copied, a `mmap.mmap` excepted; see
            `MimeMessage.parse`.
        limits: the bounds; see `MimeLimits`.

    Raises:
        InvalidArgumentError: `data` is a str.
    """
    buffer = as_buffer(data)
    return _Walk(buffer).events(parse_index(buffer, limits).root)


class _Walk:
    def __init__(self, data: bytes | mmap) -> None:
        self._data = data
        self._line = 1
        self._counted = 0  # up to here the lines are counted

    def events(self, root: Node) -> Iterator[Event]:
        path: list[tuple[Node, bool, Iterator[Node]]] = []  # with what is still to come in each
        position = root.body
        yield from self._begin(root, is_message=True)
        path.append((root, True, iter(root.children)))
        while path:
            node, is_message, children = path[-1]
            child = next(children, None)
            if child is None:
                path.pop()
                yield from self._end(node, position, is_message=is_message)
                position = node.end
                continue
            if node.kind is NodeKind.MULTIPART:
                yield from self._before(node, child, position)
            inside = node.kind is NodeKind.MESSAGE
            yield from self._begin(child, is_message=inside)
            position = child.body
            path.append((child, inside, iter(child.children)))

    def _event(self, kind: EventKind, node: Node, start: int, end: int) -> Event:
        at = start if kind.has_octets else end if kind.name.endswith("_END") else start
        return Event(kind, start, end, self._line_of(at), node, self._data)

    def _line_of(self, offset: int) -> int:
        """Return the number of the line of `offset`, which never goes back."""
        for block in cut(self._data, self._counted, offset):
            self._line += block.count(_LF)
        self._counted = max(self._counted, offset)
        return self._line

    def _begin(self, node: Node, *, is_message: bool) -> Iterator[Event]:
        if is_message:
            yield self._event(EventKind.MESSAGE_BEGIN, node, node.start, node.end)
        yield self._event(_OF_NODES[node.kind][0], node, node.start, node.end)
        if node.start < node.header:
            yield self._event(EventKind.MARKER, node, node.start, node.header)
        yield self._event(EventKind.HEADER_BEGIN, node, node.header, node.header_end)
        yield from self._fields(node)
        yield self._event(EventKind.HEADER_END, node, node.header, node.header_end)
        if node.header_end < node.body:
            yield self._event(EventKind.BODY_SEPARATOR, node, node.header_end, node.body)

    def _fields(self, node: Node) -> Iterator[Event]:
        start = node.header
        while start < node.header_end:
            found = _find_fields(self._data, start, node.header_end)
            assert found is not None
            yield self._event(EventKind.FIELD, node, start, found.end())
            start = found.end()

    def _before(self, node: Node, child: Node, position: int) -> Iterator[Event]:
        """Yield what stands between the parts of a multipart, and before the first one."""
        if child is node.children[0]:
            yield from self._preamble(node)
            position = node.preamble_end
        yield self._event(EventKind.DELIMITER, node, position, child.start)

    def _preamble(self, node: Node) -> Iterator[Event]:
        if node.body < node.preamble_end:
            yield self._event(EventKind.PREAMBLE, node, node.body, node.preamble_end)

    def _end(self, node: Node, position: int, *, is_message: bool) -> Iterator[Event]:
        if node.kind is NodeKind.LEAF:
            if node.body < node.end:
                yield self._event(EventKind.CONTENT, node, node.body, node.end)
        elif node.kind is NodeKind.MULTIPART:
            yield from self._end_of_multipart(node, position)
        yield self._event(_OF_NODES[node.kind][1], node, node.start, node.end)
        if is_message:
            yield self._event(EventKind.MESSAGE_END, node, node.start, node.end)

    def _end_of_multipart(self, node: Node, position: int) -> Iterator[Event]:
        if not node.children:
            yield from self._preamble(node)
            position = node.preamble_end
        epilogue = node.end if node.epilogue < 0 else node.epilogue
        if position < epilogue:
            is_delimiter = bool(self._data[position:epilogue].strip(b"\r\n"))
            kind = EventKind.CLOSE_DELIMITER if is_delimiter else EventKind.LINE_END
            yield self._event(kind, node, position, epilogue)
        if epilogue < node.end:
            yield self._event(EventKind.EPILOGUE, node, epilogue, node.end)
