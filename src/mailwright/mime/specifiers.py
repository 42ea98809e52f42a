"""Part specifiers, as IMAP has them: "1.2", "1.2.TEXT", "HEADER" (RFC 3501 section 6.4.5).

The parts of a multipart are counted from 1. A body that is no multipart is part 1 of its message.
What lies in an embedded message is counted like what lies in a message: where part 2 is a message
with two parts, these are 2.1 and 2.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from ..errors import InvalidArgumentError
from .entity import MimeEntity
from .message import MimeMessage
from .multipart import Multipart
from .part import MessagePart

if TYPE_CHECKING:
    from .header import Header
    from .headers import Headers

_Node: TypeAlias = "MimeEntity | MimeMessage"

MAX_NUMBERS = 1_000  # in one specifier: far more than any limit of depth

# section-spec    = section-msgtext / (section-part ["." section-text])
# section-msgtext = "HEADER" / "HEADER.FIELDS" [".NOT"] SP header-list / "TEXT"
# section-part    = nz-number *("." nz-number)
# section-text    = section-msgtext / "MIME"
_SPECIFIER = re.compile(
    r"(?P<part>[1-9][0-9]{0,9}(?:\.[1-9][0-9]{0,9})*)?"
    r"(?:(?(part)\.)(?P<text>HEADER(?:\.FIELDS(?:\.NOT)?)?|TEXT|MIME)"
    r"(?: \((?P<fields>[^()\r\n]{1,10000})\))?)?\Z",
    re.IGNORECASE,
)


class Section(StrEnum):
    """What of a message or part is meant."""

    WHOLE = ""
    HEADER = "HEADER"
    HEADER_FIELDS = "HEADER.FIELDS"
    HEADER_FIELDS_NOT = "HEADER.FIELDS.NOT"
    TEXT = "TEXT"
    MIME = "MIME"


@dataclass(frozen=True, slots=True)
class Specifier:
    """A part specifier.

    Args:
        numbers: which part; empty for the message itself.
        section: what of it.
        fields: the names of header fields in lower case, for HEADER.FIELDS and HEADER.FIELDS.NOT.
    """

    numbers: tuple[int, ...] = ()
    section: Section = Section.WHOLE
    fields: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, text: str) -> Specifier:
        """Read a specifier.

        Args:
            text: such as ``1.2``, ``TEXT`` or ``2.HEADER.FIELDS (From To)``; "" is the message.

        Raises:
            InvalidArgumentError: it is none.
        """
        found = _SPECIFIER.match(text)
        numbers = tuple(map(int, found["part"].split("."))) if found and found["part"] else ()
        section = Section(found["text"].upper()) if found and found["text"] else Section.WHOLE
        fields = (
            found["fields"].lower().replace('"', "").split() if found and found["fields"] else ()
        )
        is_right = (
            found is not None
            and len(numbers) <= MAX_NUMBERS
            and bool(fields) == section.startswith("HEADER.")
            and (section is not Section.MIME or bool(numbers))
        )
        if not is_right:
            raise InvalidArgumentError(f"{text[:80]!a} is no part specifier.", name="specifier")
        return cls(numbers, section, frozenset(fields))

    def __str__(self) -> str:
        numbers = ".".join(map(str, self.numbers))
        text = f"{numbers}.{self.section}".strip(".")
        return f"{text} ({' '.join(sorted(self.fields))})" if self.fields else text


class Place:
    """An entity and where it is.

    Args:
        entity: the entity.
        number: its number in the multipart or message that it lies in; 0 for a multipart that is
            the body of a message, as it has none.
        parent: the place of what it lies in, a multipart or `MessagePart`; None for the root.
    """

    __slots__ = ("depth", "entity", "number", "parent")

    #: How many entities it lies in; an embedded message counts as its part.
    depth: int

    def __init__(self, entity: MimeEntity, number: int, parent: Place | None) -> None:
        self.entity = entity
        self.number = number
        self.parent = parent
        self.depth = 0 if parent is None else parent.depth + 1

    @property
    def specifier(self) -> str:
        """Its part specifier; that of a multipart without a number ends in TEXT."""
        numbers: list[int] = []
        place: Place | None = self
        while place is not None:
            if place.number:
                numbers.append(place.number)
            place = place.parent
        kind = Section.WHOLE if self.number else Section.TEXT
        return str(Specifier(tuple(reversed(numbers)), kind))

    def __repr__(self) -> str:
        return f"<Place {self.specifier} {self.entity!r}>"


def places(root: _Node, *, enter_messages: bool = True) -> Iterator[Place]:
    """Yield the places of all entities of a message, in their order.

    Args:
        root: the message, or an entity that is taken for the body of one.
        enter_messages: also what lies in embedded messages.
    """
    body = root.body if isinstance(root, MimeMessage) else root
    waiting = [] if body is None else [_body(body, None)]
    while waiting:
        place = waiting.pop()
        yield place
        entity = place.entity
        if isinstance(entity, MessagePart):
            body = entity.message.body if enter_messages else None
            waiting += [] if body is None else [_body(body, place)]
        else:
            inside = [Place(part, i, place) for i, part in enumerate(entity.parts(), 1)]
            waiting.extend(reversed(inside))


def _body(body: MimeEntity, parent: Place | None) -> Place:
    """Return the place of the body of a message."""
    return Place(body, 0 if isinstance(body, Multipart) else 1, parent)


def find(root: MimeMessage, specifier: str | Specifier) -> _Node | None:
    """Return what a specifier names: a part, the body of a message for TEXT, the message for "".

    Args:
        root: the message.
        specifier: such as ``1.2``; HEADER and MIME are those of a message or part, which it is.

    Raises:
        InvalidArgumentError: it is no specifier.
    """
    wanted = Specifier.parse(specifier) if isinstance(specifier, str) else specifier
    node = _numbered(root, wanted.numbers)
    if wanted.section is Section.TEXT:
        message = node.message if isinstance(node, MessagePart) else node
        return message.body if isinstance(message, MimeMessage) else None
    return node


def _numbered(root: MimeMessage, numbers: tuple[int, ...]) -> _Node | None:
    node: _Node | None = root
    for number in numbers:
        node = _child(node, number)
    return node


def _child(node: _Node | None, number: int) -> MimeEntity | None:
    """Return a part of a message, an embedded message or a multipart."""
    if isinstance(node, MessagePart):
        node = node.message
    if isinstance(node, MimeMessage):
        node = node.body
        if not isinstance(node, Multipart):
            return node if number == 1 else None
    if isinstance(node, Multipart) and number <= len(node):
        return node[number - 1]
    return None


def specifier_of(root: _Node, entity: MimeEntity) -> str | None:
    """Return the part specifier of an entity, see `Place`; None where it does not lie in `root`."""
    return next((place.specifier for place in places(root) if place.entity is entity), None)


def section(root: MimeMessage, specifier: str | Specifier) -> bytes | None:
    """Return the octets that a specifier names, as an IMAP server would; None where nothing is.

    They are those that came, or as they are written where something was edited. A header includes
    the empty line behind it.

    Args:
        root: the message.
        specifier: such as ``1.2``, ``TEXT`` or ``2.HEADER.FIELDS (From To)``; "" is the message.

    Raises:
        InvalidArgumentError: it is no specifier.
        InvalidMessageError: the message was edited and cannot be written.
        OSError: a file that is attached cannot be read.
    """
    wanted = Specifier.parse(specifier) if isinstance(specifier, str) else specifier
    if root.source is None or root.is_changed():
        root = MimeMessage.parse(bytes(root))
    node = _numbered(root, wanted.numbers)
    if node is None or node.source is None:
        return None
    kind = wanted.section
    if kind is Section.WHOLE:
        return node.source.raw if isinstance(node, MimeMessage) else node.source.body
    if kind is Section.MIME:
        return _header(node.source.header)
    message = node.message if isinstance(node, MessagePart) else node
    if not isinstance(message, MimeMessage) or message.source is None:
        return None
    if kind is Section.TEXT:
        return message.source.body
    if kind is Section.HEADER:
        return _header(message.source.header)
    return _header(b"".join(_chosen(message.headers, wanted)))


def _chosen(headers: Headers, wanted: Specifier) -> list[bytes]:
    def is_wanted(field: Header) -> bool:
        is_named = field.key in wanted.fields
        return is_named is (wanted.section is Section.HEADER_FIELDS)

    return [field.raw for field in headers if field.name and is_wanted(field)]


def _header(block: bytes) -> bytes:
    """Return header fields with the empty line behind them, whose end is that of the others."""
    end = b"\n" if block.endswith(b"\n") and not block.endswith(b"\r\n") else b"\r\n"
    if block and not block.endswith(b"\n"):
        block += end
    return block + end
