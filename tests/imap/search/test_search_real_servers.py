"""SEARCH, SORT and THREAD, asked of real servers, and compared with what is done here."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from imap_fronts import Front
from letters import letters

from mailwright.errors import StateError, UidValidityChangedError, UnsupportedError
from mailwright.imap.ordering.sorting import SortKey
from mailwright.imap.ordering.thread_tree import write_threads
from mailwright.imap.ordering.threads import ThreadAlgorithm
from mailwright.imap.search.criteria import Search
from mailwright.imap.search.returns import PartialRange, SearchReturn
from mailwright.imap.selected.access import FolderAccess
from mailwright.imap.uids.uid_set import UidSet
from servers.accounts import Account


@pytest.fixture
def inbox(front: Front, account: Account) -> Any:
    account.deliver_all(letters())
    client = front.signed_in(account)
    folder = client.inbox
    folder.open(FolderAccess.READ_WRITE)
    yield folder
    client.disconnect()


def has(folder: Any, name: str) -> bool:
    """Whether the server offers something."""
    return getattr(folder, "twin", folder)._session.has(name)


def test_search(inbox: Any) -> None:
    assert inbox.search() == set(range(1, 17))
    assert inbox.search(Search.subject("minutes") & ~Search.from_("bob")) == {1, 3, 5, 15}
    assert inbox.search(Search.from_("bob") | Search.from_("cora")) == {2, 5}
    assert inbox.search(Search.subject("Füße")) == {4}
    assert inbox.search(Search.subject("Füße") | Search.cc("dora")) == {4, 6}
    assert inbox.search(Search.header("Message-ID", "m7@")) == {7}
    assert inbox.search(Search.sent_since(date(2024, 2, 13)) & Search.smaller(4000)) >= {12, 13}
    assert inbox.search(Search.larger(4000)) == {4}
    assert inbox.search(Search.uids([2, 3, 99])) == {2, 3}
    assert inbox.search(Search.uids(UidSet.from_(15))) == {15, 16}
    assert inbox.search(Search.unseen() & Search.undeleted()) == set(range(1, 17))
    assert inbox.search(Search.keyword("$Nobody")) == set()
    assert inbox.search(Search.any_of()) == set()
    assert inbox.search(Search.subject('"\\')) == set()
    assert inbox.search(Search.text("Monday") & ~(Search.to("zoe") | Search.cc("dora"))) == (
        set(range(1, 17)) - {4, 6, 8}
    )
    found = inbox.search(Search.unseen())
    assert found.uid_validity is not None


def test_what_a_search_returns(inbox: Any) -> None:
    every = SearchReturn.ALL | SearchReturn.COUNT | SearchReturn.MIN | SearchReturn.MAX
    found = inbox.search_returning(Search.subject("minutes"), every)
    assert (found.uids, found.count, found.min, found.max) == ({1, 2, 3, 5, 15}, 5, 1, 15)
    found = inbox.search_returning(Search.subject("minutes"), SearchReturn.COUNT)
    assert (found.uids, found.count, found.min, found.max) == (None, 5, None, None)
    found = inbox.search_returning(Search.subject("nothing of that"), every)
    assert (found.uids, found.count, found.min, found.max) == (set(), 0, None, None)
    found = inbox.search_returning(
        Search.subject("minutes"), SearchReturn.ALL, partial=PartialRange(2, 3)
    )
    assert found.uids == {2, 3}
    found = inbox.search_returning(
        Search.subject("minutes"), SearchReturn.ALL, partial=PartialRange(-1, -2)
    )
    assert found.uids == {5, 15}


def test_more_uids_than_a_line_holds(inbox: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    uids = UidSet([*range(1, 90_000, 2)])
    assert inbox.search(Search.uids(uids) & Search.subject("minutes")) == {1, 3, 5, 15}
    every = SearchReturn.COUNT | SearchReturn.MIN | SearchReturn.MAX
    found = inbox.search_returning(Search.uids(uids), every)
    assert (found.count, found.min, found.max) == (8, 1, 15)
    with pytest.raises(UnsupportedError):
        inbox.search(Search.uids(uids) | Search.subject("minutes"))
    assert inbox.search(Search.subject("lunch")) == {6, 7, 8}


def test_the_result_that_the_server_keeps(inbox: Any) -> None:
    if not has(inbox, "SEARCHRES"):
        with pytest.raises(UnsupportedError):
            inbox.search_returning(Search.subject("minutes"), SearchReturn.SAVE)
        return
    inbox.search_returning(Search.subject("minutes"), SearchReturn.SAVE)
    assert inbox.search(Search.saved_result() & Search.from_("bob")) == {2}


ORDERS = [
    [SortKey.ARRIVAL],
    [SortKey.DATE],
    [SortKey.DATE.reverse],
    [SortKey.FROM, SortKey.DATE.reverse],
    [SortKey.TO, SortKey.CC, SortKey.SIZE],
    [SortKey.SUBJECT, SortKey.DATE],
    [SortKey.SUBJECT.reverse, SortKey.SIZE.reverse],
    [SortKey.DISPLAY_FROM, SortKey.DATE],
    [SortKey.DISPLAY_TO.reverse, SortKey.DATE],
]


@pytest.mark.parametrize("imap_server", ["dovecot", "dovecot24", "cyrus", "courier"], indirect=True)
def test_sort_is_the_same_here_and_there(inbox: Any) -> None:
    # Courier does not put messages that are equal in the order of their numbers, and takes one
    # without a date for the oldest.
    criteria = Search() if has(inbox, "ESEARCH") else ~Search.subject("no date")
    orders = ORDERS if has(inbox, "ESEARCH") else [one for one in ORDERS if SortKey.DATE in one]
    for keys in orders:
        here = inbox.sort(keys, criteria, on_server=False)
        assert UidSet(here) == inbox.search(criteria)
        shown = {SortKey.DISPLAY_FROM, SortKey.DISPLAY_TO.reverse} & {*keys}
        if not has(inbox, "SORT=DISPLAY" if shown else "SORT"):
            with pytest.raises(UnsupportedError):
                inbox.sort(keys, criteria, on_server=True)
            continue
        there = inbox.sort(keys, criteria, on_server=True)
        assert list(there) == list(here), keys
        assert there.uid_validity == here.uid_validity


@pytest.mark.parametrize("imap_server", ["dovecot", "cyrus", "courier"], indirect=True)
def test_a_page_of_a_sorted_search(inbox: Any) -> None:
    every = SearchReturn.ALL | SearchReturn.COUNT | SearchReturn.MIN | SearchReturn.MAX
    for on_server in (None, False):
        found = inbox.sort_returning(
            SortKey.DATE.reverse, Search.subject("minutes"), every, on_server=on_server
        )
        assert list(found.uids) == [15, 5, 2, 3, 1]
        assert (found.count, found.first, found.last) == (5, 15, 1)
        found = inbox.sort_returning(
            SortKey.DATE,
            Search.subject("minutes"),
            SearchReturn.ALL,
            partial=PartialRange(2, 3),
            on_server=on_server,
        )
        assert list(found.uids) == [3, 2]


@pytest.mark.parametrize("imap_server", ["dovecot", "dovecot24", "cyrus", "courier"], indirect=True)
@pytest.mark.parametrize("algorithm", ThreadAlgorithm)
def test_threads_are_the_same_here_and_there(inbox: Any, algorithm: ThreadAlgorithm) -> None:
    criteria = Search.unseen()
    here = inbox.thread(algorithm, criteria, on_server=False)
    assert sorted(uid for thread in here for uid in thread.uids) == list(range(1, 17))
    if not has(inbox, f"THREAD={algorithm.value}"):
        with pytest.raises(UnsupportedError):
            inbox.thread(algorithm, criteria, on_server=True)
        return
    there = inbox.thread(algorithm, criteria, on_server=True)
    # Cyrus sorts the threads of REFS otherwise, and Courier makes a chain of equal subjects.
    if algorithm is ThreadAlgorithm.REFERENCES or has(inbox, "CONTEXT=SEARCH"):
        assert write_threads(there) == write_threads(here)
    elif has(inbox, "ESEARCH"):
        assert sorted(map(str, there)) == sorted(map(str, here))
    else:
        assert {frozenset(one.uids) for one in there} == {frozenset(one.uids) for one in here}


@pytest.mark.parametrize("imap_server", ["dovecot"], indirect=True)
def test_I07_uids_of_another_time_are_not_searched(inbox: Any) -> None:
    with pytest.raises(UidValidityChangedError):
        inbox.search(Search.uids(UidSet([1], uid_validity=1)))
    inbox.close()
    for call in (inbox.search, inbox.thread, lambda: inbox.sort(SortKey.DATE)):
        with pytest.raises(StateError):
            call()
