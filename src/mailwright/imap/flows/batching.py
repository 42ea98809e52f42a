"""Which messages there are, where more UIDs were named than there are messages."""

from __future__ import annotations

from ..._flow import Flow
from ..commands.uid_batches import UidBatches
from ..selected.selection import Selection
from ..uids.uid_set import UidSet
from .present import present

#: The fewest messages of a batch that servers take (RFC 10022).
_LEAST = 500


def existing(selection: Selection, most: int, *, exactly: bool) -> Flow[tuple[list[UidSet], bool]]:
    """Return sets of UIDs among those of `selection`, and whether each of them has a message.

    A search finds them. Where a server bears only so many messages in one command, it may not
    search all of them; it then tells ranges (UIDBATCHES).

    Args:
        selection: the UIDs.
        most: messages of a range.
        exactly: whether ranges are of no use.
    """
    session, uids = selection.session, selection.uids
    limit = selection.message_limit
    if limit is not None and limit >= _LEAST and not exactly and session.has("UIDBATCHES"):
        batches = yield from UidBatches(min(limit, most))
        return [found for batch in reversed(batches) if (found := uids & batch)], False
    there = yield from present(selection)
    return [there.uids], True
