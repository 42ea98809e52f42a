from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright import InvalidArgumentError, MimeMessage, MissingExtraError, TextPart
from mailwright.mime.encodings.detection import (
    DetectedCharset,
    TextEncodingConfidence,
    byte_order_mark,
    charset_of_html,
)
from mailwright.mime.options import ParserOptions
from mailwright.mime.text import TextFormat

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


# --- which charset --------------------------------------------------------------------------------


def parsed(content_type: str, octets: bytes, options: ParserOptions | None = None) -> TextPart:
    header = f"Content-Type: {content_type}\r\n\r\n".encode()
    body = MimeMessage.parse(header + octets, options=options).body
    assert isinstance(body, TextPart)
    return body


META = b"<html><head><meta charset='koi8-r'></head>"


@pytest.mark.parametrize(
    ("content_type", "octets", "text"),
    [
        # A mark outdoes the header, and is no text.
        ("text/plain; charset=iso-8859-1", b"\xef\xbb\xbf\xc3\xa9", "é"),
        ("text/plain", b"\xff\xfe\xe9\0\r\0\n\0", "é\n"),
        ("text/plain; charset=us-ascii", b"\xfe\xff\0\xe9", "é"),
        ("text/plain; charset=utf-8", b"\xef\xbb\xbf", ""),
        # The header outdoes the HTML: whoever wrote it anew changed the one and not the other.
        ("text/html; charset=iso-8859-1", META + b"\xd0", META.decode() + "Ð"),
        ("text/html; charset=utf-8", META + b"\xc3\xa9", META.decode() + "é"),
        # Where it says nothing that is true, the HTML counts.
        ("text/html", META + b"\xd0", META.decode() + "п"),
        ("text/html; charset=x-nobody-knows", META + b"\xd0", META.decode() + "п"),
        ("text/html; charset=us-ascii", META + b"\xd0", META.decode() + "п"),
        ("text/html; charset=utf-8", META + b"\xd0", META.decode() + "п"),
        ("text/plain", META + b"\xd0", META.decode() + "Ð"),
        ("text/html", b"<meta charset=zlib>\xe9", "<meta charset=zlib>é"),
        ("text/html", b"<meta charset=utf-7>+ADw-", "<meta charset=utf-7>+ADw-"),
        # Without either: UTF-8 where it is that, and otherwise the fallback.
        ("text/plain", b"\xc3\xa9", "é"),
        ("text/plain", b"\x93\xe9\x94", "“é”"),
        ("text/plain; charset=utf-8", b"\xc3\xa9\xe9", "é\ufffd"),
        # Line ends are CRLF, and what only looks like one is none.
        ("text/plain; charset=utf-16be", "ഊ\r\nആ".encode("utf-16-be"), "ഊ\nആ"),
        ("text/plain; charset=utf-16be", "a\r\n\r\n".encode("utf-16-be"), "a\n\n"),
        ("text/plain; charset=utf-8", b"a\r\nb\nc\rd\r\r\n", "a\nb\nc\rd\r\n"),
        ("text/plain; charset=utf-8", b"a\r\nb\r\n", "a\nb\n"),
    ],
)
def test_the_charset_of_a_text(content_type: str, octets: bytes, text: str) -> None:
    assert parsed(content_type, octets).text == text


def test_options_name_another_fallback_and_utf7() -> None:
    options = ParserOptions(fallback_charset="koi8-r", utf7=True)
    assert parsed("text/plain", b"\xd0", options).text == "п"
    assert parsed("text/plain; charset=utf-7", b"+ADw-", options).text == "<"
    assert parsed("text/plain; charset=utf-7", b"+ADw-", options).get_text("utf-7") == "<"


@pytest.mark.parametrize("label", ["zlib", "unicode_escape", "utf-7", "idna", "\0", "x" * 5000])
def test_M14_a_fallback_that_is_none_is_windows_1252(label: str) -> None:
    options = ParserOptions(fallback_charset=label)
    assert parsed("text/plain", b"\x80+ADw-", options).text == "€+ADw-"


def test_M14_utf7_is_left_alone_unless_asked_for() -> None:
    part = parsed("text/html; charset=utf-7", b"+ADw-script+AD4-")
    assert part.text == "+ADw-script+AD4-"
    with pytest.raises(InvalidArgumentError, match="no charset that is known"):
        part.get_text("utf-7")


def test_text_by_another_charset() -> None:
    part = parsed("text/plain; charset=iso-8859-1", b"\xef\xbb\xbf\xd0\xbf\r\n")
    assert part.get_text("utf-8") == "п\n"
    assert part.get_text("koi8-r") == b"\xef\xbb\xbf\xd0\xbf\n".decode("koi8-r")
    with pytest.raises(InvalidArgumentError, match="no charset that is known"):
        part.get_text("unicode_escape")


def test_text_is_set_in_a_charset() -> None:
    part = TextPart("plain", "a")
    part.set_text("é\n", "iso-8859-15")
    assert (part.content, part.charset, part.text) == (b"\xe9\r\n", "iso-8859-15", "é\n")
    part.set_text("日")
    assert part.charset == "utf-8"
    with pytest.raises(InvalidArgumentError, match="has no"):
        part.set_text("日", "us-ascii")
    assert part.text == "日"


CERTAIN, TENTATIVE, IRRELEVANT = TextEncodingConfidence


@pytest.mark.parametrize(
    ("subtype", "octets", "charset", "confidence"),
    [
        ("plain", b"\xef\xbb\xbfx", "utf-8", CERTAIN),
        ("plain", b"\xff\xfex\0", "utf-16le", CERTAIN),
        ("plain", b"\xfe\xff\0x", "utf-16be", CERTAIN),
        ("html", b"\xef\xbb\xbf" + META, "utf-8", CERTAIN),
        ("html", META, "koi8-r", TENTATIVE),
        ("plain", META, "us-ascii", IRRELEVANT),
        ("plain", b"\xc3\xa9", "utf-8", TENTATIVE),
        ("plain", b"", "us-ascii", IRRELEVANT),
    ],
)
def test_what_a_text_shows(
    subtype: str, octets: bytes, charset: str, confidence: TextEncodingConfidence
) -> None:
    part = parsed(f"text/{subtype}; charset=big5", octets)
    assert part.detect_charset() == DetectedCharset(charset, confidence)


def test_a_text_that_shows_nothing() -> None:
    assert parsed("text/plain", b"\xe9").detect_charset() is None
    assert byte_order_mark(b"\xef\xbb") == ("", 0)


@pytest.mark.parametrize(
    ("html", "charset"),
    [
        (b'<META http-equiv="Content-Type" content="text/html; charset=Big5">', "Big5"),
        (b'<meta\ncharset = "utf-8"/>', "utf-8"),
        (b"<meta charset=utf-16>", "utf-8"),  # or it could not be read
        (b"<metadata charset=big5>", ""),
        (b"<meta charset=unicode_escape>", ""),
        (b"<meta charset=>", ""),
        (b" " * 1010 + b"<meta charset=big5>", ""),
        (b"<meta " * 100_000, ""),
    ],
)
def test_what_html_names(html: bytes, charset: str) -> None:
    assert charset_of_html(html) == charset


def test_a_guess_takes_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "chardet", None)
    with pytest.raises(MissingExtraError, match=r"mailwright\[charset\]") as caught:
        TextPart("plain", "é").guess_charset()
    assert caught.value.extra == "charset"


@pytest.mark.parametrize(
    ("answer", "label"), [("KOI8-R", "KOI8-R"), (None, ""), ("zlib", ""), ("unicode_escape", "")]
)
def test_M14_a_guess_is_a_charset_that_is_known(
    monkeypatch: pytest.MonkeyPatch, answer: str | None, label: str
) -> None:
    seen: list[int] = []

    def detect(data: bytes) -> dict[str, str | None]:
        seen.append(len(data))
        return {"encoding": answer}

    monkeypatch.setitem(sys.modules, "chardet", SimpleNamespace(detect=detect))
    assert TextPart("plain", "é" * 1_000_000).guess_charset() == label
    assert seen == [256 * 1024]


@pytest.mark.parametrize(
    ("content_type", "kind", "true"),
    [
        ("text/plain", TextFormat.PLAIN, "is_plain"),
        ("TEXT/PLAIN; FORMAT=FLOWED", TextFormat.FLOWED, "is_plain is_flowed"),
        ("text/plain; format=fixed", TextFormat.PLAIN, "is_plain"),
        ("Text/HTML; format=flowed", TextFormat.HTML, "is_html"),
        ("text/enriched", TextFormat.ENRICHED, "is_enriched"),
        ("text/richtext", TextFormat.ENRICHED, "is_enriched"),
        ("text/rtf", TextFormat.RICH_TEXT, "is_rich_text"),
        ("text/csv", TextFormat.OTHER, ""),
    ],
)
def test_kinds_of_text(content_type: str, kind: TextFormat, true: str) -> None:
    part = parsed(content_type, b"x")
    assert part.format is kind
    for name in ("is_plain", "is_flowed", "is_html", "is_enriched", "is_rich_text"):
        assert getattr(part, name) == (name in true.split())
