"""UID SORT (RFC 5256 section 3, ESORT of RFC 5267)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .._encoder import Encoder
from ..search.base import SearchBase
from ..search.writing import write_criteria
from .search import UidSearch


class UidSort(UidSearch):
    """Look for messages and have them sorted.

    Args:
        keys: the sort keys, as they are written.
        criteria: what is looked for.
        returns: what stands between ``RETURN (`` and ``)``; None asks in the old way, for SORT.
        charset: of the texts; SORT always names one.
        check: raises where the mailbox that is meant is not the selected one any more.
    """

    verb = "UID SORT"
    claims = frozenset({b"SORT", b"ESEARCH"})

    def __init__(
        self,
        keys: bytes,
        criteria: SearchBase,
        returns: Sequence[bytes] | None = None,
        charset: str = "UTF-8",
        *,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(criteria, returns, charset, check=check)
        self._keys = keys

    def write(self, encoder: Encoder) -> None:
        """Write it."""
        self._check()
        # sort = ["UID" SP] "SORT" SP sort-criteria SP search-criteria    RFC 5256 section 5
        encoder.raw(self.verb)
        self._write_returns(encoder)
        encoder.raw(b" (%s) " % self._keys).astring(self._charset)
        write_criteria(encoder, self._criteria, self._charset)
