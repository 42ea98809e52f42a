"""Headers by index, typed, and with the options and limits that they are read with."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright.mime.fields.authentication_results import AuthenticationResults
from mailwright.mime.fields.compliance import Compliance
from mailwright.mime.fields.list_fields import ListUrls
from mailwright.mime.fields.received import Received
from mailwright.mime.header import Header
from mailwright.mime.header_block import LOOKUPS
from mailwright.mime.headers import Headers
from mailwright.mime.limits import MimeLimits
from mailwright.mime.message import MimeMessage
from mailwright.mime.options import ParserOptions

BLOCK = b"A: 1\r\nB: 2\r\na: 3\r\nC:\r\n 4\r\n"


def test_fields_by_index():
    headers = Headers.from_bytes(BLOCK)
    assert (headers[0].value, headers[-1].value) == ("1", "4")
    assert (headers.find("a"), headers.rfind("A"), headers.find("x"), headers.rfind("x")) == (
        0, 2, -1, -1,
    )  # fmt: skip
    with pytest.raises(IndexError):
        headers[4]


def test_fields_are_replaced_and_removed_by_index():
    headers = Headers.from_bytes(BLOCK)
    with pytest.raises(IndexError):
        headers.replace(4, "X", "y")
    with pytest.raises(IndexError):
        del headers[4]
    assert not headers.is_modified
    headers.replace(1, "X", "y")
    del headers[0]
    assert headers.encode() == b"X: y\r\na: 3\r\nC:\r\n 4\r\n"


@pytest.mark.parametrize("looked_up", [0, LOOKUPS])
@pytest.mark.parametrize("name", [b"from", b"from "])
def test_M10_of_two_fields_of_a_name_the_first_counts(looked_up, name):
    block = b"From: a@b\r\nSubject: 1\r\n%b: c@d\r\nSUBJECT: 2\r\n" % name
    headers = Headers.from_bytes(block)
    for _ in range(looked_up):
        headers.get("x")
    assert headers["subject"] == headers.get("Subject") == "1"
    assert headers.get_all("subject") == ["1", "2"]
    field = headers.field("FROM")
    assert field is not None
    assert field.value == "a@b"
    assert [field.value for field in headers] == ["a@b", "1", "c@d", "2"]


@pytest.mark.parametrize("looked_up", [0, LOOKUPS])
def test_a_parsed_field_knows_its_offset(looked_up):
    octets = b"From x\r\nA: 1\r\nB: 2\r\n\r\nbody"
    headers = MimeMessage.parse(octets).headers
    for _ in range(looked_up):
        headers.get("x")
    field = headers.field("b")
    assert field is not None
    assert field.offset == octets.index(b"B:")
    assert Header("A", "b").offset is None
    assert [field.offset for field in Headers.from_bytes(b"A: 1\nB: 2\n", offset=7)] == [7, 12]


def test_a_field_is_unfolded_and_not_decoded():
    field = Headers.from_bytes(b"Subject: =?utf-8?q?a?=\r\n\tb\r\n").field("subject")
    assert field is not None
    assert field.unfolded == " =?utf-8?q?a?=\tb"
    assert field.value == "a\tb"


@pytest.mark.parametrize(("octets", "value"), [(20, "x" * 15), (21, "")])
def test_M04_a_field_beyond_the_limit_is_kept_and_reads_as_empty(octets, value):
    raw = b"A: " + b"x" * (octets - 5) + b"\r\n"
    headers = Headers.from_bytes(raw, limits=MimeLimits(field_octets=20))
    assert headers["a"] == value
    assert headers.encode() == raw


def test_M04_very_many_lines_are_one_pass():
    block = b"A: b\r\n c\r\n" * 250_000
    headers = Headers.from_bytes(block)
    assert len(headers) == 250_000
    assert headers[249_999].value == "b c"
    assert headers.encode() == block


def test_options_reach_the_values():
    block = b"Subject: =?utf-8?q?a_?= x=?utf-8?q?b?=\r\nX: \xe9\r\n"
    strict = Headers.from_bytes(
        block, ParserOptions(encoded_words=Compliance.STRICT, fallback_charset="iso-8859-7")
    )
    assert Headers.from_bytes(block)["subject"] == "a  xb"
    assert strict["subject"] == "a  x=?utf-8?q?b?="
    assert (strict["x"], Headers.from_bytes(block)["x"]) == ("\u03b9", "\u00e9")
    for twin in (copy.deepcopy(strict), pickle.loads(pickle.dumps(strict))):
        assert twin["subject"] == strict["subject"]


def test_fields_are_read_typed():
    headers = Headers.from_bytes(
        b"Received: from a by b; Wed, 25 Nov 2026 12:00:00 +0000\r\nReceived: junk\r\n"
        b"List-Help: <https://a>\r\nAuthentication-Results: a; spf=pass\r\n"
    )
    assert [one.by for one in headers.typed(Received)] == ["b", ""]
    assert headers.typed(ListUrls) == []
    assert headers.typed(ListUrls, "list-help") == [ListUrls(("https://a",))]
    [results] = headers.typed(AuthenticationResults)
    assert results.results[0].method == "spf"


def test_what_the_strict_level_does_not_take_is_not_there():
    options = ParserOptions(parameters=Compliance.STRICT)
    headers = Headers.from_bytes(
        b"Received: from a by b; Wed, 25 Nov 2026 12:00:00 +0000\r\nReceived: junk\r\n", options
    )
    assert [one.by for one in headers.typed(Received)] == ["b"]


PIECES = [
    b"to", b"To:", b"to :", b"to\t\r:", b"to-x:", b"\n", b"\r\n", b" ", b"\t", b"a", b"\xe9",
    b"\xe9:", b":", b"\n to:", b"from: x", b"\r", b"\r\r\n ", b"=?utf-8?q?a?=", b"\0", b"\xc2\x85",
    b"*", b";",
]  # fmt: skip
names = st.sampled_from(["to", "from", "a", "\u00e9", "to ", "to:", "to-x", ""])


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(b"".join), names)
def test_M10_what_is_searched_for_is_what_is_found_among_all(block, name):
    searched, cut = Headers.from_bytes(block), Headers.from_bytes(block)
    everything = list(cut)
    first, other = searched.field(name), cut.field(name)
    assert (first and (first.raw, first.offset)) == (other and (other.raw, other.offset))
    assert [field.raw for field in Headers.from_bytes(block).fields(name)] == [
        field.raw for field in everything if field.key == name.lower()
    ]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(b"".join))
def test_the_short_way_to_a_value_says_what_the_long_way_says(block):
    for field in Headers.from_bytes(block):
        assert field.value == Header._decoded(field)
