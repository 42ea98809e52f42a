"""Folders are opened and closed: what the server says of them, and what closing leaves."""

from __future__ import annotations

from typing import Any

import pytest
from imap_fronts import Front

from mailwright.errors import NetworkError, ServerRefusedError, StateError
from mailwright.imap.selected.access import FolderAccess
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.testing import Answer, Close, ExpectCommand, ScriptedServer, Send
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


@pytest.mark.parametrize("ending", ["NO [INUSE] later", "BAD what", "cut off"])
def test_N4_a_folder_is_open_only_after_the_servers_ok(front: Front, ending: str) -> None:
    select = [ExpectCommand("SELECT INBOX"), Send("* 3 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\n")]
    script = [
        Send("* PREAUTH [CAPABILITY IMAP4rev1] ready\r\n"),
        *select,
        *([Close()] if ending == "cut off" else [Answer(f"<tag> {ending}\r\n")]),
    ]
    with ScriptedServer(script) as server:
        client = front.client(timeout=5)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        inbox = client.inbox
        with pytest.raises((ServerRefusedError, NetworkError)):
            inbox.open()
        assert not inbox.is_open
        with pytest.raises(StateError):
            _ = inbox.count
        client.disconnect(quit=False)


def test_closed_parts_what_belongs_to_the_old_folder_from_the_new(front: Front) -> None:
    script = [
        Send("* PREAUTH [CAPABILITY IMAP4rev1] ready\r\n"),
        ExpectCommand("SELECT INBOX"),
        Answer("<tag> OK [READ-WRITE] done\r\n"),
        ExpectCommand("SELECT Other"),
        Send("* 9 EXISTS\r\n* OK [UIDNOTSTICKY] .\r\n* OK [CLOSED] .\r\n* 2 EXISTS\r\n"),
        Answer("<tag> OK [READ-ONLY] done\r\n"),
    ]
    with ScriptedServer(script) as server:
        client = front.client(timeout=5)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        client.inbox.open()
        other = client.get_folder("Other").open()
        assert (other.count, other.access) == (2, FolderAccess.READ_ONLY)
        assert other.uids_are_sticky
        assert list(client.events()) == []
        client.disconnect(quit=False)
