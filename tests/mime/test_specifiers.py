"""Parts by their specifiers, and the octets of sections."""

from __future__ import annotations

import pytest
from entity_strategies import octets
from hypothesis import given
from hypothesis import strategies as st
from shallow import shallow_stack

from mailwright import (
    InvalidArgumentError,
    MessagePart,
    MimeEntity,
    MimeMessage,
    MimePart,
    Multipart,
    TextPart,
)
from mailwright.mime.specifiers import Section, Specifier, specifier_of

INNER = (
    b"Subject: inner\r\nX-A: 1\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n"
    b"--c\r\nContent-Type: text/html\r\n\r\n<p>\r\n--c\r\n\r\nlast\r\n--c--"
)
DATA = (
    b"From: a@b\r\nSubject: outer\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\npreamble\r\n"
    b"--b\r\n\r\none\r\n"
    b"--b\r\nContent-Type: multipart/alternative; boundary=d\r\n\r\n"
    b"--d\r\n\r\ntwo one\r\n--d--\r\n"
    b"--b\r\nContent-Type: message/rfc822\r\nX-Part: y\r\n\r\n" + INNER + b"\r\n"
    b"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: plain\r\n\r\nfour\r\n--b--\r\n"
)
SPECIFIERS = ["TEXT", "1", "2", "2.1", "3", "3.TEXT", "3.1", "3.2", "4", "4.1"]


def test_every_entity_has_a_specifier_by_which_it_is_found() -> None:
    message = MimeMessage.parse(DATA)
    found = list(message.places())
    assert [place.specifier for place in found] == SPECIFIERS
    assert [place.depth for place in found] == [0, 1, 1, 2, 1, 2, 3, 3, 1, 2]
    for place in found:
        assert message.find(place.specifier) is place.entity
        assert specifier_of(message, place.entity) == place.specifier
        if place.parent is not None:
            assert place.parent in found
        content = message.section(place.specifier)
        assert place.entity.source is not None
        assert content == place.entity.source.body
    assert message.find("") is message
    assert message.find("3.header") is message.find("3")
    assert specifier_of(message, TextPart()) is None
    outside = [place.specifier for place in message.places(enter_messages=False)]
    assert outside == ["TEXT", "1", "2", "2.1", "3", "4"]


@pytest.mark.parametrize(
    ("specifier", "expected"),
    [
        ("", DATA),
        ("text", DATA.partition(b"\r\n\r\n")[2]),
        ("HEADER", DATA.partition(b"preamble")[0]),
        ("HEADER.FIELDS (SUBJECT x-none)", b"Subject: outer\r\n\r\n"),
        ('header.fields.not ("from" content-type)', b"Subject: outer\r\n\r\n"),
        ("1", b"one"),
        ("1.MIME", b"\r\n"),
        ("2.1", b"two one"),
        ("2.MIME", b"Content-Type: multipart/alternative; boundary=d\r\n\r\n"),
        ("3", INNER),
        ("3.MIME", b"Content-Type: message/rfc822\r\nX-Part: y\r\n\r\n"),
        ("3.HEADER", INNER[: INNER.index(b"--c")]),
        ("3.HEADER.FIELDS (X-A)", b"X-A: 1\r\n\r\n"),
        ("3.TEXT", INNER[INNER.index(b"--c") :]),
        ("3.1", b"<p>"),
        ("3.2.MIME", b"\r\n"),
        ("4.1", b"four"),
        ("4.1.MIME", b"Subject: plain\r\n\r\n"),
        ("4.TEXT", b"four"),
        ("5", None),
        ("1.1", None),
        ("2.2", None),
        ("3.3", None),
        ("4.2", None),
        ("1.TEXT", None),
        ("2.HEADER", None),
        ("9999999999", None),
    ],
)
def test_a_section_is_what_an_imap_server_gives(specifier: str, expected: bytes | None) -> None:
    assert MimeMessage.parse(DATA).section(specifier) == expected


def test_a_body_that_is_no_multipart_is_part_1() -> None:
    message = MimeMessage.parse(b"Subject: x\n\ntext\n")
    assert [place.specifier for place in message.places()] == ["1"]
    assert message.section("1") == message.section("TEXT") == b"text\n"
    assert message.section("HEADER") == b"Subject: x\n\n"
    assert message.find("TEXT") is message.find("1") is message.body
    assert message.find("1.1") is None
    assert (MimeMessage().find("1"), list(MimeMessage().places())) == (None, [])


def test_a_message_that_is_a_message_part_is_counted_from_inside() -> None:
    message = MimeMessage.parse(b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ny")
    assert [place.specifier for place in message.places()] == ["1", "1.1"]
    assert message.section("1.HEADER") == b"Subject: x\r\n\r\n"
    assert message.section("1.1") == b"y"


@pytest.mark.parametrize(
    "text",
    [
        "0", "01", "1.", ".1", "1..2", "1.0", "-1", "x", "MIME", "HEADER.FIELDS", "TEXT.1",
        "HEADER.FIELDS ()", "HEADER (a)", "TEXT (a)", "1.HEADER.FIELDS (a\r\nb)", "1 ", " 1", "1\n",
        "\u0661", "1.2.X", "HEADER.FIELDS ( )", "9" * 5_000, ".".join("1" * 1_001), "1.TEXT.MIME",
    ],
)  # fmt: skip
def test_what_is_no_specifier_is_refused(text: str) -> None:
    for use in (MimeMessage.parse(DATA).find, MimeMessage.parse(DATA).section, Specifier.parse):
        with pytest.raises(InvalidArgumentError):
            use(text)


@given(st.text(alphabet="0123.HEADRFILSNOTXM ()", max_size=30))
def test_a_specifier_is_written_as_it_is_read(text: str) -> None:
    try:
        made = Specifier.parse(text)
    except InvalidArgumentError:
        return
    assert Specifier.parse(str(made)) == made


def test_a_specifier_says_what_it_is_of() -> None:
    made = Specifier.parse("1.2.header.fields (To From)")
    assert made == Specifier((1, 2), Section.HEADER_FIELDS, frozenset({"to", "from"}))
    assert str(made) == "1.2.HEADER.FIELDS (from to)"
    assert (str(Specifier()), str(Specifier((1,))), str(Specifier.parse("text"))) == (
        "",
        "1",
        "TEXT",
    )


def test_sections_of_what_was_edited_or_composed_are_those_that_are_written() -> None:
    message = MimeMessage.parse(DATA)
    part = message.find("1")
    assert isinstance(part, TextPart)
    part.text = "new"
    assert message.section("1") == b"new"
    made = MimeMessage()
    made.body = Multipart("mixed", TextPart("plain", "x"), MimePart("image/png", b"\0"))
    assert made.section("2") == b"AA=="
    assert made.section("2.MIME") == (
        b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    )


@given(octets)
def test_every_place_of_any_octets_is_found_by_its_specifier(data: bytes) -> None:
    message = MimeMessage.parse(data)
    for place in message.places():
        assert message.find(place.specifier) is place.entity
        assert place.entity.source is not None
        assert message.section(place.specifier) == place.entity.source.body
    assert message.section("") == data


def test_M01_a_deep_tree_is_walked_without_recursion_and_in_linear_time() -> None:
    body: MimeEntity = TextPart("plain", "x")
    for _ in range(5_000):
        body = Multipart("mixed", body, boundary="b")
    outer = MimeMessage()
    outer.body = MessagePart(MimeMessage())
    message = MimeMessage()
    message.body = body
    with shallow_stack():
        assert [place.specifier for place in outer.places()] == ["1"]
        assert sum(1 for _ in message.places()) == 5_001
