from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright.mime.encodings import quoted_printable
from mailwright.mime.newlines import canonical

text = st.lists(st.sampled_from([b"a", b"=", b" ", b"\t", b"\r\n", b"\xc3\xa9", b".", b"x" * 75]))


@given(text)
def test_text_comes_back(pieces: list[bytes]) -> None:
    data = canonical(b"".join(pieces))
    assert quoted_printable.decode(quoted_printable.encode(data)) == data


@given(st.binary(max_size=300))
def test_octets_come_back(data: bytes) -> None:
    assert quoted_printable.decode(quoted_printable.encode(data, text=False)) == data


@given(text, st.booleans())
def test_lines_have_76_characters_at_most_and_end_with_crlf(
    pieces: list[bytes], is_text: bool
) -> None:
    encoded = quoted_printable.encode(canonical(b"".join(pieces)), text=is_text)
    assert encoded.isascii()
    assert encoded.count(b"\n") == encoded.count(b"\r\n") == encoded.count(b"\r")
    for line in encoded.split(b"\r\n"):
        assert len(line) <= 76
        assert not line.endswith((b" ", b"\t"))


@pytest.mark.parametrize("length", range(70, 80))
def test_an_escape_at_the_end_of_a_line_is_not_cut(length: int) -> None:
    data = b"x" * length + b"=" + b"\r\ny"
    assert quoted_printable.decode(quoted_printable.encode(data)) == data


@pytest.mark.parametrize(
    ("encoded", "decoded"),
    [
        (b"a=3Db", b"a=b"),
        (b"a=3db", b"a=b"),
        (b"a=\r\nb", b"ab"),
        (b"a=\nb", b"ab"),
        (b"a= \t\r\nb", b"ab"),  # blanks behind a soft line break, added on the way
        (b"a  \r\nb \t\nc ", b"a\r\nb\nc"),  # blanks at the end of a line
        (b"a=ZZb", b"a=ZZb"),  # no escape: it stays
        (b"a=\rb\nc", b"a=\rb\nc"),  # a bare CR ends nothing: no text is lost
        (b"a=", b"a"),
        (b"", b""),
    ],
)
def test_decoding_is_lenient(encoded: bytes, decoded: bytes) -> None:
    assert quoted_printable.decode(encoded) == decoded


@given(st.binary(max_size=300))
def test_M09_anything_can_be_decoded(data: bytes) -> None:
    assert len(quoted_printable.decode(data)) <= len(data)


def test_M06_a_megabyte_of_blanks_is_looked_at_once() -> None:
    data = b"x" + b" " * 1_000_000 + b"y\r\n \r\n"
    assert quoted_printable.decode(data) == data.replace(b"\n \r", b"\n\r")
