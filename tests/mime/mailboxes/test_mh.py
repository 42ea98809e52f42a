"""MH folders: numbers, and sequences as flags."""

from __future__ import annotations

import mailbox
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from folder_listing import listing
from hypothesis import given
from hypothesis import strategies as st

from mailwright import DeadlineExceededError, InvalidArgumentError
from mailwright.mime.mailboxes.flags import MailboxFlag
from mailwright.mime.mailboxes.mh import Mh
from mailwright.mime.mailboxes.mh_sequences import read_sequences, write_sequences

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def box(tmp_path: Path) -> Mh:
    return Mh(tmp_path / "box", make=True)


@given(messages=st.lists(st.binary(), max_size=4))
def test_any_octets_come_back(
    tmp_path_factory: pytest.TempPathFactory, messages: list[bytes]
) -> None:
    box = Mh(tmp_path_factory.mktemp("box"), sync=False)
    assert [box.add(message) for message in messages] == [str(n + 1) for n in range(len(messages))]
    assert [entry.raw for entry in box] == messages


def test_a_message_gets_the_number_behind_the_highest(box: Mh, tmp_path: Path) -> None:
    (box.path / "7").write_bytes(b"x")
    (box.path / "8").mkdir()
    (box.path / "9").symlink_to(tmp_path / "nowhere")
    assert box.add(b"y") == "10"
    assert [entry.key for entry in box] == ["7", "10"]
    assert stat.S_IMODE((box.path / "10").stat().st_mode) == 0o600
    assert not (tmp_path / "nowhere").exists()


def test_other_names_are_no_messages_and_stay(box: Mh) -> None:
    for name in ("0", "01", "+1", "1.eml", ",3", "٣", "1" * 12, "x"):
        (box.path / name).write_bytes(b"x")
        assert name not in box
    assert list(box) == []
    assert box.add(b"y") == "1"
    assert "../box/1" not in box


def test_sequences_are_flags(box: Mh) -> None:
    box.add(b"a", date=NOON)
    box.add(b"b", flags={MailboxFlag.SEEN, MailboxFlag.FLAGGED, MailboxFlag.DRAFT})
    box.add(b"c", flags={MailboxFlag.ANSWERED})
    flags = [entry.flags for entry in box]
    assert flags == [
        frozenset(),
        {MailboxFlag.SEEN, MailboxFlag.FLAGGED},
        {MailboxFlag.ANSWERED},
    ]
    assert box.get("1").date == NOON
    assert (box.path / ".mh_sequences").read_text() == "unseen: 1 3\nflagged: 2\nreplied: 3\n"
    box.set_flags("1", {MailboxFlag.SEEN})
    assert box.sequences == {"unseen": ["3"], "replied": ["3"], "flagged": ["2"]}
    box.remove("3")
    assert box.sequences == {"flagged": ["2"]}
    assert listing(box.path) == [".mh_sequences", "1", "2"]


def test_sequences_of_others_stay(box: Mh) -> None:
    (box.path / ".mh_sequences").write_text("cur: 1\nmine: 1-2 5\nunseen: 2\n")
    (box.path / "1").write_bytes(b"a")
    (box.path / "2").write_bytes(b"b")
    box.add(b"c")
    assert box.sequences == {"cur": ["1"], "mine": ["1", "2"], "unseen": ["2", "3"]}


def test_removing_what_is_not_there_removes_nothing(box: Mh) -> None:
    box.add(b"a")
    with pytest.raises(KeyError):
        box.remove("1", "2")
    assert len(box) == 1
    with pytest.raises(KeyError):
        box.set_flags("2", ())


def test_the_lock_of_another_program_is_waited_for(tmp_path: Path) -> None:
    box = Mh(tmp_path, lock_timeout=0.03)
    lock = tmp_path / ".mh_sequences.lock"
    lock.touch()
    with pytest.raises(DeadlineExceededError):
        box.add(b"x")
    assert listing(tmp_path) == [".mh_sequences.lock"]
    lock.unlink()
    box.add(b"x")


def test_what_is_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError):
        Mh(tmp_path / "missing")
    with pytest.raises(InvalidArgumentError):
        Mh("box")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1-3 5\n", {"a": {1, 3, 5}}),
        ("a: 1\n 3\nb: 5", {"a": {1, 3}, "b": {5}}),
        ("a: 1-999999999 1-999999999\n", {"a": {1, 3, 5}}),
        ("a: 5-3 x 1- -1 1-3-5 9999999999999\n", {"a": set()}),
        ("no sequence\n: 1\n\n\n\x00", {}),
        ("a: 1\r\na: 5\r\n", {"a": {1, 5}}),
    ],
)
def test_any_file_of_sequences_is_read(text: str, expected: dict[str, set[int]]) -> None:
    assert read_sequences(text, {1, 3, 5}) == expected


@pytest.mark.parametrize("unit", ["a", "a ", ": ", "1-", "\n a", "a\n"])
def test_M06_a_file_of_sequences_is_read_in_linear_time(unit: str) -> None:
    # To look from each character on for the end of a name would take hours.
    assert read_sequences(unit * (2**20 // len(unit)), {1}) == {}


@given(st.dictionaries(st.sampled_from("abc"), st.sets(st.integers(1, 30), min_size=1)))
def test_sequences_come_back(sequences: dict[str, set[int]]) -> None:
    assert read_sequences(write_sequences(sequences), set(range(31))) == sequences


def test_the_standard_library_reads_what_we_add(box: Mh) -> None:
    for number in range(4):
        box.add(b"Subject: %d\n\nx\n" % number, flags={MailboxFlag.SEEN} if number % 2 else ())
    theirs = mailbox.MH(box.path, create=False)
    assert theirs.keys() == [1, 2, 3, 4]
    assert theirs.get_bytes(2) == b"Subject: 1\n\nx\n"
    assert theirs.get_sequences() == {"unseen": [1, 3]}


def test_what_the_standard_library_adds_is_read(tmp_path: Path) -> None:
    theirs = mailbox.MH(tmp_path / "box")
    message = mailbox.MHMessage(b"Subject: a\n\nx\n")
    message.add_sequence("flagged")
    message.add_sequence("unseen")
    theirs.add(message)
    theirs.add(b"Subject: b\n\nx\n")
    box = Mh(tmp_path / "box")
    assert [entry.raw for entry in box] == [b"Subject: a\n\nx\n", b"Subject: b\n\nx\n"]
    assert [entry.flags for entry in box] == [{MailboxFlag.FLAGGED}, {MailboxFlag.SEEN}]
