"""Folders, access rights, quotas and metadata on the real servers."""

from __future__ import annotations

from typing import Any

import pytest
from imap_fronts import Front

from mailwright.errors import (
    FolderExistsError,
    FolderNotFoundError,
    PolicyRefusedError,
    ServerRefusedError,
    StateError,
    UnsupportedError,
)
from mailwright.imap.mailboxes.folder_info import FolderAttribute
from mailwright.imap.mailboxes.folder_status import StatusItem
from mailwright.imap.mailboxes.quota import QuotaResource
from mailwright.imap.mailboxes.rights import Right, Rights
from mailwright.imap.mailboxes.special_use import SpecialUse
from servers.accounts import Account
from servers.cyrus import CyrusServer

MESSAGE = b"From: ann@example.test\r\nSubject: one\r\n\r\nbody\r\n"

#: A name with everything that has to be escaped somewhere.
NAME = "Über & 台北 🀜 \"q\" 'x' (1) {2}"
#: The same for servers that do not take all of it.
PLAINER = {"cyrus": "Über & 台北 🀜 'x' (1)", "courier": "Über & 台北"}

WITH_METADATA = ("dovecot", "dovecot24", "cyrus", "cyrus36")


def names(folders: list[Any]) -> set[str]:
    return {folder.name for folder in folders}


def outer(client: Any) -> tuple[str, ...]:
    """Return where a user's own folders are."""
    [own] = client.namespaces().personal
    return tuple(own.prefix.split(own.delimiter))[:-1]


def test_the_life_of_a_folder(front: Front, account: Account) -> None:
    with front.signed_in(account) as client:
        name = PLAINER.get(account.server.name, NAME)
        folder = client.folder_at(*outer(client), name)
        with pytest.raises(FolderNotFoundError):
            folder.status()
        folder.create()
        with pytest.raises(ServerRefusedError) as refused:
            folder.create()
        told = account.server.name != "courier"  # which says in words only that it cannot
        assert isinstance(refused.value, FolderExistsError) == told
        assert folder.name in names(client.list_folders())
        inner = folder.subfolder("deep")
        inner.create()
        assert names(folder.subfolders()) == {inner.name}
        assert inner.parent().name == folder.name
        folder.subscribe()
        assert folder.name in names(client.list_folders(subscribed=True))
        folder.unsubscribe()
        assert folder.name not in names(client.list_folders(subscribed=True))
        inner.delete_folder()
        old = folder.name
        folder.rename(f"{old}2")
        assert folder.name == f"{old}2"
        assert folder.name in names(client.list_folders())
        assert old not in names(client.list_folders())
        account_folder = folder.wire_name.decode()
        assert folder.status().messages == 0
        assert account_folder.isascii()
        folder.delete_folder()
        assert folder.name not in names(client.list_folders())
        with pytest.raises(FolderNotFoundError):
            folder.status()


def test_an_open_folder_is_not_deleted(front: Front, account: Account) -> None:
    with front.signed_in(account) as client:
        folder = client.folder_at(*outer(client), "a")
        folder.create()
        folder.open()
        with pytest.raises(StateError, match="close it"):
            folder.delete_folder()
        folder.close()
        folder.delete_folder()


def test_status_of_each_item(front: Front, account: Account) -> None:
    account.deliver(MESSAGE)
    with front.signed_in(account) as client:
        status = client.inbox.status()
        assert (status.messages, status.unseen, status.uid_next) == (1, 1, 2)
        assert status.uid_validity
        for item in StatusItem:
            field = item.name.lower()
            try:
                value = getattr(client.inbox.status([item]), field)
            except UnsupportedError:
                assert account.server.name in ("dovecot", "courier", "cyrus")
                continue
            assert value is not None or item is StatusItem.APPEND_LIMIT


@pytest.mark.parametrize("imap_server", ["cyrus", "cyrus36"], indirect=True)
def test_a_mailbox_id_survives_renaming(front: Front, account: Account) -> None:
    with front.signed_in(account) as client:
        folder = client.create_folder("a", uses=())
        made = folder.info.mailbox_id
        assert made
        items = [StatusItem.MESSAGES, StatusItem.MAILBOX_ID, StatusItem.UNSEEN]
        assert folder.status(items).mailbox_id == made
        folder.rename("b")
        status = folder.status(items)
        assert (status.mailbox_id, status.messages) == (made, 0)
        listed = {f.name: f.info.status.mailbox_id for f in client.list_folders(status=items)}
        assert listed["b"] == made
        assert None not in listed.values()


@pytest.mark.parametrize("imap_server", ["cyrus", "cyrus36"], indirect=True)
def test_a_folder_is_made_for_a_use(front: Front, account: Account) -> None:
    with front.signed_in(account) as client:
        folder = client.create_folder("Wichtig", uses=[SpecialUse.IMPORTANT])
        assert client.special_folder(SpecialUse.IMPORTANT).name == folder.name == "Wichtig"
        with pytest.raises(ServerRefusedError) as refused:
            client.create_folder("Gesendet", uses=[SpecialUse.SENT])
        assert refused.value.response_code == "USEATTR"


def test_special_folders(front: Front, account: Account) -> None:
    with front.signed_in(account) as client:
        if account.server.name == "courier":
            with pytest.raises(FolderNotFoundError):
                client.special_folder(SpecialUse.SENT)
            client.folder_at("INBOX", "Sent").create()
            assert client.special_folder(SpecialUse.SENT, guess=True).name == "INBOX.Sent"
            return
        assert client.special_folder(SpecialUse.SENT).name == "Sent"
        uses = {use for f in client.list_folders(special_use=True) for use in f.info.special_uses}
        assert uses >= {SpecialUse.SENT, SpecialUse.DRAFTS, SpecialUse.TRASH}
        with pytest.raises(FolderNotFoundError):
            client.special_folder(SpecialUse.SCHEDULED)


def test_a_list_with_all_that_is_known(front: Front, account: Account) -> None:
    account.deliver(MESSAGE)
    metadata = [] if account.server.name == "courier" else ["/private/comment"]
    with front.signed_in(account) as client:
        if metadata:
            client.inbox.set_metadata({"/private/comment": "mine"})
        found = client.list_folders(
            subscriptions=True,
            rights=True,
            status=[StatusItem.MESSAGES, StatusItem.UNSEEN],
            metadata=metadata,
        )
        inbox = next(folder.info for folder in found if folder.name == "INBOX")
    assert (inbox.status.messages, inbox.status.unseen) == (1, 1)
    assert {Right.LOOKUP, Right.READ, Right.ADMINISTER} <= inbox.rights
    assert inbox.is_subscribed is not None
    assert inbox.can_open
    if metadata:
        assert inbox.metadata.text("/private/comment") == "mine"


def test_children_are_told(front: Front, account: Account) -> None:
    with front.signed_in(account) as client:
        folder = client.folder_at(*outer(client), "a", "b")
        folder.create()
        info = {f.name: f.info for f in client.list_folders()}
        assert info[folder.name].has_children is False
        assert info[folder.parent().name].has_children
        assert len(folder.parent().subfolders()) == 1


@pytest.mark.parametrize("imap_server", ["dovecot", "dovecot24", "cyrus"], indirect=True)
def test_a_subscribed_folder_inside_shows_outside(front: Front, account: Account) -> None:
    with front.signed_in(account) as client:
        client.create_folder("a/b").subscribe()
        found = {f.name: f.info for f in client.list_folders("%", subscribed=True, recursive=True)}
    assert found["a"].child_info == ("SUBSCRIBED",)


@pytest.mark.parametrize("imap_server", ["dovecot", "dovecot24", "cyrus", "cyrus36"], indirect=True)
def test_others_get_rights_and_lose_them(front: Front, account: Account) -> None:
    other = account.server.new_account()
    with front.signed_in(account) as client:
        folder = client.create_folder("Team")
        assert {Right.ADMINISTER, Right.CREATE, Right.EXPUNGE} <= folder.my_rights()
        folder.set_rights(other.user, "lr")
        folder.add_rights(other.user, {Right.SEEN})
        folder.remove_rights(other.user, Rights("r"))
        assert dict(entries(folder))[other.user] == Rights("ls")
        folder.add_rights(other.user, "r")
        grantable = folder.grantable_rights(other.user)
        assert grantable.identifier == other.user
        assert any(Right.READ in group for group in grantable.optional)
        with front.signed_in(other) as reader:
            users = reader.namespaces().other_users[0]
            shared = reader.get_folder(f"{users.prefix}{account.user}/Team")
            assert {Right.LOOKUP, Right.READ, Right.SEEN} <= shared.my_rights()
            assert Right.INSERT not in shared.my_rights()
            with pytest.raises((PolicyRefusedError, FolderNotFoundError)):
                shared.access_list()
        folder.remove_access(other.user)
        assert other.user not in dict(entries(folder))


def entries(folder: Any) -> list[tuple[str, Rights]]:
    return [(entry.identifier, entry.rights) for entry in folder.access_list()]


@pytest.mark.parametrize("imap_server", ["dovecot", "dovecot24"], indirect=True)
def test_quotas_of_dovecot(front: Front, account: Account) -> None:
    account.deliver(MESSAGE)
    with front.signed_in(account) as client:
        [quota] = client.inbox.quotas()
        assert quota[QuotaResource.MESSAGE].usage == 1
        assert quota["storage"].limit == 10 * 1024 * 1024
        assert client.quota(quota.root) == quota
        with pytest.raises(ServerRefusedError):
            client.set_quota(quota.root, {QuotaResource.STORAGE: 1})


def test_quotas_of_cyrus(front: Front, cyrus: CyrusServer) -> None:
    account = cyrus.new_account()
    account.deliver(MESSAGE)  # makes the INBOX, and with it the root
    root = f"user/{account.user}"
    with front.signed_in(cyrus.administrator) as client:
        limits = {QuotaResource.STORAGE: 1000, QuotaResource.MESSAGE: 20, QuotaResource.MAILBOX: 30}
        client.set_quota(root, {**limits, QuotaResource.ANNOTATION_STORAGE: 40})
        assert client.quota(root)[QuotaResource.ANNOTATION_STORAGE].limit == 40
    with front.signed_in(account) as client:
        [quota] = client.inbox.quotas()
        assert {name: quota[name].limit for name in limits} == limits
        assert quota[QuotaResource.MESSAGE].usage == 1
        assert quota[QuotaResource.MESSAGE].left == 19


@pytest.mark.parametrize("imap_server", WITH_METADATA, indirect=True)
def test_metadata_of_a_folder(front: Front, account: Account) -> None:
    with front.signed_in(account) as client:
        inbox = client.inbox
        comment = 'ü\r\n"quoted" ' + "x" * 2000
        inbox.set_metadata({"/private/comment": comment, "/private/check": None})
        found = inbox.metadata("/private/comment", "/shared/comment")
        assert found.text("/Private/Comment") == comment
        assert found.text("/shared/comment") is None
        assert "/private/comment" in inbox.metadata("/private", depth=None)
        short = inbox.metadata("/private/comment", max_size=100)
        assert "/private/comment" not in short
        assert short.longest == len(comment.encode())
        inbox.set_metadata({"/private/comment": None})
        assert inbox.metadata("/private/comment").text("/private/comment") is None


@pytest.mark.parametrize("imap_server", WITH_METADATA, indirect=True)
def test_who_is_who(front: Front, account: Account) -> None:
    with front.signed_in(account) as client:
        told = client.identify({"name": "mailwright", "vendor": 'a "b" \\ ü'})
        assert told["name"].startswith(("Dovecot", "Cyrus"))
        assert client.identify()["name"] == told["name"]
        assert client.server_metadata("/shared/admin", "/shared/comment") is not None


@pytest.mark.parametrize("imap_server", ["dovecot"], indirect=True)
def test_what_a_server_lacks_is_refused_here(front: Front, account: Account) -> None:
    with front.signed_in(account) as client:
        for call in (client.languages, client.jmap_access):
            with pytest.raises(UnsupportedError):
                call()
        assert client.internationalization_level == 1


@pytest.mark.parametrize("imap_server", ["dovecot24", "courier"], indirect=True)
def test_names_in_utf8_i14(front: Front, account: Account) -> None:
    with front.signed_in(account) as client:
        client.enable("UTF8=ACCEPT")
        folder = client.folder_at(*outer(client), "Über & 台北")
        folder.create()
        in_utf8 = folder.wire_name.decode().endswith("Über & 台北")
        assert in_utf8 == (account.server.name == "courier")
        listed = {f.name: f for f in client.list_folders()}
        assert listed[folder.name].wire_name == folder.wire_name
        assert folder.status().messages == 0
        folder.delete_folder()


@pytest.mark.parametrize("imap_server", ["cyrus"], indirect=True)
def test_rev2_tells_the_name_that_it_made(front: Front, account: Account) -> None:
    with front.signed_in(account) as client:
        client.enable("IMAP4rev2")
        folder = client.create_folder("Über & x")
        other = client.create_folder("other")
        assert (folder.name, other.name) == ("Über & x", "other")
        assert {"Über & x", "other"} <= names(client.list_folders())
        assert FolderAttribute.NO_SELECT not in client.list_folders("other")[0].info.attributes
