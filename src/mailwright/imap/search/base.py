"""Searches put together: what `Search` has besides its keys."""

from __future__ import annotations

from functools import reduce
from typing import Final, Self

from ..uids.uid_set import UidSet
from ._terms import Kind, Mark, Term, Word

#: Keys that say the contrary of each other.
_CONTRARY: Final = {
    b"ANSWERED": b"UNANSWERED",
    b"DELETED": b"UNDELETED",
    b"DRAFT": b"UNDRAFT",
    b"FLAGGED": b"UNFLAGGED",
    b"KEYWORD": b"UNKEYWORD",
    b"RECENT": b"OLD",
    b"SEEN": b"UNSEEN",
}
_CONTRARY_OF: Final = {**_CONTRARY, **{value: key for key, value in _CONTRARY.items()}}
_EVERY_MESSAGE: Final = Term(Kind.KEY, (b"ALL",))
#: Words of a `repr`.
_SHOWN = 60


class SearchBase:
    """A term, and the operators that make others of it."""

    __slots__ = ("term",)

    #: The terms, for what writes them.
    term: Term

    def __init__(self) -> None:
        self.term = _EVERY_MESSAGE

    @classmethod
    def of_term(cls, term: Term) -> Self:
        """Return a term as a search."""
        made = cls.__new__(cls)
        made.term = term
        return made

    @classmethod
    def _key(cls, *words: Word, requires: str = "") -> Self:
        needs = frozenset((requires,)) if requires else frozenset[str]()
        return cls.of_term(Term(Kind.KEY, words, (), needs))

    def __and__(self, other: Self) -> Self:
        if other.term is _EVERY_MESSAGE:
            return self
        if self.term is _EVERY_MESSAGE:
            return other
        return self.of_term(Term(Kind.AND, below=(self.term, other.term)))

    def __or__(self, other: Self) -> Self:
        return self.of_term(Term(Kind.OR, below=(self.term, other.term)))

    def __invert__(self) -> Self:
        term = self.term
        if term.kind is Kind.NOT:
            return self.of_term(term.below[0])
        first = term.words[0] if term.words else None
        if isinstance(first, bytes) and first in _CONTRARY_OF:
            return self._key(_CONTRARY_OF[first], *term.words[1:])
        return self.of_term(Term(Kind.NOT, below=(term,)))

    @classmethod
    def all_of(cls, *criteria: Self) -> Self:
        """Messages that meet every one of the criteria; all messages where there are none."""
        return reduce(cls.__and__, criteria, cls())

    @classmethod
    def any_of(cls, *criteria: Self) -> Self:
        """Messages that meet one of the criteria at least; no message where there are none."""
        return reduce(cls.__or__, criteria) if criteria else ~cls()

    @property
    def requires(self) -> frozenset[str]:
        """The capabilities that it takes, such as WITHIN."""
        return self.term.requires

    def uid_sets(self) -> list[UidSet]:
        """Return the sets of UIDs that it names."""
        return [word for word in self.term.words_in_order() if isinstance(word, UidSet)]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SearchBase):
            return NotImplemented
        return self._words() == other._words()

    def __hash__(self) -> int:
        return hash(self._words())

    def _words(self) -> tuple[Word | Mark, ...]:
        return tuple(self.term.words_in_order())

    def __repr__(self) -> str:
        pieces: list[str] = []
        for word in self.term.words_in_order():
            match word:
                case bytes():
                    pieces.append(word.decode("ascii"))
                case Mark():
                    pieces.append(word.value)
                case str():
                    pieces.append(repr(str(word)))
                case _:
                    pieces.append(repr(word)[len("<UidSet ") : -1])
            if len(pieces) > _SHOWN:
                pieces.append("…")
                break
        return f"<Search {' '.join(pieces)}>".replace("( ", "(").replace(" )", ")")
