"""SEARCH: what the server takes, in as many commands as its lines need (RFC 9051 section 6.4.4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from ..._flow import Flow
from ...errors import (
    MalformedResponseError,
    ServerRefusedError,
    StateError,
    UnsupportedError,
)
from .._command import Command
from .._session import Session
from .._steps import Submit, Until
from ..commands.search import Found, UidSearch
from ..search.base import SearchBase
from ..search.criteria import Search
from ..search.esearch import Esearch, ranges_of
from ..search.results import SearchResult
from ..search.returns import PartialRange, SearchReturn
from ..search.saved_result import SavedResult
from ..search.splitting import pieces_of
from ..search.writing import is_ascii, usable_charset
from ..selected.mailbox import SelectedMailbox
from ..selected.selection import Selection
from ..uids.uid_set import UidSet

T = TypeVar("T")

#: Capabilities of which one is as good as another.
_AS_GOOD: Final = {
    "CONDSTORE": ("CONDSTORE", "QRESYNC"),
    "SEARCHRES": ("SEARCHRES", "IMAP4rev2"),
}
#: What is said between RETURN's parentheses, in this order.
RETURN_NAMES: Final = {
    SearchReturn.SAVE: b"SAVE",
    SearchReturn.RELEVANCY: b"RELEVANCY",
    SearchReturn.MIN: b"MIN",
    SearchReturn.MAX: b"MAX",
    SearchReturn.COUNT: b"COUNT",
    SearchReturn.ALL: b"ALL",
}
#: What only the server can do.
_NO_EMULATION: Final = SearchReturn.SAVE | SearchReturn.RELEVANCY
#: Pieces of one search that are in flight together.
_AT_ONCE = 8


def require_all(session: Session, criteria: SearchBase) -> None:
    """Raise UnsupportedError unless the server has every key of a search."""
    for name in sorted(criteria.requires):
        if not any(session.has(one) for one in _AS_GOOD.get(name, (name,))):
            session.require(name, "This search")


def search(
    session: Session,
    criteria: SearchBase,
    returns: SearchReturn = SearchReturn.ALL,
    partial: PartialRange | None = None,
    *,
    mailbox: SelectedMailbox | None = None,
) -> Flow[SearchResult]:
    """Look for messages in the mailbox that is selected.

    Args:
        session: where.
        criteria: what is looked for.
        returns: what is to be known; emulated from all UIDs where the server lacks ESEARCH.
        partial: return a page of the result for `SearchReturn.ALL`.
        mailbox: the one that is meant; None is the one that is selected now.

    Raises:
        StateError: it is not selected (any more).
        UnsupportedError: the server lacks a key, an option, or room in its lines.
        ServerRefusedError: it said no.
        MalformedResponseError: its answer cannot be read.
    """
    require_all(session, criteria)
    here = selection_of(session, mailbox)
    validity = here.mailbox.uid_validity
    pieces = pieces_of(criteria, session.quirks.line_limit)
    options = options_of(session, returns, partial)
    if len(pieces) > 1:
        if returns & _NO_EMULATION:
            raise UnsupportedError(
                "The UIDs of this search take several commands, and what it is to return, one."
            )
        found = yield from _search_pieces(here, pieces)
        return _summary(found.with_validity(validity), returns, partial)
    saved = SavedResult(here.mailbox) if SearchReturn.SAVE in returns else None
    check = saving(here, saved)
    answer = yield from ask(
        session, criteria, lambda charset: UidSearch(criteria, options, charset, check=check)
    )
    if not answer.left_of(UidSet.all()):
        return replace(_result(answer, returns, partial, validity), saved=saved)
    if returns & _NO_EMULATION:
        raise UnsupportedError(
            "The server looks at fewer messages in one search than the folder has.",
            extension="MESSAGELIMIT",
        )
    found = yield from _search_to_the_end(here, criteria)
    return _summary(found.with_validity(validity), returns, partial)


def saving(here: Selection, saved: SavedResult | None) -> Callable[[], None]:
    """Return what is to be done when a search is written: from then on, ``$`` is its result."""

    def check() -> None:
        here.check()
        if saved is not None:
            here.session.saved_result = saved

    return check


def _search_to_the_end(here: Selection, criteria: SearchBase) -> Flow[UidSet]:
    """Search from the top, in as many commands as the server wants (MESSAGELIMIT, RFC 9738)."""
    session = here.session
    options = [b"ALL"] if session.has("ESEARCH") else None
    found, left = UidSet(), UidSet.all()
    while left:
        some = Search.of_term(criteria.term)
        if not left.is_open:
            some = Search.uids(left) & some
        charset = charset_for(session, some)
        answer = yield from UidSearch(some, options, charset, check=here.check)
        found |= uids_of(answer)
        left = answer.left_of(left)
    return found


def selection_of(session: Session, mailbox: SelectedMailbox | None) -> Selection:
    """Return the mailbox that is meant, for commands to look at when they are written.

    Raises:
        StateError: no mailbox is selected.
    """
    session.require_connected()
    if mailbox is None:
        mailbox = session.selected
    if mailbox is None:
        raise StateError("No folder is open; call open() first.")
    return Selection(session, mailbox, UidSet())


def options_of(
    session: Session, returns: SearchReturn, partial: PartialRange | None, context: str = "SEARCH"
) -> list[bytes] | None:
    """Return what is asked between RETURN's parentheses; None where SEARCH has to do.

    Raises:
        UnsupportedError: something is wanted that only the server could do.
    """
    if returns & SearchReturn.SAVE:
        session.require("SEARCHRES", "Saving the result of a search")
    if returns & SearchReturn.RELEVANCY:
        session.require("SEARCH=FUZZY", "The relevance of messages")
    if not session.has("ESEARCH" if context == "SEARCH" else "ESORT"):
        if returns & _NO_EMULATION:
            session.require("ESEARCH", "This search")
        return None
    wanted = [name for one, name in RETURN_NAMES.items() if one in returns]
    if partial is None or SearchReturn.ALL not in returns:
        return wanted
    # PARTIAL stands instead of ALL                                RFC 9394 section 3.1
    # QUIRK(Dovecot): CONTEXT=SEARCH has PARTIAL (RFC 5267), from the beginning only.
    knows = session.has("PARTIAL") or (partial.first > 0 and session.has(f"CONTEXT={context}"))
    if knows:
        wanted[wanted.index(b"ALL")] = b"PARTIAL %s" % str(partial).encode("ascii")
    return wanted


def ask(session: Session, criteria: SearchBase, make: Callable[[str], Command[T]]) -> Flow[T]:
    """Send a search in a charset that the server takes: UTF-8, or once another one (I19).

    Args:
        session: where.
        criteria: what is looked for.
        make: makes the command for a charset; "" is for texts that need none.
    """
    command = make(charset_for(session, criteria))
    try:
        return (yield from command)
    except ServerRefusedError:
        # NO [BADCHARSET (US-ASCII ISO-8859-1)]                    RFC 9051 section 7.1
        code = None if command.completion is None else command.completion.code
        if code is None or code.name != "BADCHARSET":
            raise
        names = code.arguments.decode("ascii", "replace").strip("() ").replace('"', "").split()
        charset = usable_charset([name for name in names if name.upper() != "UTF-8"], criteria)
        if charset is None:
            raise
    return (yield from make(charset))


def charset_for(session: Session, criteria: SearchBase) -> str:
    """Return the charset that a SEARCH has to name, "" for none."""
    if is_ascii(criteria) or session.protocol.abilities.utf8:
        return ""  # RFC 6855 section 3: with UTF8=ACCEPT, none may be named
    # QUIRK(Yahoo): SEARCH with CHARSET is BAD; see `quirks`
    return "UTF-8" if session.quirks.search_charset else ""


def _search_pieces(here: Selection, pieces: Sequence[SearchBase]) -> Flow[UidSet]:
    """Look for messages piece by piece, some pieces at once."""
    session = here.session
    options = [b"ALL"] if session.has("ESEARCH") else None
    found = UidSet()
    for begin in range(0, len(pieces), _AT_ONCE):
        some = pieces[begin : begin + _AT_ONCE]
        commands = [
            UidSearch(one, options, charset_for(session, one), check=here.check) for one in some
        ]
        yield from Submit(*commands)
        for command in commands:
            yield from _end_of(command)
        for command, one in zip(commands, some, strict=True):
            answer = command.outcome()
            found |= uids_of(answer)
            if answer.left_of(UidSet.all()):
                found |= yield from _search_to_the_end(here, one)
    return found


def _end_of(command: UidSearch) -> Flow[bool]:
    return (yield from Until(lambda: command.is_done, command=command))


def uids_of(found: Found, *, page: bool = False) -> UidSet:
    """Return the UIDs that a server found."""
    if found.esearch is None:
        return UidSet(found.numbers or ())
    esearch = found.esearch
    if esearch.all is None and esearch.count and not page:
        raise MalformedResponseError("The server counts messages that it does not name.")
    return UidSet.from_ranges(ranges_of(esearch.partial if page else esearch.all))


def _result(
    found: Found, returns: SearchReturn, partial: PartialRange | None, validity: int | None
) -> SearchResult:
    esearch = found.esearch
    if esearch is None:
        return _summary(UidSet(found.numbers or (), uid_validity=validity), returns, partial, found)
    uids = None
    if SearchReturn.ALL in returns:
        uids = uids_of(found, page=esearch.has_partial).with_validity(validity)
        if partial is not None and not esearch.has_partial:
            return _summary(uids, returns, partial, found)
    return SearchResult(
        uids=uids,
        count=_count(esearch) if SearchReturn.COUNT in returns else None,
        min=esearch.min if SearchReturn.MIN in returns else None,
        max=esearch.max if SearchReturn.MAX in returns else None,
        relevance=relevance_of(esearch, None if uids is None else len(uids)),
        modseq=esearch.modseq,
        partial=partial,
    )


def _count(esearch: Esearch) -> int:
    if esearch.count is None:
        raise MalformedResponseError("The server was asked how many there are, and did not say.")
    return esearch.count


def relevance_of(esearch: Esearch, count: int | None) -> tuple[int, ...] | None:
    """Return the scores, where there is one for each message."""
    scores = esearch.relevancy
    return scores if scores is not None and count in (None, len(scores)) else None


def _summary(
    uids: UidSet, returns: SearchReturn, partial: PartialRange | None, found: Found | None = None
) -> SearchResult:
    """Return what is to be known of UIDs, all of which are here."""
    page = uids if partial is None else uids[partial.of(len(uids))]
    return SearchResult(
        uids=page if SearchReturn.ALL in returns else None,
        count=len(uids) if SearchReturn.COUNT in returns else None,
        min=uids.min if SearchReturn.MIN in returns else None,
        max=uids.max if SearchReturn.MAX in returns else None,
        modseq=None if found is None else found.modseq,
        partial=partial,
    )
