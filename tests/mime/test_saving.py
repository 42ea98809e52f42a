from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright import MessagePart, MimeMessage, MimePart
from mailwright.mime import saving
from mailwright.mime.saving import MAX_NAME, safe_name, save


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("minutes.pdf", "minutes.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/etc/passwd", "passwd"),
        ("\\\\server\\share\\x.exe", "x.exe"),
        ("C:evil.txt", "C_evil.txt"),
        ("a:stream", "a_stream"),
        ("..", "attachment"),
        (".", "attachment"),
        ("", "attachment"),
        ("dir/", "attachment"),
        (".bashrc", "bashrc"),
        ("-rf", "rf"),
        ("~root", "root"),
        ("trailing. . ", "trailing"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("COM¹.txt", "_COM¹.txt"),
        ("lpt9 .txt", "_lpt9.txt"),
        ("console.txt", "console.txt"),
        ("a\0b\r\nc", "a_b__c"),
        ("fdp.\u202eexe", "fdp.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ('<>:"|?*', "_______"),
        ("lone\udc80", "lone_"),
        ("日本.txt", "日本.txt"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ("é" * 150, "é" * 100),
        ("a." + "b" * 300, "a." + "b" * 198),
    ],
)
def test_M17_a_name_is_made_safe(name: str, expected: str) -> None:
    assert safe_name(name) == expected


@given(st.text(max_size=300))
def test_M17_no_name_leads_elsewhere(name: str) -> None:
    made = safe_name(name)
    assert made == Path(made).name
    assert made.isprintable()
    assert 0 < len(made.encode()) <= MAX_NAME + 1
    assert not made.startswith((".", "-", "~"))
    assert not made.endswith((".", " "))
    assert safe_name(made) == made or made.startswith("_")


_EVIL = ["..", ".", "", "~", "~root", "-rf", ".ssh", "CON", "aux.txt", "COM1", "LPT9.x", "x" * 300,
         "é" * 300, "a:b", "a\0b", "a\r\nb", "\u202etxt.exe", "\u200b", "\udc80", "%2e%2e", "a ",
         "a.", "file", "FILE", "Fi\u0307le", "$(x)", "a;b", "a|b", "*", "?"]  # fmt: skip
_AROUND = ["{}", "../{}", "..\\{}", "/etc/{}", "C:\\{}", "//server/share/{}", "{}/x", "x/../../{}"]
NAMES = [around.format(name) for around in _AROUND for name in _EVIL]


def test_M17_two_hundred_names_stay_in_the_directory_and_apart(tmp_path: Path) -> None:
    assert len(NAMES) >= 200
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    for link in ("link", "x", "attachment", "passwd"):
        (inside / link).symlink_to(outside / link)
    before = {path.name for path in inside.iterdir()}
    for number, name in enumerate(NAMES):
        path = save(inside, name, "text/plain", BytesIO(b"%d" % number))
        assert path.parent == inside
        assert path.resolve() == inside.resolve() / path.name
        assert path.read_bytes() == b"%d" % number
        if os.name == "posix":
            assert path.stat().st_mode & 0o777 == 0o600
    made = {path.name for path in inside.iterdir()} - before
    assert len(made) == len(NAMES)
    assert list(outside.iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]
    assert all(len(name.encode()) <= 255 and name.isprintable() for name in made)


def test_M17_a_name_in_a_message_is_no_path(tmp_path: Path) -> None:
    for number, name in enumerate(NAMES):
        quoted = name.encode("utf-8", "replace").replace(b"\\", b"\\\\").replace(b"\n", b"\n ")
        message = MimeMessage.parse(
            b'Content-Disposition: attachment; filename="%b"\r\n\r\n%d' % (quoted, number)
        )
        body = message.body
        assert isinstance(body, MimePart)
        path = body.save(tmp_path)
        assert path.resolve().parent == tmp_path.resolve()
        assert path.read_bytes() == b"%d" % number
    assert len(list(tmp_path.iterdir())) == len(NAMES)


def test_M17_nothing_is_overwritten_and_only_the_owner_can_read(tmp_path: Path) -> None:
    part = MimePart("application/pdf", b"first", filename="../a.pdf")
    saved = [part.save(tmp_path) for _ in range(3)]
    assert [path.name for path in saved] == ["a.pdf", "a (1).pdf", "a (2).pdf"]
    assert {path.read_bytes() for path in saved} == {b"first"}
    assert all(path.parent == tmp_path for path in saved)
    if os.name == "posix":
        assert {path.stat().st_mode & 0o777 for path in saved} == {0o600}


def test_M17_no_link_is_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    (tmp_path / "a.pdf").symlink_to(target)
    saved = MimePart("application/pdf", b"x", filename="a.pdf").save(tmp_path)
    assert saved.name == "a (1).pdf"
    assert not target.exists()


def test_M17_many_of_one_name_are_not_counted_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "_NUMBERED", 3)
    names = {save(tmp_path, "a.txt", "", BytesIO(b"x")).name for _ in range(20)}
    assert len(names) == 20
    assert {"a.txt", "a (1).txt", "a (2).txt"} < names
    assert "a (3).txt" not in names


@pytest.mark.parametrize(
    ("media_type", "name"),
    [("image/png", "attachment.png"), ("application/x-new", "attachment.bin")],
)
def test_without_a_name_the_media_type_gives_the_extension(
    tmp_path: Path, media_type: str, name: str
) -> None:
    assert MimePart(media_type, b"x").save(tmp_path).name == name


def test_a_message_is_saved_under_its_subject(tmp_path: Path) -> None:
    message = MimeMessage.parse(b"Subject: Re: a/b\r\n\r\nx")
    saved = MessagePart(message).save(tmp_path)
    assert saved.name == "b.eml"
    assert saved.read_bytes() == bytes(message)


def test_what_cannot_be_written_whole_is_removed(tmp_path: Path) -> None:
    class Failing(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() >= 4:
                raise OSError(5, "gone")
            return super().read(4)

    with pytest.raises(OSError, match="gone"):
        save(tmp_path, "a.txt", "", Failing(b"12345678"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.open not in os.supports_dir_fd, reason="directories are paths here")
def test_M17_a_directory_that_is_exchanged_meanwhile_does_not_count(tmp_path: Path) -> None:
    directory, moved, other = tmp_path / "in", tmp_path / "moved", tmp_path / "other"
    directory.mkdir()
    other.mkdir()
    (other / "a.txt").write_bytes(b"theirs")

    class Exchanging(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            directory.rename(moved)
            directory.symlink_to(other)
            raise OSError(5, "gone")

    with pytest.raises(OSError, match="gone"):
        save(directory, "a.txt", "", Exchanging())
    assert (other / "a.txt").read_bytes() == b"theirs"
    assert list(moved.iterdir()) == []


@pytest.mark.parametrize("has_descriptors", [True, False])
def test_M17_files_are_made_and_removed_on_any_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_descriptors: bool
) -> None:
    if not has_descriptors:
        monkeypatch.setattr(os, "supports_dir_fd", set[object]())
    names = [save(tmp_path, "a.txt", "", BytesIO(b"x")).name for _ in range(3)]
    assert names == ["a.txt", "a (1).txt", "a (2).txt"]
    with pytest.raises(OSError, match="No such file"):
        save(tmp_path / "missing", "a.txt", "", BytesIO(b"x"))


@pytest.mark.skipif(os.open not in os.supports_dir_fd, reason="files are opened by their paths")
def test_M17_the_directory_stays_the_one_that_was_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody may put a link in the place of the directory while the file is made."""
    wanted, moved, other = (tmp_path / name for name in ("wanted", "moved", "other"))
    wanted.mkdir()
    other.mkdir()
    really_open = os.open

    def swapping(path: Path, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        descriptor = really_open(path, flags, mode, dir_fd=dir_fd)
        if flags & os.O_DIRECTORY:
            wanted.rename(moved)
            wanted.symlink_to(other)
        return descriptor

    monkeypatch.setattr(os, "open", swapping)
    monkeypatch.setattr(os, "supports_dir_fd", {*os.supports_dir_fd, swapping})
    save(wanted, "a.txt", "text/plain", BytesIO(b"x"))
    assert [path.name for path in moved.iterdir()] == ["a.txt"]
    assert list(other.iterdir()) == []
