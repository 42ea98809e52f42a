from __future__ import annotations

import binascii
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright.mime.encodings.faults import Fault
from mailwright.mime.encodings.uuencode import MAX_FILES, decode, encode, find_files


@given(st.binary(max_size=300))
def test_a_file_is_found_in_a_text(data: bytes) -> None:
    coded = encode(data, "a file.bin").decode("ascii")
    text = f"See below.\n\n{coded}\nRegards\n"
    (file,) = find_files(text)
    assert (file.name, file.content, file.faults) == ("a file.bin", data, frozenset())
    assert text[file.start : file.end].rstrip("\n") == coded
    assert find_files(text.encode()) == [file]


@given(st.binary(min_size=1, max_size=45))
def test_lines_are_as_the_standard_library_writes_them(data: bytes) -> None:
    lines = encode(data, "x").split(b"\r\n")
    assert lines == [
        *(b"begin 644 x", binascii.b2a_uu(data, backtick=True).rstrip(b"\n"), b"`", b"end"),
    ]


def test_names_are_what_the_text_says() -> None:
    text = "begin 644 Grüße ☃.txt\n`\nend\nbegin 600 b\n#86)C\nend"
    assert [(file.name, file.content) for file in find_files(text)] == [
        ("Grüße ☃.txt", b""),
        ("b", b"abc"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "begin 644 the work\nas soon as you can\nend of it\n",
        "begin 644 the work\n#86)C\nthen come to the\nend\n",
        "begin 644 x\n#86)C\n`\n",
        "We begin 644 x\n#86)C\n`\nend\n",
        "begin with it\n#86)C\n`\nend\n",
        "begin 888 x\n#86)C\n`\nend\n",
        "begin 644\n#86)C\n`\nend\n",
        "BEGIN 644 x\n#86)C\n`\nend\n",
        "begin 644 " + "x" * 2000 + "\n#86)C\n`\nend\n",
        "",
    ],
)
def test_M19_prose_is_no_file(text: str) -> None:
    assert find_files(text) == []


def test_base64_in_the_same_dress() -> None:
    coded = "begin-base64 644 ../a b\nZmlz\nZmlzaA==\n====\n"
    (file,) = find_files("Hello\n" + coded + "Bye\n")
    assert (file.name, file.content, file.start, file.end) == (
        "../a b",
        b"fisfish",
        6,
        6 + len(coded),
    )
    assert file.faults == frozenset()
    for prose in (coded.replace("====", "==="), coded.replace("Zmlz\n", "Zm lz\n")):
        assert find_files(prose) == []


def test_M19_a_begin_in_prose_hides_no_file_behind_it() -> None:
    text = "begin 644 the work\nbegin 644 x\n#86)C\n`\nend\n"
    assert [file.name for file in find_files(text)] == ["x"]


@pytest.mark.parametrize("mode", ["777", "4777", "0000"])
@pytest.mark.parametrize("name", ["../x", "/etc/x", "..\\x", "C:x", "x"])
def test_M19_name_and_mode_of_the_text_count_for_nothing(
    tmp_path: Path, name: str, mode: str
) -> None:
    (file,) = find_files(f"begin {mode} {name}\n#86)C\n`\nend\n")
    path = file.save(tmp_path)
    assert path.parent == tmp_path
    assert path.read_bytes() == b"abc"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert file.save(tmp_path) != path


def test_M19_the_count_of_files_is_bounded() -> None:
    assert len(find_files("begin 644 x\n`\nend\n" * (MAX_FILES + 1))) == MAX_FILES


def test_M19_a_line_does_not_grow_beyond_what_it_holds() -> None:
    """One character that says "45 octets", a million times."""
    lines = b"M\n" * 100_000
    assert len(decode(b"begin 644 x\n" + lines + b"end")) == 0
    assert len(decode(b"begin 644 x\n" + b"M1234\n" * 1000 + b"end")) == 3000
    (file,) = find_files(b"begin 644 x\n" + lines + b"end")
    assert (file.content, file.faults) == (b"", {Fault.UU_BAD_LINE})


def test_spaces_lost_at_the_end_of_a_line_come_back() -> None:
    data = bytes(range(30)) + bytes(15)
    line = binascii.b2a_uu(data).rstrip(b" \n")
    assert decode(b"begin 644 x\n" + line + b"\nend") == data


@pytest.mark.parametrize(
    "line", [b"$9FES:", b"$9FES:  `", b"$9FES: 12", b"$9FES:  Z", b"$9FES: __"]
)
def test_what_a_line_has_beyond_its_octets_is_dropped(line: bytes) -> None:
    assert decode(b"begin 644 x\n" + line + b"\nend") == b"fish"


def test_decoding_ends_with_the_end_line_and_begins_near_the_beginning() -> None:
    coded = encode(b"abc")
    assert decode(b"prose\n" + coded + b"\n#86)C\n" + coded) == b"abc"
    assert decode(coded + b" of it\n") == b"abc"
    far = b"x\n" * 40_000 + coded
    assert decode(far) == far
    assert decode(b"x\n" * 30_000 + coded) == b"abc"
