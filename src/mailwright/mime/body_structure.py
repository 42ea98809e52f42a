"""What a message is made of, without its contents, as IMAP tells it (RFC 9051 section 7.5.2).

It is made from the index: of each part the header fields are read, and its lines are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .fields.content_disposition import ContentDisposition
from .fields.content_type import ContentType
from .headers import Headers
from .newlines import cut, is_canonical
from .parser import Node, NodeKind

if TYPE_CHECKING:
    from mmap import mmap

    from .source import Original, Source

Parameters = tuple[tuple[str, str], ...]


# Compared as an object: to compare or hash by value would recurse as deeply as the parts lie.
@dataclass(frozen=True, slots=True, eq=False, repr=False)
class BodyStructure:
    """One entity of a message, as its header describes it and its octets are counted.

    Args:
        numbers: which part it is, as IMAP counts them: (1, 2) is part 1.2. A multipart that is the
            body of a message has the numbers of that message, which are none for the outermost.
        media_type: such as "text/plain", in lower case.
        parameters: names and values of Content-Type.
        content_id: with its angle brackets; "" where there is none.
        content_description: as text.
        content_transfer_encoding: as it stands in the field, in lower case; "7bit" where it does
            not.
        octets: of the body, encoded as it is, with the line ends that it has.
        canonical_octets: the same, as if CRLF ended every line: what a server counts and sends.
        lines: of the body of a text or an embedded message; None in all else.
        content_md5: the field; "" where there is none.
        content_disposition: the disposition, "inline" or "attachment"; "" where there is none.
        disposition_parameters: names and values of Content-Disposition.
        content_language: the tags of the languages.
        content_location: the field; "" where there is none.
        parts: what lies in a multipart.
        message: the body of an embedded message; None in all else.
        message_header: the header of an embedded message, of which an envelope is made.
    """

    numbers: tuple[int, ...]
    media_type: str
    parameters: Parameters
    content_id: str
    content_description: str
    content_transfer_encoding: str
    octets: int
    canonical_octets: int
    lines: int | None
    content_md5: str
    content_disposition: str
    disposition_parameters: Parameters
    content_language: tuple[str, ...]
    content_location: str
    parts: tuple[BodyStructure, ...]
    message: BodyStructure | None
    message_header: bytes

    @property
    def type(self) -> str:
        """What stands before the slash of the media type."""
        return self.media_type.partition("/")[0]

    @property
    def subtype(self) -> str:
        """What stands behind the slash of the media type."""
        return self.media_type.partition("/")[2]

    @property
    def is_multipart(self) -> bool:
        """Whether it is made of parts, though there may be none."""
        return self.type == "multipart"

    def walk(self) -> Iterator[BodyStructure]:
        """Yield it and all that lies in it, embedded messages too, in their order."""
        waiting: list[BodyStructure] = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting.extend(reversed(one.parts))
            if one.message is not None:
                waiting.append(one.message)

    def __repr__(self) -> str:
        place = ".".join(map(str, self.numbers))
        return f"<{type(self).__name__} {place} {self.media_type} {self.octets} octets>"


def body_structure(source: Source) -> BodyStructure:
    """Return the structure of a parsed message, or of an entity in one.

    Args:
        source: its place, which `MimeMessage.source` is.
    """
    nodes = _below(source.node)
    numbers = _numbers(nodes)
    made: dict[int, BodyStructure] = {}
    for node in reversed(nodes):  # what lies in an entity stands behind it
        inside = [made.pop(child.number) for child in node.children]
        made[node.number] = _describe(source.original, node, numbers[node.number], inside)
    return made[source.node.number]


def _below(root: Node) -> list[Node]:
    found: list[Node] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        found.append(node)
        waiting.extend(reversed(node.children))
    return found


def _numbers(nodes: list[Node]) -> dict[int, tuple[int, ...]]:
    root = nodes[0]
    numbers: dict[int, tuple[int, ...]] = {root.number: _of_body(root, ())}
    for node in nodes:
        own = numbers[node.number]
        for count, child in enumerate(node.children, 1):
            is_part = node.kind is NodeKind.MULTIPART
            numbers[child.number] = (*own, count) if is_part else _of_body(child, own)
    return numbers


def _of_body(node: Node, message: tuple[int, ...]) -> tuple[int, ...]:
    """Return the numbers of the body of a message."""
    return message if node.kind is NodeKind.MULTIPART else (*message, 1)


def _describe(
    original: Original, node: Node, numbers: tuple[int, ...], inside: list[BodyStructure]
) -> BodyStructure:
    data = original.data
    headers = Headers.from_bytes(
        data[node.header : node.header_end], original.options, original.limits
    )
    content_type = _content_type(headers, node)
    disposition = headers.get("Content-Disposition")
    made = ContentDisposition.understood(disposition) if disposition is not None else None
    is_message = node.kind is NodeKind.MESSAGE
    has_lines = is_message or node.media_type.startswith("text/")
    first = node.children[0] if is_message else None
    return BodyStructure(
        numbers=numbers,
        media_type=node.media_type,
        parameters=tuple(content_type.parameters.items()),
        content_id=_text(headers, "Content-ID"),
        content_description=_text(headers, "Content-Description"),
        content_transfer_encoding=_text(headers, "Content-Transfer-Encoding").lower() or "7bit",
        octets=node.end - node.body,
        canonical_octets=node.end - node.body + _bare_feeds(data, node.body, node.end),
        lines=_lines(data, node.body, node.end) if has_lines else None,
        content_md5=_text(headers, "Content-MD5"),
        content_disposition=made.disposition if made is not None else "",
        disposition_parameters=tuple(made.parameters.items()) if made is not None else (),
        content_language=_languages(headers),
        content_location="".join(_text(headers, "Content-Location").split()),
        parts=() if is_message else tuple(inside),
        message=inside[0] if is_message else None,
        message_header=data[first.header : first.header_end] if first is not None else b"",
    )


def _content_type(headers: Headers, node: Node) -> ContentType:
    value = headers.get("Content-Type")
    if value is None and node.media_type == "text/plain":
        value = "text/plain; charset=us-ascii"  # what it is without a field: RFC 2045 section 5.2
    return ContentType.understood(value or node.media_type)


def _text(headers: Headers, name: str) -> str:
    return (headers.get(name) or "").strip()


def _languages(headers: Headers) -> tuple[str, ...]:
    tags = _text(headers, "Content-Language").split(",")
    return tuple(tag.strip() for tag in tags if tag.strip())


def _lines(data: bytes | mmap, start: int, end: int) -> int:
    return sum(block.count(b"\n") for block in cut(data, start, end))


def _bare_feeds(data: bytes | mmap, start: int, end: int) -> int:
    """Count the LFs that have no CR before them."""
    count = 0
    before = b""
    for block in cut(data, start, end):
        if not is_canonical(before + block):  # which sees in one quick pass what is the rule
            count += block.count(b"\n") - (before + block).count(b"\r\n")
        before = b"\r" if block.endswith(b"\r") else b""
    return count
