"""CATENATE, URLAUTH, ANNOTATE, UIDONLY and UTF8=ACCEPT on the real servers that offer them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from imap_fronts import Front

from mailwright.errors import PolicyRefusedError, ServerRefusedError, UnsupportedError
from mailwright.imap.flags import Flag
from mailwright.imap.write.message_url import MessageUrl
from servers.accounts import Account
from servers.users import HOST_NAME

MESSAGE = (
    b"From: ann@example.test\r\nMessage-ID: <m1@example.test>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nfirst\r\n"
    b"--b\r\nContent-Type: application/x\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    b"c2Vjb25k\r\n--b--\r\n"
)


@pytest.fixture
def client(front: Front, account: Account) -> Iterator[Any]:
    client = front.signed_in(account)
    yield client
    client.disconnect()


def on(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("imap_server", names, indirect=True)


def fetched(account: Account, uid: int, items: str) -> bytes:
    with account.talk() as talk:
        talk.command("EXAMINE INBOX")
        return b"".join(talk.command(f"UID FETCH {uid} ({items})"))


@on("dovecot", "dovecot24", "cyrus", "cyrus36")
def test_a_message_is_put_together_on_the_server(client: Any, account: Account) -> None:
    folder = client.inbox
    first = folder.append(MESSAGE)
    url = MessageUrl(folder="INBOX", uid=first.uid, uid_validity=first.uid_validity, section="1")
    head = b"From: bob@example.test\r\nSubject: parts\r\n\r\n"
    result = folder.append_catenated([head, url, b"\r\nend\r\n"], flags=[Flag.DRAFT])
    answer = fetched(account, result.uid, "FLAGS BODY.PEEK[]")
    assert head + b"first\r\nend\r\n" in answer
    assert b"\\Draft" in answer
    nothing = MessageUrl(folder="INBOX", uid=4711, section="1")
    with pytest.raises(ServerRefusedError) as caught:
        folder.append_catenated([head, nothing])
    assert caught.value.response_code == "BADURL"


@on("courier")
def test_a_server_without_catenate_gets_nothing(client: Any) -> None:
    with pytest.raises(UnsupportedError) as caught:
        client.inbox.append_catenated([b"a: b\r\n\r\n"])
    assert caught.value.extension == "CATENATE"


@on("dovecot", "cyrus", "cyrus36")
def test_a_url_lets_others_read_a_part(front: Front, client: Any, account: Account) -> None:
    folder = client.inbox
    uid = folder.append(MESSAGE).uid
    url = MessageUrl(
        folder="INBOX",
        uid=uid,
        section="2",
        user=account.user,
        host=HOST_NAME if account.server.name.startswith("cyrus") else account.server.host,
        access="authuser",
    )
    authorised = folder.authorise_url(url)
    assert authorised.token.lower().startswith("internal:")
    assert folder.fetch_urls([authorised]) == [b"c2Vjb25k"]
    assert folder.fetch_urls([str(authorised), url]) == [b"c2Vjb25k", None]
    if account_has(account, "URLAUTH=BINARY"):
        assert folder.fetch_urls([authorised], decoded=True) == [b"second"]
    folder.withdraw_urls()
    assert folder.fetch_urls([authorised]) == [None]


def account_has(account: Account, name: str) -> bool:
    with account.talk() as talk:
        return any(f" {name}".encode() in line for line in talk.command("CAPABILITY"))


@on("cyrus", "cyrus36")
def test_messages_are_annotated(client: Any, account: Account) -> None:
    inbox = client.inbox.open()
    uid = inbox.append(MESSAGE, annotations={"/comment": {"value.priv": "at first"}}).uid
    client.noop()
    assert b"at first" in fetched(account, uid, "ANNOTATION (/comment value.priv)")
    inbox.set_annotations(uid, {"/comment": {"value.priv": 'call "back"\r\nsoon'}})
    assert b'call "back"\r\nsoon' in fetched(
        account, uid, "ANNOTATION (/comment value.priv)"
    ).replace(b'\\"', b'"')
    inbox.set_annotations(uid, {"/comment": {"value.priv": None}})
    assert b"call" not in fetched(account, uid, "ANNOTATION (/comment value.priv)")


@on("cyrus")
def test_everything_is_done_by_uid_alone(client: Any, account: Account) -> None:
    client.enable("UIDONLY")
    account.deliver_all(MESSAGE for _ in range(3))
    with account.talk() as talk:
        talk.command("CREATE Other")
    inbox, other = client.inbox.open(), client.get_folder("Other")
    result = inbox.add_flags([1, 2], [Flag.FLAGGED])
    assert set(result.flags) == {1, 2}
    assert dict(inbox.move_to(1, other).uids) == {1: 1}
    inbox.delete(2)
    replaced = inbox.replace(3, MESSAGE)
    assert replaced.appended.uid == 4
    with account.talk() as talk:
        talk.command("EXAMINE INBOX")
        assert b"* SEARCH 4" in talk.command("UID SEARCH ALL")


@on("dovecot24", "courier")
def test_a_header_in_utf8_travels_once_utf8_is_accepted(client: Any, account: Account) -> None:
    message = "From: ann@example.test\r\nSubject: gr\u00fc\u00dfe\r\n\r\nbody\r\n".encode()
    client.enable("UTF8=ACCEPT")
    result = client.inbox.append(message)
    assert result.size == len(message)
    inbox = client.inbox.open()
    assert bytes(inbox.get_raw(result.uid)) == message


@on("dovecot", "dovecot24")
def test_a_folder_where_nothing_may_be_put(client: Any, account: Account) -> None:
    owner = account.server.new_account()
    with owner.talk() as talk:
        talk.command("CREATE Team")
        talk.command(f"SETACL Team {account.user} lr")
    owner.deliver(MESSAGE, folder="Team")
    team = client.get_folder(f"shared/{owner.user}/Team")
    with pytest.raises(ServerRefusedError) as caught:
        team.append(MESSAGE)
    assert isinstance(caught.value, PolicyRefusedError)
