"""Folders are opened and closed: what the server says of them, and what closing leaves."""

from __future__ import annotations

from typing import Any

import pytest
from imap_fronts import Front

from mailwright.errors import ServerRefusedError, StateError
from mailwright.imap.access import FolderAccess
from servers.accounts import Account

MESSAGE = b"From: ann@example.test\r\nSubject: one\r\n\r\nbody\r\n"


def test_open_says_what_the_server_told(front: Front, account: Account) -> None:
    account.deliver_all((MESSAGE for _ in range(3)), flags=(r"\Seen",))
    account.deliver(MESSAGE)
    with front.signed_in(account) as client:
        folder = client.inbox.open()
        assert folder.is_open
        assert folder.access is FolderAccess.READ_WRITE
        assert folder.count == 4
        assert folder.uid_validity
        assert folder.uid_next == (None if account.server.name == "courier" else 5)
        assert r"\Seen" in folder.flags
        assert r"\Deleted" in folder.permanent_flags
        assert (folder.highest_modseq is None) == (account.server.name == "courier")
        assert folder.uids_are_sticky
        folder.close()
        assert not folder.is_open
        with pytest.raises(StateError):
            folder.close()


def test_read_only_and_another_folder_while_one_is_open(front: Front, account: Account) -> None:
    with account.talk() as talk:
        talk.command("CREATE INBOX.Other" if account.server.name == "courier" else "CREATE Other")
    account.deliver(MESSAGE)
    name = "INBOX.Other" if account.server.name == "courier" else "Other"
    with front.signed_in(account) as client:
        inbox = client.inbox.open(FolderAccess.READ_ONLY)
        assert inbox.access is FolderAccess.READ_ONLY
        other = client.get_folder(name).open()
        assert (other.count, other.is_open, inbox.is_open) == (0, True, False)
        with pytest.raises(StateError):
            _ = inbox.count
        with pytest.raises(ServerRefusedError):  # few say NONEXISTENT
            client.get_folder("INBOX.None" if account.server.name == "courier" else "None").open()
        assert not other.is_open
        assert inbox.open().count == 1


def test_closing_removes_nothing_unless_asked(front: Front, account: Account) -> None:
    account.deliver(MESSAGE, flags=(r"\Deleted",))
    account.deliver(MESSAGE)
    with front.signed_in(account) as client:
        folder = client.inbox.open()
        folder.close()
        assert folder.open().count == 2
        folder.close(expunge=True)
        assert folder.open().count == 1


def test_closing_without_unselect_goes_by_examine(front: Front, account: Account) -> None:
    account.deliver(MESSAGE, flags=(r"\Deleted",))
    with front.signed_in(account) as client:
        folder = client.inbox.open()
        _without(client, "UNSELECT")
        folder.close()
        assert folder.open().count == 1


def _without(client: Any, name: str) -> None:
    session = client._session
    if not hasattr(session, "set_capabilities"):
        session = session.twin
    session.set_capabilities(session.capabilities.without(frozenset({name})))
