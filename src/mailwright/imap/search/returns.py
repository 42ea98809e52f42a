"""What a search is to return (ESEARCH, RFC 4731, and what came after it)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag

from ...errors import InvalidArgumentError
from ..uids.uid_set import MAX_UID


class SearchReturn(Flag):
    """What a search is to return; any of them together."""

    ALL = 1  # the UIDs
    COUNT = 2  # how many there are
    MIN = 4  # the lowest one; of a sorted search, the first
    MAX = 8  # the highest one; of a sorted search, the last
    RELEVANCY = 16  # a score from 1 to 100 for each (SEARCH=FUZZY, RFC 6203)
    SAVE = 32  # `saved`: the server keeps the result (SEARCHRES, RFC 5182)


@dataclass(frozen=True, slots=True)
class PartialRange:
    """A page of a result (PARTIAL, RFC 9394).

    Args:
        first: the place of a message in the result, from 1 on; below 0 it is counted from the end.
        last: that of another one, counted from the same side.

    Raises:
        InvalidArgumentError: one of them is 0, or they are counted from two sides.
    """

    first: int
    last: int

    def __post_init__(self) -> None:
        # partial-range = nz-number ":" nz-number / "-" nz-number ":" "-" nz-number
        same_side = (self.first > 0) == (self.last > 0)
        furthest = max(abs(self.first), abs(self.last))
        if not (self.first and self.last and same_side) or furthest > MAX_UID:
            raise InvalidArgumentError(
                f"{self.first}:{self.last} is no range of places in a result.", name="partial"
            )

    def __str__(self) -> str:
        return f"{self.first}:{self.last}"

    def of(self, count: int) -> slice:
        """Return the places of the page in a result of `count` messages."""
        low, high = sorted((abs(self.first), abs(self.last)))
        if self.first > 0:
            return slice(min(low - 1, count), min(high, count))
        return slice(max(count - high, 0), max(count - low + 1, 0))
