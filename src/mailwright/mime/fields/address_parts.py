"""What the readers of address lists give: mailboxes, groups, and what was wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple


class AddressFault(Enum):
    """What is wrong with a list of addresses."""

    ROUTE = "a source route, which was left out"
    OBSOLETE = "white space or comments inside an address"
    SEPARATOR = "a missing or wrong separator"
    UNBALANCED = "a bracket, quote or parenthesis without its counterpart"
    NO_DOMAIN = "an address without a domain"
    SYNTAX = "an address that RFC 5322 does not allow"
    TEXT = "text that belongs to no address"
    FOLDING = "a line break or control character that is no folding"
    UNDECODABLE = "a lone surrogate, which stands for an octet that nobody could decode"
    EMPTY = "an empty place in the list"
    TOO_MANY = "more groups than the limit: what follows was read as if it were in none"
    COMMA = "a comma in a name that is not quoted"
    HIDDEN = "an address where none may stand, such as in a comment"


class ReadMailbox(NamedTuple):
    """A mailbox as read; its route holds domains, which lead nowhere any more."""

    name: str
    address: str
    route: tuple[str, ...] = ()


class ReadGroup(NamedTuple):
    """A group as read."""

    name: str
    members: list[ReadMailbox]


@dataclass(slots=True)
class ReadList:
    """What a list of addresses holds."""

    items: list[ReadMailbox | ReadGroup] = field(default_factory=list[ReadMailbox | ReadGroup])
    faults: set[AddressFault] = field(default_factory=set[AddressFault])

    @property
    def mailboxes(self) -> list[ReadMailbox]:
        """All mailboxes in order, the members of groups among them."""
        found: list[ReadMailbox] = []
        for item in self.items:
            if isinstance(item, ReadGroup):
                found += item.members
            else:
                found.append(item)
        return found
