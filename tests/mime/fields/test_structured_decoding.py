"""Decoding address fields: the short way for ordinary lists says what the long way says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright.mime.fields import structured
from mailwright.mime.fields.compliance import Compliance

PIECES = [
    "=?utf-8?q?a?=", "=?utf-8?Q?=C3=BC_x?=", "=?utf-8?b?w7w=?=", "=?x-no?q?a?=", "=?utf-8?q?=22?=",
    " ", "\t", ",", "<a@b>", "<a.b@c.example>", "Ann", "B.", '"q"', "(c)", "a@b", ":", ";", "<",
    "@", "=?utf-8*en?q?a,b?=", "=", "?", "=?utf-8?q?=0D=0Aa?=", "<=?utf-8?q?a?=@b>", "=?utf-8?q?a?",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from([*Compliance]))
def test_M16_both_ways_decode_alike(pieces, level):
    text = "".join(pieces)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(structured, "_decode_ordinary", lambda *_: None)
        expected = structured.decode(text, level)
    assert structured.decode(text, level) == expected


def test_M16_an_ordinary_list_goes_the_short_way():
    text = "=?utf-8?q?=C3=BC?= =?utf-8?q?=2C?=  <a@b>, Ann B. <c@d>,\t=?utf-8?b?w7w=?= <e@f>"
    assert (
        structured._decode_ordinary(text, Compliance.LOOSE) == '"ü,"  <a@b>, Ann B. <c@d>,\tü <e@f>'
    )
