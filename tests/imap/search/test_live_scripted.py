"""Results that a server keeps up to date: what it tells, in any order, and what ends it."""

from __future__ import annotations

import pytest
from scripted_session import ScriptedSession

from mailwright.errors import InvalidArgumentError, UnsupportedError
from mailwright.imap.flows.live import comparators, follow, search_folders, unfollow
from mailwright.imap.ordering.sorting import SortKey, orders_of
from mailwright.imap.search.criteria import Search
from mailwright.imap.search.live_results import MAX_CHANGES, LiveResult
from mailwright.imap.search.returns import SearchReturn
from mailwright.imap.search.scope import FolderScope

BOB = Search.from_("bob")
FOUND_IN_TWO = (
    '* ESEARCH (TAG "<tag>" MAILBOX "a b" UIDVALIDITY 3) UID ALL 4001,4003 COUNT 2; '
    '* ESEARCH (TAG "<tag>" MAILBOX Entw&APw-rfe UIDVALIDITY 4) UID ALL 2 COUNT 1; '
    '* ESEARCH (TAG "other" MAILBOX x UIDVALIDITY 4) UID ALL 2 COUNT 1; '
    "<tag> OK done"
)


def followed(*answers: str, keys: bool = False) -> tuple[ScriptedSession, LiveResult]:
    server = ScriptedSession("ESEARCH ESORT SORT CONTEXT=SEARCH CONTEXT=SORT")
    assert server.session.selected is not None
    orders = orders_of(SortKey.DATE) if keys else ()
    pattern = (
        r"UID SORT RETURN \(UPDATE ALL\) \(DATE\) UTF-8 .*"
        if keys
        else (r'UID SEARCH RETURN \(UPDATE ALL\) FROM "bob"')
    )
    flow = follow(server.session, BOB, orders, server.session.selected)
    return server, server.run(flow, (pattern, "; ".join([*answers, "<tag> OK done"])))


def test_the_examples_of_rfc_5267() -> None:
    server, live = followed('* ESEARCH (TAG "<tag>") UID ALL 3,5:7')
    tag = live.tag.decode()
    server.hear(f'* ESEARCH (TAG "{tag}") UID ADDTO (0 32768:32769)')
    server.hear(f'* ESEARCH (TAG "{tag}") UID REMOVEFROM (0 5,32768)')
    server.hear('* ESEARCH (TAG "other") UID ADDTO (0 1)')
    assert live.uids == {3, 6, 7, 32769}
    assert [(one.added, one.removed) for one in live.changes] == [
        ({32768, 32769}, set()),
        (set(), {5, 32768}),
    ]
    assert live.uids.uid_validity == 7


def test_updates_before_the_search_is_done() -> None:
    _, live = followed(
        '* ESEARCH (TAG "<tag>") UID ALL 3,5:7',
        '* ESEARCH (TAG "<tag>") UID REMOVEFROM (0 3) ADDTO (0 9)',
    )
    assert live.uids == {5, 6, 7, 9}


def test_a_sorted_result() -> None:
    server, live = followed('* ESEARCH (TAG "<tag>") UID ALL 9,3,5', keys=True)
    tag = live.tag.decode()
    server.hear(f'* ESEARCH (TAG "{tag}") UID ADDTO (1 7 3 8:10 99 11)')
    assert live.order is not None
    assert list(live.order) == [7, 9, 8, 9, 10, 3, 5, 11]
    server.hear(f'* ESEARCH (TAG "{tag}") UID REMOVEFROM (2 9)')
    assert list(live.order) == [7, 8, 10, 3, 5, 11]
    server.hear(f'* ESEARCH (TAG "{tag}") UID ADDTO (1 1:4294967295)')
    assert live.end
    assert len(live.order) == 6


def test_the_server_gives_up() -> None:
    server, live = followed('* ESEARCH (TAG "<tag>") UID ALL 3')
    server.hear('* NO [NOUPDATE "other"] no', "* NO [NOUPDATE] no")
    assert not live.end
    server.hear(f'* NO [NOUPDATE "{live.tag.decode()}"] too much')
    assert "too much" in live.end
    server.hear(f'* ESEARCH (TAG "{live.tag.decode()}") UID ADDTO (0 4)')
    assert live.uids == {3}
    server.run(unfollow(server.session, live))
    with pytest.raises(UnsupportedError, match="too much"):
        followed('* NO [NOUPDATE "<tag>"] too much', '* ESEARCH (TAG "<tag>") UID ALL 3')


def test_it_is_closed() -> None:
    server, live = followed('* ESEARCH (TAG "<tag>") UID ALL 3')
    tag = live.tag.decode()
    server.run(unfollow(server.session, live), (f'CANCELUPDATE "{tag}"', "<tag> BAD what?"))
    server.hear(f'* ESEARCH (TAG "{tag}") UID ADDTO (0 4)')
    assert live.uids == {3}
    assert live.end


def test_I03_updates_of_everything_and_without_end_cost_little() -> None:
    server, live = followed('* ESEARCH (TAG "<tag>") UID ALL 3')
    tag = live.tag.decode()
    server.hear(f'* ESEARCH (TAG "{tag}") UID ADDTO (0 1:4294967295)')
    for number in range(1, 3 * MAX_CHANGES):
        kind = "ADDTO" if number % 3 else "REMOVEFROM"
        server.hear(f'* ESEARCH (TAG "{tag}") UID {kind} (0 {number})')
    assert len(live.changes) == MAX_CHANGES
    uids = live.uids
    assert len(uids) == 4294967295 - (MAX_CHANGES - 1)
    server.hear(f'* ESEARCH (TAG "{tag}") UID ADDTO (0 x)', f'* ESEARCH (TAG "{tag}") UID ADDTO (')
    assert live.uids == uids


def test_many_folders() -> None:
    server = ScriptedSession("MULTISEARCH ESEARCH")
    found = server.run(
        search_folders(
            server.session,
            BOB,
            [FolderScope.folders("a b", "Entwürfe"), FolderScope.children("x")],
            SearchReturn.ALL | SearchReturn.COUNT,
        ),
        (
            r'ESEARCH IN \(mailboxes \("a b" Entw&APw-rfe\) subtree-one \(x\)\) .*',
            FOUND_IN_TWO,
        ),
    )
    assert [(one.folder, one.result.uids, one.result.count) for one in found] == [
        ("a b", {4001, 4003}, 2),
        ("Entwürfe", {2}, 1),
    ]
    assert found[0].result.uids is not None
    assert found[0].result.uids.uid_validity == 3
    for scopes, returns in (
        ([], SearchReturn.ALL),
        ([FolderScope.personal()], SearchReturn.SAVE),
        ([FolderScope.personal()], SearchReturn(0)),
    ):
        with pytest.raises(InvalidArgumentError):
            server.run(search_folders(server.session, BOB, scopes, returns))
    with pytest.raises(InvalidArgumentError):
        FolderScope.subtree()


def test_comparators() -> None:
    server = ScriptedSession("I18NLEVEL=2")
    found = server.run(
        comparators(server.session, ["i;unicode-casemap", "*"]),
        (
            r'COMPARATOR "i;unicode-casemap" "\*"',
            '* COMPARATOR "i;unicode-casemap" ("i;ascii-casemap" "i;octet"); <tag> OK done',
        ),
    )
    assert found.active == "i;unicode-casemap"
    assert found.matching == ("i;ascii-casemap", "i;octet")
