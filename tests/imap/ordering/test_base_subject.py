"""What a subject is about (RFC 5256 section 2.1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright.imap.ordering.base_subject import base_subject
from mailwright.imap.ordering.collation import casemap_key


@pytest.mark.parametrize(
    ("subject", "base", "is_reply"),
    [
        ("", "", False),
        ("   ", "", False),
        ("Minutes", "Minutes", False),
        ("  a \t b\r\n c  ", "a b c", False),
        ("Re: Minutes", "Minutes", True),
        ("RE:Minutes", "Minutes", True),
        ("re  :  Minutes", "Minutes", True),
        ("Fw: Minutes", "Minutes", True),
        ("FWD: Minutes", "Minutes", True),
        ("Re: Fwd: re: Minutes", "Minutes", True),
        ("Re[2]: Minutes", "Minutes", True),
        ("re [4] : Minutes", "Minutes", True),
        ("Re[2] Minutes", "Re[2] Minutes", False),
        ("[list] Minutes", "Minutes", False),
        ("[list] [more] Minutes", "Minutes", False),
        ("[list] Re: [list] Minutes", "Minutes", True),
        ("Re: [list] [more] fw: Minutes", "Minutes", True),
        ("[only a list]", "[only a list]", False),
        ("[one] [two]", "[two]", False),
        ("Re: [two]", "[two]", True),
        ("[one][two] x", "x", False),
        ("[unclosed Minutes", "[unclosed Minutes", False),
        ("[a[b] c", "[a[b] c", False),
        ("Minutes (fwd)", "Minutes", True),
        ("Minutes (FWD) (fwd)  ", "Minutes", True),
        ("Minutes(fwd)", "Minutes", True),
        ("(fwd)", "", True),
        ("[fwd: Minutes]", "Minutes", True),
        ("[Fwd: Re: Minutes (fwd)]", "Minutes", True),
        ("[fwd: [fwd: Minutes] ]", "Minutes", True),
        ("[fwd: Minutes", "[fwd: Minutes", False),
        ("[fwd:]", "", True),
        ("Re: [fwd: Minutes]", "Minutes", True),
        ("Re:", "", True),
        ("Re: Re: Re:", "", True),
        ("Reply: Minutes", "Reply: Minutes", False),
        ("ре: Minutes", "ре: Minutes", False),  # noqa: RUF001 - Cyrillic on purpose
        ("Fwrd: x", "Fwrd: x", False),
        ("Re: x Re: y", "x Re: y", True),
    ],
)
def test_base_subjects(subject: str, base: str, is_reply: bool) -> None:
    assert base_subject(subject) == (base, is_reply)


@given(st.text("[]() refwd:RFx", max_size=60))
def test_it_ends_and_nothing_is_left_to_take_off(subject: str) -> None:
    base = base_subject(subject).text
    assert base in " ".join(subject.split())
    assert base == base.strip(" ")
    again = base_subject(base)
    assert again.text == base


@pytest.mark.parametrize(
    "piece", ["[a]", "Re:", "re[x", "[fwd:", "(fwd)", " ", "[", "]", "re ", "[a] re: "]
)
def test_long_subjects(piece: str) -> None:
    for text in (piece * 100_000, piece * 50_000 + "x" + "]" * 50_000):
        assert len(base_subject(text).text) <= len(text)


def test_texts_without_their_case() -> None:
    assert casemap_key("aÄé") == casemap_key("AÄÉ") == casemap_key("aÄé")
    assert casemap_key("straße") != casemap_key("strasse")
    assert casemap_key("ǆ") == casemap_key("ǅ") == casemap_key("Ǆ")
    assert casemap_key("a") < casemap_key("B") < casemap_key("c")
