"""UID FETCH of flags alone: nothing else of the answers is kept (RFC 7162 section 3.1.4)."""

from __future__ import annotations

from ..responses import Response
from ..selected.selection import Selection
from ._told_flags import ToldFlags
from .fetch import UidFetch, UidFetchWithVanished

_ITEMS = (b"UID", b"FLAGS")
_ITEMS_WITH_MODSEQ = (*_ITEMS, b"MODSEQ")


class UidFetchFlags(UidFetch):
    """Ask for flags.

    Args:
        selection: the messages.
        changed_since: only messages whose MODSEQ is above this (CONDSTORE); it is told as well.
    """

    def __init__(self, selection: Selection, *, changed_since: int | None = None) -> None:
        names = _ITEMS if changed_since is None else _ITEMS_WITH_MODSEQ
        super().__init__(selection, names, of_updates=True, changed_since=changed_since)
        self.told = ToldFlags()

    def _keep(self, uid: int, response: Response, size: int) -> bool:
        del size
        return self.told.take(uid, response)


class UidFetchFlagsWithVanished(UidFetchWithVanished):
    """The same, and the UIDs of those expunged since (QRESYNC, RFC 7162 section 3.2.6)."""

    def __init__(self, selection: Selection, *, changed_since: int) -> None:
        super().__init__(
            selection, _ITEMS_WITH_MODSEQ, of_updates=True, changed_since=changed_since
        )
        self.told = ToldFlags()

    def _keep(self, uid: int, response: Response, size: int) -> bool:
        del size
        return self.told.take(uid, response)
