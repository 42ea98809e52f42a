"""Cuts a search whose UIDs are too many for one command line."""

from __future__ import annotations

from functools import reduce

from ...errors import UnsupportedError
from ..uids.uid_set import LONGEST_RANGE, UidSet
from ._terms import Kind, Term, Word
from .base import SearchBase
from .criteria import Search

#: Octets that a command has besides its keys: the tag, the verb, what it returns.
_OVERHEAD = 160


def pieces_of(criteria: SearchBase, line_limit: int) -> list[SearchBase]:
    """Return searches that find together what one would, each of which a line can hold.

    That can be done where every message found has to be in a set of UIDs; of a line, no literal
    counts.

    Args:
        criteria: the search.
        line_limit: octets that the server takes in one line.

    Raises:
        UnsupportedError: it cannot be done.
    """
    room = line_limit - _OVERHEAD
    size = _size(criteria)
    if size <= room:
        return [criteria]
    terms = criteria.term.chain() if criteria.term.kind is Kind.AND else [criteria.term]
    sets = [term for term in terms if _is_closed_set(term)]
    if sets:
        wanted = reduce(UidSet.__and__, [_uids(term) for term in sets])
        rest = [term for term in terms if not _is_closed_set(term)]
        left = room - sum(_size(Search.of_term(term)) for term in rest)
        if left >= LONGEST_RANGE + len("UID "):
            others = Search.all_of(*(Search.of_term(term) for term in rest))
            parts = wanted.split(left - len("UID ")) if wanted else iter((wanted,))
            return [Search.uids(part) & others for part in parts]
    raise UnsupportedError(
        f"This search takes a line of {size} octets, and the server takes {line_limit}; ask for "
        "fewer UIDs at once."
    )


def _is_closed_set(term: Term) -> bool:
    return (
        term.kind is Kind.KEY
        and len(term.words) == 2
        and isinstance(term.words[1], UidSet)
        and not term.words[1].is_open
    )


def _uids(term: Term) -> UidSet:
    uids = term.words[1]
    assert isinstance(uids, UidSet)
    return uids


def _size(criteria: SearchBase) -> int:
    return sum(1 + _word_size(word) for word in criteria.term.words_in_order())


def _word_size(word: Word | object) -> int:
    match word:
        case UidSet():
            return len(word.to_bytes())
        case bytes():
            return len(word)
        case str():
            return 2 * len(word.encode("utf-8")) + 2
        case _:
            return 1
