"""What the checks look at: an entity with its fields cut apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ..defects import Defect, DefectKind
from ..fields.folding import without_line_ends

if TYPE_CHECKING:
    from mmap import mmap

    from ..limits import MimeLimits
    from ..parser import Node
    from ..source import Original

#: A quoted-string (RFC 5322 section 3.2.4), or the beginning of one that has no end.
QUOTED = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)', re.DOTALL)
_find_fields = re.compile(
    rb"(?:([^: \t\r\n]+)([ \t]*):)?([^\n]*(?:\n[ \t][^\n]*)*)(?:\n|\Z)"
).finditer


class Field(NamedTuple):
    """A header field as it stands.

    Args:
        key: the name in lower case.
        offset: where it begins.
        raw: all of it.
        body: what stands behind the colon, the last line end apart.
        is_spaced: whether white space stands before the colon.
    """

    key: bytes
    offset: int
    raw: bytes
    body: bytes
    is_spaced: bool

    @property
    def name(self) -> str:
        """The name for a person to read."""
        return self.key.decode("ascii", "backslashreplace")

    @property
    def text(self) -> str:
        """The body, unfolded."""
        return without_line_ends(self.body.decode("utf-8", "surrogateescape"))

    def defect(self, kind: DefectKind, text: str | None = None) -> Defect:
        """Return a defect of the field.

        Args:
            kind: what is wrong.
            text: what it is about; the name by default.
        """
        return Defect(kind, self.offset, self.name if text is None else text)


class Entity:
    """One entity of a message.

    Args:
        original: the message.
        node: its place.
        parent: the place of the entity it lies in; None for the message itself.
    """

    __slots__ = ("data", "fields", "node", "original", "parent")

    def __init__(self, original: Original, node: Node, parent: Node | None) -> None:
        self.original = original
        self.data: bytes | mmap = original.data
        self.node = node
        self.parent = parent
        self.fields = list(_fields(self.header, node.header))

    @property
    def header(self) -> bytes:
        """The header without the empty line behind it."""
        return self.data[self.node.header : self.node.header_end]

    @property
    def limits(self) -> MimeLimits:
        """The bounds with which the message was read."""
        return self.original.limits

    def first(self, key: bytes) -> Field | None:
        """Return the first field of a name in lower case, unless it is too long to be read."""
        for field in self.fields:
            if field.key == key:
                return field if len(field.raw) <= self.limits.field_octets else None
        return None


def entities(original: Original) -> Iterator[Entity]:
    """Yield all entities of a message in their order."""
    parents: dict[int, Node] = {}
    for node in original.index.nodes:
        for child in node.children:
            parents[child.number] = node
        yield Entity(original, node, parents.get(node.number))


def _fields(block: bytes, offset: int) -> Iterator[Field]:
    for found in _find_fields(block):
        raw = found[0]
        if raw:
            key = (found[1] or b"").lower()
            yield Field(
                key, offset + found.start(), raw, found[3].removesuffix(b"\r"), bool(found[2])
            )
