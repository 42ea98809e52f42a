"""Messages are fetched from real servers: items, parts, ranges, previews, and files."""

from __future__ import annotations

import io
from base64 import encodebytes
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from imap_fronts import Front

from mailwright.errors import (
    MessageNotFoundError,
    PartNotFoundError,
    StateError,
    UidValidityChangedError,
    UnsupportedError,
)
from mailwright.imap.flags import Flag
from mailwright.imap.selected.access import FolderAccess
from mailwright.imap.uids.uid_set import UidSet
from servers.accounts import Account

TEXT = "Grüße aus Köln, see you on Monday."
PDF = bytes(range(256)) * 1000


def sample(subject: str = "Minutes") -> bytes:
    boundary = "b1"
    pdf = encodebytes(PDF).replace(b"\n", b"\r\n")
    return (
        (
            f"From: Ann <ann@example.org>\r\nTo: bob@example.net\r\nSubject: {subject}\r\n"
            "Message-ID: <1@example.org>\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: multipart/mixed; boundary={boundary}\r\n\r\n"
            f"--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
            "Gr=C3=BC=C3=9Fe aus K=C3=B6ln, see you =\r\non Monday.\r\n"
            f"--{boundary}\r\nContent-Type: application/pdf; name=a.pdf\r\n"
            "Content-Transfer-Encoding: base64\r\n"
            "Content-Disposition: attachment; filename=a.pdf\r\n\r\n"
        ).encode()
        + pdf
        + f"--{boundary}--\r\n".encode()
    )


@pytest.fixture
def folder(front: Front, account: Account) -> Any:
    for number in range(1, 5):
        flags = (r"\Seen",) if number == 2 else ()
        account.deliver(sample(f"Minutes {number}"), flags=flags, date="17-Jul-2026 02:44:25 +0000")
    with front.signed_in(account) as client:
        yield client.inbox.open()


def test_items_of_many_messages(folder: Any) -> None:
    stream = folder.fetch(
        UidSet.all(), envelope=True, flags=True, internal_date=True, size=True, body_structure=True
    )
    found = list(stream)
    assert [item.uid for item in found] == [1, 2, 3, 4]
    assert [item.envelope.subject for item in found] == [f"Minutes {n}" for n in range(1, 5)]
    assert [Flag.SEEN in item.flags for item in found] == [False, True, False, False]
    assert {item.internal_date for item in found} == {datetime(2026, 7, 17, 2, 44, 25, tzinfo=UTC)}
    assert {item.size for item in found} == {len(sample("Minutes 1"))}
    assert [part.filename for part in found[0].body_structure.attachments] == ["a.pdf"]
    assert not stream.missing


def test_missing_messages_are_named(folder: Any) -> None:
    stream = folder.fetch([1, 3, 7, 9], flags=True)
    assert [item.uid for item in stream] == [1, 3]
    assert stream.missing == {7, 9}
    with pytest.raises(MessageNotFoundError):
        folder.fetch_one(77, flags=True)
    assert folder.fetch_one(4, envelope=True).envelope.subject == "Minutes 4"
    assert list(folder.fetch([], flags=True)) == []


def test_pages(folder: Any) -> None:
    assert [item.uid for item in folder.fetch(UidSet.all(), page=(2, 3), size=True)] == [2, 3]
    assert [item.uid for item in folder.fetch(UidSet.all(), page=(-1, -2), size=True)] == [3, 4]


def test_contents_leave_a_message_unread_unless_it_is_asked_for(folder: Any) -> None:
    raw = sample("Minutes 1")
    assert folder.get_raw(1) == raw
    message = folder.get_message(1)
    assert (message.subject, bytes(message)) == ("Minutes 1", raw)
    assert folder.get_headers(1)["Subject"] == "Minutes 1"
    assert folder.get_raw(1, "2.MIME").startswith(b"Content-Type: application/pdf")
    assert folder.get_range(1, 6, 3) == raw[6:9]
    assert folder.get_range(1, len(raw) - 2, 100) == raw[-2:]
    assert folder.get_range(1, len(raw) + 10, 100) == b""
    assert Flag.SEEN not in folder.fetch_one(1, flags=True).flags
    folder.get_message(1, mark_seen=True)
    assert Flag.SEEN in folder.fetch_one(1, flags=True).flags


def test_parts_are_decoded_by_the_server_or_here(folder: Any, account: Account) -> None:
    assert folder.get_part(1, "2") == PDF
    assert folder.get_part(1, "1").decode() == TEXT
    structure = folder.fetch_one(1, body_structure=True).body_structure
    assert folder.get_part(1, next(iter(structure.attachments))) == PDF
    with pytest.raises(PartNotFoundError):
        folder.get_part(1, "7")
    with pytest.raises(MessageNotFoundError):
        folder.get_part(9, "1")


def test_many_sections_in_one_fetch(folder: Any) -> None:
    found = list(
        folder.fetch(
            [1, 2], headers=("Subject", "X-None"), sections=("1", "2.MIME", "TEXT<0.4>"), flags=True
        )
    )
    assert [item.headers["Subject"] for item in found] == ["Minutes 1", "Minutes 2"]
    assert found[0].section("1").startswith(b"Gr=C3")
    assert found[0].section("TEXT", offset=0) == b"--b1"
    assert found[1].section("2.MIME").startswith(b"Content-Type: application/pdf")
    whole = list(folder.fetch([1, 2], message=True))
    assert [item.message.subject for item in whole] == ["Minutes 1", "Minutes 2"]


def test_download_to_path_and_file(folder: Any, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    path = tmp_path / "mail.eml"
    size = len(sample("Minutes 3"))
    assert folder.download(3, path, progress=lambda *now: seen.append(now)) == size
    assert path.read_bytes() == sample("Minutes 3")
    assert path.stat().st_mode & 0o777 == 0o600
    assert seen[-1] == (size, size)
    assert seen == sorted(seen)
    with pytest.raises(FileExistsError):
        folder.download(4, path)
    assert folder.download(4, path, overwrite=True)
    assert path.read_bytes() == sample("Minutes 4")
    part = io.BytesIO()
    assert folder.download(4, part, "2") == len(PDF)
    assert part.getvalue() == PDF
    with pytest.raises(MessageNotFoundError):
        folder.download(44, tmp_path / "none")
    with pytest.raises(PartNotFoundError):
        folder.download(4, tmp_path / "none", "9")
    assert [file.name for file in tmp_path.iterdir()] == ["mail.eml"]


def test_previews(folder: Any) -> None:
    found = list(folder.fetch(UidSet.all(), preview=True))
    assert {item.preview for item in found} == {TEXT}


def test_other_calls_inside_the_loop(folder: Any) -> None:
    subjects = []
    for item in folder.fetch(UidSet.all(), envelope=True):
        subjects.append(folder.get_headers(item.uid)["Subject"])
        assert subjects[-1] == item.envelope.subject
    assert len(subjects) == 4


def test_leaving_early(folder: Any) -> None:
    for item in folder.fetch(UidSet.all(), message=True):
        assert item.uid == 1
        break
    stream = folder.fetch(UidSet.all(), message=True)
    assert next(iter(stream)).uid == 1
    stream.close()
    assert folder.get_raw(2) == sample("Minutes 2")


def test_extensions_of_the_server(folder: Any, account: Account, front: Front) -> None:
    """What the server offers works, and what it does not is refused before a byte is sent."""
    session = getattr(folder, "twin", folder)._session
    items = {
        "CONDSTORE": ("modseq",),
        "OBJECTID": ("email_id", "thread_id"),
        "SAVEDATE": ("save_date",),
        "X-GM-EXT-1": ("gmail_labels",),
    }
    for extension, names in items.items():
        for name in names:
            if not session.has(extension):
                with pytest.raises(UnsupportedError):
                    folder.fetch([1], **{name: True})
            else:
                assert getattr(folder.fetch_one(1, **{name: True}), name) is not None
    if session.has("BINARY"):
        found = folder.fetch_one(1, binary=("2",), binary_sizes=("2",))
        assert (found.binary("2"), found.binary_size("2")) == (PDF, len(PDF))
    if session.has("CONDSTORE"):
        modseq = max(item.modseq for item in folder.fetch(UidSet.all(), modseq=True))
        with account.talk() as talk:
            talk.command("SELECT INBOX")
            talk.command(r"UID STORE 3 +FLAGS (\Flagged)")
        changed = list(folder.fetch(UidSet.all(), flags=True, changed_since=modseq))
        assert [item.uid for item in changed] == [3]
        assert Flag.FLAGGED in changed[0].flags


def test_folder_that_is_not_open_and_uids_of_another_time(front: Front, account: Account) -> None:
    account.deliver(sample())
    with front.signed_in(account) as client:
        inbox = client.inbox
        with pytest.raises(StateError):
            inbox.fetch([1], flags=True)
        inbox.open(FolderAccess.READ_ONLY)
        with pytest.raises(UidValidityChangedError):
            inbox.fetch(UidSet([1], uid_validity=inbox.uid_validity + 1), flags=True)
        stream = inbox.fetch([1], flags=True)
        inbox.close()
        with pytest.raises(StateError):
            list(stream)
