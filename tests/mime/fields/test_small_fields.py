"""Fields of lists, of importance, of receipts, MIME-Version, Return-Path, attributes, Keywords."""

from __future__ import annotations

import re

import pytest
from field_strategies import any_text
from hypothesis import given

from mailwright.errors import InvalidArgumentError
from mailwright.mime.fields.attributes import MAX_ATTRIBUTES, format_attributes, parse_attributes
from mailwright.mime.fields.compliance import Compliance
from mailwright.mime.fields.disposition_options import (
    DispositionNotificationOption,
    DispositionNotificationOptions,
)
from mailwright.mime.fields.importance import Importance, Priority, XPriority
from mailwright.mime.fields.keywords import MAX_KEYWORDS, format_keywords, parse_keywords
from mailwright.mime.fields.list_fields import MAX_URLS, ListId, ListUrls
from mailwright.mime.fields.mime_version import parse_mime_version
from mailwright.mime.fields.return_path import parse_return_path

STRICT, LOOSE, LOOSER = Compliance


def at_each_level(parse, text):
    """Return what each level reads; "refused" where it raises."""
    found = []
    for level in Compliance:
        try:
            found.append(parse(text, compliance=level))
        except InvalidArgumentError:
            found.append("refused")
    return found


def urls(text, compliance):
    return list(ListUrls.parse(text, compliance=compliance).urls)


@pytest.mark.parametrize(
    ("text", "strict", "lenient"),
    [
        ("<https://a.example/x>", ["https://a.example/x"], ["https://a.example/x"]),
        (
            "<mailto:a@b?subject=x> (by mail, <b:c>),\r\n <https://a.example>",
            ["mailto:a@b?subject=x", "https://a.example"],
            ["mailto:a@b?subject=x", "https://a.example"],
        ),
        ("<https://a.example/\r\n long>", ["https://a.example/long"], ["https://a.example/long"]),
        ("<a:b> <c:d>", "refused", ["a:b", "c:d"]),
        ("https://a.example/x", "refused", ["https://a.example/x"]),
        ("nothing here", "refused", []),
        ("<a:b", "refused", ["a:b"]),
        ("", "refused", []),
    ],
)
def test_urls_of_lists(text, strict, lenient):
    assert at_each_level(urls, text) == [strict, lenient, lenient]


def test_urls_of_lists_by_scheme():
    read = ListUrls.parse("<MAILTO:a@b>, <http://c>, <https://d>, <https://e>")
    assert (read.mailto, read.https) == ("MAILTO:a@b", "https://d")
    closed = ListUrls.parse("NO (posting is not allowed)", compliance=STRICT)
    assert closed.is_closed
    assert closed.format() == "NO"
    assert ListUrls(("mailto:a@b", "https://c")).format() == "<mailto:a@b>, <https://c>"
    assert len(ListUrls.parse("<a:b>," * 5_000).urls) == MAX_URLS


@pytest.mark.parametrize("url", ["a:b> <c:d", "no url", "a:b\r\nBcc: x", "a: b", "", "a:\u2028b"])
def test_S03_what_is_no_url_is_not_written(url):
    with pytest.raises(InvalidArgumentError):
        ListUrls((url,)).format()


@pytest.mark.parametrize(
    ("text", "strict", "lenient"),
    [
        ("<list.example.org>", ("list.example.org", ""), ("list.example.org", "")),
        (
            '"The, list" <list. example.org> (c)',
            ("list.example.org", "The, list"),
            ("list.example.org", "The, list"),
        ),
        ("=?utf-8?q?=C3=BC?= <l.example>", ("l.example", "ü"), ("l.example", "ü")),
        ("list.example.org", "refused", ("list.example.org", "")),
        ("A <b> <c.example>", ("c.example", "A <b>"), ("c.example", "A <b>")),
        ("", "refused", ("", "")),
        ("<a@b.example>", "refused", ("a@b.example", "")),
    ],
)
def test_identifiers_of_lists(text, strict, lenient):
    def read(text, compliance):
        one = ListId.parse(text, compliance=compliance)
        return one.id, one.name

    assert at_each_level(read, text) == [strict, lenient, lenient]


def test_identifiers_of_lists_are_written():
    assert ListId("l.example", "The, list").format() == '"The, list" <l.example>'
    for wrong in (ListId("a@b"), ListId(""), ListId("a", "b\nc"), ListId("a> <b")):
        with pytest.raises(InvalidArgumentError):
            wrong.format()


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("1.0", ["1.0", "1.0", "1.0"]),
        (" (a) 1(b).(c)00 (d)", ["1.0", "1.0", "1.0"]),
        ("1.0 and more", ["refused", "1.0", "1.0"]),
        ("2.71", ["2.71", "2.71", "2.71"]),
        ("1", ["refused", "", ""]),
        ("one.zero", ["refused", "", ""]),
        ("1.1234567890", ["refused", "", ""]),
        ("", ["refused", "", ""]),
    ],
)
def test_versions_of_mime(text, levels):
    assert at_each_level(parse_mime_version, text) == levels


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("<a@b.example>", ["a@b.example"] * 3),
        (" < > ", ["", "", ""]),
        ("<>", ["", "", ""]),
        ("<a@b.example> (c)", ["refused", "a@b.example", "a@b.example"]),
        ("<@r.example,@s.example:a@b.example>", ["refused", "a@b.example", "a@b.example"]),
        ("a@b.example", ["refused", "a@b.example", "a@b.example"]),
        ("<root>", ["refused", None, "root"]),
        ("a b", ["refused", None, None]),
        ("<a@b> <c@d>", ["refused", None, None]),
        ("", ["refused", None, None]),
        ("<" + "a" * 2_000, ["refused", None, None]),
    ],
)
def test_reverse_paths(text, levels):
    assert at_each_level(parse_return_path, text) == levels


@pytest.mark.parametrize(
    ("text", "strict", "lenient"),
    [
        ("a=required,b", "a=required,b", "a=required,b"),
        ("A = Optional , b,\r\n c ; d=optional,e", "a=optional,b,c; d=optional,e", None),
        ("a=required,b;", "refused", "a=required,b"),
        ("a=b", "refused", "a=optional,b"),
        ("a=required", "refused", "a=required"),
        ("a", "refused", ""),
        ("", "refused", ""),
    ],
)
def test_options_of_receipts(text, strict, lenient):
    lenient = strict if lenient is None else lenient

    def read(text, compliance):
        return str(DispositionNotificationOptions.parse(text, compliance=compliance))

    assert at_each_level(read, text) == [strict, lenient, lenient]


def test_options_of_receipts_are_found_and_written():
    read = DispositionNotificationOptions.parse("x=required,a,b; y=optional,c")
    option = read.option("X")
    assert option is not None
    assert (option.is_required, option.values) == (True, ("a", "b"))
    assert read.option("z") is None
    assert read.format() == "x=required,a,b; y=optional,c"
    for wrong in (
        DispositionNotificationOption("a b", ("c",)),
        DispositionNotificationOption("a", ()),
        DispositionNotificationOption("a", ("b;c=required,d",)),
        DispositionNotificationOption("a", ("b\r\nc",)),
    ):
        with pytest.raises(InvalidArgumentError):
            DispositionNotificationOptions((wrong,)).format()


@pytest.mark.parametrize(
    ("text", "importance", "priority", "x_priority"),
    [
        ("high", Importance.HIGH, None, None),
        (" Normal ", Importance.NORMAL, Priority.NORMAL, None),
        ("NON-URGENT", None, Priority.NON_URGENT, None),
        ("1 (Highest)", None, None, XPriority.HIGHEST),
        ("5", None, None, XPriority.LOWEST),
        ("6", None, None, None),
        ("high or so", None, None, None),
        ("", None, None, None),
    ],
)
def test_importance(text, importance, priority, x_priority):
    assert Importance.parse(text) is importance
    assert Priority.parse(text) is priority
    assert XPriority.parse(text) is x_priority


def test_importance_is_written():
    assert [str(Importance.LOW), str(Priority.URGENT), str(XPriority.HIGH)] == [
        "low", "urgent", "2 (High)",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "strict", "lenient"),
    [
        ("a=b; c_d= e f ;", {"a": "b", "c_d": "e f"}, None),
        ("a=b;\r\n k=QUJD\r\n QUJD", {"a": "b", "k": "QUJD QUJD"}, None),
        ("a=b=c", {"a": "b=c"}, None),
        ("a=b; a=c", "refused", {"a": "b"}),
        ("a; b=c", "refused", {"b": "c"}),
        ("", "refused", {}),
    ],
)
def test_attributes(text, strict, lenient):
    lenient = strict if lenient is None else lenient
    assert at_each_level(parse_attributes, text) == [strict, lenient, lenient]


def test_attributes_are_written():
    assert format_attributes({"addr": "a@b", "keydata": "QUJD"}) == "addr=a@b; keydata=QUJD"
    for wrong in ({"a b": "c"}, {"a": "b; c=d"}, {"a": "b\nc"}):
        with pytest.raises(InvalidArgumentError):
            format_attributes(wrong)
    assert len(parse_attributes("".join(f"a{n}=b;" for n in range(5_000)))) == MAX_ATTRIBUTES


def test_M16_keywords_are_decoded_after_they_are_cut_up():
    text = '=?utf-8?q?a=2C_b?=, "c, d", e f (g),, h; =?utf-8?q?=C3=BC?='
    assert parse_keywords(text) == ["a, b", "c, d", "e f", "h", "ü"]
    assert parse_keywords(format_keywords(["a, b", "ü", "c d"])) == ["a, b", "ü", "c d"]
    assert len(parse_keywords("a," * 5_000)) == MAX_KEYWORDS
    for wrong in ("", " ", "a\nb"):
        with pytest.raises(InvalidArgumentError):
            format_keywords(["a", wrong])


@given(any_text)
def test_M09_any_text_is_read(text):
    for level in (LOOSE, LOOSER):
        assert not any(re.search(r"\s", url) for url in ListUrls.parse(text, compliance=level).urls)
        assert not re.search(r"\s", ListId.parse(text, compliance=level).id)
        options = DispositionNotificationOptions.parse(text, compliance=level).options
        assert all(option.name == option.name.lower().strip() for option in options)
        assert re.fullmatch(r"([0-9]+\.[0-9]+)?", parse_mime_version(text, compliance=level))
        assert "<" not in (parse_return_path(text, compliance=level) or "")
        assert all(name.strip() for name in parse_attributes(text, compliance=level))
    # What was read can be written, or a message with an odd keyword could be given no other.
    keywords = parse_keywords(text)
    assert bool(format_keywords(keywords)) == bool(keywords)
    Importance.parse(text)
