"""Finding the boundary delimiters of all multiparts that are open (RFC 2046 section 5.1.1).

::

    delimiter        := CRLF "--" boundary *LWSP-char CRLF
    close-delimiter  := CRLF "--" boundary "--" *LWSP-char CRLF

Boundaries are compared with the whole line: one may begin like another. The outermost multipart
with a boundary counts, and what is inside of it ends.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from mmap import mmap

#: Whether text is a boundary as RFC 2046 section 5.1.1 has it.
# boundary := 0*69<bchars> bcharsnospace
is_boundary = re.compile(r"[A-Za-z0-9'()+_,\-./:=? ]{0,69}[A-Za-z0-9'()+_,\-./:=?]\Z").match

_LF = b"\n"
_BLANK = b" \t\r"
_DASHES = b"\n--"
MAX_DOUBTFUL = 1_000  # lines that are remembered because they are nearly delimiters


#: A boundary delimiter: where its line begins, where the next one does, the place of its multipart
#: in the path of open entities, and whether it closes that. A class of its own would cost a tenth
#: of what there is to do for a short part.
Delimiter: TypeAlias = tuple[int, int, int, bool]


class Delimiters:
    """The boundaries of the multiparts that are open, and the search for the next one of them.

    Args:
        data: the message.
    """

    __slots__ = ("_data", "_needles", "_places", "doubtful", "needle")

    def __init__(self, data: bytes | mmap) -> None:
        self._data = data
        self._places: dict[bytes, int] = {}  # the outermost first
        self._needles: list[bytes] = []  # what the delimiters begin with: of the first, of two, ...
        self.needle = b""
        self.doubtful: list[int] = []  # where lines begin that begin like delimiters

    def __bool__(self) -> bool:
        return bool(self._places)

    def open(self, boundary: bytes, place: int) -> bool:
        """Add a boundary; return whether it is not that of an outer multipart, which counts.

        Args:
            boundary: without the hyphens before it.
            place: that of its multipart in the path of open entities.
        """
        if boundary in self._places:
            return False
        self._places[boundary] = place
        own = _DASHES + boundary
        self.needle = common_start(self.needle, own) if self._needles else own
        self._needles.append(self.needle)
        return True

    def close(self, boundary: bytes, place: int) -> None:
        """Remove the boundary that was opened last, should it be that of `place`."""
        if self._places.get(boundary) == place:
            del self._places[boundary]
            self._needles.pop()
            self.needle = self._needles[-1] if self._needles else b""

    def find(
        self, position: int, end: int | None = None, *, leap: bool = False
    ) -> Delimiter | None:
        """Find the first delimiter whose line begins behind `position`, which is a line end.

        Args:
            position: where to begin, an offset.
            end: where to stop.
            leap: what is searched should be base64, in which there is no hyphen.
        """
        data, places = self._data, self._places
        size = len(data) if end is None else end
        if leap:
            # memchr is 20 times faster than to look for more than one octet.
            hyphen = data.find(b"-", position)
            if hyphen < 0:
                return None
            position = max(position, hyphen - 1)
        while True:
            line = data.find(self.needle, position, size) + 1
            if not line:
                return None
            line_end = data.find(_LF, line)
            after = len(data) if line_end < 0 else line_end + 1
            text = data[line + 2 : after - (line_end >= 0)].rstrip(_BLANK)
            place = places.get(text)
            if place is not None:
                return line, after, place, False
            if text.endswith(b"--"):
                place = places.get(text[:-2].rstrip(_BLANK))
                if place is not None:
                    return line, after, place, True
            if len(self.doubtful) < MAX_DOUBTFUL:
                self.doubtful.append(line)
            position = line


def common_start(first: bytes, second: bytes) -> bytes:
    """Return what both begin with."""
    if second.startswith(first):
        return first
    length = 0
    shorter = min(len(first), len(second))
    while length < shorter and first[length] == second[length]:
        length += 1
    return first[:length]
