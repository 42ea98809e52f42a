"""Flags that a server tells of messages, kept without the rest of its answers."""

from __future__ import annotations

from ..fetch.fetched_message import FetchedMessage
from ..responses import Response

#: Sets of flags that are kept to be shared between messages.
_MOST_SHARED = 1_000


class ToldFlags:
    """Flags by UID; messages that have the same share one set."""

    __slots__ = ("_shared", "by_uid", "highest_modseq")

    def __init__(self) -> None:
        self.by_uid: dict[int, frozenset[str]] = {}
        #: The highest MODSEQ that was told; 0 where none was.
        self.highest_modseq = 0
        self._shared: dict[frozenset[str], frozenset[str]] = {}

    def take(self, uid: int, response: Response) -> bool:
        """Take an answer, the last one of a message counts; return whether it is its first.

        Who says the same for ever, or nothing, gets no more time for it (T25).
        """
        message = FetchedMessage(response)
        self.highest_modseq = max(self.highest_modseq, message.modseq or 0)
        flags = message.flags
        is_first = uid not in self.by_uid
        if flags is not None:
            if len(self._shared) > _MOST_SHARED:
                self._shared.clear()
            self.by_uid[uid] = self._shared.setdefault(flags, flags)
        return is_first and flags is not None
