"""What the server keeps of a search takes the place of UIDs (SEARCHRES), and MESSAGELIMIT."""

from __future__ import annotations

from typing import Any

import pytest
from imap_fronts import Front
from letters import letters
from scripted_session import ScriptedSession

from mailwright.errors import StateError, UnsupportedError
from mailwright.imap.flows.ordering import sort, thread
from mailwright.imap.flows.searching import search
from mailwright.imap.flows.storing import change_flags
from mailwright.imap.ordering.sorting import SortKey, orders_of
from mailwright.imap.ordering.threads import ThreadAlgorithm
from mailwright.imap.search.criteria import Search
from mailwright.imap.search.returns import PartialRange, SearchReturn
from mailwright.imap.search.saved_result import SavedResult
from mailwright.imap.selected.selection import Selection
from mailwright.imap.uids.uid_set import UidSet
from servers.accounts import Account

SERVERS = ["dovecot", "dovecot24_sdbox", "cyrus"]
MINUTES = {1, 2, 3, 5, 15}


@pytest.fixture
def client(front: Front, account: Account) -> Any:
    account.deliver_all(letters())
    with account.talk() as talk:
        talk.command("CREATE Other")
    client = front.signed_in(account)
    yield client
    client.disconnect()


def saved(folder: Any) -> SavedResult:
    return folder.search_returning(Search.subject("minutes"), SearchReturn.SAVE).saved


@pytest.mark.parametrize("imap_server", SERVERS, indirect=True)
def test_a_saved_result_takes_the_place_of_uids(client: Any) -> None:
    inbox, other = client.inbox.open(), client.get_folder("Other")
    found = saved(inbox)
    assert {item.uid for item in inbox.fetch(found, flags=True, envelope=True)} == MINUTES
    assert {item.uid for item in inbox.fetch(found, message=True)} == MINUTES
    assert {item.uid for item in inbox.fetch(found, page=(1, 2), flags=True)} == {1, 2}
    assert set(inbox.add_flags(found, ["\\Flagged"]).flags) == MINUTES
    changed = inbox.fetch(found, changed_since=1, message=True)
    assert {item.uid for item in changed} == MINUTES
    assert {item.uid for item in inbox.fetch(found, page=(-1, -2), message=True)} == {5, 15}
    assert inbox.fetch(found, flags=True).missing == set()
    assert set(inbox.copy_to(found, other).uids) == MINUTES
    assert inbox.search(Search.flagged()) == MINUTES
    assert set(inbox.move_to(found, other).uids) == MINUTES
    assert inbox.search(Search.subject("minutes")) == set()
    left = inbox.search_returning(Search.subject("loop"), SearchReturn.SAVE).saved
    inbox.delete(left)
    assert inbox.search() == set(range(1, 17)) - MINUTES - {9, 10, 11}


@pytest.mark.parametrize("imap_server", SERVERS[:1], indirect=True)
def test_I06_a_saved_result_is_good_until_another_one_or_another_folder(client: Any) -> None:
    inbox, other = client.inbox.open(), client.get_folder("Other")
    first = saved(inbox)
    second = saved(inbox)
    with pytest.raises(StateError, match="Another search"):
        inbox.add_flags(first, ["\\Deleted"])
    assert set(inbox.add_flags(second, ["\\Flagged"]).flags) == MINUTES
    other.open()
    with pytest.raises(StateError):
        other.delete(second)
    inbox.open()
    with pytest.raises(StateError, match="another time"):
        inbox.delete(second)
    assert len(inbox.search()) == 16


def test_I06_a_search_that_is_saved_meanwhile_is_seen_when_the_command_is_written() -> None:
    server = ScriptedSession("ESEARCH SEARCHRES")
    session = server.session
    assert session.selected is not None
    session.selected.is_read_only = False
    ours = SavedResult(session.selected)
    session.saved_result = ours
    selection = Selection(session, session.selected, UidSet.all(), ours)
    flow = change_flags(selection, "add", ["\\Deleted"], unchanged_since=None, silent=True)
    session.saved_result = SavedResult(session.selected)
    with pytest.raises(StateError, match="Another search"):
        server.run(flow)
    session.saved_result = ours
    flow = change_flags(selection, "add", ["\\Deleted"], unchanged_since=None, silent=True)
    server.run(flow, (r"UID STORE \$ \+FLAGS.SILENT \(\\Deleted\)", "<tag> OK done"))


def limited(exists: int = 5, capabilities: str = "") -> ScriptedSession:
    server = ScriptedSession(f"ESEARCH MESSAGELIMIT=2 {capabilities}")
    server.hear(f"* {exists} EXISTS")
    return server


BOB = Search.from_("bob")


@pytest.mark.parametrize("returns", [SearchReturn.ALL, SearchReturn.COUNT | SearchReturn.MIN])
def test_a_search_goes_on_where_the_server_stopped(returns: SearchReturn) -> None:
    server = limited()
    names = r"\(ALL\)" if returns is SearchReturn.ALL else r"\(MIN COUNT\)"
    answer = "" if returns is SearchReturn.ALL else " MIN 8 COUNT 2"
    found = server.run(
        search(server.session, BOB, returns),
        (
            rf'UID SEARCH RETURN {names} FROM "bob"',
            f'* ESEARCH (TAG "<tag>") UID{answer}; <tag> OK [MESSAGELIMIT 2 8] not all',
        ),
        (
            r'UID SEARCH RETURN \(ALL\) FROM "bob"',
            '* ESEARCH (TAG "<tag>") UID ALL 8:9; <tag> OK [MESSAGELIMIT 2 8] not all',
        ),
        (
            r'UID SEARCH RETURN \(ALL\) UID 1:7 FROM "bob"',
            '* ESEARCH (TAG "<tag>") UID ALL 5; <tag> OK [MESSAGELIMIT 2 4] not all',
        ),
        (
            r'UID SEARCH RETURN \(ALL\) UID 1:3 FROM "bob"',
            '* ESEARCH (TAG "<tag>") UID; <tag> OK that was all',
        ),
    )
    if returns is SearchReturn.ALL:
        assert found.uids == {5, 8, 9}
    else:
        assert (found.count, found.min, found.uids) == (3, 5, None)


def test_a_page_is_a_page_of_all() -> None:
    server = limited()
    found = server.run(
        search(server.session, BOB, SearchReturn.ALL, PartialRange(1, 2)),
        (".*", '* ESEARCH (TAG "<tag>") UID ALL 8:9; <tag> OK [MESSAGELIMIT 2 8] not all'),
        (".*", '* ESEARCH (TAG "<tag>") UID ALL 8:9; <tag> OK [MESSAGELIMIT 2 8] not all'),
        (".*", '* ESEARCH (TAG "<tag>") UID ALL 3; <tag> OK that was all'),
    )
    assert found.uids == {3, 8}


@pytest.mark.parametrize("words", ["2", "2 0", "2 1", "2 x", "2 99999999999", "2 8 8"])
def test_a_limit_that_leaves_nothing_or_makes_no_sense_ends_it(words: str) -> None:
    server = limited()
    found = server.run(
        search(server.session, BOB),
        (".*", f'* ESEARCH (TAG "<tag>") UID ALL 8; <tag> OK [MESSAGELIMIT {words}] so'),
    )
    assert found.uids == {8}


def test_a_server_that_gets_no_further_is_not_asked_for_ever() -> None:
    server = limited()
    answer = '* ESEARCH (TAG "<tag>") UID ALL 8; <tag> OK [MESSAGELIMIT 2 8] not all'
    found = server.run(
        search(server.session, BOB), (".*", answer), (".*", answer), (".* UID 1:7 .*", answer)
    )
    assert found.uids == {8}


def test_what_is_saved_is_all_or_refused() -> None:
    server = limited(capabilities="SEARCHRES")
    with pytest.raises(UnsupportedError) as caught:
        server.run(
            search(server.session, BOB, SearchReturn.SAVE), (".*", "<tag> OK [MESSAGELIMIT 2 8] so")
        )
    assert caught.value.extension == "MESSAGELIMIT"


def test_the_server_puts_in_order_only_what_it_looks_at() -> None:
    server = limited(capabilities="SORT THREAD=REFERENCES")
    with pytest.raises(UnsupportedError) as caught:
        server.run(sort(server.session, orders_of(SortKey.SIZE), BOB, on_server=True))
    assert caught.value.extension == "MESSAGELIMIT"
    with pytest.raises(UnsupportedError):
        server.run(thread(server.session, ThreadAlgorithm.REFERENCES, BOB, on_server=True))
    few = limited(2, "SORT")
    found = few.run(
        sort(few.session, orders_of(SortKey.SIZE), BOB),
        (r'UID SORT \(SIZE\) UTF-8 FROM "bob"', "* SORT 4 3; <tag> OK done"),
    )
    assert list(found.uids or ()) == [4, 3]
