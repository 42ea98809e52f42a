from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright import InvalidArgumentError, MimeMessage, TextPart

texts = st.text(st.characters(blacklist_categories=("Cs",)), max_size=300)


def reread(part: TextPart) -> TextPart:
    message = MimeMessage()
    message.body = part
    body = MimeMessage.parse(bytes(message)).body
    assert isinstance(body, TextPart)
    return body


@given(texts)
def test_any_text_comes_back_with_its_line_ends_made_one_kind(text: str) -> None:
    part = TextPart("plain", text)
    expected = text.replace("\r\n", "\n").replace("\r", "\n")
    assert part.text == expected
    assert reread(part).text == expected


@pytest.mark.parametrize(
    ("text", "charset", "octets"),
    [
        ("a\nb\r\nc\rd", "us-ascii", b"a\r\nb\r\nc\r\nd"),
        ("é", "utf-8", b"\xc3\xa9"),
        ("é", "iso-8859-1", b"\xe9"),
        ("日", "shift_jis", b"\x93\xfa"),
        ("é\n", "utf-16-le", b"\xe9\0\r\0\n\0"),
    ],
)
def test_text_in_its_charset(text: str, charset: str, octets: bytes) -> None:
    part = TextPart("plain", text, charset)
    assert (part.content, part.charset) == (octets, charset)
    assert reread(part).text == text.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("charset", ["us-ascii", "unicode_escape", "utf-7", "zlib", "", "x" * 5000])
def test_M14_a_charset_that_lacks_a_character_or_is_none_is_refused(charset: str) -> None:
    with pytest.raises(InvalidArgumentError, match="use utf-8"):
        TextPart("plain", "é", charset)


@pytest.mark.parametrize("charset", ["us-ascii", "iso-8859-15"])
def test_M09_the_character_that_lacks_is_named_wherever_it_stands(charset: str) -> None:
    for text in ("\n\n日", "日\n", "\r\n" * 50 + "日"):
        with pytest.raises(InvalidArgumentError, match=r"has no '\\u65e5'"):
            TextPart("plain", text, charset)
        part = TextPart("plain", "a", charset)
        part.text = text
        assert part.charset == "utf-8"


def test_a_lone_surrogate_is_refused_by_name() -> None:
    with pytest.raises(InvalidArgumentError, match="surrogate"):
        TextPart("plain", "a\ud800")


def test_new_text_keeps_the_charset_where_it_fits() -> None:
    part = TextPart("plain", "é", "iso-8859-1")
    part.text = "à"
    assert part.charset == "iso-8859-1"
    part.text = "日"
    assert (part.charset, part.text) == ("utf-8", "日")


def test_new_content_is_new_text() -> None:
    part = TextPart("html", "<p>")
    part.content = b"<b>\r\n"
    assert part.text == "<b>\n"


@pytest.mark.parametrize("label", [b"x-unknown", b"utf-7", b'"\xff"', b""])
def test_M14_text_of_an_unknown_charset_is_read_all_the_same(label: bytes) -> None:
    message = MimeMessage.parse(b"Content-Type: text/plain; charset=%b\r\n\r\n\xc3\xa9" % label)
    assert message.text_body == "é"


@given(st.binary(max_size=60), st.sampled_from(["utf-8", "us-ascii", "utf-16", "iso-2022-jp", "x"]))
def test_M09_any_octets_in_any_charset_are_text(data: bytes, charset: str) -> None:
    header = f"Content-Type: text/plain; charset={charset}\r\n\r\n".encode()
    message = MimeMessage.parse(header + data)
    assert isinstance(message.text_body, str)
    assert bytes(message) == header + data
