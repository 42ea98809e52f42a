"""The terms of a search and the order in which they are written; nothing here is recursive."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Final, TypeAlias

from ...errors import InvalidArgumentError
from ..uids.uid_set import UidSet

#: Alternations of AND, OR, NOT and FUZZY: deep enough for a program, shallow enough for a server,
#: whose parser may be recursive.
MAX_DEPTH: Final = 50
#: Keys of one search, those that are there twice counted twice.
MAX_KEYS: Final = 20_000


class LabelName(str):
    """A label of Gmail, which is written like a mailbox name."""

    __slots__ = ()


#: What a key is made of: octets go to the wire as they are, a `str` as a quoted string or literal.
Word: TypeAlias = "bytes | str | UidSet"


class Kind(Enum):
    """What a term does with those below it."""

    KEY = "key"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    FUZZY = "FUZZY"


class Mark(Enum):
    """A parenthesis between words."""

    OPEN = "("
    CLOSE = ")"


class Term:
    """A search key, or others put together.

    Args:
        kind: how.
        words: of a key.
        below: one or two terms.
        requires: capabilities that it takes.

    Raises:
        InvalidArgumentError: it is too deep or too large.
    """

    __slots__ = ("below", "depth", "keys", "kind", "requires", "words")

    requires: frozenset[str]
    #: How many keys there are in it.
    keys: int
    #: How often AND, OR, NOT and FUZZY alternate, from the outside to the innermost key.
    depth: int

    def __init__(
        self,
        kind: Kind,
        words: tuple[Word, ...] = (),
        below: tuple[Term, ...] = (),
        requires: frozenset[str] = frozenset(),
    ) -> None:
        self.kind = kind
        self.words = words
        self.below = below
        self.requires = requires.union(*(term.requires for term in below))
        self.keys = sum(term.keys for term in below) or 1
        # A chain of ANDs, or of ORs, is one level, however long it is.
        chains = kind in (Kind.AND, Kind.OR)
        self.depth = max((t.depth + (t.kind is not kind or not chains) for t in below), default=0)
        if self.depth > MAX_DEPTH or self.keys > MAX_KEYS:
            raise InvalidArgumentError(
                f"A search has up to {MAX_KEYS} keys, nested up to {MAX_DEPTH} deep.",
                name="criteria",
            )

    def chain(self) -> list[Term]:
        """Return the terms of a chain of ANDs or of ORs from left to right; else the term alone."""
        found: list[Term] = []
        left: list[Term] = [self]
        while left:
            term = left.pop()
            if term.kind is self.kind and len(term.below) == 2:
                left.extend(reversed(term.below))
            else:
                found.append(term)
        return found

    def words_in_order(self) -> Iterator[Word | Mark]:
        """Yield the words and parentheses of the whole search, as they are written."""
        # search-key = ... / "NOT" SP search-key / "OR" SP search-key SP search-key
        #            / "(" search-key *(SP search-key) ")"         RFC 9051 section 9
        left: list[Term | Word | Mark | tuple[list[Term], int, int]] = []
        if self.kind is Kind.AND:
            left += reversed(self.chain())
        else:
            left.append(self)
        while left:
            item = left.pop()
            if isinstance(item, tuple):
                # n alternatives are n - 1 ORs: as a balanced tree, they are log n deep.
                alternatives, low, high = item
                middle = (low + high) // 2
                if high - low == 1:
                    left.append(alternatives[low])
                else:
                    left += ((alternatives, middle, high), (alternatives, low, middle))
                    yield b"OR"
            elif not isinstance(item, Term):
                yield item
            elif item.kind is Kind.KEY:
                yield from item.words
            elif item.kind is Kind.AND:
                yield Mark.OPEN
                left.append(Mark.CLOSE)
                left += reversed(item.chain())
            elif item.kind is Kind.OR:
                alternatives = item.chain()
                left.append((alternatives, 0, len(alternatives)))
            else:
                yield item.kind.value.encode()
                left.append(item.below[0])
