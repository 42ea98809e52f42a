"""Which messages a set of UIDs names now.

What changes messages must not be given a set with an open end: where no UID is as high, ``9:*``
names the last message all the same (RFC 9051 section 9), which nobody asked for.
"""

from __future__ import annotations

from ..._flow import Flow
from ..commands.guarded_search import GuardedSearch, uids_of
from ..search.criteria import Search
from ..selected.selection import Selection
from ..uids.uid_set import UidSet
from .searching import ask


def settled(selection: Selection) -> Flow[Selection]:
    """Return a selection without an open end, of no more than what is there if that matters.

    What the server keeps of a search (`$`) has no open end: it names what was found.
    """
    limit = selection.message_limit
    if selection.saved is not None and limit is None:
        return selection
    if selection.uids.is_open or (limit is not None and len(selection.uids) > limit):
        return (yield from present(selection))
    return selection


def known(selection: Selection) -> Flow[Selection]:
    """Return a selection of which we know the UIDs, as what deletes has to (I06)."""
    if selection.saved is not None:
        return (yield from present(selection))
    return (yield from settled(selection))


def present(selection: Selection) -> Flow[Selection]:
    """Return those of the messages that are there now, as a set without an open end."""
    found = UidSet()
    for piece in selection.pieces_of_a_line():
        left = piece.uids
        while left:
            command = GuardedSearch(piece, _named(piece, left), session_returns(piece))
            answer = yield from command
            found |= uids_of(answer)
            left = answer.left_of(left)
    kept = found & selection.uids
    return selection.with_uids(UidSet.from_ranges(kept.ranges, uid_validity=kept.uid_validity))


def _named(selection: Selection, uids: UidSet) -> Search:
    """Return what finds those of the messages that have one of some UIDs."""
    if selection.saved is None:
        return Search.uids(uids)
    kept = Search.saved_result()
    return kept if uids.is_open else kept & Search.uids(uids)


def with_message_id(selection: Selection, message_id: str) -> Flow[UidSet]:
    """Return the UIDs of the messages with a Message-ID.

    Args:
        selection: the mailbox; its UIDs do not matter.
        message_id: without angle brackets.
    """
    criteria = Search.header("Message-ID", f"<{message_id}>")
    returns = session_returns(selection)
    answer = yield from ask(
        selection.session,
        criteria,
        lambda charset: GuardedSearch(selection, criteria, returns, charset),
    )
    return uids_of(answer)


def session_returns(selection: Selection) -> list[bytes] | None:
    """Return what is asked for between RETURN's parentheses, where there is such a thing."""
    return [b"ALL"] if selection.session.has("ESEARCH") else None
