"""The IMAP servers check themselves: sign in with the standard library, fill, look."""

from __future__ import annotations

import imaplib
from functools import partial

import pytest

from servers.accounts import ImapServer
from servers.cyrus import CyrusServer
from servers.dovecot import DovecotServer

MESSAGE = b"From: ann@example.test\r\nSubject: one\r\n\r\nbody\r\n"

IMAP_SERVERS = [
    "dovecot",
    "dovecot_sdbox",
    "dovecot24",
    "dovecot24_sdbox",
    "cyrus",
    "cyrus36",
    "courier",
]


@pytest.fixture(params=IMAP_SERVERS)
def imap_server(request: pytest.FixtureRequest) -> ImapServer:
    server: ImapServer = request.getfixturevalue(request.param)
    return server


def test_starttls_and_tls_with_every_user(imap_server: ImapServer) -> None:
    server = imap_server
    context = server.client_context()
    for user, password in server.users.items():
        if server.name == "cyrus" and not user.isascii():
            continue  # Cyrus has no such name
        answer = partial(_plain, user, password)
        with imaplib.IMAP4(server.host, server.imap_port) as client:
            client.starttls(context)
            assert client.authenticate("PLAIN", answer)[0] == "OK"
        with imaplib.IMAP4_SSL(server.host, server.imaps_port, ssl_context=context) as client:
            assert client.authenticate("PLAIN", answer)[0] == "OK"


def test_fresh_accounts_are_empty_and_are_filled(imap_server: ImapServer) -> None:
    one, other = imap_server.new_account(), imap_server.new_account()
    one.deliver_all((MESSAGE for _ in range(150)), flags=(r"\Seen",))
    one.deliver(MESSAGE)
    for account, count, unseen in ((one, 151, 1), (other, 0, 0)):
        with account.talk() as talk:
            [status] = talk.command("STATUS INBOX (MESSAGES UNSEEN)")
            assert b"MESSAGES %d" % count in status
            assert b"UNSEEN %d" % unseen in status


def test_another_user_reads_a_shared_folder(dovecot: DovecotServer) -> None:
    _share(dovecot, "shared/{owner}/Team")


def test_another_user_reads_a_shared_folder_of_dovecot_24(dovecot24: DovecotServer) -> None:
    _share(dovecot24, "shared/{owner}/Team")


@pytest.mark.parametrize("name", ["cyrus", "cyrus36"])
def test_another_user_reads_a_shared_folder_of_cyrus(
    request: pytest.FixtureRequest, name: str
) -> None:
    server: CyrusServer = request.getfixturevalue(name)
    _share(server, "Other Users/{owner}/Team")


def _plain(user: str, password: str, _: bytes) -> bytes:
    return f"\0{user}\0{password}".encode()


def _share(server: ImapServer, pattern: str) -> None:
    owner, reader = server.new_account(), server.new_account()
    with owner.talk() as talk:
        talk.command("CREATE Team")
        talk.command(f"SETACL Team {reader.user} lrs")
    owner.deliver(MESSAGE, folder="Team")
    name = pattern.format(owner=owner.user)
    with reader.talk() as talk:
        assert name.encode() in b"".join(talk.command('LIST "" "*"'))
        assert b"* 1 EXISTS" in talk.command(f'SELECT "{name}"')


def test_the_administrator_of_cyrus_sets_a_quota(cyrus: CyrusServer) -> None:
    account = cyrus.new_account()
    account.deliver(MESSAGE)
    with cyrus.administrator.talk() as talk:
        talk.command(f'SETQUOTA "user/{account.user}" (STORAGE 1000)')
    with account.talk() as talk:
        assert b"1000" in b"".join(talk.command("GETQUOTAROOT INBOX"))
