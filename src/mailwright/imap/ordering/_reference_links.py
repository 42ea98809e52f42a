"""Who answers whom, by References: steps 1 to 3 of REFERENCES (RFC 5256 section 3)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .message_facts import MessageFacts

#: References of one message that count; longer lists are an attack or an accident.
MAX_REFERENCES = 1_000


class Container:
    """A message, or one that is only spoken of.

    Args:
        place: of the message in order; -1 for one that is only spoken of.
        facts: what is known of it.
    """

    __slots__ = ("children", "facts", "group", "parent", "place")

    def __init__(self, place: int = -1, facts: MessageFacts | None = None) -> None:
        self.place = place
        self.facts = facts
        self.parent: Container | None = None
        self.children: list[Container] = []
        self.group: Container = self  # a way to one that stands for its whole tree


def _tree_of(container: Container) -> Container:
    """Return what stands for the tree of a container; the way there becomes shorter."""
    while container.group is not container:
        container.group = container.group.group
        container = container.group
    return container


def _link(parent: Container, child: Container) -> None:
    """Make one the parent of the other, unless it has one or that would close a loop."""
    if child.parent is not None:
        return
    above, below = _tree_of(parent), _tree_of(child)
    if above is not below:  # a child without a parent is the root of its tree
        child.parent = parent
        below.group = above


def linked(messages: Sequence[MessageFacts]) -> list[Container]:
    """Return the containers of messages, and of those that they refer to, in order; all linked.

    Steps 1.A and 1.B in an order that needs no link to be taken back: what a message says of its
    own parent wins over what others say of it, unless it closes a loop.
    """
    containers = [Container(place, facts) for place, facts in enumerate(messages)]
    by_id: dict[str, Container] = {}
    for container, facts in zip(containers, messages, strict=True):
        if facts.message_id:  # the second one with an id has none
            by_id.setdefault(facts.message_id, container)
    chains = [[_spoken_of(by_id, one) for one in f.references[-MAX_REFERENCES:]] for f in messages]
    for container, chain in zip(containers, chains, strict=True):
        if chain:
            _link(chain[-1], container)
    for place, chain in enumerate(chains):
        for parent, child in pairwise(chain):
            # A later message without References says that it has no parent.
            if child.place < place or (child.facts is not None and child.facts.references):
                _link(parent, child)
    return containers + [one for one in by_id.values() if one.facts is None]


def _spoken_of(by_id: dict[str, Container], msg_id: str) -> Container:
    known = by_id.get(msg_id)
    if known is None:
        known = by_id[msg_id] = Container()
    return known


def pruned_roots(containers: Sequence[Container]) -> list[Container]:
    """Return the roots; of those only spoken of, the ones with several children that are there."""
    for container in containers:
        if container.parent is not None:
            container.parent.children.append(container)
    for container in containers:
        if container.facts is not None or container.parent is None:
            container.children = _nearest(container.children)
    roots: list[Container] = []
    for container in containers:
        if container.parent is not None:
            continue
        if container.facts is None and len(container.children) < 2:
            roots += container.children
        else:
            roots.append(container)
    return roots


def _nearest(children: Sequence[Container]) -> list[Container]:
    """Return the messages below that are there, past those that are not."""
    found: list[Container] = []
    left = list(reversed(children))
    while left:
        child = left.pop()
        if child.facts is not None:
            found.append(child)
        else:
            left += reversed(child.children)
    return found
