"""Where the header of a message begins and ends: one match of a regular expression."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from .defects import DefectKind
from .limits import MimeLimits

if TYPE_CHECKING:
    from mmap import mmap

    from .delimiters import Delimiters

# field = field-name *WSP ":" unstructured CRLF, with LF for CRLF (RFC 5322 sections 2.2 and 4.5).
# A name with octets in it that none may have does not end the header: it is a field without name.
# The quantifiers are possessive: nothing is ever tried a second time. The outermost is not, because
# CPython before 3.11.5 does not go back to where a field began that fails midway
# (https://github.com/python/cpython/issues/106052); as it takes memory for each round, it has a
# limit.
_FIELD = rb"(?:[^: \t\r\n]++[ \t]*+:[^\n]*+\n?+(?:[ \t][^\n]*+\n?+)*+)"
_match_fields = re.compile(_FIELD + rb"{1,1000}").match
# In a part, a line with two hyphens may be a delimiter, should a boundary have a colon in it.
_PART_FIELD = _FIELD.replace(b"(?:", b"(?:(?!--)", 1)
_match_part_fields = re.compile(_PART_FIELD + rb"{1,1000}").match
_find_field_starts = re.compile(rb"^[^ \t]", re.MULTILINE).findall

_match_field = re.compile(rb"[^: \t\r\n]++[ \t]*+:").match
# "From " of an mbox, which may be quoted; "From :" begins a field.
_match_marker = re.compile(rb">*+From (?![ \t]*:)").match
_MARKERS = (b"F", b">")
_LF = b"\n"
_THOUSAND = 1_000


@lru_cache(16)
def _fields_pattern(most: int, *, is_part: bool = False) -> re.Pattern[bytes]:
    return re.compile((_PART_FIELD if is_part else _FIELD) + b"{1,%d}" % most)


#: Where a header ends, where the body behind it begins, and what is wrong with the header.
FoundHeader: TypeAlias = "tuple[int, int, DefectKind | None]"


def find_header(
    data: bytes | mmap, start: int, limits: MimeLimits, *, is_part: bool = False
) -> FoundHeader:
    """Return where the header at `start` ends, where its body begins, and what is wrong with it.

    The header ends before the empty line. Where a line stands there that is no field, the body
    begins with that line; see `find_part_header` for `is_part`.
    """
    stop = start + limits.header_octets
    end = start
    left = limits.fields
    match_fields = _match_part_fields if is_part else _match_fields
    if left >= _THOUSAND and (match := match_fields(data, start, stop)):
        end = match.end()
        if end < stop and data[end : end + 2] == b"\r\n":
            return end, end + 2, None
        left -= _THOUSAND
    while left >= _THOUSAND and (match := match_fields(data, end, stop)):
        end = match.end()
        left -= _THOUSAND
    if 0 < left < _THOUSAND:
        match = _fields_pattern(left, is_part=is_part).match(data, end, stop)
        end = match.end() if match else end
    if end == stop < len(data) and data[end - 1 : end] != _LF:
        return end, end, DefectKind.HEADER_TOO_LARGE  # a line was cut: what follows ends no header
    if data[end : end + 1] == _LF:
        return end, end + 1, None
    if data[end : end + 2] == b"\r\n":
        return end, end + 2, None
    if end >= len(data):
        return end, end, None
    return end, end, _fault_at(data, start, end, stop)


def find_part_header(
    data: bytes | mmap, start: int, limits: MimeLimits, open_: Delimiters
) -> FoundHeader:
    """Return what `find_header` does, of a header that a delimiter such as ``--a: b`` ends as well.

    No octet behind the delimiter is looked at, or each of many parts would read the rest.

    Args:
        data: the message.
        start: where the header begins.
        limits: the bounds.
        open_: the boundaries that count.
    """
    stop = start + limits.header_octets
    while True:
        end, body, fault = find_header(data, start, limits, is_part=True)
        if body > end or data[end : end + 2] != b"--":
            return end, body, fault
        if open_.find(end - 1, end + len(open_.needle)) is not None:
            return end, end, None
        fields = limits.fields - len(_find_field_starts(data[start:end]))
        field = _fields_pattern(1).match(data, end, stop)
        if field is None or fields <= 0 or fault is DefectKind.HEADER_TOO_LARGE:
            return end, body, fault
        start = field.end()
        limits = replace(limits, fields=fields - 1, header_octets=stop - start)


def _fault_at(data: bytes | mmap, start: int, end: int, stop: int) -> DefectKind:
    """Return why the header at `start` ends at `end`, where no empty line is."""
    if end >= stop:
        return DefectKind.HEADER_TOO_LARGE
    if _match_field(data, end, stop):
        return DefectKind.TOO_MANY_FIELDS
    if end == start and data[end : end + 1] in (b" ", b"\t"):
        return DefectKind.LEADING_WHITE_SPACE
    return DefectKind.INVALID_HEADER_LINE


def header_start(data: bytes | mmap, start: int = 0) -> int:
    """Return where the header of a message begins that stands at `start` and was a file.

    A byte order mark may stand before it, as some editors write, and the line "From " that
    separates the messages of an mbox file, quoted or not, with a mark before or behind it.
    """
    if data[start : start + len(BOM_UTF8)] == BOM_UTF8:
        start += len(BOM_UTF8)
    if data[start : start + 1] not in _MARKERS or not _match_marker(data, start):
        return start
    end = data.find(_LF, start)
    if end < 0:
        return len(data)
    start = end + 1
    return start + len(BOM_UTF8) if data[start : start + len(BOM_UTF8)] == BOM_UTF8 else start
