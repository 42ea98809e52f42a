"""Message identifiers: read leniently, made and written strictly."""

from __future__ import annotations

import pytest
from field_strategies import any_text
from hypothesis import given

from mailwright.errors import InvalidArgumentError
from mailwright.mime.fields.compliance import Compliance
from mailwright.mime.fields.msg_id import (
    MAX_MSG_ID,
    check_msg_id,
    format_msg_ids,
    make_msg_id,
    parse_msg_ids,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<a@b>", ["a@b"]),
        (" <a@b>\r\n\t<c@d><e@f> (comment)", ["a@b", "c@d", "e@f"]),
        ("<a\r\n @b>", ["a @b"]),
        ("a@b c@d", ["a@b", "c@d"]),
        ("<a@b> words", ["a@b"]),
        ("<no at>", ["no at"]),
        ("<> <a@b", []),
        ("", []),
        # some servers encode a long one; what is encoded inside of brackets stays
        ("<a@b> =?utf-8?q?=3Cc=40?=\r\n =?utf-8?q?d=3E?=", ["a@b", "c@d"]),
        ("<=?utf-8?q?a?=@b>", ["=?utf-8?q?a?=@b"]),
    ],
)
def test_identifiers_are_found(text, expected):
    assert parse_msg_ids(text) == expected


# What each level makes of it: STRICT (None: refused), LOOSE, LOOSER.
@pytest.mark.parametrize(
    ("text", "strict", "loose", "looser"),
    [
        ("<a.b@c>\r\n <d@[192.0.2.1]>", ["a.b@c", "d@[192.0.2.1]"], None, None),
        ("(x <no@id>) <a@b>(y)", ["a@b"], ["no@id", "a@b"], ["no@id", "a@b"]),
        ("<\xe4@b>", ["\xe4@b"], None, None),
        ("<a@b>, <c@d>", None, ["a@b", "c@d"], None),
        ("<a @b>", None, ["a @b"], None),
        ("<a>", None, ["a"], None),
        ("a@b c@d", None, ["a@b", "c@d"], None),
        ("word", None, ["word"], None),
        ("<a@b", None, ["a@b"], None),
        ("Your mail of Monday <a@b", None, ["a@b"], None),
        ("<a@b> <c@d", None, ["a@b"], ["a@b", "c@d"]),
        ("<a@b <c@d>", None, ["c@d"], ["a@b", "c@d"]),
        ("a@b, <c@d>", None, ["c@d"], ["a@b", "c@d"]),
        ("<<a@b>>", None, ["a@b"], None),
        ("", None, [], None),
        ("<>", None, [], None),
    ],
)  # fmt: skip
def test_what_each_level_makes_of_identifiers(text, strict, loose, looser):
    loose = strict if loose is None else loose
    assert parse_msg_ids(text) == parse_msg_ids(text, compliance=Compliance.LOOSE) == loose
    assert parse_msg_ids(text, compliance=Compliance.LOOSER) == (
        loose if looser is None else looser
    )
    if strict is not None:
        assert parse_msg_ids(text, compliance=Compliance.STRICT) == strict
        return
    with pytest.raises(InvalidArgumentError):
        parse_msg_ids(text, compliance=Compliance.STRICT)


@pytest.mark.parametrize(
    "msg_id",
    [
        "", "a b@c", "a\tb", "<a@b>", "a>b", "a@b\r\nBcc: x", "a\nb", "a\rb", "a\0b", "a\x0bb",
        "a\x85b", "a\u2028b", "\ud800", "a" * (MAX_MSG_ID + 1), "é" * (MAX_MSG_ID // 2 + 1),
    ],
)  # fmt: skip
def test_S03_what_would_break_its_brackets_is_refused(msg_id):
    with pytest.raises(InvalidArgumentError) as caught:
        check_msg_id(msg_id, name="message_id")
    assert caught.value.name == "message_id"
    with pytest.raises(InvalidArgumentError):
        format_msg_ids(["a@b", msg_id])
    with pytest.raises(InvalidArgumentError):
        make_msg_id("example.org", unique=lambda: msg_id) if msg_id else check_msg_id("", name="x")


def test_identifiers_are_written_in_brackets():
    assert format_msg_ids(["a@b", "c@d"]) == "<a@b> <c@d>"
    assert format_msg_ids([]) == ""


def test_an_identifier_is_made_with_an_a_label():
    assert make_msg_id("müller.example", unique=lambda: "x") == "x@xn--mller-kva.example"
    with pytest.raises(InvalidArgumentError):
        make_msg_id("not a domain", unique=lambda: "x")


@given(any_text)
def test_M09_any_text_gives_identifiers_without_control_characters(text):
    for msg_id in parse_msg_ids(text):
        assert msg_id
        assert not any(character < " " or character == "\x7f" for character in msg_id)
