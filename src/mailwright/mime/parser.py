"""The index parser: where the entities of a message lie in its octets.

One pass over one buffer. It stores offsets and copies no more than header blocks; everything else
(trees, decoding, sections of IMAP, hashes of DKIM) is a walk over the index. It never fails: any
octets give an index, and what is wrong with them is in its `defects`.

How it stays fast and linear: there is no loop over lines. A header is one match of a regular
expression, and the next delimiter is one `find` for what the boundaries of all open multiparts
have in common. It does not recurse, whatever the nesting.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from enum import Enum
from typing import TYPE_CHECKING

from .defects import Defect, DefectKind
from .delimiters import Delimiters
from .encodings.transfer import ContentEncoding
from .header_bounds import FoundHeader, find_header, find_part_header, header_start
from .limits import DEFAULT_LIMITS, MimeLimits

if TYPE_CHECKING:
    from mmap import mmap

_find_fields = re.compile(
    rb"\ncontent-(type|transfer-encoding)[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)"
).finditer

# type "/" subtype, in lower case (RFC 2045 section 5.1); comments and the rest go the long way.
_match_media_type = re.compile(
    rb"[ \t\r\n]*([!#-'*+\-.0-9^-~]+/[!#-'*+\-.0-9^-~]+)[ \t\r\n]*(?:;|\Z)"
).match
# Other parameters, quoted or not, before and behind that of the boundary; none is in segments.
_PARAMETER = rb"""[ \t\r\n]*;[ \t\r\n]*[!#-&+\-.0-9A-Z^-~]+=(?:"[^"\\\r\n]*"|[^\s"()\\;*]+)"""
_match_boundary = re.compile(
    rb"""[ \t\r\n]*[a-z]+/[a-z-]+(?:%b)*?[ \t\r\n]*;[ \t\r\n]*boundary="""
    rb"""(?:"([^"\\\r\n]+)"|([^\s"()<>@,;:\\/\[\]?=]+))(?:%b)*[ \t\r\n;]*\Z"""
    % (_PARAMETER, _PARAMETER),
    re.IGNORECASE,
).match

#: The media types of messages within messages (RFC 2046 section 5.2.1, RFC 6532 section 3.7).
#: "rfc2822" was never registered, but is written.
MESSAGES = frozenset({"message/rfc822", "message/global", "message/news", "message/rfc2822"})
_DUPLICATES = {
    b"type": DefectKind.DUPLICATE_CONTENT_TYPE,
    b"transfer-encoding": DefectKind.DUPLICATE_TRANSFER_ENCODING,
}
_ENCODINGS = {encoding.value.encode("ascii"): encoding for encoding in ContentEncoding}
_CR = 0x0D
_LF = b"\n"


class NodeKind(Enum):
    """What an entity is made of."""

    LEAF = "leaf"
    MULTIPART = "multipart"
    MESSAGE = "message"


class Node:
    """One entity as offsets into the buffer: ``start <= header <= header_end <= body <= end``.

    `header` differs from `start` where a byte order mark or an mbox separator ("From ") stands
    before it. `end` excludes the line end that belongs to the delimiter behind the part (RFC 2046
    section 5.1.1). `default_type` is the media type without a Content-Type; "" where the entity is
    a message. In a multipart, `preamble_end` and `epilogue` (-1 without a close delimiter) bound
    what lies outside the parts. `number` is its place among the nodes of its index.
    """

    __slots__ = (
        "body",
        "boundary",
        "children",
        "default_type",
        "depth",
        "encoding",
        "end",
        "epilogue",
        "header",
        "header_end",
        "kind",
        "media_type",
        "number",
        "preamble_end",
        "start",
    )

    def __init__(self, start: int, depth: int, number: int) -> None:
        self.kind = NodeKind.LEAF
        self.number = number
        self.depth = depth
        self.start = start
        self.header = start
        self.header_end = start
        self.body = start
        self.end = start
        self.preamble_end = start
        self.epilogue = -1
        self.media_type = "text/plain"
        self.default_type = ""
        self.encoding: ContentEncoding | None = ContentEncoding.SEVEN_BIT
        self.boundary = b""
        self.children: list[Node] = []


class Index:
    """The nodes of a message in the order of their offsets, the root first, and what was seen.

    Args:
        nodes: the entities.
        defects: what is wrong, as far as it showed on the way; see `audit` for the rest.
        doubtful: where lines begin that begin like the delimiters of what was open, and are none.
    """

    __slots__ = ("defects", "doubtful", "nodes")

    def __init__(
        self, nodes: list[Node], defects: list[Defect], doubtful: list[int] | None = None
    ) -> None:
        self.nodes = nodes
        self.defects = defects
        self.doubtful = doubtful or []

    @property
    def root(self) -> Node:
        """The entity that the message itself is."""
        return self.nodes[0]


def parse_index(
    data: bytes | mmap, limits: MimeLimits | None = None, header: FoundHeader | None = None
) -> Index:
    """Index a whole message; any octets give an index.

    Args:
        data: the message. It must not change as long as the index is used.
        limits: the bounds; see `MimeLimits`.
        header: what `find_header` returned for the message's own header, where it was asked.
    """
    return _Indexer(data, limits or DEFAULT_LIMITS, header).run()


def _offset(defect: Defect) -> int:
    return defect.offset


def _is_encoded(node: Node) -> bool:
    return node.encoding is not None and not node.encoding.is_identity


class _Indexer:
    def __init__(self, data: bytes | mmap, limits: MimeLimits, header: FoundHeader | None) -> None:
        self._data = data
        self._limits = limits
        self._header = header  # that of the root, where it is known
        self._nodes: list[Node] = []
        self._defects: list[Defect] = []
        self._path: list[Node] = []  # the open entities, from the root to the innermost
        self._open = Delimiters(data)

    def run(self) -> Index:
        if self._data[: len(BOM_UTF8)] == BOM_UTF8:
            self._note(DefectKind.BYTE_ORDER_MARK, 0)
        position = self._enter(0, header_start(self._data))
        while self._open:
            leap = self._path[-1].encoding is ContentEncoding.BASE64
            found = self._open.find(position, leap=leap)
            if found is None:
                break
            line, after, place, closing = found
            self._leave(place, line)
            multipart = self._path[-1]
            if not multipart.children:
                multipart.preamble_end = self._before_line_end(line, multipart.body)
            if closing:
                multipart.epilogue = after
                self._open.close(multipart.boundary, place)
                position = max(after - 1, 0)
            elif len(self._nodes) >= self._limits.parts:
                self._note(DefectKind.TOO_MANY_PARTS, line)
                multipart.epilogue = line
                break
            else:
                position = self._enter(after, after)
        self._leave(-1, len(self._data))
        self._defects.sort(key=_offset)
        return Index(self._nodes, self._defects, self._open.doubtful)

    def _note(self, kind: DefectKind, offset: int) -> None:
        self._defects.append(Defect(kind, offset))

    def _enter(self, start: int, header: int) -> int:
        """Open the entity at `start` and the messages it begins with; return where to go on."""
        while True:
            node = Node(start, len(self._path) + 1, len(self._nodes))
            node.header = header
            if self._path:
                self._path[-1].children.append(node)
            self._nodes.append(node)
            self._path.append(node)
            self._read_header(node)
            if node.kind is not NodeKind.MESSAGE:
                break
            start = node.body
            header = header_start(self._data, start)
        if node.kind is NodeKind.MULTIPART and node.boundary:
            is_new = self._open.open(node.boundary, len(self._path) - 1)
            if not is_new:
                self._note(DefectKind.SHARED_BOUNDARY, node.header)
        return max(node.body - 1, 0)

    def _read_header(self, node: Node) -> None:
        found, self._header = self._header, None
        if found is None:
            found = self._find_header(node.header)
        node.header_end, node.body, fault = found
        if fault is not None:
            self._note(fault, node.header_end)
        block = self._data[node.header : node.header_end]
        self._read_fields(node, block)
        self._classify(node)

    def _find_header(self, start: int) -> FoundHeader:
        if self._open:
            return find_part_header(self._data, start, self._limits, self._open)
        return find_header(self._data, start, self._limits)

    def _read_fields(self, node: Node, block: bytes) -> None:
        node.default_type = self._default_type()
        node.media_type = node.default_type or "text/plain"
        lowered = b"\n" + block.lower()
        seen: set[bytes] = set()
        for match in _find_fields(lowered):
            name, body = match.groups()
            start = match.start()
            if name in seen:
                self._note(_DUPLICATES[name], node.header + start)
            elif match.end() - start > self._limits.field_octets:
                pass  # it is not read
            elif name == b"type":
                raw = block[match.start(2) - 1 : match.end(2) - 1]
                self._read_content_type(node, body, raw, node.header + start)
            else:
                self._read_encoding(node, body, node.header + start)
            seen.add(name)

    def _read_encoding(self, node: Node, lowered: bytes, offset: int) -> None:
        encoding = _ENCODINGS.get(lowered.strip()) or ContentEncoding.parse(
            lowered.decode("latin-1")
        )
        node.encoding = encoding
        if encoding is None:
            self._note(DefectKind.UNKNOWN_TRANSFER_ENCODING, offset)

    def _check_boundary(self, node: Node) -> None:
        if len(node.boundary) > self._limits.boundary_octets:
            node.boundary = b""
            self._note(DefectKind.BOUNDARY_TOO_LONG, node.header)
        elif not node.boundary:
            self._note(DefectKind.MISSING_BOUNDARY, node.header)

    def _default_type(self) -> str:
        """Return what the entity that was opened last is without a Content-Type."""
        if len(self._path) == 1 or (parent := self._path[-2]).kind is NodeKind.MESSAGE:
            return ""
        # RFC 2046 section 5.1.5
        return "message/rfc822" if parent.media_type == "multipart/digest" else "text/plain"

    def _read_content_type(self, node: Node, lowered: bytes, raw: bytes, offset: int) -> None:
        match = _match_media_type(lowered)
        if match and not match[1].startswith(b"multipart/"):
            node.media_type = match[1].decode("ascii")
            return
        boundary = _match_boundary(raw) if lowered.count(b"boundary") == 1 else None
        if match and boundary:
            node.media_type = match[1].decode("ascii")
            node.boundary = (boundary[1] or boundary[2]).rstrip()
            return
        from .fields.content_type import ContentType

        content_type = ContentType.parse(raw.decode("utf-8", "surrogateescape"))
        node.media_type = content_type.media_type.lower()
        text = content_type.parameters.get("boundary") or ""
        node.boundary = text.encode("utf-8", "surrogateescape").rstrip()
        if not match and node.media_type == "text/plain":
            self._note(DefectKind.INVALID_CONTENT_TYPE, offset)

    def _classify(self, node: Node) -> None:
        if node.media_type.startswith("multipart/"):
            if _is_encoded(node):
                self._note(DefectKind.ENCODED_MULTIPART, node.header)
            if node.depth >= self._limits.depth:
                self._note(DefectKind.TOO_DEEP, node.header)
            else:
                node.kind = NodeKind.MULTIPART
                self._check_boundary(node)
        elif node.media_type in MESSAGES:
            if _is_encoded(node):
                self._note(DefectKind.ENCODED_MESSAGE, node.header)
            elif node.depth >= self._limits.depth:
                self._note(DefectKind.TOO_DEEP, node.header)
            elif len(self._nodes) >= self._limits.parts:
                self._note(DefectKind.TOO_MANY_PARTS, node.header)
            else:
                node.kind = NodeKind.MESSAGE

    def _leave(self, place: int, line: int) -> None:
        """Close what lies deeper in the path than `place`, before the delimiter at `line`."""
        while len(self._path) - 1 > place:
            node = self._path[-1]
            if place < 0:
                node.end = line
            else:
                # An empty last part has no line end of its own before this delimiter.
                least = node.children[-1].end if node.children else node.body
                node.end = self._before_line_end(line, least)
            if node.epilogue >= 0:
                node.epilogue = min(node.epilogue, node.end)
            elif node.kind is NodeKind.MULTIPART:
                self._unclosed(node)
                self._open.close(node.boundary, len(self._path) - 1)
            self._path.pop()

    def _unclosed(self, node: Node) -> None:
        if not node.children:
            node.preamble_end = node.end
            if node.boundary:
                self._note(DefectKind.NO_PARTS, node.header)
        else:
            self._note(DefectKind.MISSING_CLOSE_DELIMITER, node.header)

    def _before_line_end(self, line: int, least: int) -> int:
        """Return `line` less the line end before it, which is part of the delimiter."""
        end = line - 1
        if end > least and self._data[end - 1] == _CR:
            end -= 1
        return max(end, least)
