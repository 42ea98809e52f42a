"""`UidSequence`: UIDs in the order in which a server sorted them."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import overload


class UidSequence(Sequence[int]):
    """UIDs of one folder in an order of their own, kept as ranges: none is written out.

    Args:
        ranges: in order, each with both its ends; an end may be below its beginning.
        uid_validity: UIDVALIDITY of the folder, or None.
    """

    __slots__ = ("_ends", "_offsets", "_starts", "uid_validity")

    def __init__(
        self, ranges: Iterable[tuple[int, int]] = (), *, uid_validity: int | None = None
    ) -> None:
        self._starts, self._ends = array("I"), array("I")
        last = -1
        for start, end in ranges:
            if start == end == last + 1 and self._starts[-1] <= last:
                self._ends[-1] = last = end
                continue
            self._starts.append(start)
            self._ends.append(end)
            last = end
        sizes = (abs(end - start) + 1 for start, end in self.ranges())
        self._offsets = array("Q", accumulate(sizes, initial=0))
        self.uid_validity = uid_validity

    @classmethod
    def of(cls, uids: Iterable[int], *, uid_validity: int | None = None) -> UidSequence:
        """Return UIDs in the order in which they come.

        Args:
            uids: UIDs.
            uid_validity: the UIDVALIDITY of their folder, where it is known.
        """
        return cls(((uid, uid) for uid in uids), uid_validity=uid_validity)

    def ranges(self) -> Iterator[tuple[int, int]]:
        """Yield the ranges in order."""
        return zip(self._starts, self._ends, strict=True)

    def __len__(self) -> int:
        return self._offsets[-1]

    def __iter__(self) -> Iterator[int]:
        for start, end in self.ranges():
            if start <= end:
                yield from range(start, end + 1)
            else:
                yield from range(start, end - 1, -1)

    def __contains__(self, uid: object) -> bool:
        if not isinstance(uid, int):
            return False
        return any(min(pair) <= uid <= max(pair) for pair in self.ranges())

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> UidSequence: ...
    def __getitem__(self, place: int | slice) -> int | UidSequence:
        """Return the UID at a place, or a part of the sequence."""
        if isinstance(place, slice):
            places = range(*place.indices(len(self)))
            return UidSequence.of(map(self.__getitem__, places), uid_validity=self.uid_validity)
        at = place + len(self) if place < 0 else place
        if not 0 <= at < len(self):
            raise IndexError(place)
        index = bisect_right(self._offsets, at) - 1
        start, step = self._starts[index], at - self._offsets[index]
        return start + step if start <= self._ends[index] else start - step

    def __eq__(self, other: object) -> bool:
        if isinstance(other, UidSequence):
            return (self._starts, self._ends) == (other._starts, other._ends)
        return NotImplemented

    def __hash__(self) -> int:
        return hash((self._starts.tobytes(), self._ends.tobytes()))

    def __repr__(self) -> str:
        shown = [
            f"{s}" if s == e else f"{s}:{e}"
            for s, e in zip(self._starts[:12], self._ends[:12], strict=True)
        ]
        more = ",…" if len(self._starts) > len(shown) else ""
        return f"<UidSequence {','.join(shown)}{more}>"
