"""Which messages a set of UIDs names now.

What changes messages must not be given a set with an open end: where no UID is as high, ``9:*``
names the last message all the same (RFC 9051 section 9), which nobody asked for.
"""

from __future__ import annotations

from ..._flow import Flow
from .._command import code_of
from ..commands.guarded_search import GuardedSearch, uids_of
from ..search.criteria import Search
from ..selected.selection import Selection
from ..uids.uid_set import UidSet
from .searching import ask


def settled(selection: Selection) -> Flow[Selection]:
    """Return a selection without an open end, of no more than what is there if that matters."""
    limit = selection.message_limit
    if selection.uids.is_open or (limit is not None and len(selection.uids) > limit):
        return (yield from present(selection))
    return selection


def present(selection: Selection) -> Flow[Selection]:
    """Return those of the messages that are there now, as a set without an open end."""
    found = UidSet()
    for piece in selection.pieces_of_a_line():
        left = piece
        while left.uids:
            command = GuardedSearch(left, Search.uids(left.uids), session_returns(left))
            answer = yield from command
            found |= uids_of(answer)
            left = _not_looked_at(command, left)
    kept = found & selection.uids
    return selection.with_uids(UidSet.from_ranges(kept.ranges, uid_validity=kept.uid_validity))


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


# "[MESSAGELIMIT 1000 23221]": the lowest UID that was looked at; the rest is below  RFC 9738, 3.1
def _not_looked_at(command: GuardedSearch, selection: Selection) -> Selection:
    code = code_of(command, "MESSAGELIMIT")
    words = [] if code is None else code.arguments.split()
    lowest = int(words[1]) if len(words) == 2 and words[1].isdigit() and len(words[1]) < 11 else 0
    below = selection.uids & UidSet.from_ranges([(1, lowest - 1)] if lowest > 1 else [])
    return selection.with_uids(UidSet() if below == selection.uids else below)
