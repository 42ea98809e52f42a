from __future__ import annotations

from mailwright import TextPart
from mailwright.content import EncodedFile, YencFile, find_embedded_files, join_parts
from mailwright.mime.encodings import uuencode, yenc


def test_files_are_found_in_their_order() -> None:
    first, second = uuencode.encode(b"one", "1.bin"), yenc.encode(b"two", "2.bin")
    data = b"Hello\r\n" + second + b"\r\nand\r\n" + first + b"\r\n" + second + b"\r\n"
    part = TextPart("plain")
    part.content = data
    files = find_embedded_files(part)
    assert [(file.name, file.content) for file in files] == [
        ("2.bin", b"two"),
        ("1.bin", b"one"),
        ("2.bin", b"two"),
    ]
    assert [type(file) for file in files] == [YencFile, EncodedFile, YencFile]
    assert find_embedded_files(data) == files
    assert [file.start for file in find_embedded_files(data.decode("latin-1"))] == [
        file.start for file in files
    ]
    assert isinstance(files[0], YencFile)
    assert join_parts([files[0]]) == b"two"


def test_M19_a_text_without_files() -> None:
    assert find_embedded_files("begin 644 the work\nwith care\n") == []
    assert find_embedded_files(TextPart("plain", "")) == []
