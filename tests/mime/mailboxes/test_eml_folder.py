"""Folders of .eml files: safe names, nothing written over, nothing half there."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from folder_listing import listing
from hypothesis import given
from hypothesis import strategies as st

from mailwright import InvalidArgumentError
from mailwright.mime.mailboxes.eml_folder import EmlFolder
from mailwright.mime.mailboxes.flags import MailboxFlag

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def box(tmp_path: Path) -> EmlFolder:
    return EmlFolder(tmp_path / "box", make=True, clock=lambda: NOON)


@given(messages=st.lists(st.binary(), max_size=4))
def test_any_octets_come_back(
    tmp_path_factory: pytest.TempPathFactory, messages: list[bytes]
) -> None:
    box = EmlFolder(tmp_path_factory.mktemp("box"), sync=False)
    keys = [box.add(message) for message in messages]
    assert [box.get(key).raw for key in keys] == messages
    assert [entry.key for entry in box] == sorted(keys)


@given(name=st.text(min_size=1))
def test_no_name_leads_out_of_the_folder(
    tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    top = tmp_path_factory.mktemp("top")
    box = EmlFolder(top / "box", make=True, sync=False)
    key = box.add(b"x", name=name)
    assert listing(top) == ["box"]
    assert listing(top / "box") == [key]
    assert key.endswith(".eml")
    assert [entry.key for entry in box] == [key]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Minutes", "Minutes.eml"),
        ("minutes.eml", "minutes.eml"),
        ("../../etc/passwd", "passwd.eml"),
        ("C:\\x\\NUL", "_NUL.eml"),
        ("Re: a?b", "Re_ a_b.eml"),
        ("", "2026-11-24 12.00.00"),
    ],
)
def test_names_are_safe(box: EmlFolder, name: str, key: str) -> None:
    assert box.add(b"x", name=name).startswith(key)


def test_a_name_that_is_taken_gets_a_number(box: EmlFolder, tmp_path: Path) -> None:
    (box.path / "a (1).eml").symlink_to(tmp_path / "nowhere")
    (box.path / "a (3).eml").mkdir()
    assert [box.add(b"%d" % n, name="a") for n in range(3)] == ["a.eml", "a (2).eml", "a (4).eml"]
    assert [entry.raw for entry in box] == [b"1", b"2", b"0"]
    assert not (tmp_path / "nowhere").exists()
    assert stat.S_IMODE((box.path / "a.eml").stat().st_mode) == 0o600


def test_other_files_are_no_messages_and_stay(box: EmlFolder, tmp_path: Path) -> None:
    key = box.add(b"x", date=NOON, flags={MailboxFlag.SEEN})
    for name in ("notes.txt", ".hidden.eml", ".x.tmp"):
        (box.path / name).write_bytes(b"x")
    secret = tmp_path / "secret.eml"
    secret.write_bytes(b"secret")
    (box.path / "link.eml").symlink_to(secret)
    assert [entry.key for entry in box] == [key]
    assert box.get(key).date == NOON
    assert box.get(key).flags == frozenset()
    for name in ("link.eml", "../secret.eml", ".hidden.eml", "notes.txt", "", "missing.eml"):
        assert name not in box
    assert str(secret) not in box
    (box.path / "sub").mkdir()
    assert "sub/../../secret.eml" not in box
    box.remove(key)
    assert len(listing(box.path)) == 5


def test_what_fails_leaves_nothing(box: EmlFolder) -> None:
    with pytest.raises(InvalidArgumentError):
        box.add("x")  # type: ignore[arg-type]
    assert listing(box.path) == []
    with pytest.raises(NotADirectoryError):
        EmlFolder(box.path / "missing")
