"""M16: encoded-words, both ways."""

from __future__ import annotations

import pytest
from field_strategies import any_text, texts
from hypothesis import given
from hypothesis import strategies as st

from mailwright.mime.address import AddressList
from mailwright.mime.fields.compliance import Compliance
from mailwright.mime.fields.encoded_word import decode, encode


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain =? text ?=", "plain =? text ?="),
        ("=?utf-8?q?a_b=5F=C3=BC?=", "a b_ü"),
        ("=?UTF-8?B?w7w=?=", "ü"),
        ("=?iso-8859-1*de?Q?=FC?= x", "ü x"),
        # RFC 2047 section 8
        ("(=?ISO-8859-1?Q?a?=)", "(a)"),
        ("(=?ISO-8859-1?Q?a?= b)", "(a b)"),
        ("(=?ISO-8859-1?Q?a?=  \r\n  =?ISO-8859-1?Q?b?=)", "(ab)"),
        ("(=?ISO-8859-1?Q?a_?= =?ISO-8859-2?Q?_b?=)", "(a  b)"),
        # a character in two words, of each encoding; not across charsets
        ("=?utf-8?q?=C3?= =?utf-8?b?vA==?=", "ü"),
        ("=?iso-2022-jp?b?GyRCRnw=?= =?iso-2022-jp?b?S1wbKEI=?=", "日本"),
        ("=?utf-8?q?=C3?= =?iso-8859-1?q?=BC?=", "\ufffd¼"),
        # lenient
        ("a=?utf-8?q?b?=c", "abc"),
        ("=?utf-8?q?a b?=", "a b"),
        ("=?utf-8?q??= x", " x"),
        ("=?utf-8?b?YQ?=", "a"),
        ("=?utf-8?b?YQ==YQ==?=", "aa"),
        ("=?utf-8?b?YWJjY?=", "abc"),
        ("=?utf-8?q?a=ZZ=?=", "a=ZZ"),
        ("=?utf-8?q?=FF?=", "\ufffd"),
        # no encoded-words
        ("=?utf-8?x?a?=", "=?utf-8?x?a?="),
        ("=??q?a?=", "=??q?a?="),
        ("=?utf-8?q?a", "=?utf-8?q?a"),
        ("=?utf-8?b?a b?=", "=?utf-8?b?a b?="),
        ("=?no-such?q?a?=", "=?no-such?q?a?="),
        ("=?utf-8?q?a?= =?no-such?q?a?= =?utf-8?q?b?=", "a =?no-such?q?a?= b"),
    ],
)
def test_M16_decoding(text, expected):
    assert decode(text) == expected


# What each level makes of it: STRICT, LOOSE, LOOSER; None: it stays as it stands.
@pytest.mark.parametrize(
    ("text", "strict", "loose", "looser"),
    [
        ("=?utf-8?q?=C3=BC?=", "ü", "ü", "ü"),
        ("a =?utf-8?b?w7w=?= b", "a ü b", "a ü b", "a ü b"),
        ("(=?utf-8*de?q?=C3=BC?=)", "(ü)", "(ü)", "(ü)"),
        ("=?utf-8?q?a?=\r\n =?utf-8?q?b?=", "ab", "ab", "ab"),
        ("=?utf-8?q?=C3?= =?utf-8?q?=BC?=", "ü", "ü", "ü"),
        (f"=?utf-8?q?{'a' * 64}?=", None, "a" * 64, "a" * 64),
        ("x=?utf-8?q?a?=", None, "xa", "xa"),
        ("=?utf-8?q?a?=x", None, "ax", "ax"),
        ("=?utf-8?q?a?==?utf-8?q?b?=", None, "ab", "ab"),
        ('"=?utf-8?q?a?="', None, '"a"', '"a"'),
        ("=?utf-8?q?a b?=", None, "a b", "a b"),
        ("=?utf-8?q?\xfc?=", None, "ü", "ü"),
        ("=?utf-8?q??=", None, "", ""),
        ("=?utf-8?b?w7w?=", None, "ü", "ü"),
        ("=?utf-8?b?w7w===?=", None, "ü", "ü"),
        ("=?utf-8?b?YQ==YQ==?=", None, "aa", "aa"),
        ("=?utf-8?b?w7\r\n w=?=", None, None, "ü"),
        ("=?utf-8?b?w7w=!?=", None, None, "ü"),
        ("=?utf-8?b?_-8=?=", None, None, "\ufffd\ufffd"),
        ("=?utf-8?q?a?b?=", None, None, "a?b"),
        ("=?utf-8?q?a=C3=BC", None, None, "aü"),
        ("=?utf-8?q?a =?utf-8?q?b?=", "=?utf-8?q?a b", "=?utf-8?q?a b", "a b"),
        ("=??q?=C3=BC?=", None, None, "ü"),
        ("=?no-such?q?=C3=BC?=", None, None, "ü"),
        ("=?no-such?q?=FC?=", None, None, "ü"),
        ("=?utf-7?q?+AAo-?=", None, None, "+AAo-"),
        ("=?utf-8?x?a?=", None, None, None),
        ("=?utf-8", None, None, None),
    ],
)
def test_M16_what_each_level_decodes(text, strict, loose, looser):
    assert decode(text) == decode(text, Compliance.LOOSE)
    for compliance, expected in zip(Compliance, (strict, loose, looser), strict=True):
        assert decode(text, compliance) == (text if expected is None else expected)


@pytest.mark.parametrize("compliance", Compliance)
def test_M16_a_quoted_string_holds_encoded_words_for_lenient_readers_alone(compliance):
    text = '"=?utf-8?q?=C3=BC?=" =?utf-8?q?=C3=BC?= <a@b>'
    [mailbox] = AddressList.parse(text, encoded_words=compliance).mailboxes
    assert mailbox.name == ("ü ü" if compliance else "=?utf-8?q?=C3=BC?= ü")


@pytest.mark.parametrize(
    "label",
    ["utf-7", "hz", "unicode_escape", "idna", "punycode", "zlib", "hex", "rot13", "undefined"],
)
def test_M14_codecs_that_are_no_charsets_stay_undecoded(label):
    assert decode(f"=?{label}?q?a?=") == f"=?{label}?q?a?="


def test_M16_decoded_text_cannot_end_a_line():
    assert decode("=?utf-8?q?a=0D=0ABcc:_b=00=0B=1F=7F?=") == "a  Bcc: b    "
    assert decode("=?utf-8?b?YQ0KQg==?=") == "a  B"
    assert decode("=?utf-8?q?a=09b?=") == "a\tb"


def test_decoded_text_is_not_decoded_again():
    assert decode("=?utf-8?q?=3D=3Futf-8=3Fq=3Fa=3F=3D?=") == "=?utf-8?q?a?="


@given(texts, st.integers(1, 80), st.integers(20, 80))
def test_M16_encoding_splits_no_character_and_reads_back(text, first, room):
    words = list(encode(text, first, room))
    assert decode(" ".join(words)) == text
    assert "".join(map(decode, words)) == text
    for number, word in enumerate(words):
        assert word.isascii()
        assert " " not in word
        # As long as it may be, but for a word that has room for one character only.
        assert len(word) <= min(75, max(first if number == 0 else room, 24))


@given(any_text)
def test_M16_any_text_is_decoded_without_control_characters_of_its_own(text):
    for compliance in Compliance:
        decoded = decode(text, compliance)
        assert set(decoded) & set(map(chr, [*range(9), *range(10, 32), 127])) <= set(text)


def test_the_shorter_encoding_is_taken():
    assert list(encode("Grüße aus der alten Stadt", 76, 76)) == [
        "=?utf-8?q?Gr=C3=BC=C3=9Fe_aus_der_alten_Stadt?="
    ]
    assert list(encode("日本", 76, 76)) == ["=?utf-8?b?5pel5pys?="]
