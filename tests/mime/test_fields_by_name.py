"""All fields of a name: found in the bytes for the first few, and cut out of them after that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright.mime.header_block import LOOKUPS
from mailwright.mime.headers import Headers

PIECES = [
    b"To: a@b\r\n", b"to: c@d\n", b"TO : e@f\r\n", b"To\t: g@h\n", b" x\r\n", b"\ty\n", b"Tox: i\n",
    b"X-To: j\r\n", b"no field\n", b"Cc: To: k\n", b"\r\n", b"\n", b"To:", b"To:\r", b":\n",
    b"\xff",
]  # fmt: skip


@pytest.mark.parametrize("name", ["To", "cc", "", "no field", "X-To", "Bcc", "t\xf6"])
@given(block=st.lists(st.sampled_from(PIECES), max_size=12).map(b"".join))
def test_a_search_finds_what_cutting_all_apart_finds(name, block):
    whole = Headers.from_bytes(block)
    expected = [(one.name, one.raw, one.offset) for one in whole if one.key == name.lower()]
    if not name:
        expected = [(one.name, one.raw, one.offset) for one in whole if not one.name]
    searched = Headers.from_bytes(block)
    found = [(one.name, one.raw, one.offset) for one in searched.fields(name)]
    assert found == expected
    first = Headers.from_bytes(block).field(name)
    assert (first and (first.name, first.raw, first.offset)) == (expected[0] if expected else None)


def test_each_look_up_gives_the_same_and_an_edit_shows():
    headers = Headers.from_bytes(b"To: a@b\r\nSubject: x\r\nTo: c@d\r\n")
    for _ in range(LOOKUPS + 2):
        assert [one.value for one in headers.fields("to")] == ["a@b", "c@d"]
    headers.add("To", "e@f")
    assert [one.value for one in headers.fields("to")] == ["a@b", "c@d", "e@f"]
    del headers["To"]
    assert headers.fields("To") == []
