"""One header field: what it refuses, and what it takes as it is."""

from __future__ import annotations

import pytest

from mailwright.errors import InvalidArgumentError
from mailwright.mime.headers import Header, Headers

FREE = ("Subject", "X-Any", "Comments")
FIELDS = (*FREE, "To", "List-Id", "References", "Content-Type", "Content-Disposition", "Received")


# S01's payloads, as far as a field's value can hold them.
LINE_BREAKS = [
    "a\r\nBcc: x",
    "a\nb",
    "a\rb",
    "a\0b",
    "a\x0bb",
    "a\x0cb",
    "a\x1cb",
    "a\x7fb",
    "\ud800",
]
SEPARATORS = ["a\x85b", "a\u2028b", "a\u2029b"]


@pytest.mark.parametrize("value", LINE_BREAKS)
@pytest.mark.parametrize("name", FIELDS)
def test_S03_line_breaks_and_controls_are_refused_at_assignment(name, value):
    headers = Headers()
    headers.add(name, "a")
    for change in (headers.add, headers.__setitem__, lambda n, v: headers.insert(0, n, v), Header):
        with pytest.raises(InvalidArgumentError) as caught:
            change(name, value)
        assert caught.value.name == name
        assert name in str(caught.value)
    assert len(headers) == 1


@pytest.mark.parametrize("value", SEPARATORS)
def test_S03_separators_of_unicode_are_refused_or_encoded(value):
    for name in FIELDS:
        if name not in FREE:
            with pytest.raises(InvalidArgumentError):
                Header(name, value)
    for international in (False, True):
        raw = Header("Subject", value).encode(international=international)
        assert raw.isascii()
        assert Headers.from_bytes(raw)["Subject"] == value


@pytest.mark.parametrize(
    "name", ["", "a b", "a:", "a\r\nb", "ä", "a\0", "x" * 77, "\ud800", "a\u2028"]
)
def test_S03_names_follow_ftext(name):
    with pytest.raises(InvalidArgumentError):
        Headers().add(name, "x")


@pytest.mark.parametrize(
    "field",
    [
        b"",
        b"no field",
        b"A: b\r\nC: d\r\n",
        b"A: b\r\n\r\n",
        b"A: b\rC: d",
        b"A: \0",
        b" A: b",
        b"A: b\n\nC: d",
    ],
)
def test_S03_raw_fields_are_one_field(field):
    headers = Headers()
    with pytest.raises(InvalidArgumentError):
        headers.add_raw(field)
    assert len(headers) == 0


def test_raw_field_stays_as_it_is():
    headers = Headers()
    headers.add_raw(b"DKIM-Signature: a=b;\r\n\tc=d")
    assert headers.encode() == b"DKIM-Signature: a=b;\r\n\tc=d\r\n"
    assert headers["dkim-signature"] == "a=b;\tc=d"


def test_a_word_that_no_line_can_hold_is_refused_where_it_cannot_be_encoded():
    with pytest.raises(InvalidArgumentError) as caught:
        Header("References", f"<{'a' * 1000}@b>")
    assert caught.value.name == "References"
    assert Header("Subject", "a" * 5000).value == "a" * 5000
