from __future__ import annotations

import stringprep
from unicodedata import ucd_3_2_0

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailwright.errors import InvalidArgumentError
from mailwright.sasl import saslprep
from mailwright.sasl.saslprep import MAX_TEXT


@pytest.mark.parametrize(
    ("text", "prepared"),
    [
        # RFC 4013 section 3
        ("I\u00adX", "IX"),
        ("user", "user"),
        ("USER", "USER"),
        ("\u00aa", "a"),
        ("\u2168", "IX"),
        # mapping, normalisation, direction
        ("a\u00a0b\u2003c\u3000d", "a b c d"),
        ("a\u200bb", "a b"),  # in both tables of section 2.1; a space, as libidn has it
        ("\u00ad", ""),
        ("e\u0301", "\u00e9"),
        ("\ufb01\u00b2\uff21", "fi2A"),
        ("\u0627\u0031\u0628", "\u06271\u0628"),
        ("\u05d0", "\u05d0"),
        ("\U0001f600", "\U0001f600"),
    ],
)
def test_A08_examples(text, prepared):
    assert saslprep(text, "user") == prepared


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("\u0007", "control"),
        ("\0", "control"),
        ("\x7f", "control"),
        ("é\x07", "control"),
        ("\u0085é", "control"),
        ("\u2028", "control"),
        ("\ue000", "private-use"),
        ("\U000f0000", "private-use"),
        ("\ufdd0", "no character"),
        ("\U0010ffff", "no character"),
        ("a\ud800", "surrogate"),
        ("\udfff", "surrogate"),
        ("\ufffd", "unfit"),
        ("\u2ff0", "ideographic"),
        ("\u202e", "display"),
        ("\u0340", None),  # NFKC maps the deprecated tone mark away before it can be prohibited
        ("\U000e0041", "tagging"),
        ("\u0627\u0031", "directions"),  # RFC 4013 section 3, last example
        ("\u0031\u0627", "directions"),
        ("\u0627a\u0628", "directions"),
    ],
)
@pytest.mark.parametrize("stored", [False, True])
def test_A08_prohibited_is_refused_not_altered(text, why, stored):
    if why is None:
        assert saslprep(text, "user", stored=stored) == "\u0300"
        return
    with pytest.raises(InvalidArgumentError, match=why):
        saslprep(text, "user", stored=stored)


@pytest.mark.parametrize("text", ["\u0221", "\U0001f600", "\u20bf"])
def test_A08_unassigned_in_stored_strings_only(text):
    assert saslprep(text, "password") == text
    with pytest.raises(InvalidArgumentError, match=r"newer than Unicode 3\.2"):
        saslprep(text, "password", stored=True)


def test_A08_every_code_point_follows_the_tables():
    """The profile again, in one line per rule, for each code point by itself."""
    rules = [
        getattr(stringprep, f"in_table_{table}")
        for table in ("c12", "c21_c22", "c3", "c4", "c5", "c6", "c7", "c8", "c9")
    ]
    for code in (
        *range(0x3100),
        *range(0xD7F0, 0xE010),
        *range(0xF8F0, 0x10010),
        *range(0xE0000, 0xE0080),
    ):
        character = chr(code)
        if stringprep.in_table_c12(character):
            mapped = " "
        elif stringprep.in_table_b1(character):
            mapped = ""
        else:
            mapped = ucd_3_2_0.normalize("NFKC", character)
        bad = any(rule(c) for rule in rules for c in mapped)
        right = [stringprep.in_table_d1(c) for c in mapped]
        left = any(stringprep.in_table_d2(c) for c in mapped)
        bad = bad or (any(right) and (left or not right[0] or not right[-1]))
        try:
            assert saslprep(character, "user") == mapped
            assert not bad
        except InvalidArgumentError:
            assert bad, hex(code)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=20))
def test_A08_prepared_text_stays_as_it_is(text):
    try:
        prepared = saslprep(text, "password", stored=True)
    except InvalidArgumentError:
        return
    assert ucd_3_2_0.normalize("NFKC", prepared) == prepared
    prepared.encode()


def test_A08_the_error_never_quotes_the_secret():
    for text in ("hunter2\x07", "hunter2é\u0007", "hunter2\ud800", "hunter2\ue000"):
        with pytest.raises(InvalidArgumentError) as caught:
            saslprep(text, "password")
        error = caught.value
        assert "hunter2" not in f"{error!r} {error.args} {error.__context__!r}"
        assert error.__context__ is None


def test_A08_non_ascii_text_is_bounded():
    saslprep("x" * 100_000, "password")
    saslprep("é" * MAX_TEXT, "password")
    with pytest.raises(InvalidArgumentError, match="2048"):
        saslprep("é" * (MAX_TEXT + 1), "password")
