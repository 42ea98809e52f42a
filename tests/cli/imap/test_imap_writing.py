"""``mailwright flag``, ``move``, ``copy``, ``delete`` and ``append`` against a real Dovecot."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from imap_command import SCHEMA, imap, lines, made, message
from in_process import finished

from mailwright.testing import Answer, ExpectCommand, ScriptedServer, Send
from servers.accounts import Account, ImapServer


@pytest.fixture
def filled(account: Account) -> Account:
    """An account with five messages."""
    account.deliver(*(message(number) for number in range(1, 6)))
    return account


def subjects(account: Account, folder: str = "INBOX") -> list[str]:
    rows = lines(account, "list", folder, name="list")
    return sorted(row["subject"].removeprefix("number ") for row in rows)


# --- flags ---------------------------------------------------------------------------------------


def test_flags_are_added_taken_away_and_set(filled: Account) -> None:
    found = made(filled, "flag", "1:2", "--add", "seen", "--add", "Invoice", name="flag")
    assert {"\\Seen", "Invoice"} <= set(found["flags"]["1"])
    found = made(filled, "flag", "INBOX", "1", "--remove", "\\Seen", "--add", "DRAFT", name="flag")
    assert set(found["flags"]["1"]) - {"\\Recent"} == {"\\Draft", "Invoice"}
    found = made(filled, "flag", "1", "--set", "flagged", name="flag")
    assert set(found["flags"]["1"]) - {"\\Recent"} == {"\\Flagged"}
    assert imap(filled, "flag", "1", "--set", "").code == 0
    assert imap(filled, "search", "--flagged", "--uids").out == ""
    assert imap(filled, "search", "--seen", "--uids").out == "2\n"


def test_what_changed_meanwhile_is_left_alone(filled: Account) -> None:
    before = made(filled, "mailbox", "status", name="mailboxStatus")["highest_modseq"]
    imap(filled, "flag", "2", "--add", "flagged")
    options = ("--add", "seen", "--unchanged-since", before)
    found = made(filled, "flag", "1:2", *options, name="flag", code=7)
    assert (found["modified"], found["uids"]) == ("2", "1")
    assert imap(filled, "search", "--seen", "--uids").out == "1\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("flag", "1"),
        ("flag",),
        ("flag", "INBOX", "1", "2", "--add", "seen"),
        ("flag", "x:y", "--add", "seen"),
        ("flag", "1", "--add", "a", "--set", "b"),
        ("flag", "1", "--add", "two words"),
        ("move", "1"),
        ("delete", "5:*"),
        ("delete",),
        ("append", "INBOX"),
        ("append", "INBOX", "nowhere.eml"),
    ],
)
def test_what_cannot_be_meant_is_refused(filled: Account, arguments: tuple[str, ...]) -> None:
    done = imap(filled, *arguments)
    assert done.code == 2, done
    assert subjects(filled) == ["1", "2", "3", "4", "5"]


# --- move, copy, delete --------------------------------------------------------------------------


def test_messages_are_moved_and_copied_to_where_the_json_says(filled: Account) -> None:
    found = made(filled, "move", "2:3,8", "Archive/2026", "--create", name="move", code=7)
    assert (found["uids"], found["missing"]) == ("2:3", "8")
    assert found["new_uids"] == [{"uids": "2:3", "new_uids": "1:2"}]
    assert found["emulated"] is False
    status = made(filled, "mailbox", "status", "Archive/2026", name="mailboxStatus")
    assert found["target_uid_validity"] == status["uid_validity"]
    found = made(filled, "copy", "INBOX", "5", "Archive/2026", name="move")
    assert found["new_uids"] == [{"uids": "5", "new_uids": "3"}]
    assert subjects(filled) == ["1", "4", "5"]
    assert subjects(filled, "Archive/2026") == ["2", "3", "5"]


def test_a_use_stands_for_its_folder(filled: Account) -> None:
    assert imap(filled, "move", "1", "\\Trash").code == 0
    assert subjects(filled, "\\trash") == subjects(filled, "Trash") == ["1"]
    done = imap(filled, "move", "2", "\\Flagged")
    assert (done.code, done.error.partition(":")[0]) == (6, "FolderNotFoundError")


def test_no_folder_is_made_unasked(filled: Account) -> None:
    done = imap(filled, "move", "1", "Archiv")
    assert (done.code, done.error.partition(":")[0]) == (6, "FolderNotFoundError")
    assert imap(filled, "move", "1", "INBOX").code == 2
    assert subjects(filled) == ["1", "2", "3", "4", "5"]


def test_I06_what_is_deleted_is_what_was_named(filled: Account) -> None:
    """I06: what others have marked as deleted stays."""
    imap(filled, "flag", "1", "--add", "deleted")
    found = made(filled, "delete", "2,77", name="delete", code=7)
    assert (found["uids"], found["missing"], found["archived"]) == ("2", "77", False)
    assert subjects(filled) == ["1", "3", "4", "5"]
    assert imap(filled, "delete", "3").out == "deleted  3 of INBOX\n"


# --- append --------------------------------------------------------------------------------------


def test_files_are_appended_with_flags_and_date(account: Account, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.eml" for number in (1, 2)]
    for number, path in enumerate(files, 1):
        path.write_bytes(message(number))
    options = ("--flag", "seen", "--flag", "kept", "--date", "2020-02-03T04:05:06+01:00")
    found = made(account, "append", "New/One", *files, *options, "--create", name="append")
    assert [each["uid"] for each in found["messages"]] == [1, 2]
    assert found["messages"][0]["message_id"] == "1@example.org"
    row = lines(account, "list", "New/One", "-n", 1, name="list")[0]
    assert {"\\Seen", "kept"} <= set(row["flags"])
    assert datetime.fromisoformat(row["received"]) == datetime(2020, 2, 3, 3, 5, 6, tzinfo=UTC)
    assert imap(account, "append", "INBOX", "-", stdin=message(3)).code == 0
    assert subjects(account) == ["3"]


def test_an_append_that_is_refused_is_no_success(account: Account, tmp_path: Path) -> None:
    path = tmp_path / "1.eml"
    path.write_bytes(message(1))
    found = made(account, "append", "Nowhere", path, name="append", code=6)
    assert found["messages"][0]["error"] == "FolderNotFoundError"
    assert imap(account, "append", "INBOX", path, "--date", "soon").code == 2


def test_K13_an_append_in_doubt_is_told_from_all_else(tmp_path: Path) -> None:
    """K13: the connection breaks when the server has the message and has not said so."""
    path = tmp_path / "1.eml"
    path.write_bytes(message(1))
    script = (
        Send("* PREAUTH [CAPABILITY IMAP4rev1 LITERAL+] here\r\n"),
        ExpectCommand("APPEND .*"),
    )
    with ScriptedServer(script) as server:
        options = ("--server", f"imap://{server.host}:{server.port}?starttls=never")
        done = finished("append", "Drafts", path, *options, "--json")
    assert done.code == 9, done
    found = json.loads(done.out)
    assert not SCHEMA.faults(found, "append")
    assert found["messages"][0]["state"] == "in doubt"
    assert found["messages"][0]["message_id"] == "1@example.org"


def test_K13_in_doubt_goes_before_done_for_some(tmp_path: Path) -> None:
    """K13: one file is there, and of the other one nobody knows."""
    paths = [tmp_path / "1.eml", tmp_path / "2.eml"]
    for number, path in enumerate(paths, 1):
        path.write_bytes(message(number))
    script = (
        Send("* PREAUTH [CAPABILITY IMAP4rev1 LITERAL+ UIDPLUS] here\r\n"),
        ExpectCommand("APPEND .*"),
        Answer("<tag> OK [APPENDUID 9 70] done\r\n"),
        ExpectCommand("APPEND .*"),
    )
    with ScriptedServer(script) as server:
        options = ("--server", f"imap://{server.host}:{server.port}?starttls=never")
        done = finished("append", "Drafts", *paths, *options, "--json")
    states = [each["state"] for each in json.loads(done.out)["messages"]]
    assert (done.code, states) == (9, ["appended", "in doubt"])


def test_without_uidplus_nothing_is_deleted() -> None:
    """I06: no emulation that could take the mail of another client away."""
    script = (
        Send("* PREAUTH [CAPABILITY IMAP4rev1] here\r\n"),
        ExpectCommand("SELECT INBOX"),
        Send("* 1 EXISTS\r\n* OK [UIDVALIDITY 5] ok\r\n"),
        Answer(b"<tag> OK [READ-WRITE] ok\r\n"),
        ExpectCommand("UID SEARCH .*"),
        Send("* SEARCH 7\r\n"),
        Answer(b"<tag> OK done\r\n"),
        ExpectCommand("LOGOUT"),
    )
    with ScriptedServer(script) as server:
        options = ("--server", f"imap://{server.host}:{server.port}?starttls=never")
        done = finished("delete", "7", *options)
    assert (done.code, done.error.partition(":")[0]) == (6, "UnsupportedError")


@pytest.mark.parametrize("line", ["list -n 0", "search", "get 1:*", "delete 7"])
def test_I03_a_server_that_finds_more_than_there_is_keeps_nobody_busy(line: str) -> None:
    """I03: 1:4294967295 is an error, and not four thousand million questions."""
    script = (
        Send("* PREAUTH [CAPABILITY IMAP4rev1 ESEARCH UIDPLUS] here\r\n"),
        ExpectCommand("(SELECT|EXAMINE) INBOX"),
        Send("* 3 EXISTS\r\n* OK [UIDVALIDITY 5] ok\r\n"),
        Answer(b"<tag> OK [READ-WRITE] ok\r\n"),
        ExpectCommand("UID SEARCH .*"),
        Answer(b'* ESEARCH (TAG "<tag>") UID ALL 1:4294967295\r\n<tag> OK done\r\n'),
        ExpectCommand("LOGOUT"),
    )
    with ScriptedServer(script) as server:
        options = ("--server", f"imap://{server.host}:{server.port}?starttls=never")
        done = finished(*line.split(), *options)
    assert (done.code, done.error.partition(":")[0]) == (6, "MalformedResponseError")


@pytest.mark.parametrize("name", ["dovecot24_sdbox", "cyrus", "courier"])
def test_other_servers_do_the_same(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    server: ImapServer = request.getfixturevalue(name)
    account = server.new_account()
    account.deliver(*(message(number) for number in range(1, 5)))
    target = "Archive" if name != "courier" else "INBOX.Archive"
    assert subjects(account) == ["1", "2", "3", "4"]
    found = made(account, "move", "2:3,9", target, "--create", name="move", code=7)
    assert found["uids"] == "2:3"
    assert subjects(account, target) == ["2", "3"]
    assert made(account, "flag", "1", "--add", "seen", name="flag")["uids"] == "1"
    assert imap(account, "search", "--seen", "--uids").out == "1\n"
    assert made(account, "delete", "4", name="delete")["uids"] == "4"
    assert subjects(account) == ["1"]
    assert made(account, "get", "1", "--to", tmp_path, name="get")["uids"] == "1"
    assert (tmp_path / "1.eml").read_bytes() == message(1)
    assert imap(account, "mailbox", "list").code == 0
    assert [row["depth"] for row in lines(account, "list", "--thread", name="list")] == [0]


def test_a_move_that_comes_to_a_halt_says_what_was_done() -> None:
    script = (
        Send("* PREAUTH [CAPABILITY IMAP4rev1 UIDPLUS] here\r\n"),
        ExpectCommand("SELECT INBOX"),
        Send("* 1 EXISTS\r\n* OK [UIDVALIDITY 5] ok\r\n"),
        Answer("<tag> OK [READ-WRITE] ok\r\n"),
        ExpectCommand("UID SEARCH .*"),
        Answer("* SEARCH 7\r\n<tag> OK done\r\n"),
        ExpectCommand("UID SEARCH .*"),
        Answer("* SEARCH 7\r\n<tag> OK done\r\n"),
        ExpectCommand("UID COPY 7 Archive"),
        Answer("<tag> OK [COPYUID 9 7 70] done\r\n"),
        ExpectCommand("UID STORE 7 .*"),
        Answer("<tag> OK done\r\n"),
        ExpectCommand("UID EXPUNGE 7"),
        Answer("<tag> NO not today\r\n"),
        ExpectCommand("LOGOUT"),
    )
    with ScriptedServer(script) as server:
        options = ("--server", f"imap://{server.host}:{server.port}?starttls=never")
        done = finished("move", "7", "Archive", *options, "--json")
    assert (done.code, done.error.partition(":")[0]) == (7, "PartialFailureError")
    found = json.loads(done.out)
    assert not SCHEMA.faults(found, "move")
    assert found["new_uids"] == [{"uids": "7", "new_uids": "70"}]
