from __future__ import annotations

import pytest

from mailwright.mime.encodings.transfer import (
    ContentEncoding,
    EncodingConstraint,
    choose,
    decode,
    encode,
    is_utf8,
)

EIGHT_BIT = EncodingConstraint(eight_bit=True)


@pytest.mark.parametrize(
    ("label", "encoding"),
    [
        ("base64", ContentEncoding.BASE64),
        (" Quoted-Printable ", ContentEncoding.QUOTED_PRINTABLE),
        ("7bit (a comment)", ContentEncoding.SEVEN_BIT),
        ("\r\n base64\r\n (a comment)\r\n", ContentEncoding.BASE64),
        ("8bit; x=y", ContentEncoding.EIGHT_BIT),
        ("BINARY", ContentEncoding.BINARY),
        ("x-uuencode", ContentEncoding.UUENCODE),
        ("X-UUE", ContentEncoding.UUENCODE),
        ("x-yencode", ContentEncoding.YENC),
        ('"base64"', ContentEncoding.BASE64),
        ("(a (nested) comment) base64", ContentEncoding.BASE64),
        ("quoted_printable", ContentEncoding.QUOTED_PRINTABLE),
        ("8-bit", ContentEncoding.EIGHT_BIT),
        ("base64 (without an end", ContentEncoding.BASE64),
        ("base32", None),
        ("base64base64", None),
        ("x-" * 100_000, None),
        ("(" * 100_000 + "base64", None),
        ("", None),
    ],
)
def test_labels(label: str, encoding: ContentEncoding | None) -> None:
    assert ContentEncoding.parse(label) is encoding


@pytest.mark.parametrize(
    ("data", "seven", "eight"),
    [
        (b"", "7bit", "7bit"),
        (b"plain\r\n", "7bit", "7bit"),
        (b"x" * 998 + b"\r\n", "7bit", "7bit"),
        (b"x" * 999 + b"\r\n", "quoted-printable", "quoted-printable"),
        ("Grüße an alle hier im Haus\r\n".encode(), "quoted-printable", "8bit"),
        ("Grüße\r\n".encode(), "base64", "8bit"),  # more than one octet in six
        ("会議の議事録\r\n".encode(), "base64", "8bit"),
        (b"bare\nline", "base64", "base64"),
        (b"bare\rline", "base64", "base64"),
        (b"a\0b", "base64", "base64"),
    ],
)
def test_S09_the_encoding_is_chosen_by_content(data: bytes, seven: str, eight: str) -> None:
    assert choose(data).value == seven
    assert choose(data, EIGHT_BIT).value == eight


def test_what_leaves_octets_alone_and_what_the_rfc_knows() -> None:
    assert [e.value for e in ContentEncoding if e.is_identity] == ["7bit", "8bit", "binary"]
    assert [e.value for e in ContentEncoding if not e.is_standard] == ["x-uuencode", "x-yencode"]


@pytest.mark.parametrize("encoding", ContentEncoding)
@pytest.mark.parametrize("data", [b"", b"a\r\nb", b"a\nb\r", bytes(range(256)), b"=" * 200])
def test_every_encoding_gives_back_what_it_got(encoding: ContentEncoding, data: bytes) -> None:
    assert decode(encode(data, encoding), encoding) == data


def test_utf8() -> None:
    assert is_utf8("é".encode())
    assert not is_utf8(b"\xe9")
