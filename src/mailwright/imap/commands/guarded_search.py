"""UID SEARCH whose answer decides what is written: it is sent to the mailbox that is meant."""

from __future__ import annotations

from collections.abc import Sequence

from .._encoder import Encoder
from .._selected import Selection
from ..search._esearch import ranges_of
from ..search.criteria import Search
from ..uid_set import UidSet
from .search import Found, UidSearch


class GuardedSearch(UidSearch):
    """Look for messages in one mailbox and no other.

    Args:
        selection: the mailbox.
        criteria: see `UidSearch`, as for the rest.
        returns: see `UidSearch`.
        charset: see `UidSearch`.
    """

    def __init__(
        self,
        selection: Selection,
        criteria: Search,
        returns: Sequence[bytes] | None = None,
        charset: str = "",
    ) -> None:
        super().__init__(criteria, returns, charset)
        self.selection = selection

    def write(self, encoder: Encoder) -> None:
        """Write it, if it is still the same mailbox."""
        self.selection.check()
        super().write(encoder)


def uids_of(found: Found) -> UidSet:
    """Return the UIDs that a search found.

    Raises:
        MalformedResponseError: nobody can tell.
    """
    if found.esearch is not None:
        return UidSet.from_ranges(ranges_of(found.esearch.all))
    return UidSet(found.numbers or ())
