"""``mailwright msg`` tree, show, headers, defects and json: what is in a message, shown safely."""

from __future__ import annotations

import json
import os
import pty
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from command import PROGRAM, descriptor, environment
from msg_command import msg, octets_of

from json_schema import Schema
from mailwright import MimeMessage
from mailwright.cli.app import app

INNER = MimeMessage.compose(
    from_="carl@example.org", subject="Inner", text="inside", attachments=[("deep.bin", b"12")]
)
MAIL = MimeMessage.compose(
    from_="Jörg <joerg@example.org>",
    to="bob@example.net",
    subject="Grüße",
    text="plain\nfrom\there",
    html="<style>x</style><p>rich &amp; <b>bold</b></p>",
    attachments=[("Größe.csv", b"a,b\r\n"), INNER],
    headers={"Received": "by a; Tue, 24 Nov 2026 09:05:00 +0100"},
)
#: What a hostile sender puts wherever text is shown: a window title, colours, a turn of direction.
EVIL = "\x1b]0;owned\x07\x9b31m\u202egpj.exe [red]"
HOSTILE = (
    f"Subject: {EVIL}\r\nFrom: =?utf-8?q?=1B[2J=E2=80=AE?= <a@b>\r\nSubject: again\r\n"
    f'X-{EVIL}: a\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\n{EVIL}\r\n'
    f'--b\r\nContent-Type: application/x; name="{EVIL}"; charset="{EVIL}"\r\n'
    f"Content-Disposition: {EVIL}\r\n\r\n\r\n--b\r\n"
    f'Content-Type: message/rfc822; name="{EVIL}"\r\n\r\nSubject: {EVIL}\r\n\r\n{EVIL}\r\n'
    f'--b\r\nContent-Type: text/html; charset="x-{EVIL}"\r\n\r\n<b>{EVIL}</b>\r\n--b\r\n'
    "Content-Disposition: attachment; filename*=utf-8''%1B%5B31m%E2%80%AE%9B%0A\r\n\r\nx\r\n"
).encode()
UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    path = tmp_path / "mail.eml"
    path.write_bytes(bytes(MAIL))
    return path


@pytest.fixture
def mbox(tmp_path: Path) -> Path:
    path = tmp_path / "mail.mbox"
    messages = (b"From - Tue Nov 24 09:05:00 2026\nSubject: %d\n\nbody\n\n" % n for n in (1, 2))
    path.write_bytes(b"".join(messages))
    return path


# --- tree ----------------------------------------------------------------------------------------


def test_tree(mail: Path) -> None:
    done = msg("tree", mail)
    assert (done.code, done.err) == (0, "")
    first, *rest = done.out.splitlines()
    assert first.startswith("Grüße  ")
    assert rest == [
        "└── multipart/mixed",
        "    ├── 1 multipart/alternative",
        "    │   ├── 1.1 text/plain  utf-8  7bit  16 octets",
        "    │   └── 1.2 text/html  utf-8  7bit  45 octets",
        "    ├── 2 text/csv  utf-8  7bit  5 octets  attachment  “Größe.csv”",
        "    └── 3 message/rfc822  attachment  “Inner”",
        "        └── multipart/mixed",
        "            ├── 3.1 text/plain  utf-8  7bit  6 octets",
        "            └── 3.2 application/octet-stream  7bit  2 octets  attachment  “deep.bin”",
    ]


def test_tree_as_json(mail: Path) -> None:
    made = json.loads(msg("tree", mail, "--json").out)
    assert (made["subject"], made["size"]) == ("Grüße", mail.stat().st_size)
    parts = {part["part"]: part for part in made["parts"]}
    assert list(parts) == ["TEXT", "1", "1.1", "1.2", "2", "3", "3.TEXT", "3.1", "3.2"]
    assert parts["2"] == {
        "part": "2",
        "depth": 1,
        "type": "text/csv",
        "charset": "utf-8",
        "encoding": "7bit",
        "size": 5,
        "disposition": "attachment",
        "name": "Größe.csv",
        "subject": None,
        "defects": [],
    }
    assert (parts["3"]["subject"], parts["3.2"]["depth"]) == ("Inner", 3)


def test_tree_shows_a_defect_where_it_is() -> None:
    octets = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: a/b\r\nContent-Type: c/d\r\n\r\n--b\r\nContent-Type: a/b\r\n\r\n--b--\r\n"
    )
    made = json.loads(msg("tree", "-", "--json", stdin=octets).out)
    kinds = [[defect["kind"] for defect in part["defects"]] for part in made["parts"]]
    assert [bool(found) for found in kinds] == [False, True, False]
    assert all("DUPLICATE" in kind for kind in kinds[1])
    assert "ambiguous: octet" in msg("tree", "-", stdin=octets).out


# --- show ----------------------------------------------------------------------------------------


def test_show(mail: Path) -> None:
    done = msg("show", mail)
    assert (done.code, done.err) == (0, "")
    head, _, rest = done.out.partition("\n\n")
    names = [line.partition(":")[0] for line in head.splitlines()]
    assert sorted(names) == ["Date", "From", "Subject", "To"]
    assert "Received" not in head
    assert rest.startswith("plain\nfrom    here\n\n[2] Größe.csv  text/csv  5 octets\n[3] Inner")
    assert "Received: by a" in msg("show", mail, "--headers").out


def test_show_a_part(mail: Path) -> None:
    assert msg("show", mail, "--part", "1.2").out.startswith("<style>")
    assert "inside\n" in msg("show", mail, "--part", "3").out
    assert msg("show", mail, "--part", "3.1").out == "inside\n"
    assert "text/csv" in msg("show", mail, "--part", "2", "--headers").out


def test_show_html(mail: Path) -> None:
    assert "<b>bold</b>" in msg("show", mail, "--html").out
    page = b"Content-Type: text/html\r\n\r\n<title>no</title><p>one<br>two &lt;</p><script>x"
    assert msg("show", "-", stdin=page).out.splitlines()[2:] == ["no", "one", "two <"]


def test_show_raw_is_exact(mail: Path) -> None:
    octets = bytes(range(256)) * 3
    assert octets_of("show", "-", "--raw", stdin=octets)[1] == octets
    part = octets_of("show", mail, "--raw", "--part", "3")[1]
    assert part.startswith(b"Content-Type: message/rfc822")
    assert part.endswith(bytes(INNER).removesuffix(b"\r\n"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--part", "9"], "no part '9'"),
        (["--part", "TEXT"], "no part 'TEXT'"),
        (["--part", "1;2"], "no part specifier"),
        (["--part", "3.2"], "application/octet-stream, which is no text"),
        (["--part", "3", "--html"], "no HTML"),
        (["--message", "1"], "no mbox file"),
        (["--part"], "See: mailwright --help"),
    ],
)
def test_what_is_not_there(mail: Path, arguments: list[str], words: str) -> None:
    done = msg("show", mail, *arguments)
    assert done.code == 2
    assert words in done.error


def test_files_that_are_none(tmp_path: Path) -> None:
    assert "is a directory" in msg("show", tmp_path).error
    missing = msg("show", tmp_path / "none")
    assert missing.code == 2
    assert "No such file" in missing.error


@pytest.mark.parametrize("name", ["tree", "show", "headers", "defects", "json", "edit"])
def test_no_octets_are_a_message_too(name: str) -> None:
    done = msg(name, "-")
    assert (done.code, done.err) == (0, "")


def test_one_of_an_mbox(mbox: Path) -> None:
    assert msg("headers", mbox, "Subject", "--message", "2").out == "2\n"
    assert msg("headers", "-", "Subject", "-n", "1", stdin=mbox.read_bytes()).out == "1\n"
    several = msg("show", mbox)
    assert (several.code, "2 messages: say which one" in several.error) == (2, True)
    for number in ("0", "3", "-1"):
        assert msg("show", mbox, f"--message={number}").code == 2
    alone = mbox.read_bytes().partition(b"From - ")[2].partition(b"From - ")[0]
    assert msg("headers", "-", "Subject", stdin=b"From - " + alone).out == "1\n"


def test_links_and_pipes_are_files_too(mail: Path, mbox: Path, tmp_path: Path) -> None:
    for target, arguments, subject in ((mail, [], "Grüße"), (mbox, ["--message", "2"], "2")):
        link = tmp_path / f"link to {target.name}"
        link.symlink_to(target)
        assert msg("headers", link, "Subject", *arguments).out == f"{subject}\n"
        with descriptor(target.read_text("utf-8")) as reader:
            path = f"/dev/fd/{reader}"
            assert msg("headers", path, "Subject", *arguments).out == f"{subject}\n"


# --- headers, defects, json ----------------------------------------------------------------------


def test_headers(mail: Path) -> None:
    done = msg("headers", mail)
    assert "Subject: Grüße\n" in done.out
    assert msg("headers", mail, "subject", "X-None").out == "Grüße\n"
    assert msg("headers", mail, "X-None").code == 6
    raw = MAIL.headers.field("Subject")
    assert raw is not None
    assert msg("headers", mail, "Subject", "--raw").out == raw.raw.decode()
    assert json.loads(msg("headers", mail, "Subject", "--json").out) == [
        {"name": "Subject", "value": "Grüße"}
    ]
    assert msg("headers", mail, "Subject", "--part", "3").out == "Inner\n"


def test_defects(mail: Path) -> None:
    fine = msg("defects", mail, "--fail-on-ambiguity", "--fail-on-defect")
    assert (fine.code, fine.out, fine.err) == (0, "", "")
    twice = b"From: a@b\r\nFrom: c@d\r\n\r\n"
    assert msg("defects", "-", stdin=twice).code == 0
    failed = msg("defects", "-", "--fail-on-ambiguity", stdin=twice)
    assert failed.code == 6
    assert re.search(r"^ambiguous: octet 11: .*from", failed.out, re.MULTILINE | re.IGNORECASE)
    found = json.loads(msg("defects", "-", "--json", stdin=twice).out)
    assert any(defect["is_ambiguity"] and defect["offset"] == 11 for defect in found)


def test_json(mail: Path) -> None:
    made = json.loads(msg("json", mail).out)
    assert (made["subject"], made["from"][0]["name"]) == ("Grüße", "Jörg")
    asked = msg(
        *("json", mail, "-p", "bodyStructure", "-p", "header:Subject:asText:all"),
        *("-p", "bodyValues", "--body-property", "type", "--all-values"),
        *("--max-body-value-bytes", "3"),
    )
    made = json.loads(asked.out)
    assert made["header:Subject:asText:all"] == ["Grüße"]
    assert made["bodyStructure"]["subParts"][1] == {"type": "text/csv"}
    assert made["bodyValues"]["2"]["value"] == "a,b"
    assert asked.out.count("\n") == 1
    assert "header:NAME" in msg("json", mail, "-p", "nothing").error


def test_json_of_each_message(mail: Path, mbox: Path) -> None:
    for stdin, file in ((b"", mbox), (mbox.read_bytes(), "-")):
        done = msg("json", file, "--each", "-p", "subject", stdin=stdin)
        lines = done.out.splitlines()
        assert (done.code, list(map(json.loads, lines))) == (
            0,
            [{"subject": "1"}, {"subject": "2"}],
        )
    assert json.loads(msg("json", mail, "--each", "-p", "subject").out) == {"subject": "Grüße"}
    assert msg("json", mbox, "--each", "--message", "1").code == 2
    assert msg("json", mbox.parent, "--each").code == 2


@pytest.mark.parametrize("name", ["tree", "headers", "defects", "extract"])
def test_the_json_fits_the_published_schema(mail: Path, tmp_path: Path, name: str) -> None:
    options = ["--all", "-o", tmp_path / "files"] if name == "extract" else []
    schema = Schema("msg.schema.json")
    for octets in (mail.read_bytes(), HOSTILE):
        value = json.loads(msg(name, "-", "--json", *options, stdin=octets).out)
        assert not schema.faults(value, name)
        assert value or (name, octets) == ("defects", mail.read_bytes())
        assert schema.faults([*value, {"odd": 1}], name)


# --- hostile messages ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        ["tree"],
        ["tree", "--json"],
        ["show"],
        ["show", "--headers"],
        ["show", "--html"],
        ["show", "--part", "1"],
        ["show", "--part", "2"],
        ["show", "--part", "2", "--headers"],
        ["show", "--part", "3"],
        ["show", "--part", "4"],
        ["headers"],
        ["headers", "Subject"],
        ["headers", "--json"],
        ["defects"],
        ["defects", "--json"],
        ["json", "-p", "headers", "-p", "bodyValues", "-p", "preview", "-p", "bodyStructure"],
        ["extract", "--all", "-o", "DIRECTORY"],
        ["extract", "--all", "--json", "-o", "DIRECTORY"],
    ],
    ids=" ".join,
)
def test_K11_M17_a_message_does_not_steer_the_terminal(
    tmp_path: Path, arguments: list[str]
) -> None:
    words = [str(tmp_path / "out") if word == "DIRECTORY" else word for word in arguments]
    done = msg(words[0], "-", *words[1:], stdin=HOSTILE)
    assert not UNSAFE.findall(done.out + done.err)
    assert done.out or done.err
    if "show" in arguments and len(arguments) == 1:
        assert "[red]" in done.out


def on_terminal(*arguments: object, stdin: bytes = b"", **variables: str) -> str:
    """Run the program with a terminal as its output, and return what the terminal got."""
    reader, terminal = pty.openpty()
    try:
        process = subprocess.Popen(
            [PROGRAM, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=terminal,
            stderr=terminal,
            env=environment(TERM="xterm-256color", COLUMNS="200", **variables),
        )
        os.close(terminal)
        assert process.stdin is not None
        process.stdin.write(stdin)
        process.stdin.close()
        got = b""
        try:
            while block := os.read(reader, 65536):
                got += block
        except OSError:  # the other end is closed
            pass
        process.wait(timeout=30)
    finally:
        os.close(reader)
    return got.decode().replace("\r\n", "\n")


def test_K11_raw_octets_do_not_steer_a_terminal_either() -> None:
    got = on_terminal("msg", "show", "-", "--raw", stdin=HOSTILE)
    assert not UNSAFE.findall(got)
    assert "\\x1b]0;owned" in got


def test_K11_json_on_a_terminal_is_read_and_does_not_steer_it(mail: Path) -> None:
    assert '"subject": "Grüße"' in on_terminal("msg", "json", mail)
    got = on_terminal("msg", "json", "-", "-p", "headers", "-p", "bodyValues", stdin=HOSTILE)
    assert not UNSAFE.findall(got)
    assert json.loads(got) == json.loads(
        msg("json", "-", "-p", "headers", "-p", "bodyValues", stdin=HOSTILE).out
    )


def test_colours_are_for_terminals_that_want_them(mail: Path) -> None:
    assert "\x1b[" in on_terminal("msg", "tree", mail)
    assert "\x1b[3" not in on_terminal("msg", "tree", mail, NO_COLOR="1")
    assert "\x1b" not in msg("tree", mail).out


def test_content_is_not_written_to_a_terminal(mail: Path) -> None:
    got = on_terminal("msg", "extract", mail, "--part", "2", "--stdout")
    assert "not written to a terminal" in got
    assert "--output FILE" in on_terminal("msg", "edit", mail, "--remove", "Subject")


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "long.eml"
    path.write_bytes(b"Subject: a\r\n\r\n" + b"line\r\n" * 100_000)
    with subprocess.Popen(
        [PROGRAM, "msg", "show", path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=30) == 0


@pytest.mark.parametrize("name", ["tree", "show", "headers", "defects", "extract", "json", "edit"])
def test_help_has_examples_that_can_be_parsed(name: str) -> None:
    done = msg(name, "--help")
    assert done.code == 0
    lines = [line.strip() for line in done.out.splitlines()]
    examples = [line for line in lines if line.startswith(f"mailwright msg {name} ")]
    assert examples
    for example in examples:
        words = shlex.split(re.split(r" [|>] ", example)[0])[1:]
        names, *_ = app.parse_commands(words)
        assert names == ("msg", name)
        app.parse_args(words, exit_on_error=False, print_error=False)
    assert name in msg("--help").out
