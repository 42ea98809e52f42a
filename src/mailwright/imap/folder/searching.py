"""Searching, sorting and threading, blocking; `searching_aio` is the async twin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import flows
from ..ordering.sorting import SortKeys, orders_of
from ..ordering.threads import ThreadAlgorithm
from ..search.criteria import Search
from ..search.returns import PartialRange, SearchReturn
from ..uids.uid_sequence import UidSequence
from ..uids.uid_set import UidSet
from ._base import FolderBase
from .live_search import LiveSearch

if TYPE_CHECKING:
    from ..ordering.thread_tree import ThreadNode
    from ..search.results import SearchResult, SortResult

_EVERY_MESSAGE = Search()
_ALL = SearchReturn.ALL


class FolderSearching(FolderBase):
    """What a folder that is open can find out about its messages."""

    def search(self, criteria: Search = _EVERY_MESSAGE) -> UidSet:
        """Look for messages, on the server (RFC 9051 section 6.4.4).

        UIDs that are too many for one command are asked about in several.

        Args:
            criteria: such as ``Search.unseen() & Search.from_("bob")``.

        Raises:
            StateError: the folder is not open.
            UidValidityChangedError: the criteria name UIDs of another UIDVALIDITY.
            UnsupportedError: the server lacks a key, or room for it in its lines.
            ServerRefusedError: it said no.
            MalformedResponseError: its answer cannot be read.
        """
        result = self.search_returning(criteria, _ALL)
        return UidSet() if result.uids is None else result.uids

    def search_returning(
        self,
        criteria: Search,
        returns: SearchReturn,
        *,
        partial: PartialRange | None = None,
    ) -> SearchResult:
        """Look for messages, and have the server return what is asked for (RFC 4731).

        What a server without ESEARCH or PARTIAL cannot return is made from all UIDs here.

        Args:
            criteria: what is looked for.
            returns: such as ``SearchReturn.COUNT | SearchReturn.MIN``; with `SearchReturn.SAVE`,
                the server keeps the result, which `fetch` and others take instead of UIDs.
            partial: return a page of the result instead of all of it (RFC 9394).

        Raises:
            StateError: the folder is not open.
            UnsupportedError: the server lacks what cannot be done here.
            ServerRefusedError: it said no.
        """
        mailbox = self._open_mailbox()
        self._check_search(criteria)
        return self._run(
            flows.searching.search(self._session, criteria, returns, partial, mailbox=mailbox),
            "search",
        )

    def sort(
        self,
        keys: SortKeys,
        criteria: Search = _EVERY_MESSAGE,
        *,
        on_server: bool | None = None,
    ) -> UidSequence:
        """Look for messages and sort them (RFC 5256, RFC 5957).

        A server that cannot sort is asked for envelopes, which are sorted here.

        Args:
            keys: such as ``[SortKey.SUBJECT, SortKey.DATE.reverse]``; the first one counts most.
                By an `AnnotationKey` servers alone can sort.
            criteria: what is looked for.
            on_server: False sorts here, True never does; None does where the server cannot.

        Raises:
            StateError: the folder is not open.
            UnsupportedError: the server cannot, and is to do it.
            ServerRefusedError: it said no.
        """
        result = self.sort_returning(keys, criteria, _ALL, on_server=on_server)
        return UidSequence() if result.uids is None else result.uids

    def sort_returning(
        self,
        keys: SortKeys,
        criteria: Search,
        returns: SearchReturn,
        *,
        partial: PartialRange | None = None,
        on_server: bool | None = None,
    ) -> SortResult:
        """Look for messages, sort them, and return what is asked for (ESORT, RFC 5267).

        Args:
            keys: as for `sort`.
            criteria: what is looked for.
            returns: such as ``SearchReturn.ALL | SearchReturn.COUNT``; MIN and MAX are the first
                and the last message.
            partial: return a page of the result instead of all of it.
            on_server: as for `sort`.

        Raises:
            StateError: the folder is not open.
            UnsupportedError: the server lacks what cannot be done here.
            ServerRefusedError: it said no.
        """
        mailbox = self._open_mailbox()
        self._check_search(criteria)
        flow = flows.ordering.sort(
            self._session,
            orders_of(keys),
            criteria,
            returns,
            partial,
            on_server=on_server,
            mailbox=mailbox,
        )
        return self._run(flow, "sort")

    def thread(
        self,
        algorithm: ThreadAlgorithm = ThreadAlgorithm.REFERENCES,
        criteria: Search = _EVERY_MESSAGE,
        *,
        on_server: bool | None = None,
    ) -> list[ThreadNode]:
        """Look for messages and put them into threads (RFC 5256).

        A server that cannot is asked for envelopes, which are put into threads here.

        Args:
            algorithm: how.
            criteria: what is looked for.
            on_server: False does it here, True never does; None does where the server cannot.

        Raises:
            StateError: the folder is not open.
            UnsupportedError: the server cannot, and is to do it.
            ServerRefusedError: it said no.
        """
        mailbox = self._open_mailbox()
        self._check_search(criteria)
        flow = flows.ordering.thread(
            self._session, algorithm, criteria, on_server=on_server, mailbox=mailbox
        )
        return self._run(flow, "thread")

    def live_search(
        self,
        criteria: Search = _EVERY_MESSAGE,
        keys: SortKeys = (),
    ) -> LiveSearch:
        """Look for messages, and be told how what is found changes (CONTEXT, RFC 5267).

        Args:
            criteria: what is looked for.
            keys: as for `sort`, for a result in order; none leave it without one.

        Raises:
            StateError: the folder is not open.
            UnsupportedError: the server does not offer it, or not for this search.
            ServerRefusedError: it said no.
        """
        mailbox = self._open_mailbox()
        self._check_search(criteria)
        orders = () if keys == () else orders_of(keys)
        flow = flows.live.follow(self._session, criteria, orders, mailbox)
        result = self._run(flow, "search")
        return LiveSearch(self, self._session, result, self._run)
