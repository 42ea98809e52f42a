"""Dovecot reads what we write, and we read what Dovecot writes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from mailwright.mime.mailboxes.flags import MailboxFlag
from mailwright.mime.mailboxes.maildir import Maildir
from mailwright.mime.mailboxes.mbox import Mbox
from servers.dovecot import MAIL_ID

pytestmark = pytest.mark.real_server("dovecot")

CONFIGURATION = """
protocols =
ssl = no
log_path = /dev/stderr
base_dir = {work}/run
first_valid_uid = 1
mail_uid = {uid}
mail_gid = {gid}
"""
INBOX = ("mailbox", "INBOX")
HOSTILE = b"Subject: one\n\nFrom x y\n\nFrom a@b.example Tue Nov 24 09:05:00 2026\n>From z\n"


class Doveadm:
    """Dovecot's own program for mailboxes, as a user who may use one.

    Args:
        work: its folder.
    """

    def __init__(self, work: Path) -> None:
        self.work = work
        is_root = os.geteuid() == 0
        self.uid = MAIL_ID if is_root else os.getuid()
        self.gid = MAIL_ID if is_root else os.getgid()
        text = CONFIGURATION.format(work=work, uid=self.uid, gid=self.gid)
        (work / "dovecot.conf").write_text(text)

    def hand_over(self) -> None:
        """Make all files those of the user."""
        for path in [self.work, *self.work.rglob("*")]:
            os.chown(path, self.uid, self.gid)

    def run(self, location: str, *argv: str, stdin: bytes = b"") -> str:
        self.hand_over()
        done = subprocess.run(
            ["doveadm", "-c", self.work / "dovecot.conf", "-o", f"mail_location={location}", *argv],
            input=stdin,
            capture_output=True,
            check=False,
            user=self.uid,
            group=self.gid,
            extra_groups=[],
            env={"USER": "ann", "HOME": str(self.work), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def subjects(self, location: str, *query: str) -> list[str]:
        output = self.run(location, "-f", "tab", "fetch", "hdr.subject", *(query or ("all",)))
        return sorted(output.strip().split("\n")[1:])


@pytest.fixture
def doveadm() -> Iterator[Doveadm]:
    with TemporaryDirectory(prefix="mailwright-") as work:
        Path(work).chmod(0o755)
        yield Doveadm(Path(work))


def test_dovecot_lists_what_we_deliver_to_a_maildir(doveadm: Doveadm) -> None:
    box = Maildir(doveadm.work / "box", make=True)
    box.add(b"Subject: one\n\nFrom x\n", flags={MailboxFlag.SEEN, MailboxFlag.FLAGGED})
    box.add(b"Subject: two\r\n\r\nx\r\n")
    box.folder("Lists.Python", make=True).add(b"Subject: three\n\nx\n")
    location = f"maildir:{box.path}"
    assert doveadm.subjects(location) == ["one", "three", "two"]
    assert doveadm.subjects(location, "FLAGGED", "SEEN") == ["one"]
    assert doveadm.subjects(location, "mailbox", "Lists.Python") == ["three"]


def test_we_read_what_dovecot_delivers_to_a_maildir(doveadm: Doveadm) -> None:
    location = f"maildir:{doveadm.work}/box"
    for message in (HOSTILE, b"Subject: two\n\nx\n"):
        doveadm.run(location, "save", "-m", "INBOX", stdin=message)
    doveadm.run(location, "flags", "add", "\\Seen \\Answered mine", *INBOX, "SUBJECT", "one")
    doveadm.run(location, "mailbox", "create", "Sent")
    box = Maildir(doveadm.work / "box")
    assert sorted(entry.raw for entry in box) == sorted([HOSTILE, b"Subject: two\n\nx\n"])
    [one] = [entry for entry in box if entry.message.subject == "one"]
    assert one.flags == {MailboxFlag.SEEN, MailboxFlag.ANSWERED}
    assert box.folders == ["Sent"]
    box.set_flags(one.key, {MailboxFlag.FLAGGED})
    assert doveadm.subjects(location, "KEYWORD", "mine", "FLAGGED", "UNSEEN") == ["one"]


def test_M25_dovecot_sees_the_same_messages_in_an_mbox(doveadm: Doveadm) -> None:
    path = doveadm.work / "inbox"
    with Mbox(path) as box:
        for message in (HOSTILE, b"", b"Subject: two\n\nx", b"Subject: three\n\nFrom "):
            box.add(message, sender="ann@example.org")
    location = f"mbox:{doveadm.work}/mail:INBOX={path}"
    assert doveadm.subjects(location, *INBOX) == ["", "one", "three", "two"]


def test_we_read_what_dovecot_writes_to_an_mbox(doveadm: Doveadm) -> None:
    (doveadm.work / "mail").mkdir()
    (doveadm.work / "inbox").touch()
    location = f"mbox:{doveadm.work}/mail:INBOX={doveadm.work}/inbox"
    for message in (HOSTILE, b"Subject: two\n\nx\n"):
        doveadm.run(location, "save", "-m", "INBOX", stdin=message)
    doveadm.run(location, "flags", "add", "\\Seen", *INBOX, "SUBJECT", "one")
    with Mbox(doveadm.work / "inbox") as box:
        subjects = [entry.message.subject for entry in box]
        assert [each for each in subjects if each in ("one", "two")] == ["one", "two"]
        [one] = [entry for entry in box if entry.message.subject == "one"]
        assert one.flags == {MailboxFlag.SEEN}
        box.add(b"Subject: three\n\ny\n")
    assert doveadm.subjects(location, *INBOX, "SUBJECT", "t") == ["three", "two"]
