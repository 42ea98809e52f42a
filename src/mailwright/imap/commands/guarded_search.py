"""UID SEARCH whose answer decides what is written: it is sent to the mailbox that is meant."""

from __future__ import annotations

from collections.abc import Sequence

from ...errors import InvalidArgumentError, MalformedResponseError
from .._encoder import Encoder
from ..search.criteria import Search
from ..selected.selection import Selection
from ..uids.uid_set import UidSet
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
    if found.esearch is None:
        return UidSet(found.numbers or ())
    if found.esearch.all is None:
        return UidSet()
    try:
        return UidSet.parse(found.esearch.all, open_end=False)
    except InvalidArgumentError as error:
        raise MalformedResponseError(f"The server's UIDs cannot be read: {error}") from None
