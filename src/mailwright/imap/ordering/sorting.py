"""Sorts messages as SORT does (RFC 5256 section 3, RFC 5957), in any order of keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from ...errors import InvalidArgumentError
from ..uids.uid_sequence import UidSequence
from .base_subject import base_subject
from .collation import casemap_key
from .message_facts import MessageFacts

MAX_KEYS: Final = 20


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


@dataclass(frozen=True, slots=True)
class SortOrder:
    """A key and its direction.

    Args:
        key: what is compared.
        is_reverse: whether the last one comes first.
    """

    key: SortKey
    is_reverse: bool = False

    def to_bytes(self) -> bytes:
        """Return it as a sort-criterion."""
        return (b"REVERSE " if self.is_reverse else b"") + self.key.value.encode("ascii")


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


def orders_of(keys: SortKey | SortOrder | Iterable[SortKey | SortOrder]) -> tuple[SortOrder, ...]:
    """Return keys with their directions, one at least.

    Raises:
        InvalidArgumentError: there is none, or more than 20.
    """
    if isinstance(keys, (SortKey, SortOrder)):
        keys = (keys,)
    orders = tuple(SortOrder(key) if isinstance(key, SortKey) else key for key in keys)
    if not 0 < len(orders) <= MAX_KEYS:
        raise InvalidArgumentError(f"A sort has 1 to {MAX_KEYS} keys.", name="keys")
    return orders


def sort_messages(
    messages: Iterable[MessageFacts],
    keys: SortKey | SortOrder | Iterable[SortKey | SortOrder],
) -> UidSequence:
    """Return the UIDs of messages in the order of the keys; the UID decides in the end.

    Args:
        messages: what is known of each.
        keys: the first one counts most.

    Raises:
        InvalidArgumentError: there is no key, or there are too many.
    """
    # Each sort leaves what is equal in place, so the key that counts most comes last.
    ordered = sorted(messages, key=lambda facts: facts.uid)
    for order in reversed(orders_of(keys)):
        ordered.sort(key=_COMPARED[order.key], reverse=order.is_reverse)
    return UidSequence.of(facts.uid for facts in ordered)
