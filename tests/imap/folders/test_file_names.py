"""Names of folders as names of files lead nowhere else (I15)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright.imap.mailboxes.file_names import file_name, file_path

NAMES = [
    *("INBOX", "inbox", "Inbox", "Sent", "sent", "", ".", "..", "...", "/", "\\", "../..", "/etc"),
    *("../../etc/passwd", "a/../b", "..\\..\\b", "C:", "C:\\b", "a:b", "~", "~root", "$HOME", "%"),
    *("%2e%2e", "%2E", "^a", "^", "a\0b", "\0", "a\nb", "\r\n", "\x1b]0;x\x07", "con", "CON"),
    *("nul.txt", "com1", "lpt9.x", "aux", "a.", "a ", " a", ". ", " ", "a..", ".hidden", "-rf"),
    *(
        "|sh",
        ";ls",
        "`ls`",
        "$(ls)",
        "*",
        "?",
        "<",
        ">",
        '"',
        "'",
        "&AC8-",
        "/",
        "\uff0f",
        "\u2024\u2024",
    ),
    *("ü", "u\u0308", "\ud800", "\udcff", "\U0001f01c", "\u202e", "\u2028", "a" * 199, "a" * 200),
    *("a" * 201, "a" * 4096, "A" * 100, "A" * 101, "ü" * 4096, "../" * 2000, "a" * 4095 + "b"),
]

#: What any file system takes, in one way.
SAFE = re.compile(r"[a-z0-9_ .%^-]{1,200}")


def check(name: str) -> str:
    made = file_name(name)
    assert SAFE.fullmatch(made)
    assert not made.startswith(".")
    assert not made.endswith((".", " "))
    assert not re.match(r"(con|prn|aux|nul|com\d|lpt\d)(\.|\Z)", made)
    assert Path("base", made).parent == Path("base")
    return made


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_stays_where_it_belongs_i15(name: str) -> None:
    check(name)


def test_each_name_has_a_file_of_its_own_i15() -> None:
    assert len({file_name(name) for name in NAMES}) == len(set(NAMES))


@given(st.text(st.characters()), st.text(st.characters()))
def test_any_name_stays_and_has_its_own_i15(one: str, other: str) -> None:
    assert (check(one) == check(other)) == (one == other)


def test_a_path_of_folders() -> None:
    assert file_path(("Archive", "..", "2026")) == ("^archive", "%2e%2e", "2026")
