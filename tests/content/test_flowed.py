from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright import InvalidArgumentError, MimeMessage, TextPart
from mailwright.content.flowed import (
    SIGNATURE,
    FlowedParagraph,
    flowed_part,
    flowed_to_text,
    read_flowed,
    text_of,
    text_to_flowed,
    write_flowed,
)

P = FlowedParagraph

words = st.text(st.sampled_from("ab>- .Fé漢"), max_size=60)
lines = st.one_of(
    words,
    st.sampled_from(["", SIGNATURE, "--", ">", " ", "From here", "-- --  -- -- -- -- -- --"]),
    st.lists(st.sampled_from(["word", "", "--", ">", "From ", "x" * 40]), max_size=30).map(
        " ".join
    ),
)
paragraphs = st.builds(
    P, lines.map(lambda s: s if s == SIGNATURE else s.rstrip(" ")), st.integers(0, 4)
)


@given(st.lists(paragraphs, max_size=8), st.integers(16, 100), st.booleans())
def test_paragraphs_come_back(written: list[FlowedParagraph], width: int, del_sp: bool) -> None:
    text = write_flowed(written, width=width, del_sp=del_sp)
    assert read_flowed(text, del_sp=del_sp) == written
    if del_sp:
        assert all(len(line) <= max(width, 27) for line in text.split("\n"))


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("", []),
        ("\n", [P("")]),
        ("one \ntwo\nthree\n", [P("one two"), P("three")]),
        ("one \ntwo ", [P("one two ")]),
        ("> one \n> two\n>> three\nfour", [P("one two", 1), P("three", 2), P("four")]),
        (">one \n> two", [P("one two", 1)]),
        ("> one \ntwo", [P("one ", 1), P("two")]),  # a quote ends its paragraph
        (" > no quote\n From here\n  indented", [P("> no quote"), P("From here"), P(" indented")]),
        ("one \n-- \nAnn", [P("one "), P("-- "), P("Ann")]),
        ("> -- \n> Ann \n> B.", [P("-- ", 1), P("Ann B.", 1)]),
        (" -- \nAnn", [P("-- "), P("Ann")]),
        ("one \n\ntwo", [P("one "), P("two")]),
        ("a\u2028b\x0bc \nd", [P("a\u2028b\x0bc d")]),
    ],
)
def test_reading(text: str, paragraphs: list[FlowedParagraph]) -> None:
    assert read_flowed(text) == paragraphs


def test_del_sp_takes_the_space_away() -> None:
    assert read_flowed("漢 \n字  \nx", del_sp=True) == [P("漢字 x")]
    assert read_flowed("漢 \n字  \nx") == [P("漢 字  x")]
    assert read_flowed("-- \n漢 \n字", del_sp=True) == [P("-- "), P("漢字")]


def test_writing() -> None:
    text = "It was the best of times, it was the worst of times, it was the age of wisdom. \n> Who?"
    assert text_to_flowed(text, width=40) == (
        "It was the best of times, it was the \n"
        "worst of times, it was the age of \n"
        "wisdom.\n"
        "> Who?\n"
    )
    assert write_flowed([P("> a"), P("From b"), P(" c"), P("d", 2)]) == (
        " > a\n From b\n  c\n>> d\n"
    )


def test_a_line_in_the_middle_does_not_become_a_signature() -> None:
    written = [P("-- " + "word " * 10 + "end")]
    for width in range(16, 40):
        text = write_flowed(written, width=width)
        assert SIGNATURE not in text.split("\n")
        assert read_flowed(text) == written


@pytest.mark.parametrize("width", [15, 999, -1])
def test_widths_that_are_none(width: int) -> None:
    with pytest.raises(InvalidArgumentError, match="no line"):
        text_to_flowed("x", width=width)


def test_quotes_that_are_none() -> None:
    for depth in (-1, 101):
        with pytest.raises(InvalidArgumentError, match="Nobody quotes"):
            write_flowed([P("x", depth)])


def test_a_hundred_quotes_are_enough() -> None:
    assert text_to_flowed(">" * 102 + " x") == ">" * 100 + " >> x\n"


def test_a_part_there_and_back() -> None:
    text = "> " + "Who said that? " * 20 + "\nI did. " + "It is true. " * 20 + "\n"
    message = MimeMessage()
    message.body = flowed_part(text)
    part = MimeMessage.parse(bytes(message)).body
    assert isinstance(part, TextPart)
    assert part.is_flowed
    assert max(map(len, part.text.split("\n"))) <= 72
    assert [line.rstrip() for line in text_of(part).split("\n")] == [
        line.rstrip() for line in text.split("\n")
    ]


def test_a_part_that_is_not_flowed_keeps_its_lines() -> None:
    assert text_of(TextPart("plain", "one \ntwo")) == "one \ntwo"
    part = TextPart("plain", "one \ntwo")
    part.content_type.parameters["format"] = "Flowed"
    assert text_of(part) == "one two"
    part.content_type.parameters["delsp"] = "Yes"
    assert text_of(part) == "onetwo"
    html = TextPart("html", "one \ntwo")
    html.content_type.parameters["format"] = "flowed"
    assert text_of(html) == "one \ntwo"


@given(st.text(max_size=200), st.booleans())
def test_M09_any_text_is_read(text: str, del_sp: bool) -> None:
    assert isinstance(flowed_to_text(text, del_sp=del_sp), str)
    flowed = text_to_flowed(text.replace(">", ""), del_sp=del_sp)
    assert text_to_flowed(flowed_to_text(flowed, del_sp=del_sp), del_sp=del_sp) == flowed
