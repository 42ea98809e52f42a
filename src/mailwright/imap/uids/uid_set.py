"""`UidSet`: UIDs of one folder, kept as ranges."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from itertools import accumulate, pairwise
from typing import Any, overload

from ._ranges import (
    ANY,
    BOTH,
    FIRST_ALONE,
    LONGEST_RANGE,
    MAX_RANGES,
    MAX_UID,
    ONE_ALONE,
    Spans,
    combined,
    parse_ranges,
    refused,
    spans_of,
    spans_of_ranges,
)

__all__ = ["LONGEST_RANGE", "MAX_RANGES", "MAX_UID", "UidSet", "parse_ranges"]

#: Ranges and characters of a `repr`.
_SHOWN_RANGES, _SHOWN = 20, 80


class UidSet(AbstractSet[int]):
    """UIDs of one folder: an immutable set of numbers, kept as sorted ranges.

    It is a `collections.abc.Set`, whose operators cost as much as there are ranges, never as much
    as there are UIDs: ``1:4294967295`` is one range. Two sets are equal if they have the same
    members; their hash is made of the ranges, and so no set of another type shares it.

    Args:
        uids: numbers from 1 to 4,294,967,295 in any order; a ``range`` is taken as it is.
        uid_validity: UIDVALIDITY of the folder that they are of; None where nobody knows. What
            writes checks it against the folder that is open.

    Raises:
        InvalidArgumentError: something else is among them.
    """

    __slots__ = ("_length", "_offsets", "spans", "uid_validity")

    #: The ranges as arrays, for code that goes over very many; never changed.
    spans: Spans
    #: UIDVALIDITY of the folder, or None.
    uid_validity: int | None

    def __init__(self, uids: Iterable[int] = (), *, uid_validity: int | None = None) -> None:
        if isinstance(uids, UidSet):
            uid_validity = uid_validity or uids.uid_validity
            uids = uids.spans
        self.spans = spans = uids if isinstance(uids, Spans) else spans_of(uids)
        self._length = sum(spans.ends) - sum(spans.starts) + len(spans.starts)
        self._offsets: array[int] | None = None
        self.uid_validity = uid_validity

    # --- making one ---

    @classmethod
    def of(cls, uids: int | Iterable[int], *, uid_validity: int | None = None) -> UidSet:
        """Return `uids` as a set: a number, any iterable of numbers, or a `UidSet` as it is.

        Args:
            uids: one UID or several.
            uid_validity: UIDVALIDITY of the folder; None leaves that of a `UidSet` in place.

        Raises:
            InvalidArgumentError: something else is among them.
        """
        if isinstance(uids, UidSet) and uid_validity in (None, uids.uid_validity):
            return uids
        return cls((uids,) if isinstance(uids, int) else uids, uid_validity=uid_validity)

    @classmethod
    def from_(cls, first: int, *, uid_validity: int | None = None) -> UidSet:
        """Return the UIDs from `first` on, written with an open end: ``5:*``.

        A server takes ``*`` for the highest UID that there is, even if that is below `first` (RFC
        9051 section 9).

        Args:
            first: the lowest UID.
            uid_validity: UIDVALIDITY of the folder.
        """
        return cls.from_ranges([(first or -1, 0)], uid_validity=uid_validity)

    @classmethod
    def all(cls) -> UidSet:
        """Return every UID: ``1:*``."""
        return cls.from_(1)

    @classmethod
    def parse(
        cls,
        text: str | bytes,
        *,
        uid_validity: int | None = None,
        open_end: bool = True,
        max_ranges: int = MAX_RANGES,
    ) -> UidSet:
        """Read a sequence-set such as ``1:5,7``, ranges in any order and either way round.

        Args:
            text: what is read; not empty.
            uid_validity: UIDVALIDITY of the folder.
            open_end: whether ``*`` may stand in it, as it may in what a client asks for.
            max_ranges: the most ranges that are read.

        Raises:
            InvalidArgumentError: it is no sequence-set.

        See RFC 9051 section 9, sequence-set.
        """
        ranges = parse_ranges(text, open_end=open_end, max_ranges=max_ranges)
        return cls.from_ranges(ranges, uid_validity=uid_validity)

    @classmethod
    def from_ranges(
        cls, ranges: Iterable[tuple[int, int]], *, uid_validity: int | None = None
    ) -> UidSet:
        """Return the union of ranges in any order, each with both its ends.

        Args:
            ranges: pairs; 0 as the end of one stands for ``*``.
            uid_validity: UIDVALIDITY of the folder.

        Raises:
            InvalidArgumentError: an end is no UID.
        """
        return cls(spans_of_ranges(ranges), uid_validity=uid_validity)

    def with_validity(self, uid_validity: int | None) -> UidSet:
        """Return the same UIDs as those of a folder with another UIDVALIDITY.

        Args:
            uid_validity: UIDVALIDITY of the folder, None where nobody knows.
        """
        return UidSet(self.spans, uid_validity=uid_validity)

    # --- looking at it ---

    @property
    def is_open(self) -> bool:
        """Whether it is written with an open end, as ``5:*``."""
        return self.spans.is_open

    @property
    def ranges(self) -> tuple[tuple[int, int], ...]:
        """The ranges in ascending order, each with both its ends; no two of them touch."""
        return tuple(zip(self.spans.starts, self.spans.ends, strict=True))

    @property
    def min(self) -> int | None:
        """The lowest UID, or None."""
        return self.spans.starts[0] if self.spans.starts else None

    @property
    def max(self) -> int | None:
        """The highest UID, or None."""
        return self.spans.ends[-1] if self.spans.ends else None

    def __contains__(self, uid: object) -> bool:
        if not isinstance(uid, int):
            return False
        place = bisect_right(self.spans.starts, uid) - 1
        return place >= 0 and uid <= self.spans.ends[place]

    def __iter__(self) -> Iterator[int]:
        return iter(self.spans)

    def __reversed__(self) -> Iterator[int]:
        for start, end in zip(reversed(self.spans.starts), reversed(self.spans.ends), strict=True):
            yield from range(end, start - 1, -1)

    def __len__(self) -> int:
        return self._length

    def __bool__(self) -> bool:
        return self._length > 0

    def __hash__(self) -> int:
        return hash((self.spans.starts.tobytes(), self.spans.ends.tobytes()))

    # --- pieces of it ---

    @overload
    def __getitem__(self, place: int) -> int: ...
    @overload
    def __getitem__(self, place: slice) -> UidSet: ...
    def __getitem__(self, place: int | slice) -> int | UidSet:
        """Return the UID at a place in ascending order, or those of a slice without a step."""
        if isinstance(place, slice):
            first, stop, step = place.indices(self._length)
            if step != 1:
                raise refused("a slice of a UidSet has no step")
            return self._slice(first, stop)
        at = place + self._length if place < 0 else place
        if not 0 <= at < self._length:
            raise IndexError(place)
        offsets = self._places()
        index = bisect_right(offsets, at) - 1
        return self.spans.starts[index] + at - offsets[index]

    def _places(self) -> array[int]:
        """Return how many UIDs stand before each range, and after them how many there are."""
        if self._offsets is None:
            pairs = zip(self.spans.starts, self.spans.ends, strict=True)
            self._offsets = array("Q", accumulate((e - s + 1 for s, e in pairs), initial=0))
        return self._offsets

    def _slice(self, first: int, stop: int) -> UidSet:
        if first >= stop:
            return UidSet(uid_validity=self.uid_validity)
        offsets = self._places()
        low = bisect_right(offsets, first) - 1
        high = bisect_left(offsets, stop) - 1
        cut = self.spans.cut(low, high + 1)
        last = self.spans.starts[high] + stop - 1 - offsets[high]
        cut.starts[0] += first - offsets[low]
        cut.is_open = cut.is_open and last == cut.ends[-1]
        cut.ends[-1] = last
        return UidSet(cut, uid_validity=self.uid_validity)

    def first(self, count: int) -> UidSet:
        """Return the lowest `count` UIDs; all where there are fewer."""
        return self[: max(count, 0)]

    def last(self, count: int) -> UidSet:
        """Return the highest `count` UIDs."""
        return self[max(self._length - max(count, 0), 0) :]

    def windows(self, size: int) -> Iterator[UidSet]:
        """Yield the set in ascending pieces of at most `size` UIDs.

        Args:
            size: UIDs of a piece, at least 1.
        """
        if size < 1:
            raise refused("a window has at least one UID", "size")
        for first in range(0, self._length, size):
            yield self._slice(first, min(first + size, self._length))

    def split(self, max_octets: int) -> Iterator[UidSet]:
        """Yield the set in ascending pieces, each of which is written in `max_octets` at most.

        Args:
            max_octets: at least 21, the longest range.
        """
        if max_octets < LONGEST_RANGE:
            raise refused(f"a range takes up to {LONGEST_RANGE} octets", "max_octets")
        borders, octets = [0], -1
        for place, text in enumerate(self.spans.texts()):
            octets += len(text) + 1
            if octets > max_octets:
                borders.append(place)
                octets = len(text)
        for low, high in pairwise([*borders, len(self.spans.starts)]):
            if low < high:
                yield UidSet(self.spans.cut(low, high), uid_validity=self.uid_validity)

    # --- writing it ---

    def __str__(self) -> str:
        """Return it as a sequence-set, such as ``1:5,7``; "" if it is empty."""
        return ",".join(self.spans.texts())

    def to_bytes(self) -> bytes:
        """Return it as a sequence-set for the wire; nothing if it is empty."""
        return str(self).encode("ascii")

    def __repr__(self) -> str:
        shown = ",".join(self.spans.cut(0, _SHOWN_RANGES).texts())
        if len(self.spans.starts) > _SHOWN_RANGES or len(shown) > _SHOWN:
            shown = f"{shown[:_SHOWN]}…"
        validity = "" if self.uid_validity is None else f", uid_validity={self.uid_validity}"
        return f"<UidSet {shown or 'empty'}{validity}>"

    # --- two of them ---

    @classmethod
    def _from_iterable(cls, it: Iterable[Any]) -> UidSet:  # type: ignore[override] # of int alone
        return cls(it)

    def _with(self, other: Iterable[Any], keep: tuple[bool, bool, bool, bool]) -> UidSet:
        second = UidSet.of(other)
        validity = _one_validity(self.uid_validity, second.uid_validity)
        return UidSet(combined(self.spans, second.spans, keep), uid_validity=validity)

    def __and__(self, other: Iterable[Any]) -> UidSet:
        return self._with(other, BOTH)

    def __or__(self, other: Iterable[Any]) -> UidSet:
        return self._with(other, ANY)

    def __sub__(self, other: Iterable[Any]) -> UidSet:
        return self._with(other, FIRST_ALONE)

    def __xor__(self, other: Iterable[Any]) -> UidSet:
        return self._with(other, ONE_ALONE)

    def __rsub__(self, other: Iterable[Any]) -> UidSet:
        return UidSet.of(other) - self

    __rand__ = __and__
    __ror__ = __or__
    __rxor__ = __xor__

    def __eq__(self, other: object) -> bool:
        if isinstance(other, UidSet):
            return (self.spans.starts, self.spans.ends) == (other.spans.starts, other.spans.ends)
        return super().__eq__(other)

    def __le__(self, other: AbstractSet[Any]) -> bool:
        if not isinstance(other, UidSet):
            return super().__le__(other)
        return len(self._common(other)) == self._length

    def __lt__(self, other: AbstractSet[Any]) -> bool:
        return self._length < len(other) and self <= other

    def __ge__(self, other: AbstractSet[Any]) -> bool:
        return other <= self if isinstance(other, UidSet) else super().__ge__(other)

    def __gt__(self, other: AbstractSet[Any]) -> bool:
        return self._length > len(other) and self >= other

    def isdisjoint(self, other: Iterable[Any]) -> bool:
        """Return whether no UID is in both.

        Args:
            other: the other numbers.
        """
        return not self._common(other) if isinstance(other, UidSet) else super().isdisjoint(other)

    def _common(self, other: UidSet) -> UidSet:
        return UidSet(combined(self.spans, other.spans, BOTH))


def _one_validity(one: int | None, other: int | None) -> int | None:
    if one is not None and other is not None and one != other:
        raise refused(f"UIDs of UIDVALIDITY {one} and of {other} name different messages")
    return other if one is None else one
