"""Results that a server keeps up to date, and searches of many folders, on real servers."""

from __future__ import annotations

from typing import Any

import pytest
from imap_fronts import Front
from letters import letter, letters

from mailwright.errors import UnsupportedError
from mailwright.imap.ordering.sorting import SortKey
from mailwright.imap.search.criteria import Search
from mailwright.imap.search.returns import SearchReturn
from mailwright.imap.search.scope import FolderScope
from mailwright.imap.selected.access import FolderAccess
from servers.accounts import Account

MINUTES = Search.subject("minutes")


@pytest.mark.parametrize("imap_server", ["dovecot", "dovecot24"], indirect=True)
def test_a_search_goes_on(front: Front, account: Account) -> None:
    account.deliver_all(letters())
    with front.signed_in(account) as client:
        inbox = client.inbox.open(FolderAccess.READ_WRITE)
        found = inbox.live_search(MINUTES & Search.unseen())
        assert found.uids == {1, 2, 3, 5, 15}
        assert found.order is None
        assert found.changes() == []
        assert not found.wait(0)
        account.deliver(letter("Minutes again", number=99))
        assert found.wait(10)
        assert [(one.added, one.removed) for one in found.changes()] == [({17}, set())]
        inbox.add_flags([2, 3, 4], ["\\Seen"])
        assert found.wait(10)
        assert found.uids == {1, 5, 15, 17}
        assert set().union(*(one.removed for one in found.changes())) == {2, 3}
        found.close()
        assert not found.is_live
        account.deliver(letter("Minutes once more", number=100))
        client.noop()
        assert found.uids == {1, 5, 15, 17}


@pytest.mark.parametrize("imap_server", ["dovecot"], indirect=True)
def test_changes_are_waited_for(front: Front, account: Account) -> None:
    account.deliver_all(letters())
    with front.signed_in(account) as client:
        inbox = client.inbox.open(FolderAccess.READ_WRITE)
        with inbox.live_search(MINUTES) as found:
            account.deliver(letter("Minutes again", number=99))
            changes = iter(found)
            change = next(changes)
            assert (change.added, change.removed) == ({17}, set())
            inbox.close()
            assert list(changes) == []
        assert not found.is_live


@pytest.mark.parametrize("imap_server", ["dovecot", "cyrus", "courier"], indirect=True)
def test_what_a_server_does_not_keep_is_refused(front: Front, account: Account) -> None:
    with front.signed_in(account) as client:
        inbox = client.inbox.open()
        with pytest.raises(UnsupportedError) as caught:
            inbox.live_search(MINUTES, [SortKey.DATE])
        assert caught.value.extension == "CONTEXT=SORT"
        with pytest.raises(UnsupportedError):
            client.comparators()
        if account.server.name != "cyrus":
            with pytest.raises(UnsupportedError):
                client.search_folders(MINUTES, FolderScope.personal())


@pytest.mark.parametrize("imap_server", ["cyrus"], indirect=True)
def test_many_folders(front: Front, account: Account) -> None:
    account.deliver_all(letters())
    with account.talk() as talk:
        for name in ("Box", "Box/2024", "Other"):
            talk.command(f'CREATE "{name}"')
    account.deliver(letter("Minutes", number=1), letter("Lunch", number=2), folder="Box/2024")
    account.deliver(letter("Minutes", number=1), folder="Other")

    def found(*scopes: FolderScope, returns: Any = SearchReturn.ALL) -> dict[str, Any]:
        results = client.search_folders(MINUTES, *scopes, returns=returns)
        return {one.folder: one.result for one in results}

    with front.signed_in(account) as client:
        everywhere = found(FolderScope.personal())
        uids = {name: one.uids for name, one in everywhere.items()}
        assert uids == {"INBOX": {1, 2, 3, 5, 15}, "Box/2024": {1}, "Other": {1}}
        assert (
            everywhere["Other"].uids.uid_validity == client.get_folder("Other").open().uid_validity
        )
        assert set(found(FolderScope.subtree("Box"))) == {"Box/2024"}
        assert set(found(FolderScope.folders("Other", "INBOX"))) == {"Other", "INBOX"}
        assert set(found(FolderScope.selected())) == {"Other"}
        assert set(found(FolderScope.inboxes(), FolderScope.folders("Other"))) == {"Other", "INBOX"}
        counted = found(FolderScope.folders("INBOX"), returns=SearchReturn.COUNT | SearchReturn.MAX)
        assert (counted["INBOX"].count, counted["INBOX"].max) == (5, 15)
        assert counted["INBOX"].uids is None
        assert client.search_folders(Search.subject("Füße"), FolderScope.personal())
