"""Threads made here: references, loops, ids that come twice, subjects (row 45)."""

from __future__ import annotations

import random
import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright import MimeMessage
from mailwright.imap.fetch.envelope import Envelope
from mailwright.imap.ordering.message_facts import MessageFacts
from mailwright.imap.ordering.sorting import SortKey, SortOrder, sort_messages
from mailwright.imap.ordering.thread_tree import ThreadNode, write_threads
from mailwright.imap.ordering.threads import ThreadAlgorithm, thread_messages

START = datetime(2024, 1, 1, tzinfo=UTC)


def facts(uid: int, *references: str, subject: str = "", msg_id: str | None = None) -> MessageFacts:
    return MessageFacts(
        uid=uid,
        subject=subject or f"subject {uid}",
        date=START + timedelta(hours=uid),
        message_id=f"{uid}" if msg_id is None else msg_id,
        references=references,
    )


def threaded(*messages: MessageFacts, by: ThreadAlgorithm = ThreadAlgorithm.REFERENCES) -> str:
    return write_threads(thread_messages(messages, by))


def test_references() -> None:
    assert threaded(facts(1), facts(2, "1"), facts(3, "1", "2"), facts(4)) == "(1 2 3)(4)"
    assert threaded(facts(1), facts(2, "1"), facts(3, "1")) == "(1 (2)(3))"
    assert threaded() == ""


def test_what_is_missing() -> None:
    assert threaded(facts(2, "x"), facts(3, "x")) == "((2)(3))"
    assert threaded(facts(2, "x")) == "(2)"
    assert threaded(facts(1), facts(3, "1", "x", "y"), facts(4, "1", "x")) == "(1 (3)(4))"
    assert threaded(facts(2, "x", "y"), facts(3, "x", "z")) == "((2)(3))"


def test_loops_and_ids_that_come_twice() -> None:
    assert threaded(facts(1, "1")) == "(1)"
    assert threaded(facts(1, "2"), facts(2, "1")) == "(2 1)"
    ring = [facts(n, str(n % 5 + 1)) for n in range(1, 6)]
    [thread] = thread_messages(ring)
    assert sorted(thread.uids) == [1, 2, 3, 4, 5]
    assert threaded(facts(1, "a", "b", "a")) == "(1)"
    twice = [
        facts(1),
        facts(2, msg_id="1"),
        facts(3, "1"),
        facts(4, msg_id=""),
        facts(5, msg_id=""),
    ]
    assert threaded(*twice) == "(1 3)(2)(4)(5)"


def test_a_truncated_list_of_references_does_not_win() -> None:
    # What a message says of its own parent counts, whatever another one left out in between.
    assert threaded(facts(1), facts(2, "1"), facts(3, "2"), facts(4, "1", "3")) == "(1 2 3 4)"
    # One without References has no parent, unless a later one says so.
    assert threaded(facts(1), facts(2, "1", "3"), facts(3)) == "(1)(3 2)"
    assert threaded(facts(1), facts(3), facts(4, "1", "3")) == "(1 3 4)"


def test_threads_with_one_subject_are_one() -> None:
    one, two = facts(1, subject="Lunch"), facts(2, subject="Re: Lunch")
    assert threaded(one, two) == "(1 2)"
    assert threaded(facts(1, subject="Re: Lunch"), facts(2, subject="lunch")) == "(2 1)"
    assert threaded(one, facts(2, subject="LUNCH")) == "((1)(2))"
    assert threaded(one, facts(2, subject="LUNCH"), facts(3, subject="[x] lunch")) == "((1)(2)(3))"
    dummy = [facts(3, "x", subject="Lunch"), facts(4, "x", subject="Lunch")]
    assert threaded(one, *dummy) == "((1)(3)(4))"
    other = [facts(5, "y", subject="lunch"), facts(6, "y", subject="lunch")]
    assert threaded(*dummy, *other) == "((3)(4)(5)(6))"
    assert threaded(facts(1, subject="Re:"), facts(2, subject="Fwd:")) == "(1)(2)"


def test_refs_leaves_subjects_alone() -> None:
    messages = [facts(1, subject="a"), facts(2, subject="a"), facts(3, "1", subject="a")]
    assert threaded(*messages, by=ThreadAlgorithm.REFS) == "(2)(1 3)"


def test_ordered_subject() -> None:
    messages = [facts(n, subject=("b", "Re: a", "A", "B (fwd)", "c")[n - 1]) for n in range(1, 6)]
    assert threaded(*messages, by=ThreadAlgorithm.ORDERED_SUBJECT) == "(1 4)(2 3)(5)"
    three = [facts(n, subject="x") for n in (3, 1, 2)]
    assert threaded(*three, by=ThreadAlgorithm.ORDERED_SUBJECT) == "(1 (2)(3))"


def test_dates_without_zones_or_none() -> None:
    naive = MessageFacts(uid=1, subject="a", date=datetime(2024, 1, 2))  # noqa: DTZ001 - on purpose
    arrived = MessageFacts(uid=2, subject="b", arrival=START)
    nothing = MessageFacts(uid=3, subject="c")
    assert threaded(naive, arrived, nothing) == "(3)(2)(1)"
    assert list(sort_messages([naive, arrived, nothing], SortKey.DATE)) == [3, 2, 1]
    assert list(sort_messages([naive, arrived, nothing], SortKey.DATE.reverse)) == [1, 2, 3]


ids = st.sampled_from([*"abcdefgh"])
random_facts = st.builds(
    MessageFacts,
    uid=st.integers(1, 10**6),
    subject=st.sampled_from(["x", "Re: x", "y", "", "[fwd: y]"]),
    date=st.none() | st.datetimes(timezones=st.just(UTC) | st.none()),
    message_id=ids | st.just(""),
    references=st.lists(ids, max_size=5).map(tuple),
)


@given(st.lists(random_facts, max_size=14, unique_by=lambda one: one.uid))
def test_each_message_is_in_one_thread(messages: list[MessageFacts]) -> None:
    for algorithm in ThreadAlgorithm:
        threads = thread_messages(messages, algorithm)
        uids = [uid for thread in threads for uid in thread.uids]
        assert sorted(uids) == sorted(one.uid for one in messages)
        for thread in threads:
            for depth, node in thread.walk():
                assert node.uid is not None or depth == 0
                assert node.uid is not None or len(node.children) > 1


def chain(count: int) -> list[MessageFacts]:
    return [facts(n, str(n - 1)) for n in range(1, count + 1)]


def scattered(count: int) -> list[MessageFacts]:
    """Return a chain whose ids come in another order than its messages."""
    names = [str(n) for n in range(count)]
    random.Random(1).shuffle(names)
    return [
        facts(n + 1, names[n - 1], msg_id=names[n]) if n else facts(1, msg_id=names[0])
        for n in range(count)
    ]


def comb(count: int) -> list[MessageFacts]:
    """Return a long chain, below whose end one subtree after another is hung."""
    half = count // 2
    below = [facts(half + n, str(half), f"x{n}", f"y{n}") for n in range(1, half + 1)]
    return [*below[::-1], *chain(half)]


def steps(messages: list[MessageFacts]) -> int:
    """Return how many lines of ours run."""
    count = 0

    def trace(frame, event, arg):  # type: ignore[no-untyped-def]
        nonlocal count
        count += event == "line" and "ordering" in frame.f_code.co_filename
        return trace

    sys.settrace(trace)
    try:
        thread_messages(messages)
    finally:
        sys.settrace(None)
    return count


@pytest.mark.parametrize(
    "make",
    [
        chain,
        scattered,
        comb,
        lambda count: [facts(n, *(f"d{i}" for i in range(20)), f"e{n}") for n in range(count)],
        lambda count: [facts(n, str(count - n)) for n in range(count)],
        lambda count: [facts(n, subject=f"[{n % 7}] Re: x") for n in range(count)],
    ],
)
def test_T29_the_time_is_linear(make) -> None:  # type: ignore[no-untyped-def]
    few, many = steps(make(200)), steps(make(1600))
    assert many < 8 * 1.6 * few


def test_I11_a_hundred_thousand_messages_in_one_chain() -> None:
    threads = thread_messages(chain(100_000))
    assert len(threads) == 1
    assert len(threads[0].uids) == 100_000
    assert write_threads(threads).startswith("(1 2 3 4")
    assert isinstance(threads[0].children[0], ThreadNode)


RAW = (
    b'From: "Ann \\"A\\" Example" <ann@example.org>\r\nTo: friends: bob@example.net, c@d;\r\n'
    b"Cc: cora@example.org\r\nSubject: =?utf-8?q?Re=3A_F=C3=BC=C3=9Fe?=\r\n"
    b"Date: Thu, 01 Feb 2024 10:00:00 +0100\r\nMessage-ID: <m3@example.org>\r\n"
    b"In-Reply-To: <m2@example.org>\r\n\r\nbody\r\n"
)


def test_facts_of_a_message_and_of_its_envelope_are_the_same() -> None:
    message = MimeMessage.parse(RAW)
    ours = MessageFacts.of_message(7, message, arrival=START)
    assert (ours.from_, ours.to, ours.cc) == ("ann", "friends", "cora")
    assert (ours.display_from, ours.display_to) == ('Ann "A" Example', "friends")
    assert (ours.subject, ours.message_id) == ("Re: Füße", "m3@example.org")
    assert ours.references == ("m2@example.org",)
    assert ours.size == len(RAW)
    envelope = Envelope.parse(
        b'("Thu, 01 Feb 2024 10:00:00 +0100" "=?utf-8?q?Re=3A_F=C3=BC=C3=9Fe?=" '
        b'(("Ann \\"A\\" Example" NIL "ann" "example.org")) NIL NIL '
        b'((NIL NIL "friends" NIL)(NIL NIL "bob" "example.net")(NIL NIL NIL NIL)) '
        b'((NIL NIL "cora" "example.org")) NIL "<m2@example.org>" "<m3@example.org>")'
    )
    told = MessageFacts.of_envelope(7, envelope, arrival=START, size=len(RAW))
    assert told == ours
    more = MessageFacts.of_envelope(7, envelope, references="<a@b> <m2@example.org>")
    assert more.references == ("a@b", "m2@example.org")
    assert sort_messages([ours], [SortOrder(SortKey.FROM), SortKey.SIZE]) == sort_messages(
        [told], SortKey.ARRIVAL
    )
