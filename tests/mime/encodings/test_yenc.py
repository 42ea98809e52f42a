from __future__ import annotations

import dataclasses
import random
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright import InvalidArgumentError
from mailwright.mime.encodings import yenc
from mailwright.mime.encodings.faults import Fault
from mailwright.mime.encodings.yenc import YencFile, find_files, join_parts


def part(number: int, data: bytes, begin: int, end: int, *, size: int | None = None) -> bytes:
    piece = data[begin - 1 : end]
    coded = yenc.encode(piece).split(b"\r\n")
    return b"\r\n".join(
        [
            b"=ybegin part=%d total=3 line=128 size=%d name=f.bin" % (number, size or len(data)),
            b"=ypart begin=%d end=%d" % (begin, end),
            *coded[1:-1],
            b"=yend size=%d part=%d pcrc32=%08x crc32=%08x"
            % (len(piece), number, crc32(piece), crc32(data)),
            b"",
        ]
    )


@given(st.binary(max_size=600))
def test_a_file_is_found_in_a_text(data: bytes) -> None:
    text = b"prose\r\n" + yenc.encode(data, "a name.bin") + b"\r\nprose"
    (file,) = find_files(text)
    assert (file.name, file.content, file.faults) == ("a name.bin", data, frozenset())
    assert (file.part, file.total, file.size, file.offset) == (0, 0, len(data), 0)
    assert text[file.start :].startswith(b"=ybegin")
    assert text[: file.end].endswith(b"crc32=%08x" % crc32(data))


@given(st.binary(max_size=600))
def test_what_is_written_is_as_the_format_has_it(data: bytes) -> None:
    first, *lines, last = yenc.encode(data, "x").split(b"\r\n")
    assert first == b"=ybegin line=128 size=%d name=x" % len(data)
    assert last == b"=yend size=%d crc32=%08x" % (len(data), crc32(data))
    for line in lines:
        assert not set(line) & {0, 10, 13}
        assert not line.startswith((b"=y", b"."))
        assert 0 < len(line) <= 2 * 128


def test_critical_octets_are_escaped() -> None:
    assert yenc.encode(bytes([214, 224, 227, 19, 4])).split(b"\r\n")[1] == b"=@=J=M=}."
    assert yenc.encode(bytes([4])).split(b"\r\n")[1] == b"=n"
    assert yenc.decode(b"=ybegin size=2 name=x\n=n=\r\nn") == b"\x04\x04"


def test_parts_are_put_together_in_any_order() -> None:
    data = random.Random(1).randbytes(700)
    posted = part(3, data, 501, 700) + part(1, data, 1, 250) + b"prose\n" + part(2, data, 251, 500)
    files = find_files(posted)
    assert [(file.part, file.offset, file.total, file.size) for file in files] == [
        *((3, 500, 3, 700), (1, 0, 3, 700), (2, 250, 3, 700)),
    ]
    assert not any(file.faults for file in files)
    assert join_parts(files) == data


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda files: files[:2], "700: a part lacks"),
        (lambda files: files[1:], "begins at octet 250, not at 0"),
        (lambda files: [*files, files[0]], "begins at octet 0, not at 250"),
        (lambda files: [files[0], dataclasses.replace(files[1], offset=240), files[2]], "overlap"),
        (
            lambda files: [
                *files[:2],
                dataclasses.replace(files[2], faults=frozenset({Fault.YENC_CHECKSUM})),
            ],
            "Part 3 is damaged: the checksum",
        ),
        (
            lambda files: [*files[:2], dataclasses.replace(files[2], content=b"x" * 200)],
            "checksum of the whole",
        ),
    ],
)
def test_M26_parts_that_do_not_make_a_file_are_refused(change: object, reason: str) -> None:
    data = random.Random(1).randbytes(700)
    files = find_files(part(1, data, 1, 250) + part(2, data, 251, 500) + part(3, data, 501, 700))
    assert callable(change)
    with pytest.raises(InvalidArgumentError, match=reason):
        join_parts(change(files))


@pytest.mark.parametrize("number", ["999999999999999", "9" * 16, "9" * 100_000, "-1", "1e9", "x"])
def test_M26_no_memory_is_taken_on_the_word_of_a_line(number: str) -> None:
    coded = (
        f"=ybegin part={number} total={number} line={number} size={number} name=x\r\n"
        f"=ypart begin={number} end={number}\r\n"
        f"abc\r\n=yend size={number} pcrc32={number}\r\n"
    ).encode()
    for file in find_files(coded):
        assert len(file.content) == 3
        assert max(file.size, file.offset, file.part, file.total) <= 10**15
        assert file.faults
        with pytest.raises(InvalidArgumentError):
            join_parts([file])
    assert len(yenc.decode(coded)) <= len(coded)


def test_M19_a_begin_in_prose_is_no_file() -> None:
    whole = yenc.encode(b"abc", "x")
    assert find_files(b"a =ybegin size=1 name=x\n\x90\n=yend size=1") == []
    assert find_files(b"=ybegin of the work\nabc\n=yend of it") == []
    assert find_files(b"=ybegin size=1 name=x\nnever ends\n") == []
    (file,) = find_files(b"=ybegin size=1 name=y\nnever ends\n" + whole)
    assert (file.name, file.content) == ("x", b"abc")
    assert len(find_files((whole + b"\r\n") * (yenc.MAX_FILES + 1))) == yenc.MAX_FILES


def test_text_of_a_charset_of_one_octet_a_character() -> None:
    data = bytes(range(256))
    text = yenc.encode(data, "é".encode().decode("latin-1")).decode("latin-1")
    (file,) = find_files(text)
    assert isinstance(file, YencFile)
    assert file.content == data
