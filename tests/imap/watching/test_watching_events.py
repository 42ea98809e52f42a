"""What happens in a folder reaches the user, by NOOP, IDLE and NOTIFY, on real servers."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from imap_fronts import Front

from mailwright.errors import InvalidArgumentError
from mailwright.imap.watch.events import (
    FlagsChanged,
    FolderListChanged,
    FolderStatusChanged,
    ImapEvent,
    MessageExpunged,
    MessagesArrived,
    MessagesVanished,
)
from mailwright.imap.watch.notification import Notification, NotifyEvent, NotifyFilter
from servers.accounts import Account

MESSAGE = b"From: ann@example.test\r\nSubject: one\r\n\r\nbody\r\n"
OF_MESSAGES = (NotifyEvent.MESSAGE_NEW, NotifyEvent.MESSAGE_EXPUNGE, NotifyEvent.FLAG_CHANGE)


def gone(events: list[ImapEvent]) -> list[int | None]:
    """Return the UIDs of messages that are gone, however that was said."""
    uids: list[int | None] = []
    for event in events:
        if isinstance(event, MessagesVanished):
            uids += event.uids
        elif isinstance(event, MessageExpunged):
            uids.append(event.uid)
    return uids


def test_noop_brings_what_another_session_did(front: Front, account: Account) -> None:
    account.deliver(MESSAGE, MESSAGE, MESSAGE)
    with front.signed_in(account) as client, account.talk() as talk:
        folder = client.inbox.open()
        list(folder.search())
        talk.command("SELECT INBOX")
        talk.command(r"STORE 3 +FLAGS.SILENT (\Flagged)")
        talk.command(r"STORE 1 +FLAGS.SILENT (\Deleted)")
        talk.command("EXPUNGE")
        account.deliver(MESSAGE)
        client.noop()
        events = list(client.events())
        assert len(gone(events)) == 1
        assert [e.count for e in events if isinstance(e, MessagesArrived)][-1:] == [3]
        assert any(r"\Flagged" in e.flags for e in events if isinstance(e, FlagsChanged))
        assert all(e.folder == "INBOX" for e in events)
        assert folder.count == 3
        assert list(client.events()) == []


def test_idle_ends_when_something_comes(front: Front, account: Account) -> None:
    with front.signed_in(account) as client:
        client.inbox.open()
        later(lambda: account.deliver(MESSAGE))
        assert client.idle(20)
        assert any(isinstance(e, MessagesArrived) for e in client.events())
        assert not client.idle(0.01)
        client.noop()


@pytest.mark.parametrize("imap_server", ["dovecot", "cyrus"], indirect=True)
def test_another_command_goes_through_while_idle_waits(front: Front, account: Account) -> None:
    with front.signed_in(account) as client:
        client.inbox.open()
        done: list[str] = []

        def ask() -> None:
            done.append(client.noop().status.value)
            account.deliver(MESSAGE)

        later(ask)
        assert client.idle(20)
        assert done == ["OK"]


@pytest.mark.parametrize("imap_server", ["dovecot", "dovecot24", "cyrus"], indirect=True)
def test_notify_tells_of_other_folders(front: Front, account: Account) -> None:
    with account.talk() as talk:
        talk.command("CREATE Other")
    log: list[str] = []
    with front.signed_in(account, wire_log=log.append) as client:
        client.inbox.open()
        client.notify(
            Notification(NotifyFilter.SELECTED, OF_MESSAGES),
            Notification(NotifyFilter.PERSONAL, OF_MESSAGES),
        )
        list(client.events())
        later(lambda: account.deliver(MESSAGE, folder="Other"))
        assert client.idle(20)
        told = [e for e in client.events() if isinstance(e, FolderStatusChanged)]
        assert told[0].folder == "Other"
        assert told[0].status.messages == 1
        later(lambda: account.deliver(MESSAGE))
        assert client.idle(20)
        assert any(isinstance(e, MessagesArrived) for e in client.events())
        assert not any(line.endswith(" NOOP") for line in log)  # it was told, and not asked for
        client.notify()
        assert client._session.notifications == ()


@pytest.mark.parametrize("front", ["blocking"], indirect=True)  # the flow is the same
@pytest.mark.parametrize("imap_server", ["dovecot24", "cyrus"], indirect=True)
def test_notify_tells_of_the_folders_that_a_filter_names(front: Front, account: Account) -> None:
    with account.talk() as talk:
        talk.command("CREATE Other")
        talk.command("SUBSCRIBE Other")
    filters: list[tuple[NotifyFilter, list[str]]] = [
        *((NotifyFilter.SUBSCRIBED, []), (NotifyFilter.SUBTREE, ["Other"])),
        (NotifyFilter.MAILBOXES, ["Other", "INBOX"]),
    ]
    for count, (where, folders) in enumerate(filters, 1):
        with front.signed_in(account) as client:  # Dovecot forgets some of what is set anew
            client.notify(Notification(where, OF_MESSAGES, folders))
            later(lambda: account.deliver(MESSAGE, folder="Other"))
            assert client.idle(20)
            told = [e for e in client.events() if isinstance(e, FolderStatusChanged)]
            assert [(e.folder, e.status.messages) for e in told] == [("Other", count)]


@pytest.mark.parametrize("front", ["blocking"], indirect=True)  # the flow is the same
@pytest.mark.parametrize("imap_server", ["cyrus"], indirect=True)
def test_notify_tells_of_new_names(front: Front, account: Account) -> None:
    with front.signed_in(account) as client, account.talk() as talk:
        client.notify(Notification(NotifyFilter.PERSONAL, [NotifyEvent.MAILBOX_NAME]))
        for command in ("CREATE Fresh", "RENAME Fresh Fresher", "DELETE Fresher"):
            talk.command(command)
        client.noop()
        told = [e for e in client.events() if isinstance(e, FolderListChanged)]
        assert ("Fresher", "Fresh") in [(e.folder, e.old_name) for e in told]
        assert told[-1].folder == "Fresher"
        assert r"\NonExistent" in told[-1].attributes


@pytest.mark.parametrize("front", ["blocking"], indirect=True)  # the flow is the same
@pytest.mark.parametrize("imap_server", ["dovecot", "cyrus"], indirect=True)
def test_the_open_folder_is_told_of_whatever_notify_says(front: Front, account: Account) -> None:
    """Without SELECTED, and after NOTIFY NONE, Dovecot changes its numbers in silence."""
    account.deliver(MESSAGE, MESSAGE)
    with front.signed_in(account) as client, account.talk() as talk:
        folder = client.inbox.open()
        talk.command("SELECT INBOX")
        uids = [1, 2]
        for notifications in (
            [Notification(NotifyFilter.PERSONAL, [NotifyEvent.MAILBOX_NAME])],
            [Notification(NotifyFilter.SELECTED_DELAYED, OF_MESSAGES)],
            [],
        ):
            client.notify(*notifications)
            account.deliver(MESSAGE)
            talk.command(rf"UID STORE {uids.pop(0)} +FLAGS.SILENT (\Deleted)")
            talk.command("EXPUNGE")
            uids.append(uids[-1] + 1)
            client.noop()
            events = list(client.events())
            assert [e.arrived for e in events if isinstance(e, MessagesArrived)] == [1]
            assert len(gone(events)) == 1
            later(lambda: account.deliver(MESSAGE))
            assert folder.idle(20)
            uids.append(uids[-1] + 1)
            assert folder.count == len(uids)
            list(client.events())


def test_notifications_that_no_server_takes_are_refused() -> None:
    with pytest.raises(InvalidArgumentError):
        Notification(NotifyFilter.SELECTED, [NotifyEvent.MESSAGE_NEW])
    with pytest.raises(InvalidArgumentError):
        Notification(NotifyFilter.SELECTED, [NotifyEvent.MAILBOX_NAME])
    with pytest.raises(InvalidArgumentError):
        Notification(NotifyFilter.PERSONAL, [NotifyEvent.FLAG_CHANGE])
    with pytest.raises(InvalidArgumentError):
        Notification(NotifyFilter.SUBTREE, OF_MESSAGES)
    with pytest.raises(InvalidArgumentError):
        Notification(NotifyFilter.INBOXES, OF_MESSAGES, ["INBOX"])
    with pytest.raises(InvalidArgumentError):
        Notification(NotifyFilter.SELECTED, [])


def later(act: Callable[[], object]) -> None:
    """Do something in a moment, when this thread waits."""
    timer = threading.Timer(0.05, act)
    timer.daemon = True
    timer.start()
