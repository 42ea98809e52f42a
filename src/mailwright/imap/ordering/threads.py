"""Puts messages into threads as THREAD does (RFC 5256 section 3)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum

from ._reference_links import Container, linked, pruned_roots
from .base_subject import base_subject
from .collation import casemap_key
from .message_facts import MessageFacts
from .thread_tree import ThreadNode


class ThreadAlgorithm(Enum):
    """How messages are put into threads."""

    REFERENCES = "REFERENCES"  # by References and In-Reply-To, then by subject
    ORDERED_SUBJECT = "ORDEREDSUBJECT"  # by subject alone
    REFS = "REFS"  # by References and In-Reply-To; the thread with the newest message last


def thread_messages(
    messages: Iterable[MessageFacts],
    algorithm: ThreadAlgorithm = ThreadAlgorithm.REFERENCES,
) -> list[ThreadNode]:
    """Return the threads of messages; each message is in one of them, whatever it refers to.

    Args:
        messages: what is known of each; loops of references and ids that come twice do no harm.
        algorithm: how.
    """
    ordered = sorted(messages, key=lambda facts: facts.uid)
    if algorithm is ThreadAlgorithm.ORDERED_SUBJECT:
        return _by_subject(ordered)
    roots = pruned_roots(linked(ordered))
    if algorithm is ThreadAlgorithm.REFS:
        return _nodes(sorted(roots, key=_newest))
    merged = _merged_by_subject(sorted(roots, key=_date))
    return _nodes(sorted(merged, key=_date))


# --- ORDEREDSUBJECT ---


def _by_subject(messages: Sequence[MessageFacts]) -> list[ThreadNode]:
    groups: dict[str, list[MessageFacts]] = {}
    for facts in sorted(messages, key=lambda facts: (facts.sent, facts.uid)):
        groups.setdefault(casemap_key(base_subject(facts.subject).text), []).append(facts)
    # A dict keeps the order in which its keys came: that of the first message of each thread.
    return [
        ThreadNode(first.uid, [ThreadNode(facts.uid) for facts in rest])
        for first, *rest in groups.values()
    ]


# --- REFERENCES ---

_Order = tuple[datetime, int]


def _date(container: Container) -> _Order:
    """Return by what siblings are sorted; one that is not there, by its first child."""
    if container.facts is not None:
        return container.facts.sent, container.facts.uid
    return min(map(_date_of_message, container.children))


def _date_of_message(container: Container) -> _Order:
    assert container.facts is not None  # only roots are not there, since the tree was pruned
    return container.facts.sent, container.facts.uid


def _newest(root: Container) -> _Order:
    """Return by what REFS sorts threads: the newest message of each."""
    newest: _Order | None = None
    left = [root]
    while left:
        container = left.pop()
        left += container.children
        if container.facts is not None:
            own = _date_of_message(container)
            newest = own if newest is None else max(newest, own)
    assert newest is not None
    return newest


def _merged_by_subject(roots: Sequence[Container]) -> list[Container]:
    """Put roots with the same base subject into one thread: step 5."""
    subjects = [_subject(root) for root in roots]
    table: dict[str, tuple[Container, bool]] = {}
    for root, (subject, is_reply) in zip(roots, subjects, strict=True):
        known, known_is_reply = table.get(subject, (None, False))
        if known is None or (
            known.facts is not None and (root.facts is None or (known_is_reply and not is_reply))
        ):
            table[subject] = root, is_reply
    table.pop("", None)
    merged: dict[Container, None] = dict.fromkeys(roots)
    for root, (subject, is_reply) in zip(roots, subjects, strict=True):
        known, known_is_reply = table.get(subject, (root, False))
        if known is root:
            continue
        del merged[root]
        if known.facts is None:
            known.children += root.children if root.facts is None else (root,)
        elif is_reply and not known_is_reply:
            known.children.append(root)
        else:
            both = Container()
            both.children = [known, root]
            table[subject] = both, False
            merged[both] = None
            del merged[known]
    return list(merged)


def _subject(root: Container) -> tuple[str, bool]:
    """Return the base subject of a thread, and whether it is that of a reply."""
    facts = (root if root.facts is not None else min(root.children, key=_date)).facts
    assert facts is not None
    subject = base_subject(facts.subject)
    return casemap_key(subject.text), subject.is_reply


def _nodes(roots: Iterable[Container]) -> list[ThreadNode]:
    """Return containers as nodes, each set of siblings sorted: step 6."""
    top = ThreadNode(None)
    left = [(top, list(roots), True)]
    while left:
        node, children, is_top = left.pop()
        if not is_top:
            children.sort(key=_date)
        for child in children:
            made = ThreadNode(None if child.facts is None else child.facts.uid)
            node.children.append(made)
            if child.children:
                left.append((made, child.children, False))
    return top.children
