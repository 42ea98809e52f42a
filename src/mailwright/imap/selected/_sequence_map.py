"""Which UID stands behind which sequence number, as far as the server's responses tell.

No write goes by it (I05, I06): it names the messages of events, and spares questions.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from operator import lt
from typing import Final

from ..uids.uid_set import MAX_UID, UidSet

#: Sequence numbers above this are not kept, whatever EXISTS says: 16 MB.
MOST: Final = 1 << 22
#: How many messages' worth of looking a map may cost before it is given up, for each message.
_PATIENCE: Final = 200
#: Contradictions after which a server is not believed any more.
_CONTRADICTIONS: Final = 10


class SequenceMap:
    """Sequence numbers and their UIDs; what is not known is 0, and what is beyond the array too.

    Known UIDs ascend with their numbers. A response that contradicts that makes it forget all.
    """

    __slots__ = ("_contradictions", "_spent", "_uids", "_unknown", "count")

    def __init__(self) -> None:
        #: Messages in the folder.
        self.count = 0
        self._uids = array("I")
        self._unknown = 0  # zeros in the array
        self._spent = 0
        self._contradictions = 0

    @property
    def is_complete(self) -> bool:
        """Whether the UID of every message is known."""
        return len(self._uids) == self.count and not self._unknown

    @property
    def known(self) -> UidSet:
        """The UIDs that are known."""
        return UidSet(uid for uid in self._uids if uid)

    @property
    def last(self) -> int | None:
        """The UID of the last message, where it is known."""
        return self.uid(self.count)

    def __iter__(self) -> Iterator[int | None]:
        for number in range(1, self.count + 1):
            yield self.uid(number)

    def uid(self, number: int) -> int | None:
        """Return the UID of a message, None where it is not known."""
        return (self._uids[number - 1] or None) if 0 < number <= len(self._uids) else None

    def number(self, uid: int) -> int | None:
        """Return the sequence number of a message, None where it is not known."""
        place = self._place(uid)
        return None if place is None else place + 1

    def forget(self) -> None:
        """Forget every UID."""
        self._uids = array("I")
        self._unknown = 0

    def grow(self, count: int) -> int:
        """Take what EXISTS says; return how many messages came, negative where some are missing."""
        came = count - self.count
        if came < 0:  # forbidden: which are gone, nobody says
            self.forget()
        self.count = count
        return came

    def fill(self, uids: UidSet) -> bool:
        """Take the UIDs of all messages; return whether there are as many as there should be."""
        if len(uids) != self.count or self.count > MOST:
            return False
        self._uids = array("I", uids)
        self._unknown = 0
        self._spent = 0
        return True

    @property
    def tail(self) -> int | None:
        """The UID after which nothing is known, where everything up to it is; None otherwise."""
        uids = self._uids
        return uids[-1] if uids and not self._unknown and len(uids) < self.count else None

    def extend(self, uids: UidSet) -> bool:
        """Take the UIDs behind `tail`; return whether there are as many as there should be."""
        if self.tail is None or len(uids) != self.count - len(self._uids) or self.count > MOST:
            return False
        if uids and uids[0] <= self._uids[-1]:
            return self._contradict()
        self._uids.extend(uids)
        return True

    def learn(self, number: int, uid: int) -> bool:
        """Take the UID of a message; return whether it agrees with what is known."""
        uids, size = self._uids, len(self._uids)
        if not 0 < number <= self.count or number > MOST or not 0 < uid <= MAX_UID:
            return number > MOST
        if number <= size:
            known = uids[number - 1]
            if known == uid:
                return True
            if known:
                return self._contradict()
        before = uids[number - 2] if 2 <= number <= size + 1 else 0
        after = uids[number] if number < size else 0
        if before >= uid or (after and after <= uid):
            return self._contradict()
        if number > size:
            if self._contradictions > _CONTRADICTIONS:
                return False
            uids.frombytes(bytes(uids.itemsize * (number - 1 - size)))
            self._unknown += number - 1 - size
            uids.append(uid)
            return True
        uids[number - 1] = uid
        self._unknown -= 1
        return True

    def learn_run(self, numbers: list[int], uids: list[int]) -> bool:
        """Take the UIDs of neighbours at once, if they are known already or follow the known ones.

        Args:
            numbers: sequence numbers.
            uids: as many UIDs.

        Returns:
            Whether they were; nothing is done where not.
        """
        known, first, count = self._uids, numbers[0], len(numbers)
        if numbers != list(range(first, first + count)):
            return False
        if first <= len(known):
            return known[first - 1 : first - 1 + count].tolist() == uids
        follows = first == len(known) + 1 and numbers[-1] <= min(self.count, MOST)
        if not follows or self._contradictions > _CONTRADICTIONS:
            return False
        if not all(map(lt, [known[-1] if known else 0, *uids], uids)):
            return False
        known.extend(uids)
        return True

    def expunge(self, number: int) -> int | None:
        """Take out a message, which has to be there; return its UID, None where nobody knows."""
        self.count -= 1
        if number > len(self._uids):
            return None
        uid = self._uids.pop(number - 1)
        self._unknown -= not uid
        return uid or None

    def vanish(self, uids: UidSet) -> UidSet:
        """Take out messages by UID; return those that may have been there.

        A UID that is not known lies among the unknown between two known ones: whichever of these
        is taken out, the numbers of the rest are right. Where nothing is unknown, it was not there.
        """
        if not self._uids:
            gone = uids if len(uids) <= self.count else uids.last(self.count)
            self.count -= len(gone)
            return gone
        if len(uids) == 1:
            return uids if self._vanish_one(uids[0]) else UidSet()
        return self._vanish_many(uids)

    def _vanish_one(self, uid: int) -> bool:
        if self._unknown:
            return bool(self._vanish_many(UidSet.of(uid)))
        place = self._place(uid)
        if place is not None:
            self.expunge(place + 1)
            return True
        is_beyond = uid > self._uids[-1] and self.count > len(self._uids)
        self.count -= is_beyond
        return is_beyond

    def _vanish_many(self, uids: UidSet) -> UidSet:
        """Go through the messages and the ranges once, side by side."""
        if not self._afford(len(self._uids)):
            return self.vanish(uids)
        kept, gone = array("I"), list[tuple[int, int]]()
        waiting = 0  # unknown ones since the last known UID, which was `below`
        below = 0
        for uid in self._uids:
            if not uid:
                waiting += 1
                continue
            waiting = self._settle(uids, below, uid, waiting, gone)
            kept.frombytes(bytes(kept.itemsize * waiting))
            waiting, below = 0, uid
            if uid in uids:
                gone.append((uid, uid))
            else:
                kept.append(uid)
        beyond = self.count - len(self._uids)
        left = self._settle(uids, below, 1 << 32, waiting + beyond, gone)
        kept.frombytes(bytes(kept.itemsize * min(left, waiting)))
        result = UidSet.from_ranges(gone)
        self._uids = kept
        self._unknown = kept.count(0)
        self.count -= len(result)
        return result

    @staticmethod
    def _settle(
        uids: UidSet, below: int, above: int, waiting: int, gone: list[tuple[int, int]]
    ) -> int:
        """Take those of `uids` between two known ones out of the unknown; return what is left."""
        if not waiting or above - below < 2:
            return waiting
        between = _between(uids, below + 1, above - 1).first(waiting)
        gone.extend(between.ranges)
        return waiting - len(between)

    def _place(self, uid: int) -> int | None:
        if not uid:
            return None
        uids = self._uids
        if not self._unknown:
            place = bisect_left(uids, uid)
            return place if place < len(uids) and uids[place] == uid else None
        if not self._afford(len(uids)):
            return None
        try:
            return uids.index(uid)
        except ValueError:
            return None

    def _afford(self, steps: int) -> bool:
        """Whether to look through so many; a map that costs too much is forgotten."""
        self._spent += steps
        if self._spent <= _PATIENCE * max(len(self._uids), 1000):
            return True
        self.forget()
        self._spent = 0
        return False

    def _contradict(self) -> bool:
        self._contradictions += 1
        self.forget()
        return False


def _between(uids: UidSet, low: int, high: int) -> UidSet:
    spans = uids.spans
    first, stop = bisect_left(spans.ends, low), bisect_right(spans.starts, high)
    pairs = zip(spans.starts[first:stop], spans.ends[first:stop], strict=True)
    return UidSet.from_ranges((max(start, low), min(end, high)) for start, end in pairs)
