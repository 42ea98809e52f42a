"""Maildir: delivered at once, never over another file, read whatever else lies there."""

from __future__ import annotations

import errno
import mailbox
import os
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from folder_listing import listing
from hypothesis import given
from hypothesis import strategies as st

from mailwright import InvalidArgumentError, MimeMessage
from mailwright.mime.mailboxes import delivery
from mailwright.mime.mailboxes.flags import MailboxFlag
from mailwright.mime.mailboxes.maildir import Maildir

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def box(tmp_path: Path) -> Maildir:
    return Maildir(tmp_path / "box", make=True, clock=lambda: NOON)


def files(box: Maildir) -> list[str]:
    return sorted(
        f"{folder}/{name}"
        for folder in ("cur", "new", "tmp")
        for name in listing(box.path / folder)
    )


@given(messages=st.lists(st.binary(), max_size=4))
def test_any_octets_come_back(
    tmp_path_factory: pytest.TempPathFactory, messages: list[bytes]
) -> None:
    box = Maildir(tmp_path_factory.mktemp("box"), make=True, sync=False)
    keys = [box.add(message) for message in messages]
    assert [box.get(key).raw for key in keys] == messages
    assert sorted(entry.raw for entry in box) == sorted(messages)
    assert len(box) == len(messages)


def test_messages_come_back_in_the_order_of_delivery(tmp_path: Path) -> None:
    moments = [NOON + timedelta(seconds=n) for n in (0, 1, 900_000_000)]  # 10 and 10 digits ...
    moments.insert(0, datetime(1999, 1, 1, tzinfo=UTC))  # ... and 9
    clock = iter(moments)
    box = Maildir(tmp_path, make=True, clock=lambda: next(clock))
    keys = [box.add(b"x") for _ in moments]
    assert [entry.key for entry in box] == keys


def test_what_is_delivered_is_new_and_its_owners_alone(box: Maildir) -> None:
    message = MimeMessage.compose(from_="ann@example.org", to="bob@example.net", text="Hi\n")
    key = box.add(message)
    assert files(box) == [f"new/{key}"]
    entry = box.get(key)
    assert entry.raw == bytes(message)
    assert entry.message.subject == ""
    assert entry.headers["To"] == "bob@example.net"
    assert entry.flags == frozenset()
    assert stat.S_IMODE(entry.path.stat().st_mode) == 0o600
    assert stat.S_IMODE((box.path / "new").stat().st_mode) == 0o700


def test_flags_are_letters_and_those_of_others_stay(box: Maildir) -> None:
    key = box.add(b"x", flags={MailboxFlag.SEEN, MailboxFlag.FLAGGED}, date=NOON)
    assert files(box) == [f"cur/{key}:2,FS"]
    assert box.get(key).date == NOON
    (box.path / "cur" / f"{key}:2,FS").rename(box.path / "cur" / f"{key}:2,FSab")
    assert box.get(key).flags == {MailboxFlag.SEEN, MailboxFlag.FLAGGED}
    box.set_flags(key, {MailboxFlag.DRAFT, MailboxFlag.FORWARDED})
    assert files(box) == [f"cur/{key}:2,DPab"]
    box.set_flags(key, set())
    assert files(box) == [f"cur/{key}:2,ab"]


def test_a_message_is_found_under_the_name_that_it_has_now(box: Maildir) -> None:
    key = box.add(b"x")
    (box.path / "new" / key).rename(box.path / "cur" / f"{key}:2,S")
    assert box.get(key).flags == {MailboxFlag.SEEN}
    assert box.get(key).raw == b"x"
    box.remove(key)
    assert files(box) == []
    assert key not in box
    with pytest.raises(KeyError):
        box.set_flags(key, ())


def test_foreign_files_stay_and_are_no_messages(box: Maildir, tmp_path: Path) -> None:
    key = box.add(b"x")
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    (box.path / "cur" / "1.link").symlink_to(secret)
    (box.path / "cur" / ".hidden").write_bytes(b"x")
    (box.path / "cur" / "folder").mkdir()
    (box.path / "dovecot-uidlist").write_bytes(b"3 V1\n")
    os.mkfifo(box.path / "new" / "2.fifo")
    assert [entry.key for entry in box] == [key]
    for name in ("1.link", "2.fifo", ".hidden", "folder", "../../secret", "", ".", "/etc/passwd"):
        assert name not in box
    box.remove(key)
    assert len(files(box)) == 4


def test_a_file_that_turns_into_a_link_is_not_read(box: Maildir, tmp_path: Path) -> None:
    key = box.add(b"x")
    entry = box.get(key)
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    entry.path.unlink()
    entry.path.symlink_to(secret)
    with pytest.raises(OSError, match=r"."):
        entry.raw  # noqa: B018
    assert key not in box


@pytest.mark.parametrize("has_links", [True, False])
def test_nothing_is_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_links: bool
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    if not has_links:  # as some file systems do
        monkeypatch.setattr(delivery.os, "link", refuse)
    box = Maildir(tmp_path, make=True, clock=lambda: NOON, unique=lambda: "same")
    key = box.add(b"first")
    with pytest.raises(FileExistsError):
        box.add(b"second")
    assert box.get(key).raw == b"first"
    assert files(box) == [f"new/{key}"]


def test_a_delivery_that_fails_leaves_nothing(
    box: Maildir, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(delivery.os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        box.add(b"x")
    assert files(box) == []


@pytest.mark.parametrize(("sync", "expected"), [(True, "fsync link fsync"), (False, "link")])
def test_a_message_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected: str, *, sync: bool
) -> None:
    calls: list[str] = []
    for name in ("fsync", "link"):
        call = getattr(os, name)

        def noted(*args: object, name: str = name, call: Any = call, **options: object) -> None:
            calls.append(name)
            call(*args, **options)

        monkeypatch.setattr(delivery.os, name, noted)
    Maildir(tmp_path, make=True, sync=sync).add(b"x")
    assert " ".join(calls) == expected


CRASH = """
import os, signal, sys
from pathlib import Path
from typing import Any
from mailwright.mime.mailboxes import delivery
from mailwright.mime.mailboxes.maildir import Maildir

step = int(sys.argv[2])
steps = iter(range(100))

def dying(call):
    def wrapped(*args, **options):
        if next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **options)
    return wrapped

for name in ("open", "fsync", "link"):
    setattr(os, name, dying(getattr(os, name)))
Maildir(Path(sys.argv[1])).add(b"x" * 100)
"""


def test_a_crash_midway_delivers_all_or_nothing(box: Maildir) -> None:
    box.add(b"older")
    delivered = 0
    for step in range(5):
        child = subprocess.run([sys.executable, "-c", CRASH, box.path, str(step)], check=False)
        assert child.returncode == -signal.SIGKILL
        raws = sorted(entry.raw for entry in box)
        delivered = len(raws) - 1
        assert raws == [b"older", *[b"x" * 100] * delivered]
    assert delivered == 2  # the name was there when it died in bringing the folder to the disk


def test_what_broken_deliveries_left_is_cleaned_up_by_age(box: Maildir, tmp_path: Path) -> None:
    for name, hours in (("old", 37), ("young", 35)):
        file = box.path / "tmp" / name
        file.write_bytes(b"x")
        moment = (NOON - timedelta(hours=hours)).timestamp()
        os.utime(file, (moment, moment))
    (box.path / "tmp" / "link").symlink_to(tmp_path)
    assert box.clean_tmp() == 1
    assert files(box) == ["tmp/link", "tmp/young"]
    assert box.clean_tmp(timedelta(hours=1)) == 1


# --- folders -------------------------------------------------------------------------------------


def test_folders_of_maildir_plus_plus(box: Maildir) -> None:
    sent = box.folder("Lists.Python", make=True)
    key = sent.add(b"x", flags={MailboxFlag.SEEN})
    (box.path / ".no-maildir").mkdir()
    assert box.folders == ["Lists.Python"]
    assert (box.path / ".Lists.Python" / "maildirfolder").exists()
    assert [entry.key for entry in box.folder("Lists.Python")] == [key]
    assert sent.move(key, box) == key
    assert len(sent) == 0
    assert box.get(key).flags == {MailboxFlag.SEEN}
    with pytest.raises(KeyError):
        sent.move(key, box)


def test_moving_writes_nothing_over(box: Maildir) -> None:
    other = box.folder("Other", make=True)
    key = box.add(b"first")
    (other.path / "cur" / f"{key}:2,S").write_bytes(b"second")
    with pytest.raises(FileExistsError):
        box.move(key, other)
    assert (box.get(key).raw, other.get(key).raw) == (b"first", b"second")


@pytest.mark.parametrize("code", [errno.EXDEV, errno.EEXIST, errno.ENOSPC])
def test_a_message_that_cannot_be_moved_stays(
    box: Maildir, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, "no")

    other = box.folder("Other", make=True)
    key = box.add(b"first")
    monkeypatch.setattr(delivery.os, "link", refuse)
    with pytest.raises(OSError, match="no"):
        box.move(key, other)
    assert box.get(key).raw == b"first"
    assert len(other) == 0


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/b", "../x", "a\\b", "a..b", ".a", "a.", "a\0b", "a:b"]
)
def test_names_that_lead_elsewhere_are_refused(box: Maildir, name: str) -> None:
    with pytest.raises(InvalidArgumentError):
        box.folder(name, make=True)


def test_folders_that_are_links_are_refused(box: Maildir, tmp_path: Path) -> None:
    elsewhere = Maildir(tmp_path / "elsewhere", make=True)
    (box.path / ".Link").symlink_to(elsewhere.path)
    assert box.folders == []
    with pytest.raises(NotADirectoryError):
        box.folder("Link")
    (box.path / "new").rmdir()
    (box.path / "new").symlink_to(elsewhere.path / "new")
    for make in (False, True):
        with pytest.raises(NotADirectoryError):
            Maildir(box.path, make=make)


def test_what_is_no_maildir_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError):
        Maildir(tmp_path)
    with pytest.raises(NotADirectoryError):
        Maildir(tmp_path / "missing")
    with pytest.raises(InvalidArgumentError):
        Maildir("box")  # type: ignore[arg-type]


# --- with the standard library -------------------------------------------------------------------


def test_the_standard_library_reads_what_we_deliver(box: Maildir) -> None:
    keys = [box.add(b"Subject: a\n\nx\n"), box.add(b"y", flags={MailboxFlag.SEEN})]
    box.folder("Sent", make=True).add(b"z")
    theirs = mailbox.Maildir(box.path, create=False)
    assert sorted(theirs.keys()) == sorted(keys)
    assert theirs.get_bytes(keys[0]) == b"Subject: a\n\nx\n"
    assert theirs[keys[1]].get_flags() == "S"
    assert theirs.list_folders() == ["Sent"]
    assert len(theirs.get_folder("Sent")) == 1


def test_what_the_standard_library_delivers_is_read(tmp_path: Path) -> None:
    theirs = mailbox.Maildir(tmp_path / "box")
    message = mailbox.MaildirMessage(b"Subject: a\n\nx\n")
    message.set_flags("RS")
    message.set_subdir("cur")
    key = theirs.add(message)
    theirs.add_folder("Sent")
    box = Maildir(tmp_path / "box")
    assert box.get(key).raw == b"Subject: a\n\nx\n"
    assert box.get(key).flags == {MailboxFlag.ANSWERED, MailboxFlag.SEEN}
    assert box.folders == ["Sent"]


def test_M24_a_time_that_no_calendar_has_is_none(
    box: Maildir, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = box.get(box.add(b"Subject: a\n\n"))
    assert entry.date is not None
    for seconds in (10**12, 10**17, -(10**17)):
        status = os.stat_result((0o100600, 0, 0, 1, 0, 0, 0, 0, seconds, 0))

        def lstat(_path: Path, status: os.stat_result = status) -> os.stat_result:
            return status

        monkeypatch.setattr(Path, "lstat", lstat)
        assert entry.date is None
