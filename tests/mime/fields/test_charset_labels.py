"""M14: which labels are decoded."""

from __future__ import annotations

import codecs
import encodings.aliases

import pytest

from mailwright.mime.encodings import charset_labels, charsets

TEXT_ONLY = [
    "utf-7", "unicode-1-1-utf-7", "utf7", "hz", "hz-gb-2312", "hzgb", "unicode_escape",
    "raw_unicode_escape", "idna", "punycode", "undefined", "zlib", "zip", "bz2", "hex", "base64",
    "quopri", "uu", "rot13", "mbcs", "oem", "palmos", "charmap", "unknown-8bit", "x-user-defined",
    "", "none", "\0", "utf-8\0", "\x1butf-8", "utf-8” ", "a" * 5_000, "-" * 60 + "utf-8",
]  # fmt: skip


@pytest.mark.parametrize("label", TEXT_ONLY)
def test_M14_labels_that_are_not_in_the_table_are_unknown(label):
    assert charsets.codec_of(label) is None
    assert charsets.decode(b"M\xc3\xbcller+ADw-", label) == ("Müller+ADw-", False)
    assert charsets.decode(b"M\xfcller", label) == ("Müller", False)


def test_M14_no_alias_of_python_reaches_a_codec_that_is_not_of_the_table():
    known = {codec for codec in map(charsets.codec_of, encodings.aliases.aliases) if codec}
    allowed = set(charset_labels._CODECS)
    assert known <= allowed
    for alias, codec in encodings.aliases.aliases.items():
        ours = charsets.codec_of(alias)
        if codec.endswith("_codec") or codec in ("rot_13", "utf_7", "hz"):
            assert ours is None, alias
        if codec == "mbcs":  # whatever the machine uses; "ansi" is a name of our table
            assert ours == ("cp1252" if alias == "ansi" else None)


@pytest.mark.parametrize(
    "alias", [alias for alias in encodings.aliases.aliases if alias.startswith("csiso")]
)
def test_short_aliases_of_iana_are_known(alias):
    assert charsets.decode(b"a", alias) == ("a", True)


def test_M14_each_codec_of_the_table_is_a_text_encoding_without_side_effects():
    for codec in charset_labels._CODECS:
        info = codecs.lookup(codec)
        assert info._is_text_encoding
        assert codecs.decode(b"", codec) == ""


@pytest.mark.parametrize(
    ("label", "data", "text"),
    [
        ("UTF-8", "ü".encode(), "ü"),
        ("utf8", "ü".encode(), "ü"),
        ("us-ascii", b"a", "a"),
        ("ANSI_X3.4-1968", b"a", "a"),
        ("iso-8859-1", b"\xfc\x80", "ü€"),
        ("ISO_8859-1:1987", b"\xfc", "ü"),
        ("csISOLatin1", b"\xfc", "ü"),
        ("latin1", b"\xfc", "ü"),
        ("windows-1252", b"\x93", "“"),
        ("cp1251", b"\xcf", "П"),
        ("koi8-r", b"\xf0", "П"),
        ("gb2312", b"\xd6\xd0", "中"),
        ("x-gbk", b"\xd6\xd0", "中"),
        ("big5", b"\xa4\xa4", "中"),
        ("ks_c_5601-1987", b"\xb0\xa1", "가"),
        ("euc-kr", b"\xb0\xa1", "가"),
        ("shift_jis", b"\x93\xfa", "日"),
        ("iso-2022-jp", b"\x1b$BF|\x1b(B", "日"),
        ("euc-jp", b"\xc6\xfc", "日"),
        ("utf-16", b"\xff\xfea\0", "a"),
        ("utf-16", b"\0a", "a"),
        ("utf-16le", b"a\0", "a"),
        ("tis-620", b"\xa1", "ก"),
        ("macintosh", b"\x8a", "ä"),
    ],
)
def test_labels_of_mail(label, data, text):
    assert charsets.decode(data, label) == (text, True)


@pytest.mark.parametrize(
    ("label", "data"),
    [("us-ascii", "ü".encode()), ("utf-8", b"a\xff"), ("shift_jis", b"\x93"), ("utf-16", b"a")],
)
def test_octets_that_do_not_fit_are_told(label, data):
    text, fits = charsets.decode(data, label)
    assert not fits
    assert text
