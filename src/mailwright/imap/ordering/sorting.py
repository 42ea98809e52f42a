"""Sorts messages as SORT does (RFC 5256 section 3, RFC 5957), in any order of keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, TypeAlias

from ...errors import InvalidArgumentError
from ..uids.uid_sequence import UidSequence
from .base_subject import base_subject
from .collation import casemap_key
from .message_facts import MessageFacts

MAX_KEYS: Final = 20

# An entry is quoted: there is nothing in it that would end the quotes.
_ENTRY = re.compile(r"(?:/[^\x00-\x20\x7f-\U0010ffff/*%\"\\(){}]{1,200}){1,50}\Z")
_ATTRIBUTE = re.compile(r"value\.(?:priv|shared)\Z")


class SortKey(Enum):
    """What messages are sorted by; ``SortKey.DATE.reverse`` puts the last one first."""

    ARRIVAL = "ARRIVAL"  # when the server took it in
    CC = "CC"  # the local-part of the first address
    DATE = "DATE"  # Date, in UTC; the arrival where there is none
    FROM = "FROM"
    SIZE = "SIZE"
    SUBJECT = "SUBJECT"  # without "Re:" and the like
    TO = "TO"
    DISPLAY_FROM = "DISPLAYFROM"  # the name, or the address where there is none (RFC 5957)
    DISPLAY_TO = "DISPLAYTO"
    RELEVANCY = "RELEVANCY"  # of a fuzzy search (RFC 6203)

    @property
    def reverse(self) -> SortOrder:
        """The same, from the last to the first."""
        return SortOrder(self, is_reverse=True)


# sort-key       =/ "ANNOTATION" SP entry-match SP att-search            RFC 5257 section 5
@dataclass(frozen=True, slots=True)
class AnnotationKey:
    """An annotation that messages are sorted by (RFC 5257 section 4.7), which servers alone do.

    Args:
        entry: such as ``/comment``.
        attribute: ``value.priv``, or ``value.shared``.

    Raises:
        InvalidArgumentError: one of them is none.
    """

    entry: str
    attribute: str = "value.priv"

    def __post_init__(self) -> None:
        for name, pattern in (("entry", _ENTRY), ("attribute", _ATTRIBUTE)):
            if not pattern.match(getattr(self, name)):
                raise InvalidArgumentError(
                    f"{getattr(self, name)!a:.80} is no {name} of an annotation.", name=name
                )

    @property
    def reverse(self) -> SortOrder:
        """The same, from the last to the first."""
        return SortOrder(self, is_reverse=True)


@dataclass(frozen=True, slots=True)
class SortOrder:
    """A key and its direction.

    Args:
        key: what is compared.
        is_reverse: whether the last one comes first.
    """

    key: SortKey | AnnotationKey
    is_reverse: bool = False

    def to_bytes(self) -> bytes:
        """Return it as a sort-criterion."""
        key = self.key
        words = (
            key.value
            if isinstance(key, SortKey)
            else (f'ANNOTATION "{key.entry}" "{key.attribute}"')
        )
        return (b"REVERSE " if self.is_reverse else b"") + words.encode("ascii")


#: What messages are sorted by: one key or several, the first one counts most.
SortKeys: TypeAlias = (
    SortKey | AnnotationKey | SortOrder | Iterable[SortKey | AnnotationKey | SortOrder]
)


#: What each key compares; texts by i;unicode-casemap.
_COMPARED: Final[dict[SortKey, Callable[[MessageFacts], Any]]] = {
    SortKey.ARRIVAL: lambda facts: facts.arrived,
    SortKey.CC: lambda facts: casemap_key(facts.cc),
    SortKey.DATE: lambda facts: facts.sent,
    SortKey.FROM: lambda facts: casemap_key(facts.from_),
    SortKey.SIZE: lambda facts: facts.size,
    SortKey.SUBJECT: lambda facts: casemap_key(base_subject(facts.subject).text),
    SortKey.TO: lambda facts: casemap_key(facts.to),
    SortKey.DISPLAY_FROM: lambda facts: casemap_key(facts.display_from),
    SortKey.DISPLAY_TO: lambda facts: casemap_key(facts.display_to),
    # The best one first                                           RFC 6203 section 5
    SortKey.RELEVANCY: lambda facts: -facts.score,
}


def orders_of(keys: SortKeys) -> tuple[SortOrder, ...]:
    """Return keys with their directions, one at least.

    Raises:
        InvalidArgumentError: there is none, or more than 20.
    """
    if isinstance(keys, (SortKey, AnnotationKey, SortOrder)):
        keys = (keys,)
    orders = tuple(key if isinstance(key, SortOrder) else SortOrder(key) for key in keys)
    if not 0 < len(orders) <= MAX_KEYS:
        raise InvalidArgumentError(f"A sort has 1 to {MAX_KEYS} keys.", name="keys")
    return orders


def sort_messages(
    messages: Iterable[MessageFacts],
    keys: SortKeys,
) -> UidSequence:
    """Return the UIDs of messages in the order of the keys; the UID decides in the end.

    Args:
        messages: what is known of each.
        keys: the first one counts most.

    Raises:
        InvalidArgumentError: there is no key, or there are too many, or one is an annotation.
    """
    # Each sort leaves what is equal in place, so the key that counts most comes last.
    ordered = sorted(messages, key=lambda facts: facts.uid)
    for order in reversed(orders_of(keys)):
        if isinstance(order.key, AnnotationKey):
            raise InvalidArgumentError("Only servers sort by annotations.", name="keys")
        ordered.sort(key=_COMPARED[order.key], reverse=order.is_reverse)
    return UidSequence.of(facts.uid for facts in ordered)
