"""Writing mbox files: what is added comes back, injects nothing, and is all there or not at all."""

from __future__ import annotations

import errno
import mailbox
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from folder_listing import listing
from hypothesis import given, settings
from hypothesis import strategies as st

from mailwright import DeadlineExceededError, InvalidArgumentError, MimeMessage, StateError
from mailwright.mime.mailboxes.flags import MailboxFlag
from mailwright.mime.mailboxes.mbox import Mbox
from mailwright.mime.mailboxes.mbox import writing as mbox_writing
from mailwright.mime.mailboxes.mbox.quoting import MboxVariant

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
EXACT = [MboxVariant.RD, MboxVariant.CL, MboxVariant.CL2]
HOSTILE = [
    b"From a@b.example Tue Nov 24 09:05:00 2026",
    b"From ",
    b">From ",
    b"\n",
    b"\r\n",
    b"\r",
    b"\n\n",
    b"Subject: x",
    b"Content-Length: 40\n",
    b"\xff\x00",
    b"",
]
MESSAGES = st.one_of(st.lists(st.sampled_from(HOSTILE), max_size=12).map(b"".join), st.binary())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mbox"


def ended(message: bytes, line_end: bytes = b"\n") -> bytes:
    return message if message.endswith(b"\n") or not message else message + line_end


# --- round trips ---------------------------------------------------------------------------------


@pytest.mark.parametrize("variant", EXACT)
@given(messages=st.lists(MESSAGES, min_size=1, max_size=5))
def test_M25_any_octets_come_back_and_inject_no_message(
    tmp_path_factory: pytest.TempPathFactory, variant: MboxVariant, messages: list[bytes]
) -> None:
    path = tmp_path_factory.mktemp("box") / "mbox"
    with Mbox(path, variant=variant, clock=lambda: NOON, sync=False) as box:
        keys = [box.add(message) for message in messages]
        assert [entry.raw for entry in box] == [_kept(message, variant) for message in messages]
        assert [entry.key for entry in box] == keys
        assert [box.get(key).raw for key in keys] == [entry.raw for entry in box]


def _kept(message: bytes, variant: MboxVariant) -> bytes:
    """What comes back: the same, where the format can tell that a line end is missing."""
    has_body = message.startswith((b"\n", b"\r\n")) or b"\n\n" in message or b"\n\r\n" in message
    if variant.has_length and has_body:
        return message
    return ended(message)


@given(messages=st.lists(MESSAGES, min_size=1, max_size=4))
def test_M25_mboxo_injects_no_message(
    tmp_path_factory: pytest.TempPathFactory, messages: list[bytes]
) -> None:
    path = tmp_path_factory.mktemp("box") / "mbox"
    with Mbox(path, variant=MboxVariant.O, sync=False) as box:
        for message in messages:
            box.add(message)
        expected = [ended(message) for message in messages]
        assert [entry.raw.replace(b">From ", b"From ") for entry in box] == [
            message.replace(b">From ", b"From ") for message in expected
        ]


@pytest.mark.parametrize("variant", [MboxVariant.O, MboxVariant.RD, MboxVariant.CL])
@given(messages=st.lists(MESSAGES, min_size=1, max_size=4))
def test_M25_the_standard_library_sees_the_same_messages(
    tmp_path_factory: pytest.TempPathFactory, variant: MboxVariant, messages: list[bytes]
) -> None:
    """It takes each line that begins with "From " for a separator: no quoting may be missed."""
    path = tmp_path_factory.mktemp("box") / "mbox"
    with Mbox(path, variant=variant, sync=False) as box:
        for message in messages:
            box.add(message)
    theirs = mailbox.mbox(path, create=False)
    try:
        assert len(theirs) == len(messages)
    finally:
        theirs.close()


def test_what_the_standard_library_writes_is_read(path: Path) -> None:
    messages = [b"Subject: a\n\nFrom me\n>From you\n", b"Subject: b\n\nx\n"]
    theirs = mailbox.mbox(path)
    for message in messages:
        theirs.add(message)
    theirs.close()
    with Mbox(path, variant=MboxVariant.O) as box:
        assert box[0].raw == b"Subject: a\n\nFrom me\nFrom you\n"
        assert box[1].raw == messages[1]
        box.add(b"Subject: c\n\ny\n")
    theirs = mailbox.mbox(path)
    assert [message["Subject"] for message in theirs] == ["a", "b", "c"]
    theirs.close()


def test_content_length_of_the_message_stays_and_does_not_count(path: Path) -> None:
    """M25: the first field of that name is ours, whatever the sender has written."""
    message = b"Content-Length: 3\nSubject: a\n\nlonger than that\n"
    with Mbox(path, variant=MboxVariant.CL2) as box:
        box.add(message)
        box.add(b"Subject: b\n\nx\n")
        assert [entry.raw for entry in box] == [message, b"Subject: b\n\nx\n"]


def test_a_message_object_is_added(path: Path) -> None:
    message = MimeMessage.compose(from_="ann@example.org", to="bob@example.net", text="Hi\n")
    with Mbox(path) as box:
        key = box.add(message, sender="ann@example.org", date=NOON)
        entry = box.get(key)
        assert entry.raw == bytes(message)
        assert (entry.sender, entry.date, entry.flags) == ("ann@example.org", NOON, frozenset())
    assert path.read_bytes().startswith(b"From ann@example.org Tue Nov 24 12:00:00 2026\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("sender", ["a\nFrom b", "a b", "a\r", "é", "", "x" * 321])
def test_M25_no_sender_writes_a_line_of_its_own(path: Path, sender: str) -> None:
    with Mbox(path) as box:
        box.add(b"Subject: a\n\nx\n", sender=sender, date=NOON)
    assert path.read_bytes().startswith(
        b"From MAILER-DAEMON Tue Nov 24 12:00:00 2026\nSubject: a\n"
    )


def test_flags_are_written_in_front_of_the_message(path: Path) -> None:
    with Mbox(path) as box:
        wanted = {MailboxFlag.SEEN, MailboxFlag.FLAGGED, MailboxFlag.ANSWERED}
        key = box.add(b"Status: \nSubject: a\n\nx\n", flags=wanted)
        assert box.get(key).flags == wanted
        assert box.get(key).raw == b"Status: RO\nX-Status: AF\nStatus: \nSubject: a\n\nx\n"


@pytest.mark.parametrize("ending", ["", "x", "x\n", "x\n\n", "x\r\n", "x\r\n\r\n"])
def test_what_another_program_left_unfinished_stays_apart(path: Path, ending: str) -> None:
    start = b"From - Tue Nov 24 09:05:00 2026\nSubject: a\n\n" + ending.encode()
    path.write_bytes(start)
    with Mbox(path) as box:
        box.add(b"Subject: b\n\ny\n")
        assert len(box) == 2
        assert not list(box.defects)
        assert box[1].raw == b"Subject: b\n\ny\n"
    assert path.read_bytes().startswith(start)


def test_crlf_files_go_on_with_crlf(path: Path) -> None:
    path.write_bytes(b"From - Tue Nov 24 09:05:00 2026\r\nSubject: a\r\n\r\nx\r\n\r\n")
    with Mbox(path) as box:
        box.add(b"Subject: b\r\n\r\ny\r\n")
        assert [entry.raw for entry in box][1] == b"Subject: b\r\n\r\ny\r\n"
    assert b"\n" not in path.read_bytes().replace(b"\r\n", b"")


@pytest.mark.parametrize("content", [b"some notes\n", b"\n", b"From: ann@example.org\n\n"])
def test_a_file_that_is_no_mbox_is_left_alone(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(InvalidArgumentError):
        Mbox(path).add(b"x")
    assert path.read_bytes() == content


def test_bad_arguments_change_nothing(path: Path) -> None:
    with pytest.raises(InvalidArgumentError):
        Mbox(path).add("text")  # type: ignore[arg-type]
    with pytest.raises(InvalidArgumentError):
        Mbox(path).add(b"x", date=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(InvalidArgumentError):
        Mbox(path).add(b"x", date=datetime(1, 1, 1, tzinfo=UTC))
    with pytest.raises(StateError):
        Mbox.from_bytes(b"").add(b"x")
    assert not path.exists()


# --- removing ------------------------------------------------------------------------------------


def three(path: Path) -> tuple[Mbox, list[str]]:
    box = Mbox(path, clock=lambda: NOON)
    return box, [box.add(b"Subject: %d\n\n>From x\n" % number) for number in range(3)]


@pytest.mark.parametrize("gone", [[0], [1], [2], [0, 2], [0, 1, 2], []])
def test_messages_are_removed(path: Path, gone: list[int]) -> None:
    box, keys = three(path)
    path.chmod(0o640)
    with box:
        box.remove(*[keys[number] for number in gone])
        left = [number for number in range(3) if number not in gone]
        assert [entry.message.subject for entry in box] == [str(number) for number in left]
        assert not list(box.defects)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert listing(path.parent) == ["mbox"]


@pytest.mark.parametrize("variant", EXACT)
@given(messages=st.lists(MESSAGES, min_size=1, max_size=5), data=st.data())
@settings(max_examples=30)
def test_what_is_not_removed_stays_as_it_was(
    tmp_path_factory: pytest.TempPathFactory,
    variant: MboxVariant,
    messages: list[bytes],
    data: st.DataObject,
) -> None:
    path = tmp_path_factory.mktemp("box") / "mbox"
    with Mbox(path, variant=variant, clock=lambda: NOON, sync=False) as box:
        keys = [box.add(message) for message in messages]
        raws = [entry.raw for entry in box]
        gone = data.draw(st.sets(st.integers(0, len(keys) - 1)))
        box.remove(*[keys[number] for number in gone])
        assert [entry.raw for entry in box] == [
            raw for number, raw in enumerate(raws) if number not in gone
        ]


def test_keys_name_no_other_message_after_removal(path: Path) -> None:
    box, keys = three(path)
    with box:
        box.remove(keys[0])
        with pytest.raises(KeyError):
            box.remove(keys[1])  # another message begins at that offset now
        assert len(box) == 2
        with pytest.raises(KeyError):
            box.remove(box[0].key, keys[0])
        assert len(box) == 2


def test_messages_can_be_removed_while_they_are_listed(path: Path) -> None:
    box, _ = three(path)
    with box:
        for entry in box:
            box.remove(box[0].key)
            assert entry.message.subject
        assert len(box) == 0


# --- locks ---------------------------------------------------------------------------------------


def test_a_lock_file_of_another_program_is_waited_for(path: Path) -> None:
    lock = path.with_name("mbox.lock")
    for owner in ("1 mailwright", "", "99999999", f"{os.getpid()} mailwright elsewhere\n"):
        lock.write_text(owner)
        with pytest.raises(DeadlineExceededError):
            Mbox(path, lock_timeout=0.03).add(b"x")
        assert lock.read_text() == owner
        assert not path.exists()
    lock.unlink()
    Mbox(path, lock_timeout=0).add(b"x")
    assert not lock.exists()


def test_a_lock_file_whose_process_is_gone_is_taken_away(path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    lock = path.with_name("mbox.lock")
    lock.write_text(f"{child.pid} mailwright {os.uname().nodename}\n")
    Mbox(path, lock_timeout=0.5).add(b"x")
    assert listing(path.parent) == ["mbox"]


def test_a_record_lock_of_another_process_is_waited_for(path: Path) -> None:
    path.write_bytes(b"From - Tue Nov 24 09:05:00 2026\n\n")
    program = (
        "import fcntl, sys\nf = open(sys.argv[1], 'r+b')\nfcntl.lockf(f, fcntl.LOCK_EX)\n"
        "print('locked', flush=True)\nsys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout
        child.stdout.readline()
        with pytest.raises(DeadlineExceededError):
            Mbox(path, lock_timeout=0.03).add(b"x")
        child.communicate(b"")
    Mbox(path, lock_timeout=0).add(b"x")
    assert listing(path.parent) == ["mbox"]


ADDING = """
import sys
from pathlib import Path
from typing import Any
from mailwright.mime.mailboxes.mbox import Mbox

with Mbox(Path(sys.argv[1]), sync=False, lock_timeout=50) as box:
    for number in range(10):
        key = box.add(b"Subject: x\\n\\n" + b"From y\\n" * number * 500)
        if number % 3 == 2 and sys.argv[2] == "0":  # where one removes, the keys of others change
            box.remove(key)
"""


def test_programs_that_write_at_once_lose_nothing(path: Path) -> None:
    children = [subprocess.Popen([sys.executable, "-c", ADDING, path, str(n)]) for n in range(3)]
    assert [child.wait() for child in children] == [0, 0, 0]
    added = [b"Subject: x\n\n" + b"From y\n" * n * 500 for n in range(10)]
    expected = [*added, *added, *[raw for n, raw in enumerate(added) if n % 3 != 2]]
    with Mbox(path) as box:
        assert sorted(entry.raw for entry in box) == sorted(expected)
        assert not list(box.defects)
    assert listing(path.parent) == ["mbox"]


# --- what fails midway ---------------------------------------------------------------------------


def test_an_error_midway_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, _ = three(path)
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    calls: list[Callable[[int], None]] = [full, os.fsync]

    def fsync(descriptor: int) -> None:
        calls.pop(0)(descriptor)

    monkeypatch.setattr(mbox_writing.os, "fsync", fsync)
    with pytest.raises(OSError, match="no space"):
        box.add(b"Subject: 3\n\nx\n")
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert listing(path.parent) == ["mbox"]
    box.close()


CRASH = """
import os, signal, sys
from pathlib import Path
from typing import Any
from mailwright.mime.mailboxes.mbox import writing as mbox_writing
from mailwright.mime.mailboxes.mbox import Mbox

step = int(sys.argv[2])
write = mbox_writing._write_all
steps = iter(range(100))

def die():
    if next(steps) == step:
        os.kill(os.getpid(), signal.SIGKILL)

def halves(file, content):
    die()
    write(file, content[:30])
    die()
    write(file, content[30:-20])
    die()
    write(file, content[-20:])
    die()

mbox_writing._write_all = halves
copy = mbox_writing._copy
mbox_writing._copy = lambda *args: (die(), copy(*args), die())
box = Mbox(Path(sys.argv[1]))
if sys.argv[3] == "add":
    box.add(b"Subject: new\\n\\n" + b"x" * 70 + b"\\nFrom y\\n")
else:
    box.remove(next(iter(box)).key)
"""


@pytest.mark.parametrize("what", ["add", "remove"])
def test_M25_a_crash_midway_loses_nothing_older(path: Path, what: str) -> None:
    box, _ = three(path)
    box.close()
    before = path.read_bytes()
    for step in range(4):
        path.write_bytes(before)
        child = subprocess.run([sys.executable, "-c", CRASH, path, str(step), what], check=False)
        assert child.returncode == -signal.SIGKILL
        with Mbox(path, lock_timeout=1) as box:
            assert [entry.message.subject for entry in box][:3] == ["0", "1", "2"]
            assert path.read_bytes().startswith(before)
            box.add(b"Subject: after\n\nx\n")  # the lock that the dead process left is taken away
            subjects = [entry.message.subject for entry in box]
            assert subjects[:3] == ["0", "1", "2"]
            assert subjects[-1] == "after"
            assert len(subjects) <= 5


def test_M25_a_sender_does_not_mark_his_own_mail(tmp_path: Path) -> None:
    box = Mbox(tmp_path / "box")
    for flags in ([], [MailboxFlag.FLAGGED]):
        box.add(b"Status: RO\r\nX-Status: D\r\nSubject: s\r\n\r\nx\r\n", flags=flags)
    assert [entry.flags for entry in box] == [frozenset(), frozenset({MailboxFlag.FLAGGED})]


@pytest.mark.parametrize("flags", ["S", ["S"], {"\\Seen"}])
def test_what_is_no_flag_is_refused(tmp_path: Path, flags: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=r"MailboxFlag\.SEEN"):
        Mbox(tmp_path / "box").add(b"Subject: s\r\n\r\n", flags=flags)
