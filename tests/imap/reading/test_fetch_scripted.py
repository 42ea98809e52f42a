"""FETCH against servers that answer otherwise than they were asked (I05, I17, T27, T28)."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from imap_fronts import Front
from reading_scripts import asked, folder_of, noop, opened

from mailwright.errors import (
    LimitExceededError,
    MalformedResponseError,
    ServerRefusedError,
)
from mailwright.imap import ImapLimits
from mailwright.imap.fetch.items import FetchItems, FetchOptions
from mailwright.imap.flags import Flag
from mailwright.imap.uids.uid_set import UidSet
from mailwright.testing import Answer, ExpectCommand


def body(number: int, uid: int, text: bytes, section: str = "") -> bytes:
    return b"* %d FETCH (UID %d BODY[%b] {%d}\r\n%b)\r\n" % (
        number,
        uid,
        section.encode(),
        len(text),
        text,
    )


ANSWERS = (
    body(1, 11, b"eleven"),
    body(2, 12, b"twelve"),
    body(3, 13, b"not asked for"),  # another UID
    body(1, 11, b"wrong", "1"),  # another section
    b"* 2 FETCH (UID 12 FLAGS (\\Seen))\r\n",  # an update of flags
)


@pytest.mark.parametrize("order", list(permutations(range(len(ANSWERS)))))
def test_bodies_are_matched_by_uid_and_section_in_any_order(
    order: tuple[int, ...], blocking: Front
) -> None:
    """I17: what was not asked for is nobody's body, and what comes twice is not mixed."""
    answers = b"".join(ANSWERS[place] for place in order)
    steps = asked(r"UID FETCH 11:12,14 \(UID BODY.PEEK\[\]\)", answers)
    with folder_of(blocking, opened(), steps, noop()) as (client, folder):
        stream = folder.fetch([11, 12, 14], message=True)
        found = {item.uid: item for item in stream}
        assert {uid: item.section("") for uid, item in found.items()} == {
            11: b"eleven",
            12: b"twelve",
        }
        assert stream.missing == {14}
        client.noop()


def test_what_comes_twice_counts_once_and_the_first_is_it(front: Front) -> None:
    """I17: a second body of the same message does not replace the one that was read."""
    answers = body(1, 11, b"first") + body(1, 11, b"second")
    steps = asked(r"UID FETCH 11 \(UID BODY.PEEK\[\]\)", answers)
    with folder_of(front, opened(), steps) as (_, folder):
        (item,) = folder.fetch([11], message=True)
        assert item.section("") == b"first"


def test_items_of_one_message_in_several_responses(front: Front) -> None:
    answers = (
        b"* 1 FETCH (UID 11 FLAGS (\\Answered))\r\n"
        b"* 1 FETCH (UID 11 RFC822.SIZE 44)\r\n"
        b"* 2 FETCH (UID 12 FLAGS () RFC822.SIZE 55)\r\n"
        b"* 2 FETCH (UID 12 FLAGS (\\Seen))\r\n"
        b"* 3 FETCH (UID 13 FLAGS (\\Seen))\r\n"
    )
    steps = asked(r"UID FETCH 11:13 \(UID FLAGS RFC822.SIZE\)", answers)
    with folder_of(front, opened(), steps) as (_, folder):
        stream = folder.fetch([11, 12, 13], flags=True, size=True)
        first, second = stream
        assert (first.flags, first.size) == ({Flag.ANSWERED}, 44)
        assert (second.flags, second.size) == ({Flag.SEEN}, 55)  # the later flags count
        assert stream.missing == {13}  # flags that changed are no answer


def test_expunge_while_fetching(front: Front) -> None:
    """I05: numbers change meanwhile; messages are told apart by UID, and one is missing."""
    answers = (
        b"* 1 FETCH (UID 11 RFC822.SIZE 1)\r\n* 2 EXPUNGE\r\n"
        b"* 2 FETCH (UID 13 RFC822.SIZE 3)\r\n* 3 EXISTS\r\n* 3 FETCH (FLAGS ())\r\n"
    )
    steps = asked(r"UID FETCH 11:13 \(UID RFC822.SIZE\)", answers)
    with folder_of(front, opened(), steps) as (_, folder):
        stream = folder.fetch([11, 12, 13], size=True)
        assert [(item.uid, item.size) for item in stream] == [(11, 1), (13, 3)]
        assert stream.missing == {12}
        assert folder.count == 3


@pytest.mark.parametrize("status", ["OK", "NO"])
def test_expunged_messages_are_no_failure(front: Front, status: str) -> None:
    end = f"<tag> {status} [EXPUNGEISSUED] some are gone\r\n"
    steps = asked("UID FETCH .*", b"* 1 FETCH (UID 11 RFC822.SIZE 1)\r\n", end)
    with folder_of(front, opened(), steps) as (_, folder):
        stream = folder.fetch([11, 12], size=True)
        assert [item.uid for item in stream] == [11]
        assert stream.missing == {12}


def test_refusal_comes_behind_what_came_before_it(front: Front) -> None:
    steps = asked("UID FETCH .*", b"* 1 FETCH (UID 11 RFC822.SIZE 1)\r\n", "<tag> NO later\r\n")
    with folder_of(front, opened(), steps, noop()) as (client, folder):
        stream = folder.fetch([11, 12], size=True)
        assert next(iter(stream)).uid == 11
        with pytest.raises(ServerRefusedError):
            next(iter(stream))
        client.noop()


def test_uidonly_answers(front: Front) -> None:
    """RFC 9586: UIDFETCH carries the UID in the place of the number."""
    answers = b"* 11 UIDFETCH (RFC822.SIZE 1)\r\n* 12 UIDFETCH (RFC822.SIZE 2)\r\n"
    steps = asked("UID FETCH .*", answers)
    with folder_of(front, opened("UIDONLY"), steps) as (_, folder):
        found = list(folder.fetch([11, 12], size=True))
        assert [(item.uid, item.number, item.size) for item in found] == [
            (11, None, 1),
            (12, None, 2),
        ]


def test_server_that_bears_few_messages_at_once(front: Front) -> None:
    """RFC 9738: windows obey MESSAGELIMIT, and what the server leaves is asked for again."""
    first = asked(
        r"UID FETCH 1:4 .*",
        b"* 4 FETCH (UID 4 RFC822.SIZE 4)\r\n* 3 FETCH (UID 3 RFC822.SIZE 3)\r\n",
        "<tag> OK [MESSAGELIMIT 2 3] two of them\r\n",
    )
    second = asked(
        r"UID FETCH 1:2 .*",
        b"* 2 FETCH (UID 2 RFC822.SIZE 2)\r\n* 1 FETCH (UID 1 RFC822.SIZE 1)\r\n",
    )
    with folder_of(front, opened(), first, second) as (_, folder):
        stream = folder.fetch(range(1, 5), size=True)
        assert sorted(item.uid for item in stream) == [1, 2, 3, 4]
        assert not stream.missing


def test_windows_by_batches_where_the_server_may_not_search_all(front: Front) -> None:
    """RFC 9738: with MESSAGELIMIT, ranges of UIDs come from UIDBATCHES."""
    batches = [
        ExpectCommand("UIDBATCHES 600"),
        Answer('* UIDBATCHES (TAG "<tag>") 9000:5001,5000:1\r\n<tag> OK done\r\n'),
    ]
    with folder_of(front, opened("MESSAGELIMIT=600 UIDBATCHES", 1000), batches) as (_, folder):
        fetching = getattr(folder, "twin", folder).fetch(UidSet.all(), size=True)._fetching
        plan = fetching._plan()
        found = _run(front, folder, plan)
        assert [one.ranges for one in found] == [((1, 5000),), ((5001, 9000),)]


def _run(front: Front, folder: Any, flow: Any) -> Any:
    if front.portal is None:
        return folder._client._run(flow)
    return front.portal.call(folder.twin._client._run, flow)


def test_answers_without_end_for_one_message(blocking: Front) -> None:
    """T27: a message that is told again and again costs a bounded number of responses."""
    answers = b"* 1 FETCH (UID 11 RFC822.SIZE 1 FLAGS ())\r\n" * 2_000
    steps = asked("UID FETCH .*", answers)
    limits = ImapLimits(unclaimed=1_000)
    with folder_of(blocking, opened(), steps, limits=limits) as (_, folder):
        with pytest.raises(LimitExceededError):
            list(folder.fetch([11], size=True))


@pytest.mark.parametrize("size", ["9999999999", "18446744073709551616"])
def test_announced_sizes_that_no_memory_holds(blocking: Front, size: str) -> None:
    """T28: refused when it is announced; nothing is allocated."""
    steps = asked("UID FETCH .*", b"* 1 FETCH (UID 11 BODY[] {%b}\r\n" % size.encode(), "")
    with folder_of(blocking, opened(), steps) as (_, folder):
        with pytest.raises(Exception, match="announced") as caught:
            folder.get_raw(11)
        assert type(caught.value).__module__ == "mailwright.errors"


@pytest.mark.parametrize("size", ["-1", "", "5+x"])
def test_announcements_that_are_none(blocking: Front, size: str) -> None:
    """T28: what announces no literal costs the item, and neither the connection nor a crash."""
    steps = asked("UID FETCH .*", b"* 1 FETCH (UID 11 BODY[] {%b}\r\n" % size.encode())
    with folder_of(blocking, opened(), steps, noop()) as (client, folder):
        with pytest.raises(MalformedResponseError):
            folder.get_raw(11)
        client.noop()


def test_options_and_items_have_the_same_names() -> None:
    assert list(FetchOptions.__annotations__) == list(FetchItems.__dataclass_fields__)


def test_page_is_asked_for_where_the_server_knows_pages(front: Front) -> None:
    answer = "* 2 FETCH (UID 5 RFC822.SIZE 9)\r\n* 3 FETCH (UID 8 RFC822.SIZE 9)\r\n"
    command = asked(r"UID FETCH 1:\* \(UID RFC822.SIZE\) \(PARTIAL -1:-2\)", answer)
    with folder_of(front, opened("PARTIAL"), command, noop()) as (client, folder):
        assert [item.uid for item in folder.fetch(UidSet.all(), page=(-1, -2), size=True)] == [5, 8]
        client.noop()


def test_what_vanished_is_told_with_what_changed(front: Front) -> None:
    steps = [
        *asked("ENABLE QRESYNC", "* ENABLED QRESYNC\r\n"),
        ExpectCommand(r"SELECT INBOX \(CONDSTORE\)"),
        *opened()[2:],
        *asked(
            r"UID FETCH 1:9 \(UID FLAGS\) \(CHANGEDSINCE 17 VANISHED\)",
            "* VANISHED (EARLIER) 2,4:5\r\n* 1 FETCH (UID 3 FLAGS (\\Seen) MODSEQ (20))\r\n",
        ),
        *noop(),
    ]
    start = opened("ENABLE CONDSTORE QRESYNC")[:1]
    with folder_of(front, start, steps) as (client, folder):
        stream = folder.fetch(UidSet.parse("1:9"), changed_since=17, with_vanished=True, flags=True)
        assert [item.uid for item in stream] == [3]
        assert stream.vanished == {2, 4, 5}
        client.noop()
