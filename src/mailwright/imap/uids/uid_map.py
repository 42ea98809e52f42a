"""`UidMap`: which message became which, kept as ranges."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from ...errors import InvalidArgumentError
from .uid_set import MAX_UID, UidSet, parse_ranges

#: Ranges that are read of what one server says.
_MAX_RANGES = 1 << 18


class UidMap(Mapping[int, int]):
    """The new UID of each message that was copied or moved, by its old one.

    It is a `Mapping` whose cost is that of its ranges, never that of the UIDs in them (I03).

    Args:
        runs: of each run of consecutive UIDs the first old one, the first new one, and how many.
        uid_validity: UIDVALIDITY of the folder that the new ones are of; None where nobody knows.
    """

    __slots__ = ("_length", "_runs", "_starts", "uid_validity")

    #: UIDVALIDITY of the folder that the messages are in now, or None.
    uid_validity: int | None

    def __init__(
        self, runs: Iterable[tuple[int, int, int]] = (), *, uid_validity: int | None = None
    ) -> None:
        self._runs = _disjoint(sorted(runs))
        self._starts = [run[0] for run in self._runs]
        self._length = sum(run[2] for run in self._runs)
        self.uid_validity = uid_validity

    # resp-code-copy = "COPYUID" SP nz-number SP uid-set SP uid-set         RFC 4315 section 4
    @classmethod
    def parse(cls, arguments: bytes) -> UidMap | None:
        """Read the arguments of a COPYUID response code; None where they make no sense.

        Args:
            arguments: UIDVALIDITY and two sets, both in the order in which messages were copied.
        """
        words = arguments.split()
        if len(words) != 3 or not words[0].isdigit() or len(words[0]) > 10:
            return None
        validity = int(words[0])
        if not 0 < validity <= MAX_UID:
            return None
        try:
            old = list(parse_ranges(words[1], max_ranges=_MAX_RANGES))
            new = list(parse_ranges(words[2], max_ranges=_MAX_RANGES))
        except InvalidArgumentError:
            return None
        runs = _paired(old, new)
        return None if runs is None else cls(runs, uid_validity=validity)

    @property
    def sources(self) -> UidSet:
        """The old UIDs."""
        return UidSet.from_ranges((old, old + count - 1) for old, _, count in self._runs)

    @property
    def destinations(self) -> UidSet:
        """The new UIDs."""
        ranges = ((new, new + count - 1) for _, new, count in self._runs)
        return UidSet.from_ranges(ranges, uid_validity=self.uid_validity)

    @property
    def ranges(self) -> tuple[tuple[int, int, int], ...]:
        """Runs of consecutive UIDs: the first old one, the first new one, and how many."""
        return tuple(self._runs)

    def only(self, uids: UidSet) -> UidMap:
        """Return the map for those of its old UIDs that are in `uids`."""
        kept: list[tuple[int, int, int]] = []
        for start, end in (self.sources & uids).ranges:
            kept += self._cut(start, end)
        return UidMap(kept, uid_validity=self.uid_validity)

    def __or__(self, other: UidMap) -> UidMap:
        """Return both together; of another UIDVALIDITY than this map, the other one is left out."""
        if not other:
            return self
        if not self:
            return other
        if self.uid_validity != other.uid_validity:
            return self
        return UidMap((*self._runs, *other.ranges), uid_validity=self.uid_validity)

    def __getitem__(self, uid: int) -> int:
        place = bisect_right(self._starts, uid) - 1
        if place >= 0:
            old, new, count = self._runs[place]
            if uid < old + count:
                return new + uid - old
        raise KeyError(uid)

    def __iter__(self) -> Iterator[int]:
        for old, _, count in self._runs:
            yield from range(old, old + count)

    def __len__(self) -> int:
        return self._length

    def __eq__(self, other: object) -> bool:
        if isinstance(other, UidMap):
            return self._joined() == other._joined()
        if not isinstance(other, dict):
            return NotImplemented
        items = cast("dict[object, object]", other)
        return len(self) == len(items) and dict(self) == items

    def __hash__(self) -> int:
        return hash(tuple(self._joined()))

    def __repr__(self) -> str:
        shown = ", ".join(
            f"{_range(old, count)}→{_range(new, count)}" for old, new, count in self._runs[:5]
        )
        more = ", …" if len(self._runs) > 5 else ""
        return f"<UidMap {shown or 'empty'}{more}>"

    def _joined(self) -> list[tuple[int, int, int]]:
        """Return the runs with those put together that follow on each other."""
        joined: list[tuple[int, int, int]] = []
        for old, new, count in self._runs:
            if joined:
                before = joined[-1]
                if (before[0] + before[2], before[1] + before[2]) == (old, new):
                    joined[-1] = (before[0], before[1], before[2] + count)
                    continue
            joined.append((old, new, count))
        return joined

    def _cut(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Yield the runs of the old UIDs between two, both of which are in the map."""
        place = bisect_right(self._starts, start) - 1
        while place < len(self._runs) and self._runs[place][0] <= end:
            old, new, count = self._runs[place]
            first, last = max(old, start), min(old + count - 1, end)
            yield first, new + first - old, last - first + 1
            place += 1


def _disjoint(runs: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """Leave out what is said twice about a message: the first word counts."""
    kept: list[tuple[int, int, int]] = []
    past = 0
    for old, new, count in runs:
        skipped = max(0, past - old)
        if skipped < count:
            kept.append((old + skipped, new + skipped, count - skipped))
            past = old + count
    return kept


def _paired(
    old: list[tuple[int, int]], new: list[tuple[int, int]]
) -> list[tuple[int, int, int]] | None:
    """Return runs in which both ascend, in linear time; None if one set has more than the other."""
    runs: list[tuple[int, int, int]] = []
    targets = iter([(min(ends), max(ends)) for ends in new])
    target, target_end = 0, -1
    for ends in old:
        source, source_end = min(ends), max(ends)
        while source <= source_end:
            if target > target_end:
                following = next(targets, None)
                if following is None:
                    return None
                target, target_end = following
            count = min(source_end - source, target_end - target) + 1
            runs.append((source, target, count))
            source += count
            target += count
    if target <= target_end or next(targets, None) is not None:
        return None
    return runs


def _range(first: int, count: int) -> str:
    return f"{first}" if count == 1 else f"{first}:{first + count - 1}"
