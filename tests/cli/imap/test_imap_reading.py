"""``mailwright list``, ``search``, ``show`` and ``get`` against a real Dovecot."""

from __future__ import annotations

import json
import stat
from base64 import b64encode
from pathlib import Path

import pytest
from imap_command import SCHEMA, imap, lines, login, made, message
from in_process import finished, octets_of

from mailwright import Mbox
from servers.accounts import Account

TURNING = "\u202e"
STEERING = b"\x1b]0;owned\x07\x1b[2J"


@pytest.fixture
def filled(account: Account) -> Account:
    """An account with five messages."""
    account.deliver(*(message(number) for number in range(1, 6)))
    return account


def uids(account: Account, *arguments: object) -> list[int]:
    return [row["uid"] for row in lines(account, *arguments, name="list")]


def with_attachment(name: str) -> bytes:
    """Return a message with a text and an attachment of four octets."""
    lines = [
        "From: ann@example.org",
        "Subject: files",
        "MIME-Version: 1.0",
        "Content-Type: multipart/mixed; boundary=b",
        "",
        "--b",
        "",
        "see below",
        "",
        "--b",
        "Content-Type: application/octet-stream",
        "Content-Transfer-Encoding: base64",
        f'Content-Disposition: attachment; filename="{name}"',
        "",
        "ZGF0YQ==",
        "--b--",
        "",
    ]
    return "\r\n".join(lines).encode()


# --- list ----------------------------------------------------------------------------------------


def test_the_newest_come_first_and_no_more_than_asked_for(filled: Account) -> None:
    assert uids(filled, "list") == [5, 4, 3, 2, 1]
    assert uids(filled, "list", "INBOX", "-n", 2) == [5, 4]
    assert uids(filled, "list", "-n", 0) == [5, 4, 3, 2, 1]


def test_a_line_has_what_a_person_looks_for(filled: Account) -> None:
    imap(filled, "flag", "5", "--add", "seen", "--add", "flagged")
    done = imap(filled, "list", "-n", 2)
    first, second = done.out.splitlines()
    assert first.split()[:2] == ["5", "--F--"]
    assert second.split()[:2] == ["4", "N----"]
    assert first.endswith("number 5")
    assert "Ann Example" in first
    assert (done.code, done.err) == (0, "")


def test_they_are_sorted_either_way_round(account: Account) -> None:
    for size, subject in ((3, "b"), (900, "c"), (50, "a")):
        account.deliver(message(size, subject) + b"x" * size)
    assert uids(account, "list", "--sort", "size") == [1, 3, 2]
    assert uids(account, "list", "--sort=-size") == [2, 3, 1]
    assert uids(account, "list", "--sort", "subject", "-n", 1) == [3]
    done = imap(account, "list", "--sort", "colour")
    assert (done.code, "--sort is one of" in done.error) == (2, True)


def test_answers_stand_below_what_they_answer(account: Account) -> None:
    answer = message(2, "Re: plan").replace(
        b"\r\n\r\n", b"\r\nIn-Reply-To: <1@example.org>\r\n\r\n"
    )
    account.deliver(message(1, "plan"), message(3, "other"), answer)
    rows = lines(account, "list", "--thread", name="list")
    assert [(row["uid"], row["depth"]) for row in rows] == [(1, 0), (3, 1), (2, 0)]
    assert "  Re: plan" in imap(account, "list", "--thread").out


def test_an_empty_folder_is_no_error(account: Account) -> None:
    for options in ((), ("--thread",), ("--sort", "date")):
        assert imap(account, "list", "Trash", *options).out == ""


def test_K11_no_subject_steers_the_terminal(account: Account) -> None:
    """K11, T31: names and subjects with escape sequences."""
    word = f"=?utf-8?B?{b64encode(STEERING + TURNING.encode()).decode()}?="
    mail = message(1, f"x {word}").replace(b"Ann Example", word.encode())
    account.deliver(mail + STEERING + b"\r\n")
    for line in ("list", "search", "show 1", "list --json", "show 1 --json"):
        code, out, err = octets_of(*line.split(), *login(account))
        assert code == 0, err
        assert not {"\x1b", "\x07", TURNING} & set(out.decode())


# --- search --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), [5, 4, 3, 2, 1]),
        (("--subject", "number 3"), [3]),
        (("--from", "ann", "--subject", "number 3"), [3]),
        (("--subject", "number 3", "--subject", "number 4"), []),
        (("--any", "--subject", "number 3", "--subject", "number 4"), [4, 3]),
        (("--not", "--subject", "number 3"), [5, 4, 2, 1]),
        (("--header", "Message-ID=<2@example.org>"), [2]),
        (("--unseen", "--uid", "2:3"), [3, 2]),
        (("--flag", "seen"), []),
        (("--without-flag", "seen", "--limit", "2"), [5, 4]),
        (("--larger", "1M"), []),
        (("--smaller", "2k", "--sent-before", "2026-11-04"), [2, 1]),
        (("--since", "2000-01-01", "--before", "2100-01-01", "--body", "message 5"), [5]),
    ],
)
def test_what_is_searched_is_found(
    filled: Account, options: tuple[str, ...], found: list[int]
) -> None:
    assert uids(filled, "search", *options) == found


def test_uids_come_as_other_commands_take_them(filled: Account) -> None:
    assert imap(filled, "search", "--not", "--subject", "number 3", "--uids").out == "1:2,4:5\n"
    found = made(filled, "search", "--uids", name="searchUids")
    assert (found["uids"], found["count"]) == ("1:5", 5)
    assert imap(filled, "search", "--flagged", "--uids").out == ""


def test_words_cannot_become_keys(filled: Account) -> None:
    """I01: what is searched for is a text, whatever it looks like."""
    assert uids(filled, "search", "--subject", 'x" OR ALL "') == []
    done = imap(filled, "search", "--subject", "x\r\nA1 LOGOUT")
    assert done.code in (0, 2)


@pytest.mark.parametrize(
    "options",
    [("--since", "yesterday"), ("--larger", "big"), ("--header", "x"), ("--any",), ("-n", "-1")],
)
def test_what_cannot_be_searched_is_refused_before_the_connection(options: tuple[str, ...]) -> None:
    assert finished("search", *options, "--server", "imap://a@127.0.0.1:1").code == 2


def test_gmail_takes_gmail(filled: Account) -> None:
    done = imap(filled, "search", "--gmail", "has:attachment")
    assert (done.code, done.error.partition(":")[0]) == (6, "UnsupportedError")


# --- show ----------------------------------------------------------------------------------------


def test_a_message_is_shown_and_stays_unread(filled: Account) -> None:
    done = imap(filled, "show", "2")
    assert "Subject: number 2" in done.out
    assert "This is message 2." in done.out
    assert uids(filled, "search", "--seen") == []
    assert imap(filled, "show", "INBOX", "2", "--mark-seen").code == 0
    assert uids(filled, "search", "--seen") == [2]


def test_its_octets_are_exact(filled: Account) -> None:
    assert octets_of("show", "2", "--raw", *login(filled))[1] == message(2)


def test_parts_are_shown_and_attachments_named(account: Account) -> None:
    account.deliver(with_attachment("../../evil.bin"))
    found = made(account, "show", "1", name="show")
    [attached] = found["attachments"]
    assert (attached["part"], attached["size"]) == ("2", 4)
    assert found["text"] == "see below\n"
    assert "see below" in imap(account, "show", "1", "--part", "1").out
    assert imap(account, "show", "1", "--part", "7").code == 2


def test_a_message_that_is_not_there(filled: Account) -> None:
    done = imap(filled, "show", "77")
    assert (done.code, done.error.partition(":")[0]) == (6, "MessageNotFoundError")
    for word in ("x", "1:2", "0", "*"):
        assert imap(filled, "show", word).code == 2


def test_I07_uids_of_another_time_are_refused(filled: Account) -> None:
    """I07: with --uid-validity nothing is done in a folder that was made anew."""
    [row] = lines(filled, "list", "-n", 1, name="list")
    now = row["uid_validity"]
    commands = (["show", "2"], ["get", "2"], ["flag", "2", "--add", "seen"], ["delete", "2"])
    for command in (*commands, ["move", "2", "Trash"], ["copy", "2", "Trash"]):
        done = imap(filled, *command, "--uid-validity", now + 1)
        assert (done.code, done.error.partition(":")[0]) == (2, "UidValidityChangedError")
    assert uids(filled, "search", "--unseen") == [5, 4, 3, 2, 1]
    assert imap(filled, "show", "2", "--uid-validity", now).code == 0


# --- get -----------------------------------------------------------------------------------------


def test_messages_become_files(filled: Account, tmp_path: Path) -> None:
    found = made(filled, "get", "1:3", "--to", tmp_path / "a" / "b", name="get")
    assert [each["uid"] for each in found["saved"]] == [1, 2, 3]
    path = Path(found["saved"][1]["path"])
    assert path == tmp_path / "a" / "b" / "2.eml"
    assert path.read_bytes() == message(2)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert uids(filled, "search", "--seen") == []


def test_what_is_missing_makes_it_partial(filled: Account, tmp_path: Path) -> None:
    found = made(filled, "get", "2,8:9", "--to", tmp_path, name="get", code=7)
    assert (found["uids"], found["missing"]) == ("2", "8:9")
    assert made(filled, "get", "4:*", "--to", tmp_path, name="get")["uids"] == "4:5"
    done = imap(filled, "get", "8:9", "--to", tmp_path)
    assert (done.code, done.error.partition(":")[0]) == (6, "MessageNotFoundError")


def test_K12_no_file_is_written_over_unasked(filled: Account, tmp_path: Path) -> None:
    """K12: neither a file nor what a link leads to."""
    kept = tmp_path / "kept"
    kept.write_text("kept")
    (tmp_path / "2.eml").symlink_to(kept)
    (tmp_path / "all.mbox").symlink_to(kept)
    for options in (("--to", tmp_path), ("--mbox", tmp_path / "all.mbox")):
        done = imap(filled, "get", "2", *options)
        assert (done.code, "--force" in done.error) == (2, True)
        assert kept.read_text() == "kept"
        assert imap(filled, "get", "2", *options, "--force").code == 0
    assert kept.read_text() == "kept"
    assert (tmp_path / "2.eml").read_bytes() == message(2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2.eml", "all.mbox", "kept"]


def test_an_mbox_file_has_messages_flags_and_dates(filled: Account, tmp_path: Path) -> None:
    imap(filled, "flag", "2", "--add", "seen")
    path = tmp_path / "all.mbox"
    found = made(filled, "get", "1:*", "--mbox", path, name="get")
    assert found["uids"] == "1:5"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with Mbox(path) as mbox:
        assert [entry.message.subject for entry in mbox] == [f"number {n}" for n in range(1, 6)]
        assert ["\\Seen" in {flag.value for flag in entry.flags} for entry in mbox] == [
            number == 2 for number in range(1, 6)
        ]


def test_I15_names_of_folders_and_parts_lead_nowhere_else(account: Account, tmp_path: Path) -> None:
    """I15: neither the name of a folder nor that of a part leaves the directory."""
    name = "a/Con/~%2e"
    assert imap(account, "mailbox", "create", name).code == 0
    source = tmp_path / "mail.eml"
    source.write_bytes(with_attachment("../../../escaped.txt"))
    assert imap(account, "append", name, source).code == 0
    target = tmp_path / "target"
    assert imap(account, "get", name, "1", "--to", target, "--by-folder").code == 0
    found = made(account, "get", name, "1", "--part", "2", "--to", target, name="get")
    path = Path(found["saved"][0]["path"])
    assert path.read_bytes() == b"data"
    assert path.parent == target
    assert (target / "a" / "^con" / "%7e%252e" / "1.eml").exists()
    everything = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert all(target in file.resolve().parents for file in everything if file != source)
    assert len(everything) == 3


def test_the_schema_knows_its_definitions() -> None:
    assert set(SCHEMA.root["$defs"]) >= {"list", "get", "watch", "mailboxList"}
    assert SCHEMA.faults(json.loads("{}"), "list")
