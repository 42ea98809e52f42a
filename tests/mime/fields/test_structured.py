"""How lists are cut for folding: the short way for ordinary ones does what the long one does."""

from __future__ import annotations

import pytest
from field_strategies import widths
from hypothesis import given
from hypothesis import strategies as st

from mailwright.mime.fields import structured
from mailwright.mime.fields.folding import fold

_WORDS = (
    "Ann", "J.", "Doe", "\u00d6rtel", "x" * 70, "=?utf-8?q?a?=", '"q"', "(c)", " ", ",", ":", "\t",
    "<ann@example.org>", "<ann@example.org>,", "bob@example.net,", "bob@example.net", "<@", "@",
    "d@\u00fc.example", "\u65e5\u672c" * 20, ".", "",
)  # fmt: skip
_lists = st.lists(st.sampled_from(_WORDS), max_size=12).map(" ".join)


@given(text=_lists, width=widths)
def test_an_ordinary_list_is_written_as_the_long_way_does(text: str, width: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(structured, "_ordinary_items", lambda _: None)
        expected = fold("To", structured.items(text, international=False), width)
    assert fold("To", structured.items(text, international=False), width) == expected


def test_an_ordinary_list_is_cut_at_its_commas() -> None:
    text = "Ann Example <ann@example.org>, J\u00f6rg <joerg@example.org>, bob@example.net"
    pieces = [*structured.items(text, international=False)]
    assert [item.text for item in pieces] == [
        "Ann Example", "<ann@example.org>", ",", "J\u00f6rg", "<joerg@example.org>", ",",
        "bob@example.net",
    ]  # fmt: skip
    assert [item.encode for item in pieces] == [False, False, False, True, False, False, False]
