"""Parts and boundary delimiters that two programs may see differently (RFC 2046 section 5.1)."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from ..defects import Defect, DefectKind
from ..encodings.transfer import ContentEncoding
from ..newlines import BLOCK
from ..parser import NodeKind
from .entity import Entity

if TYPE_CHECKING:
    from mmap import mmap

    from ..source import Original

_something = re.compile(rb"[^ \t\r\n]").search
_part_like = re.compile(
    rb"(?:\A|[\r\n])[ \t]*(?:content-[a-z-]+[ \t]*:|--[^ \t\r\n]|begin(?:-base64)? [0-7]{3})",
    re.IGNORECASE,
).search
# Fields behind an empty line that other programs may not see as one, or behind some words.
_field_first = re.compile(
    rb"(?:[^\n]{0,998}\n){0,2}[ \t]*content-(?:type|transfer-encoding|disposition)[ \t]*:",
    re.IGNORECASE,
).match
_HEADERS = ("message/", "text/rfc822-headers")  # bodies that are headers
_find_dashes = re.compile(rb"--([^\r\n]*)").finditer
_BLANK = b" \t\r"
_LF = 0x0A
_MOST = 100  # hidden delimiters: so many are told


def check(entity: Entity) -> Iterator[Defect]:
    """Yield what is wrong with the borders of an entity and, in a multipart, around its parts."""
    node, data = entity.node, entity.data
    if entity.parent is not None and entity.parent.kind is NodeKind.MULTIPART:
        if node.header < node.header_end == node.body:
            yield Defect(DefectKind.HEADER_WITHOUT_END, node.header_end)
        elif node.header == node.header_end and not _is_in_digest(entity):
            yield Defect(DefectKind.PART_WITHOUT_HEADER, node.start)
        if _is_content(entity) and _field_first(data, node.body, node.end):
            yield Defect(DefectKind.FIELD_IN_BODY, node.body)
    if node.kind is not NodeKind.MULTIPART:
        return
    if node.boundary and not node.children:
        yield Defect(DefectKind.NO_PARTS, node.header)
    if node.children and _part_like(data, max(node.body - 1, 0), node.preamble_end):
        yield Defect(DefectKind.PART_IN_PREAMBLE, node.body)
    if node.epilogue >= 0 and (text := _something(data, node.epilogue, node.end)):
        yield Defect(DefectKind.TEXT_IN_EPILOGUE, text.start())
    yield from _padded(entity)


def _is_in_digest(entity: Entity) -> bool:
    """Whether it needs no header: an empty line is enough in a digest (RFC 2046 section 5.1.5)."""
    node, parent = entity.node, entity.parent
    is_ended = node.body > node.header_end
    return is_ended and parent is not None and parent.media_type == "multipart/digest"


def _is_content(entity: Entity) -> bool:
    node = entity.node
    return node.kind is NodeKind.LEAF and not node.media_type.startswith(_HEADERS)


def _padded(entity: Entity) -> Iterator[Defect]:
    """Look at what stands behind the boundary in each delimiter."""
    node, data = entity.node, entity.data
    position = node.preamble_end
    for child in node.children:
        if not _is_plain(data[position : child.start], node.boundary):
            yield Defect(DefectKind.PADDED_DELIMITER, position)
        position = child.end
    if position < node.epilogue and not _is_plain(
        data[position : node.epilogue], node.boundary + b"--"
    ):
        yield Defect(DefectKind.PADDED_DELIMITER, position)


def _is_plain(delimiter: bytes, expected: bytes) -> bool:
    text = delimiter.lstrip(b"\r\n")
    if not text.startswith(b"--"):
        return True  # no delimiter: the parts were too many
    return text[2 + len(expected) :] in (b"\r\n", b"\n", b"")


def check_whole(original: Original) -> Iterator[Defect]:
    """Yield what shows in the message as a whole: doubtful delimiters and mixed line ends."""
    nodes = original.index.nodes
    boundaries = sorted({node.boundary for node in nodes if node.boundary})
    if boundaries:
        yield from _prefixes(original, boundaries)
        yield from _doubtful(original, boundaries)
        yield from _hidden(original.data, frozenset(boundaries))
    if not any(node.encoding is ContentEncoding.BINARY for node in nodes):
        yield from _mixed(original.data)


def _prefixes(original: Original, boundaries: list[bytes]) -> Iterator[Defect]:
    # In their order, what begins like a boundary stands right behind it.
    longer = {second for first, second in pairwise(boundaries) if second.startswith(first)}
    for node in original.index.nodes if longer else ():
        if node.boundary in longer:
            yield Defect(DefectKind.BOUNDARY_PREFIX, node.header)


def _doubtful(original: Original, boundaries: list[bytes]) -> Iterator[Defect]:
    longest = max(map(len, boundaries))
    for line in original.index.doubtful:
        text = original.data[line + 2 : line + 2 + longest]
        place = bisect_right(boundaries, text)
        # Should another boundary be what it begins with, that is a prefix of this one.
        if place and text.startswith(boundaries[place - 1]):
            yield Defect(DefectKind.DOUBTFUL_DELIMITER, line)


def _hidden(data: bytes | mmap, boundaries: frozenset[bytes]) -> Iterator[Defect]:
    """Find what would be a delimiter at the beginning of a line, or spelled a little otherwise."""
    told = 0
    spelled = {_essence(boundary) for boundary in boundaries} - {b""}
    for found in _find_dashes(data):
        text = found[1].rstrip(_BLANK)
        is_one = text in boundaries or (text.endswith(b"--") and text[:-2] in boundaries)
        if is_one or _essence(text) in spelled or _essence(text.removesuffix(b"--")) in spelled:
            start = found.start()
            if not is_one or (start and data[start - 1] != _LF):
                yield Defect(DefectKind.DOUBTFUL_DELIMITER, start)
                told += 1
                if told == _MOST:
                    return


def _essence(boundary: bytes) -> bytes:
    return boundary.lstrip(b"- \t").lower()


def _mixed(data: bytes | mmap) -> Iterator[Defect]:
    all_lines = pairs = 0
    for start in range(0, len(data), BLOCK):
        all_lines += data[start : start + BLOCK].count(b"\n")
        pairs += data[start : start + BLOCK + 1].count(b"\r\n")
    if 0 < pairs < all_lines:
        yield Defect(DefectKind.MIXED_LINE_ENDS, 0)
