"""Where the messages of an mbox file lie: one pass over its octets, without a loop over lines.

Each separator holds a space, so the search leaps to the next space with memchr and looks around
it only: base64, which most octets are, is passed over at the speed of memory.

What a separator is depends on the level:

- STRICT: the line that RFC 4155 describes, behind an empty line;
- LOOSE: a line with a date in it; or, behind an empty line and before a header field, "From "
  with one word or none. So "From Russia with love" is none, as no program quotes it for sure;
- LOOSER: every line that begins with "From ", as many programs read it.

The first line of the file is taken for one at any level but STRICT.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from typing import NamedTuple

from ...fields.compliance import Compliance
from .from_line import MAX_LINE, Form, form_of
from .octets import Octets
from .quoting import find_header_end

FROM = b"From "
_WINDOW = 8 * 1024  # octets that are searched around a space before the next leap
_HEADERS = (16 * 1024, 1024 * 1024)  # octets in which a header ends, as a rule and at most
_find_length = re.compile(
    rb"(?:\A|\n)content-length[ \t]*:[ \t]*(\d{1,18})[ \t]*\r?(?=\n)", re.IGNORECASE
).search
_skip_line_ends = re.compile(rb"(?:\r?\n){0,2}").match
_begins_field = re.compile(rb"[!-9;-~]+[ \t]*:|\r?\n").match
_NAME = 80  # octets; what is longer is no field name


class Line(NamedTuple):
    """A line that begins with "From ".

    Args:
        start: its offset.
        end: the offset behind it.
        form: how much it looks like a separator.
        behind_empty: whether an empty line, or nothing, stands before it.
        counts: whether it is a separator.
    """

    start: int
    end: int
    form: Form
    behind_empty: bool
    counts: bool


class Extent(NamedTuple):
    """Where a message lies.

    Args:
        start: the offset of its separator.
        content: the offset behind that, where the message begins.
        end: the offset behind the message.
        after: where the next separator stands; the size of the file behind the last message.
        quoted: whether "From " occurs in it behind ">", so that something may be quoted.
    """

    start: int
    content: int
    end: int
    after: int
    quoted: bool


class Separators:
    """Finds the messages of an mbox file.

    Args:
        octets: the file.
        compliance: what a separator is; see above.
        by_length: whether Content-Length says where a message ends, if a separator is there.
    """

    __slots__ = ("_by_length", "_compliance", "_next", "_octets", "_size")

    def __init__(self, octets: Octets, compliance: Compliance, *, by_length: bool) -> None:
        self._octets = octets
        self._size = octets.size
        self._compliance = compliance
        self._by_length = by_length
        self._next: tuple[Line | None, bool] = (None, False)  # what was found and skipped last

    def extents(self) -> Iterator[Extent]:
        """Yield where the messages lie, in order."""
        line, _ = self.first()
        while line is not None:
            extent, line = self.extent(line)
            yield extent

    def first(self) -> tuple[Line | None, bool]:
        """Return the first separator; see `following`."""
        return self.following(0)

    def at(self, offset: int) -> Line | None:
        """Return the separator at an offset, if one is there."""
        if not 0 <= offset < self._size or self._octets.read(offset, offset + 5) != FROM:
            return None
        line = self._judge(offset)
        return line if line is not None and line.counts else None

    def extent(self, line: Line) -> tuple[Extent, Line | None]:
        """Return where the message behind a separator lies, and the separator behind that."""
        content = line.end
        following, quoted = self.following(content)
        if self._by_length:
            by_length = self.by_length(content, following)
            if by_length is not None:
                end, after = by_length
                return (
                    Extent(line.start, content, end, after.start if after else self._size, True),
                    after,
                )
        after_ = following.start if following else self._size
        return Extent(line.start, content, self._content_end(content, after_), after_, quoted), (
            following
        )

    def following(self, position: int) -> tuple[Line | None, bool]:
        """Return the first separator at or behind the beginning of a line.

        Also returns whether something before it may be quoted.
        """
        found, quoted = self._next
        if found is not None and found.start >= position:
            return found, quoted
        quoted = False
        for hit, is_quoted in self.from_lines(position, self._size):
            if is_quoted:
                quoted = True
            else:
                line = self._judge(hit)
                if line is not None and line.counts:
                    self._next = line, quoted
                    return line, quoted
        return None, quoted

    def lines(self, start: int, end: int) -> Iterator[Line]:
        """Yield all lines that begin with "From " between two beginnings of lines."""
        for hit, is_quoted in self.from_lines(start, end):
            if not is_quoted and (line := self._judge(hit)) is not None:
                yield line

    def from_lines(self, start: int, end: int) -> Iterator[tuple[int, bool]]:
        """Yield where "From " stands at the beginning of a line, or (True) behind ">"."""
        octets = self._octets
        find, position = octets.find, start
        while True:
            space = find(b" ", position, end)
            if space < 0:
                return
            position = max(position, space - 4)
            hit = find(FROM, position, min(position + _WINDOW, end))
            if hit < 0:
                position += _WINDOW - 4
                continue
            position = hit + 5
            if hit == start:
                yield hit, False
                continue
            before = octets.read(hit - 1, hit)
            if before == b"\n":
                yield hit, False
            elif before == b">":
                yield hit, True
            elif hit == len(BOM_UTF8) and octets.read(0, hit) == BOM_UTF8:
                yield hit, False

    def _judge(self, start: int) -> Line | None:
        """Return the line that begins with "From " at an offset where a line begins."""
        octets = self._octets
        end = octets.find(b"\n", start, self._size) + 1 or self._size
        form = form_of(octets.read(start, min(end, start + MAX_LINE)))
        before = octets.read(max(start - 3, 0), start)
        is_first = not start or (start == len(BOM_UTF8) and before == BOM_UTF8)
        is_second = start == len(before) and before in (b"\n", b"\r\n")
        behind_empty = is_first or is_second or before.endswith((b"\n\n", b"\n\r\n"))
        if self._compliance is Compliance.LOOSER:
            counts = True
        elif self._compliance is Compliance.STRICT:
            counts = behind_empty and form is Form.EXACT
        elif is_first or form >= Form.DATED:
            counts = True
        else:
            counts = form is Form.BARE and behind_empty and self._is_header(end)
        return Line(start, end, form, behind_empty, counts)

    def _is_header(self, start: int) -> bool:
        """Whether a header field or an empty line stands at an offset."""
        return _begins_field(self._octets.read(start, start + _NAME)) is not None

    def _content_end(self, content: int, after: int) -> int:
        """Return where a message ends: before the empty line, if there is one."""
        tail = self._octets.read(max(content, after - 3), after)
        whole = after - content <= 2
        if tail.endswith(b"\n\r\n") or (whole and tail == b"\r\n"):
            return after - 2
        if tail.endswith(b"\n\n") or (whole and tail == b"\n"):
            return after - 1
        return after

    # --- Content-Length --------------------------------------------------------------------------

    def by_length(self, content: int, following: Line | None) -> tuple[int, Line | None] | None:
        """Return where a message ends by its Content-Length, and the separator behind it.

        None where it has none, or where no separator is at that place.

        Args:
            content: where the message begins.
            following: the first separator behind that.
        """
        limit = following.start if following else self._size
        declared = self._declared(content, limit)
        if declared is None:
            return None
        body, length = declared
        end = body + length
        if end > self._size:
            return None
        rest = self._octets.read(end, end + len(FROM) + 4)
        start = end + _skip_line_ends(rest).end()  # type: ignore[union-attr]  # matches always
        if start == self._size and len(rest) < len(FROM):
            line = None
        elif (line := self.at(start)) is None:
            return None
        if not length:  # the empty line behind a header alone may be the one before a separator
            end = self._content_end(content, start) if start == body else end
        return max(end, content), line

    def declares_length(self, content: int, following: Line | None) -> bool:
        """Whether a message has a Content-Length, right or wrong; see `by_length`."""
        return self._declared(content, following.start if following else self._size) is not None

    def _declared(self, content: int, limit: int) -> tuple[int, int] | None:
        """Return where the body of a message begins and its Content-Length."""
        for size in _HEADERS:
            header = self._octets.read(content, min(limit, content + size))
            if found := find_header_end(header):
                length = _find_length(header, 0, found.end())
                return (content + found.end(), int(length[1])) if length else None
            if len(header) < size:
                break
        return None
