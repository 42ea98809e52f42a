"""The octets that a parsed entity came from, and its place in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .defects import Defect
from .limits import DEFAULT_LIMITS, MimeLimits
from .options import DEFAULT, ParserOptions
from .parser import Index, Node, parse_index

if TYPE_CHECKING:
    from mmap import mmap


class Original:
    """A message as it came: its octets, and what lies where in them. All its entities share it.

    Args:
        data: the octets.
        limits: the bounds to parse them with; see `MimeLimits`.
        options: how they are read; see `ParserOptions`.
    """

    __slots__ = ("_defects", "data", "index", "limits", "options")

    def __init__(
        self,
        data: bytes | mmap,
        limits: MimeLimits | None = None,
        options: ParserOptions | None = None,
    ) -> None:
        self.data = data
        self.limits = limits or DEFAULT_LIMITS
        self.options = options or DEFAULT
        self.index: Index = parse_index(data, self.limits)
        self._defects: tuple[Defect, ...] | None = None

    @property
    def root(self) -> Source:
        """The place of the message itself."""
        return Source(self, self.index.root)

    @property
    def defects(self) -> tuple[Defect, ...]:
        """All that is wrong with the message, in the order of the offsets; found when asked for."""
        if self._defects is None:
            from .audit import audit

            self._defects = audit(self)
        return self._defects

    def __reduce__(self) -> tuple[Any, ...]:
        # The offsets could be pickled, but only by recursion; finding them again costs as little.
        return Original, (self.data[:], self.limits, self.options)


class Source:
    """The place of an entity in the message that it came in; it never changes.

    Args:
        original: the message.
        node: the offsets.
    """

    __slots__ = ("node", "original")

    def __init__(self, original: Original, node: Node) -> None:
        self.original = original
        self.node = node

    def children(self) -> list[Source]:
        """Return the places of what lies directly in the entity."""
        return [Source(self.original, node) for node in self.node.children]

    @property
    def defects(self) -> tuple[Defect, ...]:
        """What is wrong with the entity and all that lies in it."""
        node, found = self.node, self.original.defects
        if not node.number:
            return found
        return tuple(defect for defect in found if node.start <= defect.offset < node.end)

    @property
    def raw(self) -> bytes:
        """The entity from its first octet to its last one."""
        return self.original.data[self.node.start : self.node.end]

    @property
    def header(self) -> bytes:
        """The header without the empty line behind it."""
        return self.original.data[self.node.header : self.node.header_end]

    @property
    def body(self) -> bytes:
        """What stands behind the empty line, still encoded."""
        return self.original.data[self.node.body : self.node.end]

    @property
    def preamble(self) -> bytes:
        """What stands before the first delimiter of a multipart, less the line end before that."""
        return self.original.data[self.node.body : self.node.preamble_end]

    @property
    def epilogue(self) -> bytes:
        """What stands behind the close delimiter of a multipart."""
        node = self.node
        return self.original.data[node.epilogue : node.end] if node.epilogue >= 0 else b""

    def __deepcopy__(self, _memo: dict[int, Any]) -> Source:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (self.original, self.node.number)


def _restore(original: Original, number: int) -> Source:
    return Source(original, original.index.nodes[number])


def non_ascii_headers(data: bytes | mmap, *roots: Node) -> list[bytes]:
    """Return the headers of `roots` and of what lies in them that hold octets beyond ASCII."""
    found: list[bytes] = []
    waiting = [*roots]
    while waiting:
        node = waiting.pop()
        header = data[node.header : node.header_end]
        if not header.isascii():
            found.append(header)
        waiting += node.children
    return found
