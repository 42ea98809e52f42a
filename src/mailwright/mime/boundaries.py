"""Which multiparts need another boundary, as theirs occurs in what lies in them.

A chance boundary is not enough: one that was chosen, or that came with a message, may stand in a
content on purpose, which would add parts to the message or end it. Everything that is written is
looked at once, whatever the number of multiparts and their nesting.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .multipart import Multipart
from .pieces import Piece, StreamedAsItIs

_DELIMITER_STARTS = (b"\n--", b"\r--")  # a bare CR or LF may become a line end on the way


@dataclass(slots=True)
class Span:
    """Where the pieces of a multipart are.

    Args:
        multipart: the multipart.
        boundary: what it is written with.
        first: the place of its first piece.
        last: the place behind its last one.
        delimiters: the places of its delimiters.
    """

    multipart: Multipart
    boundary: bytes
    first: int = 0
    last: int = 0
    delimiters: list[int] = field(default_factory=list)


def colliding(pieces: Sequence[Piece], spans: Sequence[Span]) -> list[Multipart]:
    """Return the multiparts whose boundary begins a line that is no delimiter of theirs.

    Programs that compare the beginning of a line alone must not be misled either: a boundary does
    not begin like that of a multipart around it.

    Args:
        pieces: what is written.
        spans: the multiparts in it, an outer one before what lies in it.
    """
    return _Search(spans).run(pieces) if spans else []


class _Search:
    def __init__(self, spans: Sequence[Span]) -> None:
        self._lengths = sorted({len(span.boundary) for span in spans})
        self._begins = {span.first: span for span in spans}
        self._delimiters = {place for span in spans for place in span.delimiters}
        self._path: list[Span] = []  # the spans around the piece that is looked at
        self._open: dict[bytes, list[Span]] = {}  # the same by their boundary
        self._beginning: dict[bytes, list[Span]] = {}  # and by what their boundary begins with
        self._found: dict[int, Multipart] = {}

    def run(self, pieces: Sequence[Piece]) -> list[Multipart]:
        for place, piece in enumerate(pieces):
            while self._path and self._path[-1].last <= place:
                self._close(self._path.pop())
            if place in self._begins:
                self._enter(self._begins[place])
            if place in self._delimiters:
                continue
            if isinstance(piece, bytes):
                self._look_at(piece)
            elif isinstance(piece, StreamedAsItIs):
                tail = b""
                for block in piece.blocks():
                    self._look_at(tail + block)
                    tail = (tail + block)[-self._lengths[-1] - len(_DELIMITER_STARTS[0]) :]
        return list(self._found.values())

    def _look_at(self, octets: bytes) -> None:
        for line in _lines(octets, self._lengths[-1]):
            self._compare(line)

    def _prefixes(self, text: bytes) -> Iterator[bytes]:
        return (text[:length] for length in self._lengths if length <= len(text))

    def _enter(self, span: Span) -> None:
        self._compare(span.boundary)
        self._take(self._beginning, span.boundary)
        self._path.append(span)
        self._open.setdefault(span.boundary, []).append(span)
        for prefix in self._prefixes(span.boundary):
            self._beginning.setdefault(prefix, []).append(span)

    def _close(self, span: Span) -> None:
        _drop(self._open, span.boundary, span)
        for prefix in self._prefixes(span.boundary):
            _drop(self._beginning, prefix, span)

    def _compare(self, text: bytes) -> None:
        for prefix in self._prefixes(text):
            self._take(self._open, prefix)

    def _take(self, spans: dict[bytes, list[Span]], key: bytes) -> None:
        """Note the spans of a key, once: they need not be found again."""
        for span in spans.pop(key, ()):
            self._found[id(span.multipart)] = span.multipart


def _drop(spans: dict[bytes, list[Span]], key: bytes, span: Span) -> None:
    """Take away a span that ends; what lay in it is gone already, so it is the last one."""
    known = spans.get(key)
    if known and known[-1] is span:
        known.pop()


def _lines(piece: bytes, length: int) -> Iterator[bytes]:
    """Yield what stands behind the hyphens of lines like delimiters, up to `length` octets."""
    if piece.startswith(b"--"):
        yield piece[2 : 2 + length]
    for start in _DELIMITER_STARTS:
        place = piece.find(start)
        while place >= 0:
            yield piece[place + 3 : place + 3 + length]
            place = piece.find(start, place + 3)
