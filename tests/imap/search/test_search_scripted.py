"""SEARCH, SORT and THREAD with servers that do not do what they should."""

from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripted_session import ScriptedSession

from mailwright.errors import (
    InvalidArgumentError,
    MailwrightError,
    MalformedResponseError,
    ServerRefusedError,
    StateError,
    UnsupportedError,
)
from mailwright.imap.flows.ordering import sort, thread
from mailwright.imap.flows.searching import search
from mailwright.imap.ordering.sorting import SortKey, SortOrder, orders_of
from mailwright.imap.ordering.threads import ThreadAlgorithm
from mailwright.imap.search.criteria import Search
from mailwright.imap.search.returns import PartialRange, SearchReturn
from mailwright.imap.uids.uid_set import MAX_UID, UidSet

ALL, COUNT, MIN, MAX = (
    SearchReturn.ALL,
    SearchReturn.COUNT,
    SearchReturn.MIN,
    SearchReturn.MAX,
)
BOB, FUESSE = Search.from_("bob"), Search.subject("Füße")


def test_esearch_and_its_values() -> None:
    server = ScriptedSession("ESEARCH CONDSTORE")
    found = server.run(
        search(server.session, BOB, ALL | COUNT | MIN | MAX),
        (
            r'UID SEARCH RETURN \(MIN MAX COUNT ALL\) FROM "bob"',
            '* ESEARCH (TAG "<tag>") UID MIN 2 MAX 9 ALL 2,4:9 COUNT 7 MODSEQ 12; <tag> OK done',
        ),
    )
    assert (found.uids, found.count, found.min, found.max) == ({2, *range(4, 10)}, 7, 2, 9)
    assert found.modseq == 12
    assert found.uids is not None
    assert found.uids.uid_validity == 7


def test_search_where_esearch_was_asked_for() -> None:
    server = ScriptedSession("ESEARCH")
    found = server.run(
        search(server.session, BOB, ALL | COUNT | MIN | MAX),
        (r"UID SEARCH RETURN .*", "* SEARCH 4 2 9 (MODSEQ 99); * search 3; <tag> OK done"),
    )
    assert (found.uids, found.count, found.min, found.max) == ({2, 3, 4, 9}, 4, 2, 9)
    assert found.modseq == 99


def test_without_esearch_all_is_made_from_the_uids() -> None:
    server = ScriptedSession()
    found = server.run(
        search(server.session, BOB, COUNT | MAX, PartialRange(1, 2)),
        (r'UID SEARCH FROM "bob"', "* SEARCH 4 2 9; <tag> OK done"),
    )
    assert (found.uids, found.count, found.min, found.max) == (None, 3, None, 9)
    none = server.run(search(server.session, BOB, ALL | MIN), (".*", "<tag> OK nothing"))
    assert (none.uids, none.min) == (set(), None)
    for returns in (SearchReturn.SAVE, SearchReturn.RELEVANCY):
        with pytest.raises(UnsupportedError):
            server.run(search(server.session, BOB, returns))


def test_I19_an_answer_with_another_tag_is_no_answer() -> None:
    server = ScriptedSession("ESEARCH")
    with pytest.raises(MalformedResponseError, match="no result"):
        server.run(
            search(server.session, BOB),
            (".*", '* ESEARCH (TAG "X1") UID ALL 1:5; <tag> OK done'),
        )
    found = server.run(
        search(server.session, BOB),
        (
            ".*",
            '* ESEARCH (TAG "X1") UID ALL 1:5; * ESEARCH (TAG "<tag>") UID ALL 7; <tag> OK done',
        ),
    )
    assert found.uids == {7}


def test_no_answer_at_all_is_nothing_found() -> None:
    server = ScriptedSession("ESEARCH")
    found = server.run(search(server.session, BOB, ALL | COUNT | MIN), (".*", "<tag> OK done"))
    assert (found.uids, found.count, found.min) == (set(), 0, None)


def test_I19_badcharset_is_answered_once() -> None:
    server = ScriptedSession()
    refusal = '<tag> NO [BADCHARSET (US-ASCII "ISO-8859-1")] no'
    found = server.run(
        search(server.session, FUESSE),
        ("UID SEARCH CHARSET UTF-8 SUBJECT {6[+]}\r\nF\xc3\xbc\xc3\x9fe", refusal),
        ("UID SEARCH CHARSET ISO-8859-1 SUBJECT {4[+]}\r\nF\xfc\xdfe", "* SEARCH 3; <tag> OK done"),
    )
    assert found.uids == {3}
    with pytest.raises(ServerRefusedError) as caught:
        server.run(search(server.session, FUESSE), (".*", refusal), (".*", refusal))
    assert caught.value.response_code == "BADCHARSET"
    for names in ("(US-ASCII)", "", "(UTF-8)", "(UTF-16)", "((()", '("\\")'):
        with pytest.raises(ServerRefusedError):
            server.run(search(server.session, FUESSE), (".*", f"<tag> NO [BADCHARSET {names}] no"))


def test_no_charset_where_utf8_is_enabled_or_yahoo_listens() -> None:
    server = ScriptedSession("UTF8=ACCEPT")
    server.hear("* ENABLED UTF8=ACCEPT")
    server.run(
        search(server.session, FUESSE),
        ('UID SEARCH SUBJECT "F\xc3\xbc\xc3\x9fe"', "* SEARCH; <tag> OK done"),
    )
    yahoo = ScriptedSession("XYMHIGHESTMODSEQ")
    yahoo.run(
        search(yahoo.session, FUESSE),
        ("UID SEARCH SUBJECT {6[+]}\r\nF\xc3\xbc\xc3\x9fe", "* SEARCH; <tag> OK done"),
    )


@pytest.mark.parametrize(
    "answer",
    [
        "* SEARCH 1 0 2",
        "* SEARCH 1 x",
        "* SEARCH 4294967296",
        "* SEARCH 1:3",
        f"* SEARCH {'9' * 50_000}",
        "* SEARCH -1",
        "* SEARCH 1 (MODSEQ x)",
        '* ESEARCH (TAG "<tag>") UID ALL 1:*',
        '* ESEARCH (TAG "<tag>") UID ALL 0',
        '* ESEARCH (TAG "<tag>") UID ALL 1,,2',
        '* ESEARCH (TAG "<tag>") UID COUNT 3',
        '* ESEARCH (TAG "<tag>") UID COUNT',
        '* ESEARCH (TAG "<tag>") UID ALL 1 COUNT 99999999999',
        '* ESEARCH (TAG "<tag>") UID ALL 1 MODSEQ 9223372036854775808',
        '* ESEARCH (TAG "<tag>") UID PARTIAL (1:2',
        '* ESEARCH (TAG "<tag>") UID RELEVANCY (1 x)',
        '* ESEARCH (TAG "<tag>',
    ],
)
def test_I12_an_answer_that_cannot_be_read_fails_the_search_alone(answer: str) -> None:
    server = ScriptedSession("ESEARCH")
    with pytest.raises(MalformedResponseError):
        server.run(search(server.session, BOB), (".*", f"{answer}; <tag> OK done"))
    found = server.run(search(server.session, BOB), (".*", "* SEARCH 5; <tag> OK done"))
    assert found.uids == {5}


def test_I03_a_result_of_everything_costs_nothing() -> None:
    server = ScriptedSession("ESEARCH ESORT SORT")
    tracemalloc.start()
    try:
        found = server.run(
            search(server.session, BOB),
            (".*", '* ESEARCH (TAG "<tag>") UID ALL 1:4294967295; <tag> OK done'),
        )
        assert len(found.uids or ()) == MAX_UID
        ordered = server.run(
            sort(server.session, orders_of(SortKey.DATE), BOB),
            (".*", '* ESEARCH (TAG "<tag>") UID ALL 4294967295:1; <tag> OK done'),
        )
        assert ordered.uids is not None
        assert (len(ordered.uids), ordered.uids[0]) == (MAX_UID, MAX_UID)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1 << 20


def test_pages() -> None:
    for capabilities, first in (("ESEARCH PARTIAL", -1), ("ESEARCH CONTEXT=SEARCH", 1)):
        server = ScriptedSession(capabilities)
        page = PartialRange(first, 2 * first)
        found = server.run(
            search(server.session, BOB, ALL | COUNT, page),
            (
                rf'UID SEARCH RETURN \(COUNT PARTIAL {page}\) FROM "bob"',
                f'* ESEARCH (TAG "<tag>") UID COUNT 5 PARTIAL ({page} 3,9); <tag> OK done',
            ),
        )
        assert (found.uids, found.count, found.partial) == ({3, 9}, 5, page)
    empty = server.run(
        search(server.session, BOB, ALL, PartialRange(1, 2)),
        (".*", '* ESEARCH (TAG "<tag>") UID PARTIAL (1:2 NIL); <tag> OK done'),
    )
    assert empty.uids == set()
    counted = server.run(
        search(server.session, BOB, ALL, PartialRange(-2, -1)),
        (r".*RETURN \(ALL\).*", '* ESEARCH (TAG "<tag>") UID ALL 3,5,9; <tag> OK done'),
    )
    assert counted.uids == {5, 9}


def test_relevance_and_a_saved_result() -> None:
    server = ScriptedSession("ESEARCH SEARCHRES SEARCH=FUZZY")
    found = server.run(
        search(server.session, Search.fuzzy(BOB), ALL | SearchReturn.RELEVANCY),
        (
            r'UID SEARCH RETURN \(RELEVANCY ALL\) FUZZY FROM "bob"',
            '* ESEARCH (TAG "<tag>") UID ALL 1,5,10 RELEVANCY (4 99 42); <tag> OK done',
        ),
    )
    assert found.relevance == (4, 99, 42)
    saved = server.run(
        search(server.session, BOB, SearchReturn.SAVE),
        (r'UID SEARCH RETURN \(SAVE\) FROM "bob"', "<tag> OK saved"),
    )
    assert (saved.uids, saved.count) == (None, None)
    again = server.run(
        search(server.session, Search.saved_result() & Search.unseen()),
        (r"UID SEARCH RETURN \(ALL\) UID \$ UNSEEN", '* ESEARCH (TAG "<tag>") UID; <tag> OK done'),
    )
    assert again.uids == set()


def test_long_sets_of_uids_take_several_commands() -> None:
    server = ScriptedSession("ESEARCH", "IMAP4rev1 2007e.404 at Mon")
    assert server.session.quirks.line_limit == 1_000
    uids = UidSet(range(1, 900, 3))
    pattern = r'UID SEARCH RETURN \(ALL\) UID [0-9,:]{40,840} FROM "bob"'
    answer = '* ESEARCH (TAG "<tag>") UID ALL %d; <tag> OK done'
    found = server.run(
        search(server.session, Search.uids(uids) & BOB, ALL | COUNT | MAX),
        (pattern, answer % 4),
        (pattern, answer % 400),
    )
    assert (found.uids, found.count, found.max) == ({4, 400}, 2, 400)
    for returns in (SearchReturn.SAVE | ALL, SearchReturn.RELEVANCY | ALL):
        server = ScriptedSession("ESEARCH SEARCHRES SEARCH=FUZZY", "IMAP4rev1 2007e.404 at Mon")
        with pytest.raises(UnsupportedError, match="several commands"):
            server.run(search(server.session, Search.uids(uids), returns))


def test_keys_that_the_server_lacks_are_refused_before_they_are_sent() -> None:
    server = ScriptedSession("ESEARCH QRESYNC")
    for criteria in (Search.older(5), Search.gmail_raw("x"), BOB | ~Search.email_id("M1")):
        with pytest.raises(UnsupportedError) as caught:
            server.run(search(server.session, criteria))
        assert caught.value.extension in criteria.requires
    server.run(search(server.session, Search.changed_since(5)), (".*", "* SEARCH; <tag> OK done"))


def test_I06_a_search_does_not_reach_another_folder() -> None:
    server = ScriptedSession("ESEARCH SORT THREAD=REFERENCES")
    mailbox = server.session.selected
    server.session.selected = None
    for flow in (
        search(server.session, BOB, mailbox=mailbox),
        sort(server.session, orders_of(SortKey.DATE), BOB, mailbox=mailbox),
        thread(server.session, ThreadAlgorithm.REFERENCES, BOB, mailbox=mailbox),
        search(server.session, BOB),
    ):
        with pytest.raises(StateError):
            server.run(flow)  # type: ignore[arg-type]


def test_sort() -> None:
    server = ScriptedSession("SORT")
    found = server.run(
        sort(
            server.session, [SortOrder(SortKey.DATE, is_reverse=True), SortOrder(SortKey.CC)], BOB
        ),
        (
            r'UID SORT \(REVERSE DATE CC\) UTF-8 FROM "bob"',
            "* SORT 5 3 4 (MODSEQ 8); <tag> OK done",
        ),
    )
    assert found.uids is not None
    assert list(found.uids) == [5, 3, 4]
    assert (found.modseq, found.uids.uid_validity) == (8, 7)
    with pytest.raises(UnsupportedError):
        server.run(sort(server.session, orders_of(SortKey.DISPLAY_TO), BOB, on_server=True))
    for keys in ([], [SortKey.DATE] * 21):
        with pytest.raises(InvalidArgumentError):
            orders_of(keys)


def test_thread() -> None:
    server = ScriptedSession("THREAD=REFERENCES")
    flow = thread(server.session, ThreadAlgorithm.REFERENCES, FUESSE)
    threads = server.run(
        flow,
        (
            "UID THREAD REFERENCES UTF-8 SUBJECT .*",
            "* THREAD (2)(3 6 (4 23)(44 7 96)); <tag> OK done",
        ),
    )
    assert [str(one) for one in threads] == ["(2)", "(3 6 (4 23)(44 7 96))"]
    with pytest.raises(MalformedResponseError):
        server.run(
            thread(server.session, ThreadAlgorithm.REFERENCES, BOB),
            (".*", "* THREAD (2)(3; <tag> OK done"),
        )


@given(st.text('()*0123456789:, UIDALCOUNTG"<>NIL', max_size=60))
def test_any_answer_is_a_result_or_an_error_of_ours(words: str) -> None:
    server = ScriptedSession("ESEARCH SORT ESORT THREAD=REFERENCES")
    session = server.session
    for name, flow in (
        ("ESEARCH", search(session, BOB, ALL | COUNT | MIN)),
        ("SEARCH", search(session, BOB)),
        ("SORT", sort(session, orders_of(SortKey.DATE), BOB)),
        ("THREAD", thread(session, ThreadAlgorithm.REFERENCES, BOB)),
    ):
        try:
            server.run(flow, (".*", f"* {name} {words}; <tag> OK done"))  # type: ignore[arg-type]
        except MailwrightError:
            continue


def test_scores_are_in_the_order_of_a_sort_that_is_done_here() -> None:
    server = ScriptedSession("ESEARCH SEARCH=FUZZY")
    answers = "; ".join(
        f'* {uid} FETCH (UID {uid} RFC822.SIZE {size} INTERNALDATE "01-Jan-2024 00:00:00 +0000")'
        for uid, size in ((2, 30), (4, 10), (5, 20))
    )
    found = server.run(
        sort(
            server.session,
            orders_of(SortKey.SIZE),
            Search.fuzzy(BOB),
            ALL | SearchReturn.RELEVANCY,
            PartialRange(1, 2),
        ),
        (".*", '* ESEARCH (TAG "<tag>") UID RELEVANCY (9 80 7) ALL 2,4:5; <tag> OK done'),
        (r"UID FETCH 2,4:5 \(UID INTERNALDATE RFC822.SIZE\)", f"{answers}; <tag> OK done"),
    )
    assert (list(found.uids or ()), found.relevance) == ([4, 5], (80, 7))
