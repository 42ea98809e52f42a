"""The octets that a parsed entity came from, and its place in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import InvalidArgumentError
from .content import refuse_text
from .defects import Defect
from .header_bounds import FoundHeader, find_header, header_start
from .limits import DEFAULT_LIMITS, MimeLimits
from .options import DEFAULT, ParserOptions
from .parser import Index, Node, parse_index

if TYPE_CHECKING:
    from mmap import mmap


def as_buffer(data: bytes | bytearray | memoryview | mmap) -> bytes | mmap:
    """Return octets that cannot change, or a map of a file: what can change is copied.

    Raises:
        InvalidArgumentError: it is a str (a message has no charset: it has several), or a file.
    """
    if isinstance(data, bytes):
        return data
    if isinstance(data, bytearray | memoryview):
        return bytes(data)
    refuse_text(data, "data")
    if not hasattr(data, "find"):  # what a map of a file has, whatever made it
        raise InvalidArgumentError(
            f"Octets are wanted, not a {type(data).__name__}: a file is read by load(), an"
            " EmailMessage is taken by from_email_message().",
            name="data",
        )
    return data


class Original:
    """A message as it came: its octets, and what lies where in them. All its entities share it.

    Args:
        data: the octets.
        limits: the bounds to parse them with; see `MimeLimits`.
        options: how they are read; see `ParserOptions`.
    """

    __slots__ = ("_defects", "_header", "_index", "data", "limits", "options")

    def __init__(
        self,
        data: bytes | mmap,
        limits: MimeLimits | None = None,
        options: ParserOptions | None = None,
    ) -> None:
        self.data = data
        self.limits = limits or DEFAULT_LIMITS
        self.options = options or DEFAULT
        self._index: Index | None = None
        self._header: FoundHeader | None = None
        self._defects: tuple[Defect, ...] | None = None

    @property
    def index(self) -> Index:
        """What lies where; found when it is first asked for: a header is read without it."""
        if self._index is None:
            self._index = parse_index(self.data, self.limits, self._header)
        return self._index

    def header_span(self) -> tuple[int, int]:
        """Return where the header of the message begins and ends."""
        start = header_start(self.data)
        if self._header is None:
            self._header = find_header(self.data, start, self.limits)
        return start, self._header[0]

    @property
    def root(self) -> Source:
        """The place of the message itself."""
        return Source(self, None)

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
        node: the offsets; None for those of the message itself.
    """

    __slots__ = ("_node", "original")

    def __init__(self, original: Original, node: Node | None) -> None:
        self.original = original
        self._node = node

    @property
    def node(self) -> Node:
        """The offsets of the entity."""
        if self._node is None:
            self._node = self.original.index.root
        return self._node

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
        if self._node is None:
            return self.original.data[:]
        return self.original.data[self.node.start : self.node.end]

    @property
    def header(self) -> bytes:
        """The header without the empty line behind it."""
        start, end = self.header_span()
        return self.original.data[start:end]

    def header_span(self) -> tuple[int, int]:
        """Return where the header begins and ends; that of a message is found without the rest."""
        if self._node is not None:
            return self._node.header, self._node.header_end
        return self.original.header_span()

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
