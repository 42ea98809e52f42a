"""Ranges of UIDs: read, made of numbers, put together; what `UidSet` is made of."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from ...errors import InvalidArgumentError
from .uid_sequence import UidSequence

#: The largest UID (RFC 9051 section 9: nz-number is below 4,294,967,296).
MAX_UID: Final = 0xFFFF_FFFF
#: Ranges that are read from one text.
MAX_RANGES: Final = 1 << 20
#: Octets of the longest range, and so the least that a command must have room for.
LONGEST_RANGE: Final = len(f"{MAX_UID}:{MAX_UID}")

_NO_NUMBERS = f"UIDs are numbers from 1 to {MAX_UID}"

# sequence-set = (seq-number / seq-range) ["," sequence-set]       RFC 9051 section 9
# seq-range    = seq-number ":" seq-number     ; either may be the larger one
# seq-number   = nz-number / "*"
_RANGE = re.compile(rb"([0-9]{1,10}|\*)(?::([0-9]{1,10}|\*))?(?:,(?=.)|\Z)", re.DOTALL)


def _numbers() -> array[int]:
    return array("I")


@dataclass(slots=True)
class Spans:
    """Ranges in ascending order of which no two touch, in arrays: four octets for each end.

    Args:
        starts: the first UID of each range.
        ends: the last UID of each.
        is_open: whether the last one is written with an open end, as ``5:*``.
    """

    starts: array[int] = field(default_factory=_numbers)
    ends: array[int] = field(default_factory=_numbers)
    is_open: bool = False

    def __iter__(self) -> Iterator[int]:
        for start, end in zip(self.starts, self.ends, strict=True):
            yield from range(start, end + 1)

    def cut(self, low: int, high: int) -> Spans:
        """Return the ranges from place `low` to before place `high`."""
        is_open = self.is_open and high >= len(self.starts)
        return Spans(self.starts[low:high], self.ends[low:high], is_open)

    def texts(self) -> Iterator[str]:
        """Yield each range as it is written."""
        final = len(self.starts) - 1 if self.is_open else -1
        for place, (start, end) in enumerate(zip(self.starts, self.ends, strict=True)):
            if place == final:
                yield "*" if start == end else f"{start}:*"
            else:
                yield str(start) if start == end else f"{start}:{end}"


def spans_of(uids: Iterable[int]) -> Spans:
    """Return numbers in any order as ranges.

    Raises:
        InvalidArgumentError: one of them is no UID.
    """
    if isinstance(uids, (str, bytes)):
        raise refused("UIDs are numbers; UidSet.parse reads text such as 1:5,7")
    if isinstance(uids, UidSequence):
        return spans_of_ranges(uids.ranges())
    spans = Spans()
    try:
        for start, end in _runs(uids):
            spans.starts.append(start)
            spans.ends.append(end)
    except (TypeError, OverflowError):
        raise refused(_NO_NUMBERS) from None
    if spans.starts and spans.starts[0] == 0:
        raise refused(_NO_NUMBERS)
    return spans


def _runs(uids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield runs of numbers without a gap, in ascending order."""
    if isinstance(uids, range) and uids.step == 1:
        if uids:
            yield uids[0], uids[-1]
        return
    ordered = sorted(uids)
    if not ordered:
        return
    start = end = ordered[0]
    for uid in ordered:
        if uid > end + 1:
            yield start, end
            start = uid
        end = uid
    yield start, end


def spans_of_ranges(ranges: Iterable[tuple[int, int]]) -> Spans:
    """Return the union of ranges in any order and either way round; 0 as an end stands for ``*``.

    Raises:
        InvalidArgumentError: an end is no UID.
    """
    spans = Spans()
    in_order, last = True, 0
    try:
        for one, other in ranges:
            if not (one and other):
                spans.is_open = True
            start, end = one or MAX_UID, other or MAX_UID
            if start > end:
                start, end = end, start
            in_order = in_order and start > last
            last = end
            spans.starts.append(start)
            spans.ends.append(end)
    except (TypeError, OverflowError):
        raise refused(_NO_NUMBERS) from None
    pairs = zip(spans.starts, spans.ends, strict=True)
    return _merged(pairs if in_order else sorted(pairs), is_open=spans.is_open)


def _merged(ranges: Iterable[tuple[int, int]], *, is_open: bool) -> Spans:
    """Return ranges whose starts ascend; those that touch become one."""
    spans = Spans()
    last = -1
    for start, end in ranges:
        if start > last + 1:
            spans.starts.append(start)
            spans.ends.append(end)
            last = end
        elif end > last:
            spans.ends[-1] = last = end
    spans.is_open = is_open and last == MAX_UID
    return spans


#: What `combined` keeps: what is in neither, in the first alone, in the second alone, in both.
BOTH: Final = (False, False, False, True)
ANY: Final = (False, True, True, True)
FIRST_ALONE: Final = (False, True, False, False)
ONE_ALONE: Final = (False, True, True, False)


def combined(first: Spans, second: Spans, keep: tuple[bool, bool, bool, bool]) -> Spans:
    """Return of two sets what `keep` says, in time that is linear in their ranges."""
    # Where a set begins or ends, from below: four ascending runs, which sort in linear time.
    edges = [
        *(start << 2 | 1 for start in first.starts),
        *(end + 1 << 2 | 1 for end in first.ends),
        *(start << 2 | 2 for start in second.starts),
        *(end + 1 << 2 | 2 for end in second.ends),
    ]
    edges.sort()
    return _merged(_between(edges, keep), is_open=first.is_open or second.is_open)


def _between(
    edges: Iterable[int], keep: tuple[bool, bool, bool, bool]
) -> Iterator[tuple[int, int]]:
    """Yield what is kept between edges, each a place and the set that begins or ends there."""
    inside, start = 0, 0
    for edge in edges:
        was = keep[inside]
        inside ^= edge & 3
        now = keep[inside]
        if was == now:
            continue
        place = edge >> 2
        if now:
            start = place
        elif place > start:
            yield start, place - 1


def parse_ranges(
    text: str | bytes, *, open_end: bool = False, max_ranges: int = MAX_RANGES
) -> Iterator[tuple[int, int]]:
    """Yield the ranges of a sequence-set as they stand there: in their order, not turned round.

    Args:
        text: what is read; not empty.
        open_end: whether ``*`` may stand in it; it comes as 0.
        max_ranges: the most ranges that are read.

    Raises:
        InvalidArgumentError: it is no sequence-set.
    """
    try:
        octets = text.encode("ascii") if isinstance(text, str) else text
    except UnicodeEncodeError:
        raise refused("this is no set of UIDs", "text") from None
    position, count = 0, 0
    for match in _RANGE.finditer(octets):
        count += 1
        if match.start() != position or count > max_ranges:
            break
        position = match.end()
        one, other = match.groups()
        start = _number(one, open_end=open_end)
        yield start, start if other is None else _number(other, open_end=open_end)
    if position != len(octets) or not octets:
        if count > max_ranges:
            raise refused(f"there are more than {max_ranges} ranges of UIDs", "text")
        raise refused(f"at octet {position}, this is no set of UIDs", "text")


def _number(digits: bytes, *, open_end: bool) -> int:
    if digits == b"*":
        if open_end:
            return 0
        raise refused("* is no UID here", "text")
    number = int(digits)
    if not 0 < number <= MAX_UID:
        raise refused(_NO_NUMBERS, "text")
    return number


def refused(message: str, name: str = "uids") -> InvalidArgumentError:
    """Return the error for an argument that holds no UIDs."""
    return InvalidArgumentError(f"{message[0].upper()}{message[1:]}.", name=name)
