"""Searches whose results the server keeps up to date, and searches of many folders."""

from __future__ import annotations

from collections.abc import Sequence

from ..._flow import Flow
from ...errors import InvalidArgumentError, ServerRefusedError, UnsupportedError
from .._session import Session
from ..commands.cancel_update import CancelUpdate
from ..commands.comparator import Comparator
from ..commands.esearch import EsearchMailboxes
from ..commands.search import Found, UidSearch
from ..commands.sort import UidSort
from ..mailboxes.names import decode_name
from ..ordering.sorting import SortOrder
from ..search.base import SearchBase
from ..search.comparators import Comparators
from ..search.esearch import Esearch, ranges_of
from ..search.live_results import LiveResult
from ..search.results import FolderSearchResult, SearchResult
from ..search.returns import SearchReturn
from ..search.scope import FolderScope
from ..selected.mailbox import SelectedMailbox
from ..uids.uid_sequence import UidSequence
from ..uids.uid_set import UidSet
from .searching import RETURN_NAMES, ask, require_all, selection_of

_OPTIONS = (b"UPDATE", b"ALL")
_OF_FOLDERS = SearchReturn.ALL | SearchReturn.COUNT | SearchReturn.MIN | SearchReturn.MAX


def follow(
    session: Session,
    criteria: SearchBase,
    orders: Sequence[SortOrder],
    mailbox: SelectedMailbox,
) -> Flow[LiveResult]:
    """Look for messages, and have the server tell how what is found changes.

    Raises:
        UnsupportedError: the server lacks CONTEXT=SEARCH, or CONTEXT=SORT for a sorted result; or
            it does not do it for this search.
    """
    require_all(session, criteria)
    session.require("CONTEXT=SORT" if orders else "CONTEXT=SEARCH", "Following a search")
    here = selection_of(session, mailbox)
    live = LiveResult(is_sorted=bool(orders), uid_validity=mailbox.uid_validity)
    keys = b" ".join(order.to_bytes() for order in orders)

    def make(charset: str) -> UidSearch:
        def check() -> None:
            here.check()
            session.live_results.add(command.tag, live)

        if orders:
            command: UidSearch = UidSort(keys, criteria, _OPTIONS, charset or "UTF-8", check=check)
        else:
            command = UidSearch(criteria, _OPTIONS, charset, check=check)
        return command

    try:
        found = yield from ask(session, criteria, make)
        live.begin(_ranges(found, live))
    except BaseException:
        session.live_results.remove(live)
        raise
    if live.end:
        raise UnsupportedError(live.end, extension="CONTEXT=SEARCH")
    return live


def _ranges(found: Found, live: LiveResult) -> UidSequence:
    if found.esearch is None:
        return UidSequence.of(found.numbers or ())
    return UidSequence(ranges_of(found.esearch.all), uid_validity=live.uids.uid_validity)


def unfollow(session: Session, live: LiveResult) -> Flow[None]:
    """Have no more told."""
    session.live_results.remove(live)
    if live.end:
        return
    live.end = "It was closed."
    try:
        yield from CancelUpdate(live.tag)
    except ServerRefusedError:
        return  # nothing is told of what is not known


def search_folders(
    session: Session,
    criteria: SearchBase,
    scopes: Sequence[FolderScope],
    returns: SearchReturn,
) -> Flow[list[FolderSearchResult]]:
    """Look for messages in many folders (MULTISEARCH, RFC 7377).

    Raises:
        UnsupportedError: the server lacks it.
    """
    session.require_connected()
    session.require("MULTISEARCH", "Searching many folders")
    require_all(session, criteria)
    if not scopes or not returns or returns & ~_OF_FOLDERS:
        raise InvalidArgumentError(
            "A search of folders takes a scope, and returns ALL, COUNT, MIN or MAX.",
            name="returns" if scopes else "scopes",
        )
    options = [name for one, name in RETURN_NAMES.items() if one in returns]
    found = yield from ask(
        session,
        criteria,
        lambda charset: EsearchMailboxes(scopes, criteria, options, charset),
    )
    utf8 = session.protocol.abilities.utf8
    return [
        FolderSearchResult(decode_name(one.mailbox or b"", utf8=utf8), _result(one, returns))
        for one in found
    ]


def _result(esearch: Esearch, returns: SearchReturn) -> SearchResult:
    uids = None
    if SearchReturn.ALL in returns:
        uids = UidSet.from_ranges(ranges_of(esearch.all), uid_validity=esearch.uid_validity or None)
    return SearchResult(
        uids=uids,
        count=esearch.count if SearchReturn.COUNT in returns else None,
        min=esearch.min if SearchReturn.MIN in returns else None,
        max=esearch.max if SearchReturn.MAX in returns else None,
        modseq=esearch.modseq,
    )


def comparators(session: Session, wanted: Sequence[str]) -> Flow[Comparators]:
    """Ask how the server compares texts, or choose.

    Raises:
        UnsupportedError: the server lacks I18NLEVEL=2.
    """
    session.require_connected()
    session.require("I18NLEVEL=2", "Choosing how texts are compared")
    return (yield from Comparator(wanted))
