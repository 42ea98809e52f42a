"""``mailwright msg`` extract and edit: files come out of a message, and go into it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from msg_command import msg, octets_of

from mailwright import MimeMessage, MimePart, Multipart, TextPart

#: Odd in ways that a program which wrote it anew would lose.
ODD = (
    b"received:  by a\r\n\tfor b\r\nSUBJECT:old \r\nX-Odd :1\r\n"
    b'Content-Type: multipart/mixed; boundary="b b"\r\n\r\npreamble\r\n--b b\r\n'
    b"Content-Type:TEXT/Plain\r\n\r\nfirst \r\n--b b  \r\n"
    b"Content-Disposition: attachment; filename=a.txt\r\n\r\nsecond\r\n--b b--\r\nepilogue"
)


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    path = tmp_path / "mail.eml"
    path.write_bytes(ODD)
    return path


def made_by(*arguments: object, stdin: bytes = b"") -> bytes:
    code, made, errors = octets_of(*arguments, stdin=stdin)
    assert (code, errors) == (0, "")
    return made


# --- extract -------------------------------------------------------------------------------------


def test_attachments_are_saved(mail: Path, tmp_path: Path) -> None:
    done = msg("extract", mail, "-o", tmp_path / "new" / "files")
    saved = tmp_path / "new" / "files" / "a.txt"
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{saved}  text/plain  6 octets\n"
    assert saved.read_bytes() == b"second"
    assert saved.stat().st_mode & 0o777 == 0o600


def test_all_parts_and_one(mail: Path, tmp_path: Path) -> None:
    done = msg("extract", mail, "--all", "--json", "-o", tmp_path / "files")
    assert [(each["name"], each["size"]) for each in json.loads(done.out)] == [
        (None, 6),
        ("a.txt", 6),
    ]
    assert made_by("extract", mail, "--part", "1", "--stdout") == b"first "
    assert made_by("extract", "-", "--stdout", stdin=ODD) == b"second"
    assert msg("extract", mail, "--all", "--stdout").code == 2
    assert msg("extract", mail, "--all", "--part", "1").code == 2


def test_a_message_and_a_multipart() -> None:
    inner = b"Subject: in\r\n\r\nbody"
    outer = MimeMessage.compose(from_="a@b.de", text="t", attachments=[MimeMessage.parse(inner)])
    assert made_by("extract", "-", "--part", "2", "--stdout", stdin=bytes(outer)) == inner
    rich = MimeMessage.compose(from_="a@b.de", text="t", html="h", attachments=[("a", b"")])
    done = msg("extract", "-", "--part", "1", stdin=bytes(rich))
    assert (done.code, "1.1 and so on" in done.error) == (2, True)


def test_nothing_attached() -> None:
    done = msg("extract", "-", stdin=b"\r\nbody")
    assert (done.code, done.out) == (0, "")
    assert "--all" in done.err


NAMES = [
    "../../up",
    "/etc/abs",
    "..\\up",
    "C:\\x",
    "CON",
    ".hidden",
    "-rf",
    "a\x00b",
    "",
    "a" * 300,
]


def test_M17_K12_no_name_leads_anywhere_and_nothing_is_overwritten(tmp_path: Path) -> None:
    body = Multipart("mixed", TextPart("plain", "t"))
    for name in (*NAMES, "same", "same", "taken"):
        part = MimePart("application/x", b"from mail")
        part.headers["Content-Disposition"] = f'attachment; filename="{name}"'.replace(
            "\x00", "%00"
        )
        body.append(part)
    message = MimeMessage()
    message.from_.append("ann@example.org")
    message.body = body
    directory = tmp_path / "files"
    directory.mkdir()
    (directory / "taken").write_bytes(b"mine")
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    (directory / "same").symlink_to(victim)
    before = {path for path in tmp_path.rglob("*") if path.parent != directory}
    done = msg("extract", "-", "-o", directory, "--json", stdin=bytes(message))
    saved = [Path(each["path"]) for each in json.loads(done.out)]
    assert len(saved) == len(set(saved)) == len(NAMES) + 3
    assert all(path.parent == directory and not path.is_symlink() for path in saved)
    assert all(path.read_bytes() == b"from mail" for path in saved)
    assert (directory / "taken").read_bytes() == victim.read_bytes() == b"mine"
    assert {path for path in tmp_path.rglob("*") if path.parent != directory} == before


# --- edit ----------------------------------------------------------------------------------------


def test_only_what_is_named_changes(mail: Path) -> None:
    assert made_by("edit", mail) == ODD
    made = made_by("edit", mail, "--set", "Subject=new=2")
    assert made == ODD.replace(b"SUBJECT:old \r\n", b"Subject: new=2\r\n")
    assert MimeMessage.parse(made_by("edit", mail, "--set", "Subject=Größe")).subject == "Größe"
    made = made_by("edit", mail, "--remove", "x-odd", "--add", "X-New=1", "--add", "X-New=2")
    header, _, body = made.partition(b"\r\n\r\n")
    assert body == ODD.partition(b"\r\n\r\n")[2]
    assert header.endswith(b"\r\nX-New: 1\r\nX-New: 2")
    assert b"X-Odd" not in header
    assert header.startswith(b"received:  by a\r\n\tfor b\r\nSUBJECT:old \r\n")


def test_addresses_are_written_as_such(mail: Path) -> None:
    made = MimeMessage.parse(made_by("edit", mail, "--set", "To=Jörg <j@example.org>, b@c.de"))
    assert [(each.name, each.address) for each in made.to.mailboxes] == [
        ("Jörg", "j@example.org"),
        ("", "b@c.de"),
    ]


def test_attach_and_detach(mail: Path, tmp_path: Path) -> None:
    file = tmp_path / "Größe.csv"
    file.write_bytes(b"a,b\r\n")
    made = MimeMessage.parse(made_by("edit", mail, "--detach", "2", "--attach", file))
    assert isinstance(made.body, Multipart)
    assert [part.filename for part in made.body] == ["", "Größe.csv"]
    assert made.body[0].raw == b"Content-Type:TEXT/Plain\r\n\r\nfirst "
    assert (made.body.preamble, made.body.epilogue) == (b"preamble", b"epilogue")
    alone = MimeMessage.parse(made_by("edit", "-", "--attach", file, stdin=b"Subject: a\r\n\r\nb"))
    assert (alone.subject, alone.text_body) == ("a", "b")
    [attachment] = alone.attachments
    assert isinstance(attachment, MimePart)
    assert attachment.content == b"a,b\r\n"


def test_several_parts_are_named_by_what_they_were() -> None:
    outer = MimeMessage.compose(
        from_="a@b.de", text="t", attachments=[(name, b"") for name in "abcd"]
    )
    made = MimeMessage.parse(
        made_by("edit", "-", "--detach", "2", "--detach", "3", stdin=bytes(outer))
    )
    assert [part.filename for part in made.attachments] == ["c", "d"]


def test_where_it_goes(mail: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.eml"
    edit = ("edit", mail, "--set", "Subject=new")
    assert msg(*edit, "-o", new).code == 0
    assert MimeMessage.load(new).subject == "new"
    assert new.stat().st_mode & 0o777 == 0o600
    new.write_bytes(b"mine")
    refused = msg(*edit, "-o", new)
    assert (refused.code, new.read_bytes()) == (2, b"mine")
    assert "--force" in refused.error
    assert msg(*edit, "-o", new, "--force").code == 0
    assert MimeMessage.load(new).subject == "new"
    assert mail.read_bytes() == ODD
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mail.eml", "new.eml"]


def test_K12_in_place_is_one_step(mail: Path, tmp_path: Path) -> None:
    mail.chmod(0o640)
    owner = os.getuid() or 12345  # root can give it away, others see that it is still theirs
    os.chown(mail, owner, -1)
    link = tmp_path / "link.eml"
    link.symlink_to(mail)
    inode = mail.stat().st_ino
    assert msg("edit", link, "--set", "Subject=new", "--in-place").code == 0
    assert link.is_symlink()
    assert (mail.stat().st_mode & 0o777, mail.stat().st_uid) == (0o640, owner)
    assert mail.stat().st_ino != inode  # written anew, then renamed: nobody sees half of it
    assert MimeMessage.load(mail).subject == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.eml", "mail.eml"]


def test_K12_a_link_is_not_followed_to_a_new_file(mail: Path, tmp_path: Path) -> None:
    link = tmp_path / "new.eml"
    link.symlink_to(tmp_path / "elsewhere")
    assert msg("edit", mail, "-o", link).code == 2
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("target", [["--in-place"], ["-o", "NEW"]], ids=["in place", "new"])
def test_K12_what_cannot_be_written_whole_is_not_written(
    mail: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: list[str]
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    words = [str(tmp_path / "new.eml") if word == "NEW" else word for word in target]
    done = msg("edit", mail, "--set", "Subject=new", *words)
    assert done.code == 2
    assert "No space left" in done.error
    assert (mail.read_bytes(), list(tmp_path.iterdir())) == (ODD, [mail])


@pytest.mark.parametrize(
    "arguments",
    [
        ["--set", "Subject"],
        ["--set", "Two words=a"],
        ["--set", "=a"],
        ["--add", "Subject=a\r\nBcc: eve@example.net"],
        ["--detach", "9"],
        ["--detach", "1", "--detach", "2"],
        ["--attach", "no such file"],
        ["--attach", "."],
        ["--in-place", "-o", "x"],
        ["--in-place", "--message", "1"],
    ],
    ids=" ".join,
)
def test_S03_what_cannot_be_done_changes_nothing(
    mail: Path, tmp_path: Path, arguments: list[str]
) -> None:
    done = msg("edit", mail, *arguments)
    assert (done.code, done.out) == (2, "")
    assert done.error
    assert (mail.read_bytes(), list(tmp_path.iterdir())) == (ODD, [mail])


def test_standard_input_has_no_place() -> None:
    assert msg("edit", "-", "--in-place", stdin=ODD).code == 2
