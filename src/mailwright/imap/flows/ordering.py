"""SORT and THREAD: by the server where it can, and here where it cannot (RFC 5256)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..._flow import Flow
from ...errors import UnsupportedError
from .._session import Session
from ..commands.search import Found
from ..commands.sort import UidSort
from ..commands.thread import UidThread
from ..fetch.fetched_message import FetchedMessage
from ..fetch.items import FetchItems
from ..ordering.message_facts import MessageFacts
from ..ordering.sorting import AnnotationKey, SortKey, SortOrder, sort_messages
from ..ordering.thread_tree import ThreadNode
from ..ordering.threads import ThreadAlgorithm, thread_messages
from ..search.base import SearchBase
from ..search.esearch import ranges_of
from ..search.results import SearchResult, SortResult
from ..search.returns import PartialRange, SearchReturn
from ..search.saved_result import SavedResult
from ..search.splitting import pieces_of
from ..selected.mailbox import SelectedMailbox
from ..selected.selection import Selection
from ..uids.uid_sequence import UidSequence
from ..uids.uid_set import UidSet
from .fetching import Fetching
from .searching import (
    ask,
    options_of,
    relevance_of,
    require_all,
    saving,
    search,
    selection_of,
)

#: Sort keys of which the server has to know more than SORT.
_EXTENSIONS: Mapping[SortKey | AnnotationKey, str] = {
    SortKey.DISPLAY_FROM: "SORT=DISPLAY",
    SortKey.DISPLAY_TO: "SORT=DISPLAY",
    SortKey.RELEVANCY: "SEARCH=FUZZY",
}
_ENDS = SearchReturn.MIN | SearchReturn.MAX
_NO_ENVELOPE = frozenset({SortKey.ARRIVAL, SortKey.SIZE, SortKey.RELEVANCY})


def sort(
    session: Session,
    orders: Sequence[SortOrder],
    criteria: SearchBase,
    returns: SearchReturn = SearchReturn.ALL,
    partial: PartialRange | None = None,
    *,
    on_server: bool | None = None,
    mailbox: SelectedMailbox | None = None,
) -> Flow[SortResult]:
    """Look for messages and sort them.

    Args:
        session: where.
        orders: the keys, the first one counts most.
        criteria: what is looked for.
        returns: what is to be known.
        partial: a page of the result.
        on_server: False sorts here, True has the server do it, None as it can be done.
        mailbox: the one that is meant; None is the one that is selected now.

    Raises:
        UnsupportedError: the server cannot sort, and is to do it.
    """
    require_all(session, criteria)
    here = selection_of(session, mailbox)
    if _asks_server(here, criteria, on_server, _lacks_for_sort(session, orders)):
        return (yield from _sorted_by_server(here, orders, criteria, returns, partial))
    if any(isinstance(order.key, AnnotationKey) for order in orders):
        raise UnsupportedError(
            "Only a server sorts by annotations, and this one cannot, or was not to do it.",
            extension="ANNOTATE-EXPERIMENT-1",
        )
    return (yield from _sorted_here(here, orders, criteria, returns, partial))


def thread(
    session: Session,
    algorithm: ThreadAlgorithm,
    criteria: SearchBase,
    *,
    on_server: bool | None = None,
    mailbox: SelectedMailbox | None = None,
) -> Flow[list[ThreadNode]]:
    """Look for messages and put them into threads.

    Args:
        session: where.
        algorithm: how.
        criteria: what is looked for.
        on_server: False does it here, True has the server do it, None as it can be done.
        mailbox: the one that is meant; None is the one that is selected now.

    Raises:
        UnsupportedError: the server cannot, and is to do it.
    """
    require_all(session, criteria)
    here = selection_of(session, mailbox)
    name = f"THREAD={algorithm.value}"
    if _asks_server(here, criteria, on_server, "" if session.has(name) else name):
        return (
            yield from ask(
                session,
                criteria,
                lambda charset: UidThread(
                    algorithm.value, criteria, charset or "UTF-8", check=here.check
                ),
            )
        )
    result = yield from search(session, criteria, mailbox=here.mailbox)
    items = FetchItems(internal_date=True, envelope=True, headers=("REFERENCES",))
    facts = yield from _facts_of(here, result, items)
    return thread_messages(facts, algorithm)


def _sorted_by_server(
    here: Selection,
    orders: Sequence[SortOrder],
    criteria: SearchBase,
    returns: SearchReturn,
    partial: PartialRange | None,
) -> Flow[SortResult]:
    keys = b" ".join(order.to_bytes() for order in orders)
    asked, page = _asked_of_server(returns, partial)
    options = options_of(here.session, asked, page, "SORT")
    saved = SavedResult(here.mailbox) if SearchReturn.SAVE in returns else None
    check = saving(here, saved)
    found = yield from ask(
        here.session,
        criteria,
        lambda charset: UidSort(keys, criteria, options, charset or "UTF-8", check=check),
    )
    return replace(_sorted(found, returns, partial, here.mailbox.uid_validity), saved=saved)


def _sorted_here(
    here: Selection,
    orders: Sequence[SortOrder],
    criteria: SearchBase,
    returns: SearchReturn,
    partial: PartialRange | None,
) -> Flow[SortResult]:
    by_score = any(order.key is SortKey.RELEVANCY for order in orders)
    wanted = SearchReturn.ALL | SearchReturn.RELEVANCY if by_score else SearchReturn.ALL
    wanted |= returns & (SearchReturn.SAVE | SearchReturn.RELEVANCY)
    result = yield from search(here.session, criteria, wanted, mailbox=here.mailbox)
    items = FetchItems(
        internal_date=True,
        size=any(order.key is SortKey.SIZE for order in orders),
        envelope=any(order.key not in _NO_ENVELOPE for order in orders),
    )
    facts = yield from _facts_of(here, result, items)
    uids = UidSequence(
        sort_messages(facts, orders).ranges(), uid_validity=here.mailbox.uid_validity
    )
    found_here = replace(_summary(uids, returns, partial), saved=result.saved)
    if SearchReturn.RELEVANCY not in returns or result.relevance is None:
        return found_here
    scores = {one.uid: one.score for one in facts}
    named = uids if found_here.uids is None else found_here.uids
    return replace(found_here, relevance=tuple(scores[uid] for uid in named))


def _lacks_for_sort(session: Session, orders: Sequence[SortOrder]) -> str:
    """Return what the server lacks to sort so, "" for nothing."""
    needed = ["SORT", *(_EXTENSIONS[o.key] for o in orders if o.key in _EXTENSIONS)]
    if any(isinstance(order.key, AnnotationKey) for order in orders):
        needed.append("ANNOTATE-EXPERIMENT-1")
    return next((name for name in needed if not session.has(name)), "")


def _asks_server(here: Selection, criteria: SearchBase, on_server: bool | None, lacks: str) -> bool:
    """Return whether the server is to do it; raise UnsupportedError where it has to and cannot."""
    if on_server is False:
        return False
    session = here.session
    try:
        if lacks:
            session.require(lacks, "This order of messages")
        if here.message_limit is not None and here.mailbox.exists > here.message_limit:
            raise UnsupportedError(
                "The server puts fewer messages in order than the folder has.",
                extension="MESSAGELIMIT",
            )
        if len(pieces_of(criteria, session.quirks.line_limit)) > 1:
            raise UnsupportedError("The UIDs take several commands, and an order takes one.")
    except UnsupportedError:
        if on_server:
            raise
        return False
    return True


def _asked_of_server(
    returns: SearchReturn, partial: PartialRange | None
) -> tuple[SearchReturn, PartialRange | None]:
    """Return what to ask for so as to know the first message and the last one.

    QUIRK(Cyrus): MIN and MAX of a sorted search are the lowest and the highest UID; with Dovecot
    they are the first and the last one. Seen on 3.10 and on 2.3.
    """
    if not returns & _ENDS:
        return returns, partial
    return returns & ~_ENDS | SearchReturn.ALL, None


def _facts_of(here: Selection, result: SearchResult, items: FetchItems) -> Flow[list[MessageFacts]]:
    """Fetch what is to be known of the messages that were found; those gone since are left out."""
    uids = result.uids or UidSet()
    scores = dict(zip(uids, result.relevance, strict=True)) if result.relevance else {}
    fetching = Fetching(here.with_uids(uids), items)
    facts: list[MessageFacts] = []
    while batch := (yield from fetching.next_batch()):
        facts += [_facts(message, scores.get(message.uid or 0, 0)) for message in batch]
    return facts


def _facts(message: FetchedMessage, score: int) -> MessageFacts:
    uid, envelope = message.uid or 0, message.envelope
    arrival, size = message.internal_date, message.size or 0
    if envelope is None:
        return MessageFacts(uid=uid, arrival=arrival, size=size, score=score)
    headers = message.headers
    facts = MessageFacts.of_envelope(
        uid,
        envelope,
        references="" if headers is None else headers.get("References") or "",
        arrival=arrival,
        size=size,
    )
    return replace(facts, score=score) if score else facts


def _sorted(
    found: Found, returns: SearchReturn, partial: PartialRange | None, validity: int | None
) -> SortResult:
    esearch = found.esearch
    if esearch is None:
        uids = UidSequence.of(found.numbers or (), uid_validity=validity)
        return _summary(uids, returns, partial, found.modseq)
    ranges = esearch.partial if esearch.has_partial else esearch.all
    uids = UidSequence(ranges_of(ranges), uid_validity=validity)
    if returns & _ENDS or (partial is not None and not esearch.has_partial):
        return _summary(uids, returns, partial, esearch.modseq)
    return SortResult(
        uids=uids if SearchReturn.ALL in returns else None,
        count=esearch.count if SearchReturn.COUNT in returns else None,
        relevance=relevance_of(esearch, len(uids) if SearchReturn.ALL in returns else None),
        modseq=esearch.modseq,
        partial=partial,
    )


def _summary(
    uids: UidSequence,
    returns: SearchReturn,
    partial: PartialRange | None,
    modseq: int | None = None,
) -> SortResult:
    page = uids if partial is None else uids[partial.of(len(uids))]
    return SortResult(
        uids=page if SearchReturn.ALL in returns else None,
        count=len(uids) if SearchReturn.COUNT in returns else None,
        first=uids[0] if uids and SearchReturn.MIN in returns else None,
        last=uids[-1] if uids and SearchReturn.MAX in returns else None,
        modseq=modseq,
        partial=partial,
    )
