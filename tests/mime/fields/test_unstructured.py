"""How free text is cut for folding: the short way for single spaces does what the long one does."""

from __future__ import annotations

import pytest
from field_strategies import texts, widths
from hypothesis import given
from hypothesis import strategies as st

from mailwright.mime.fields import unstructured
from mailwright.mime.fields.folding import fold

_WORDS = (
    "y" * 901,
    "a",
    "and",
    "=?",
    "=?utf-8?q?x?=",
    "\u00fcber",
    "x" * 80,
    "\u65e5\u672c" * 20,
    " ",
    "\t",
)
_texts = texts | st.lists(st.sampled_from(_WORDS), max_size=14).map(" ".join)


@given(text=_texts, width=widths)
def test_a_plain_text_is_written_as_the_long_way_does(text: str, width: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unstructured, "_plain_items", _any_items)
        expected = fold("Subject", unstructured.items(text, international=False), width)
    assert fold("Subject", unstructured.items(text, international=False), width) == expected


def _any_items(text: str) -> object:
    return unstructured._any_items(text, international=False)


@pytest.mark.parametrize(
    ("between", "together"), [(" and ", True), (" eleven byte ", True), (" twelve bytes ", False)]
)
def test_few_short_words_are_encoded_with_those_around_them(
    between: str, *, together: bool
) -> None:
    pieces = [*unstructured.items(f"ab \u00fc{between}\u00fc", international=False)]
    expected = [f"\u00fc{between}\u00fc"] if together else ["\u00fc", between.strip(), "\u00fc"]
    assert [item.text for item in pieces] == ["ab", *expected]
