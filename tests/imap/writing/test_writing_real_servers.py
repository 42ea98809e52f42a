"""What changes folders, on real servers and in every front."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from imap_fronts import Front

from mailwright import MimeMessage
from mailwright.errors import (
    FolderNotFoundError,
    ServerRefusedError,
    StateError,
    UidValidityChangedError,
    UnsupportedError,
)
from mailwright.imap.flags import Flag
from mailwright.imap.selected.access import FolderAccess
from mailwright.imap.uids.uid_set import UidSet
from mailwright.imap.write.results import AppendState
from servers.accounts import Account


def message(number: int, text: str = "body") -> bytes:
    return (
        f"From: ann@example.test\r\nMessage-ID: <m{number}@example.test>\r\n"
        f"Subject: number {number}\r\n\r\n{text} {number}\r\n"
    ).encode()


@pytest.fixture
def client(front: Front, account: Account) -> Iterator[Any]:
    client = front.signed_in(account)
    yield client
    client.disconnect()


@pytest.fixture
def inbox(client: Any, account: Account) -> Any:
    account.deliver_all(message(number) for number in range(1, 6))
    return client.inbox.open()


def uids_in(account: Account, folder: str = "INBOX") -> list[int]:
    with account.talk() as talk:
        talk.command(f"EXAMINE {folder}")
        [line] = [x for x in talk.command("UID SEARCH ALL") if x.startswith(b"* SEARCH")]
    return [int(word) for word in line.split()[2:]]


def fetched(account: Account, uid: int, items: str, folder: str = "INBOX") -> bytes:
    with account.talk() as talk:
        talk.command(f"EXAMINE {folder}")
        lines = talk.command(f"UID FETCH {uid} ({items})")
        return b"".join(line for line in lines if b" FETCH (" in line)


# --- append --------------------------------------------------------------------------------------


def test_I01_a_message_arrives_with_its_flags_its_date_and_every_octet(
    client: Any, account: Account
) -> None:
    when = datetime(2020, 2, 3, 4, 5, 6, tzinfo=timezone(timedelta(hours=-3, minutes=-30)))
    folder = client.inbox
    result = folder.append(message(1), flags=[Flag.SEEN, "invoice"], internal_date=when)
    assert result.size == len(message(1))
    assert result.message_id == "m1@example.test"
    answer = fetched(account, result.uid, "FLAGS INTERNALDATE BODY.PEEK[]")
    assert message(1) in answer
    assert b"\\Seen" in answer
    assert b"invoice" in answer
    assert b' 3-Feb-2020 04:05:06 -0330"' in answer or b"07:35:06 +0000" in answer


def test_every_form_of_a_message_arrives_as_it_is(
    client: Any, account: Account, tmp_path: Path
) -> None:
    path = tmp_path / "mail.eml"
    path.write_bytes(message(2).replace(b"\r\n", b"\n"))
    seen: list[tuple[int, int]] = []
    parsed = MimeMessage.parse(message(1))
    composed = MimeMessage.compose(
        from_="ann@example.test", to="bob@example.test", subject="ünï", text="grüße\n"
    )
    folder = client.inbox
    uids = [
        folder.append(one, progress=lambda *args: seen.append(args)).uid
        for one in (
            parsed,
            bytearray(message(1)),
            path,
            BytesIO(message(2)),
            composed,
        )
    ]
    assert [
        message(n) in fetched(account, u, "BODY.PEEK[]")
        for n, u in zip((1, 1, 2, 2), uids, strict=False)
    ]
    assert bytes(composed).strip() in fetched(account, uids[4], "BODY.PEEK[]")
    assert seen[0] == (len(message(1)), len(message(1)))


def test_a_long_message_is_appended_in_blocks(client: Any, account: Account) -> None:
    seen: list[tuple[int, int]] = []
    long = message(1) + b"0123456789 0123456789 0123456789 0123456789\r\n" * 30_000
    result = client.inbox.append(long, progress=lambda *args: seen.append(args))
    assert len(seen) > 2
    assert seen[-1] == (len(long), len(long))
    assert fetched(account, result.uid, "RFC822.SIZE").endswith(b"%d)" % len(long))


def test_a_folder_is_made_where_it_is_asked_for(client: Any, account: Account) -> None:
    folder = client.get_folder("INBOX.Later" if account.server.name == "courier" else "Later")
    with pytest.raises(FolderNotFoundError):
        folder.append(message(1))
    assert folder.append(message(1), create=True).uid
    assert folder.append(message(2)).uid


def test_many_messages_have_an_outcome_each(client: Any, account: Account) -> None:
    messages = [message(number) for number in range(1, 251)]
    messages[7] = b"a" * 3  # no header: Cyrus refuses it, and so the command that it travels in
    outcomes = list(client.inbox.append_all(messages, flags=[Flag.SEEN]))
    expected = [AppendState.APPENDED] * 250
    if account.server.name.startswith("cyrus"):
        expected[7] = AppendState.NOT_APPENDED
        with pytest.raises(ServerRefusedError):
            outcomes.pop(7).unwrap()
        expected.pop(7)
    assert [outcome.state for outcome in outcomes] == expected
    uids = [outcome.unwrap().uid for outcome in outcomes]
    assert len(set(uids)) == len(uids)
    assert sorted(uids) == uids_in(account)
    assert message(250) in fetched(account, uids[-1], "BODY.PEEK[]")


def test_many_messages_are_none_where_there_is_no_folder(client: Any, account: Account) -> None:
    name = "INBOX.None" if account.server.name == "courier" else "None"
    folder = client.get_folder(name)
    outcomes = list(folder.append_all([message(1), message(2)]))
    assert [type(outcome.error) for outcome in outcomes] == [FolderNotFoundError] * 2
    outcomes = list(folder.append_all([message(1), message(2)], create=True))
    assert [outcome.state for outcome in outcomes] == [AppendState.APPENDED] * 2


def test_N5_a_message_that_is_there_is_not_appended_again(inbox: Any, account: Account) -> None:
    found = inbox.append_unless_present(message(3))
    assert (found.was_present, found.uid) == (True, uids_in(account)[2])
    added = inbox.append_unless_present(message(9))
    assert not added.was_present
    assert len(uids_in(account)) == 6


# --- copy, move ----------------------------------------------------------------------------------


@pytest.fixture
def other(client: Any, account: Account) -> Any:
    name = "INBOX.Other" if account.server.name == "courier" else "Other"
    with account.talk() as talk:
        talk.command(f"CREATE {name}")
    return client.get_folder(name)


def test_copies_are_mapped(inbox: Any, other: Any, account: Account) -> None:
    uids = uids_in(account)
    result = inbox.copy_to(uids[1:3], other)
    assert list(result.uids) == uids[1:3]
    copies = [result.uids[uid] for uid in uids[1:3]]
    assert copies == uids_in(account, other.name)
    assert message(2) in fetched(account, copies[0], "BODY.PEEK[]", other.name)
    assert result.uids.destinations.uid_validity == result.uid_validity
    assert len(uids_in(account)) == 5


def test_moves_are_mapped_and_others_stay(inbox: Any, other: Any, account: Account) -> None:
    uids = uids_in(account)
    with account.talk() as talk:  # of another client: not ours to expunge (I08)
        talk.command("SELECT INBOX")
        talk.command(f"UID STORE {uids[4]} +FLAGS (\\Deleted)")
    result = inbox.move_to([*uids[1:3], 4_000_000], other)
    assert list(result.uids) == uids[1:3]
    assert result.emulated is (account.server.name == "courier")
    assert uids_in(account) == [uids[0], uids[3], uids[4]]
    assert uids_in(account, other.name) == [result.uids[uid] for uid in uids[1:3]]


def test_I06_an_open_range_names_no_message_below_it(
    inbox: Any, other: Any, account: Account
) -> None:
    uids = uids_in(account)
    beyond = UidSet.from_(uids[-1] + 10)
    assert not inbox.move_to(beyond, other).uids
    assert not inbox.copy_to(beyond, other).uids
    inbox.add_flags(beyond, [Flag.DELETED])
    inbox.delete(beyond)
    inbox.expunge(beyond)
    assert uids_in(account) == uids
    inbox.delete(UidSet.from_(uids[3]))
    assert uids_in(account) == uids[:3]


def test_there_is_no_folder_to_copy_to(inbox: Any, client: Any, account: Account) -> None:
    uids = uids_in(account)
    nowhere = client.get_folder("INBOX.No" if account.server.name == "courier" else "No")
    for call in (inbox.copy_to, inbox.move_to):
        with pytest.raises(FolderNotFoundError):
            call(uids, nowhere)
    assert uids_in(account) == uids


# --- flags ---------------------------------------------------------------------------------------


def test_flags_are_added_removed_and_set(inbox: Any, account: Account) -> None:
    uids = uids_in(account)
    result = inbox.add_flags(uids[:2], [Flag.FLAGGED, "work"])
    assert result.is_complete
    assert {uid: {"\\Flagged", "work"} <= flags for uid, flags in result.flags.items()} == {
        uids[0]: True,
        uids[1]: True,
    }
    assert not result.not_permanent
    inbox.remove_flags(uids[:2], ["work"], silent=True)
    assert b"work" not in fetched(account, uids[0], "FLAGS")
    assert b"\\Flagged" in fetched(account, uids[0], "FLAGS")
    inbox.set_flags(uids[0], [Flag.ANSWERED])
    answer = fetched(account, uids[0], "FLAGS")
    assert b"\\Answered" in answer
    assert b"\\Flagged" not in answer
    inbox.set_flags(uids[0], [])
    assert b"\\Answered" not in fetched(account, uids[0], "FLAGS")


@pytest.mark.parametrize("imap_server", ["dovecot", "dovecot24", "cyrus"], indirect=True)
def test_what_has_changed_since_is_left_alone(inbox: Any, account: Account) -> None:
    uids = uids_in(account)
    before = inbox.add_flags(uids, ["first"], unchanged_since=2**62)
    assert before.modseqs.keys() == set(uids)
    modseq = max(before.modseqs.values())
    with account.talk() as talk:
        talk.command("SELECT INBOX")
        talk.command(f"UID STORE {uids[1]} +FLAGS (elsewhere)")
    result = inbox.add_flags(uids, ["second"], unchanged_since=modseq, silent=True)
    assert list(result.modified) == [uids[1]]
    assert b"second" not in fetched(account, uids[1], "FLAGS")
    assert b"second" in fetched(account, uids[2], "FLAGS")


@pytest.mark.parametrize("imap_server", ["courier"], indirect=True)
def test_a_condition_takes_condstore(inbox: Any, account: Account) -> None:
    with pytest.raises(UnsupportedError) as caught:
        inbox.add_flags(uids_in(account), ["x"], unchanged_since=1)
    assert caught.value.extension == "CONDSTORE"


# --- delete, replace -----------------------------------------------------------------------------


def test_I06_only_what_was_asked_for_is_deleted(inbox: Any, account: Account) -> None:
    uids = uids_in(account)
    with account.talk() as talk:
        talk.command("SELECT INBOX")
        talk.command(f"UID STORE {uids[0]} +FLAGS (\\Deleted)")
    inbox.delete(uids[2])
    assert uids_in(account) == [uids[0], uids[1], uids[3], uids[4]]
    inbox.expunge(uids[1])  # which is not flagged
    assert uids_in(account) == [uids[0], uids[1], uids[3], uids[4]]
    inbox.expunge_all_deleted()
    assert uids_in(account) == [uids[1], uids[3], uids[4]]


def test_a_draft_is_replaced(inbox: Any, account: Account) -> None:
    uids = uids_in(account)
    result = inbox.replace(uids[1], message(7), flags=[Flag.DRAFT])
    assert result.emulated is not account_has(account, "REPLACE")
    now = uids_in(account)
    assert now == [uids[0], *uids[2:], result.appended.uid]
    assert message(7) in fetched(account, now[-1], "BODY.PEEK[]")


def account_has(account: Account, name: str) -> bool:
    with account.talk() as talk:
        return any(f" {name}".encode() in line for line in talk.command("CAPABILITY"))


def test_a_folder_that_was_opened_to_be_read_is_not_changed(
    client: Any, other: Any, account: Account
) -> None:
    account.deliver(message(1))
    inbox = client.inbox.open(FolderAccess.READ_ONLY)
    for call in (
        lambda: inbox.delete(1),
        lambda: inbox.expunge(1),
        inbox.expunge_all_deleted,
        lambda: inbox.add_flags(1, [Flag.SEEN]),
        lambda: inbox.move_to(1, other),
        lambda: inbox.replace(1, message(2)),
    ):
        with pytest.raises(StateError, match="read-only"):
            call()
    assert len(uids_in(account)) == 1


def test_I07_uids_of_another_time_change_nothing(inbox: Any, other: Any, account: Account) -> None:
    uids = UidSet(uids_in(account), uid_validity=7)
    for call in (
        lambda: inbox.delete(uids),
        lambda: inbox.expunge(uids),
        lambda: inbox.add_flags(uids, [Flag.SEEN]),
        lambda: inbox.move_to(uids, other),
        lambda: inbox.copy_to(uids, other),
    ):
        with pytest.raises(UidValidityChangedError) as caught:
            call()
        assert caught.value.expected == 7
    assert len(uids_in(account)) == 5


def test_a_nul_travels_where_the_server_takes_it(client: Any, account: Account) -> None:
    binary = message(1).replace(b"body", b"a\0\nb")
    if account.server.name == "courier":
        with pytest.raises(UnsupportedError) as caught:
            client.inbox.append(binary)
        assert caught.value.extension == "BINARY"
    else:
        result = client.inbox.append(binary)
        assert fetched(account, result.uid, "RFC822.SIZE")


def test_the_date_has_a_zone(client: Any) -> None:
    with pytest.raises(ValueError, match="time zone"):
        client.inbox.append(message(1), internal_date=datetime(2020, 1, 1))  # noqa: DTZ001
    client.inbox.append(message(1), internal_date=datetime(2020, 1, 1, tzinfo=UTC))
