"""The flags of every message, as digests: for servers that cannot say which ones changed.

Twelve octets for each message, and some more for each that changed since all was put in order.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping
from heapq import merge
from itertools import repeat

from ..uids.uid_set import UidSet

#: Changes beyond the number of messages that are kept before all is forgotten.
_MARGIN = 1_000


class KnownFlags:
    """UIDs and digests of their flags.

    Args:
        groups: a digest of flags -> the messages that have them.
    """

    __slots__ = ("_changed", "_digests", "_uids")

    def __init__(self, groups: Mapping[int, UidSet] | None = None) -> None:
        self.forget()
        pairs = (zip(uids, repeat(digest)) for digest, uids in (groups or {}).items())
        for uid, digest in merge(*pairs):
            self.learn(uid, digest)

    def __len__(self) -> int:
        return len(self._uids) + len(self._changed)

    def forget(self) -> None:
        """Forget all of them."""
        self._uids = array("I")  # ascending
        self._digests = array("Q")
        self._changed: dict[int, int] = {}

    def learn(self, uid: int, digest: int, most: int | None = None) -> None:
        """Take the flags of a message.

        Args:
            uid: its UID.
            digest: what stands for its flags.
            most: messages in the mailbox; what is told of many more is not believed.
        """
        uids = self._uids
        if not uids or uid > uids[-1]:
            if most is None or len(uids) < most + _MARGIN:
                uids.append(uid)
                self._digests.append(digest)
                return
        elif most is None or uid in self._changed or len(self._changed) < most + _MARGIN:
            self._changed[uid] = digest
            return
        self.forget()

    def digest(self, uid: int) -> int | None:
        """Return what stands for the flags of a message, None where they are not known."""
        place = bisect_left(self._uids, uid)
        known = None
        if place < len(self._uids) and self._uids[place] == uid:
            known = self._digests[place]
        return self._changed.get(uid, known)

    def settle(self, uids: UidSet) -> UidSet:
        """Forget all messages but these; return those of them whose flags are not known."""
        kept, digests, missing = array("I"), array("Q"), array("I")
        old_uids, old_digests, changed = self._uids, self._digests, self._changed
        place, size = 0, len(old_uids)
        for uid in uids:
            while place < size and old_uids[place] < uid:
                place += 1
            digest = changed.get(uid) if changed else None
            if digest is None and place < size and old_uids[place] == uid:
                digest = old_digests[place]
            if digest is None:
                missing.append(uid)
            else:
                kept.append(uid)
                digests.append(digest)
        self._uids, self._digests, self._changed = kept, digests, {}
        return UidSet(missing)

    def groups(self) -> dict[int, UidSet]:
        """Return the messages by the digests of their flags, as they were last settled."""
        found: dict[int, array[int]] = {}
        for uid, digest in zip(self._uids, self._digests, strict=True):
            found.setdefault(digest, array("I")).append(uid)
        return {digest: UidSet(uids) for digest, uids in found.items()}


def flags_digest(flags: frozenset[str]) -> int:
    r"""Return a number of 63 bits that stands for flags; \Recent, which is of a session, is none.

    Args:
        flags: in any case.
    """
    from hashlib import blake2b

    names = sorted({flag.lower() for flag in flags} - {"\\recent"})
    octets = "\0".join(names).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(octets, digest_size=8).digest(), "big") >> 1
