"""Results that the server keeps up to date (CONTEXT=SEARCH and =SORT, RFC 5267)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from ...errors import MalformedResponseError
from .._reader import Reader
from ..responses import Response, StatusResponse
from ..uids.uid_sequence import UidSequence
from ..uids.uid_set import UidSet
from .esearch import Update, ranges_of, read_esearch

#: Messages of a sorted result; one that grows beyond is not followed any further.
MAX_SORTED = 1_000_000
#: Changes that are kept for somebody to ask; more are put together into one.
MAX_CHANGES = 1_000


@dataclass(frozen=True, slots=True)
class SearchChange:
    """How a result has changed.

    Args:
        added: messages that are found now.
        removed: messages that are not found any more.
    """

    added: UidSet
    removed: UidSet


class LiveResult:
    """One result, and what became of it.

    Args:
        is_sorted: whether its messages have an order.
        uid_validity: UIDVALIDITY of the folder.
    """

    def __init__(self, *, is_sorted: bool, uid_validity: int | None) -> None:
        self.tag = b""
        self.uids = UidSet(uid_validity=uid_validity)
        self.changes: deque[SearchChange] = deque()
        #: Why nothing more comes; "" while something may.
        self.end = ""
        self._order: list[int] | None = [] if is_sorted else None
        self._waiting: list[Update] | None = []  # what came before the result itself

    @property
    def order(self) -> UidSequence | None:
        """The messages in their order; None where they have none."""
        if self._order is None:
            return None
        return UidSequence.of(self._order, uid_validity=self.uids.uid_validity)

    def begin(self, ranges: UidSequence) -> None:
        """Take what the search found.

        Raises:
            MalformedResponseError: it is more than can be followed.
        """
        self.uids |= UidSet(ranges)
        if self._order is not None:
            _check_size(len(ranges))
            self._order = list(ranges)
        updates, self._waiting = self._waiting or [], None
        self.take(updates)

    def take(self, updates: list[Update]) -> None:
        """Take what the server told.

        Raises:
            MalformedResponseError: it cannot be read.
        """
        if self._waiting is not None:
            self._waiting += updates[: MAX_CHANGES - len(self._waiting)]
            return
        for update in updates:
            uids = UidSequence(ranges_of(update.uids))
            changed = UidSet(uids)
            if self._order is not None:
                self._reorder(self._order, update, uids, changed)
            if update.is_added:
                self.uids |= changed
                self._note(SearchChange(changed, UidSet()))
            else:
                self.uids -= changed
                self._note(SearchChange(UidSet(), changed))

    def _reorder(
        self, order: list[int], update: Update, uids: UidSequence, changed: UidSet
    ) -> None:
        if not update.is_added:
            order[:] = [uid for uid in order if uid not in changed]
            return
        _check_size(len(order) + len(uids))
        place = max(update.place - 1, 0)  # context-position: from 1 on
        order[place:place] = uids

    def _note(self, change: SearchChange) -> None:
        if len(self.changes) >= MAX_CHANGES:
            last = self.changes.pop()
            change = SearchChange(
                (last.added - change.removed) | change.added,
                (last.removed - change.added) | change.removed,
            )
        self.changes.append(change)


def _check_size(count: int) -> None:
    if count > MAX_SORTED:
        raise MalformedResponseError(f"The server sorts more than {MAX_SORTED} messages.")


class LiveResults:
    """The results of one connection that are followed, by the tags of their searches."""

    def __init__(self) -> None:
        self._by_tag: dict[bytes, LiveResult] = {}

    def add(self, tag: bytes, live: LiveResult) -> None:
        """Follow a result."""
        live.tag = tag
        self._by_tag[tag] = live

    def remove(self, live: LiveResult) -> None:
        """Do not follow it any more."""
        self._by_tag.pop(live.tag, None)

    def observe(self, response: Response) -> None:
        """Look at an ESEARCH response for updates; what cannot be read ends what is followed."""
        if not self._by_tag:
            return
        try:
            esearch = read_esearch(response)
        except MalformedResponseError:
            return  # whose it was, nobody knows
        live = self._by_tag.get(esearch.tag or b"")
        if live is None or not esearch.updates:
            return
        try:
            live.take(esearch.updates)
        except MalformedResponseError as error:
            self._end(live, str(error))

    def observe_status(self, status: StatusResponse) -> None:
        """Look at a status response for NOUPDATE: the server gives up (RFC 5267 section 4.3.2)."""
        if status.code is None or status.code.name != "NOUPDATE":
            return
        try:
            tag = Reader(status.code.arguments).string()
        except MalformedResponseError:
            return
        live = self._by_tag.get(tag)
        if live is not None:
            self._end(live, f"The server does not tell any more: {status.text}")

    def _end(self, live: LiveResult, why: str) -> None:
        live.end = why
        self.remove(live)
