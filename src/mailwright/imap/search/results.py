"""What a search, a sort and a search of many folders find."""

from __future__ import annotations

from dataclasses import dataclass

from ..uids.uid_sequence import UidSequence
from ..uids.uid_set import UidSet
from .returns import PartialRange
from .saved_result import SavedResult


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """What a search found; None is what it was not asked for.

    Args:
        uids: the messages, or those of the page that was asked for.
        count: how many there are.
        min: the lowest UID; None also where nothing was found.
        max: the highest UID, likewise.
        relevance: for each message of `uids`, a score from 1 to 100 (RFC 6203).
        modseq: the highest mod-sequence of those found (RFC 7162 section 3.1.5).
        partial: which page of the result `uids` is.
        saved: what the server keeps (`SearchReturn.SAVE`), for `fetch` and the like.
    """

    uids: UidSet | None = None
    count: int | None = None
    min: int | None = None
    max: int | None = None
    relevance: tuple[int, ...] | None = None
    modseq: int | None = None
    partial: PartialRange | None = None
    saved: SavedResult | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SortResult:
    """What a sorted search found; None is what it was not asked for.

    Args:
        uids: the messages in order, or those of the page that was asked for.
        count: how many there are.
        first: the UID of the first one; None also where nothing was found.
        last: that of the last one, likewise.
        relevance: for each message of `uids`, a score from 1 to 100 (RFC 6203).
        modseq: the highest mod-sequence of those found.
        partial: which page of the result `uids` is.
        saved: what the server keeps, as in `SearchResult`.
    """

    uids: UidSequence | None = None
    count: int | None = None
    first: int | None = None
    last: int | None = None
    relevance: tuple[int, ...] | None = None
    modseq: int | None = None
    partial: PartialRange | None = None
    saved: SavedResult | None = None


@dataclass(frozen=True, slots=True)
class FolderSearchResult:
    """What a search of many folders found in one of them (MULTISEARCH, RFC 7377).

    Args:
        folder: its name.
        result: what was found; the UIDVALIDITY of `uids` is that of the folder.
    """

    folder: str
    result: SearchResult
