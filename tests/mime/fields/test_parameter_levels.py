"""Parameters at each level of compliance, in all their forms, and as RFC 2047 writes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from field_strategies import any_text, parameter_values
from hypothesis import given
from hypothesis import strategies as st

from mailwright.errors import InvalidArgumentError
from mailwright.mime.fields.auto_submitted import AutoSubmitted
from mailwright.mime.fields.compliance import Compliance
from mailwright.mime.fields.content_disposition import ContentDisposition
from mailwright.mime.fields.content_type import ContentType
from mailwright.mime.fields.parameters import ParameterEncoding
from mailwright.mime.header import Header
from mailwright.mime.headers import Headers
from mailwright.mime.limits import MimeLimits
from mailwright.mime.message import MimeMessage
from mailwright.mime.options import ParserOptions

STRICT, LOOSE, LOOSER = Compliance
ABSENT = None

# text behind the media type, and the value of "n" at each level
LEVELS = [
    ("; n=a", "a", "a", "a"),
    ('; n="a b;c" (d)', "a b;c", "a b;c", "a b;c"),
    (" ;\tn = a ; m=b", "a", "a", "a"),
    ("; n*=utf-8'de'%C3%BC", "ü", "ü", "ü"),
    ("; n*0=a; n*1=b", "ab", "ab", "ab"),
    ("; n*0*=utf-8''%C3; n*1*=%BC; n*2=c", "üc", "üc", "üc"),
    ("; n=a; n=b", ABSENT, "a", "a"),
    ("; n=a; n*=utf-8''b", ABSENT, "b", "b"),
    ("; n*0=a; n*0=b", ABSENT, "a", "a"),
    ("; n=a b", ABSENT, "a b", "a b"),
    ("; n=a/b", ABSENT, "a/b", "a/b"),
    ('; m="b" n=a', ABSENT, "a", "a"),
    ('; n="a', ABSENT, "a", "a"),
    ("; n==?utf-8?q?=C3=BC?=", ABSENT, "ü", "ü"),
    ('; n="=?utf-8?q?=C3=BC?="', "=?utf-8?q?=C3=BC?=", "ü", "ü"),
    ("; n*=\"utf-8''%41\"", ABSENT, "A", "A"),
    ("; n*=%41", ABSENT, "A", "A"),
    ("; n*=no-such''%41", ABSENT, "A", "A"),
    ("; n*=utf-8''%4", ABSENT, "%4", "%4"),
    ("; n*=utf-8''a'b", ABSENT, "a'b", "a'b"),
    ("; n*=utf-8'''a", ABSENT, "'a", "'a"),
    ("; n*=utf-8''a*", ABSENT, "a*", "a*"),
    ("; n*=utf-*8''a", ABSENT, "a", "a"),
    ("; n*0*=utf-8''a; n*1*=b'c", ABSENT, "ab'c", "ab'c"),
    ("; n*1=a; n*2=b", ABSENT, "ab", "ab"),
    ("; m=x n=a", ABSENT, ABSENT, "a"),
    ("; n*0=a; n*2=b", ABSENT, "a", "ab"),
    ("; n*0=a; n*01=b", "a", "a", "ab"),
    ("; n=utf-8''%C3%BC", "utf-8''%C3%BC", "utf-8''%C3%BC", "ü"),
]


@pytest.mark.parametrize(("text", "strict", "loose", "looser"), LEVELS)
def test_M05_levels_of_compliance(text, strict, loose, looser):
    found = [
        ContentType.understood("a/b" + text, compliance=level).parameters.get("n")
        for level in Compliance
    ]
    assert found == [strict, loose, looser]


@pytest.mark.parametrize(
    "text",
    [
        *[f"a/b{text}" for text, strict, loose, _ in LEVELS if strict != loose and strict is None],
        "a/b;",
        "a/b; n*0=a; n*01=b",
        "a/b junk",
        "a",
        "",
        "a/b; =c",
        "a/b; n",
        "a/b; n*0*=utf-8''a; n*1*=%zz",
    ],
)
def test_the_strict_level_refuses_what_the_grammar_does_not_have(text):
    with pytest.raises(InvalidArgumentError):
        ContentType.parse(text, compliance=STRICT)
    ContentType.parse(text)
    ContentType.parse(text, compliance=LOOSER)


def test_the_strict_level_takes_what_is_written():
    made = ContentDisposition("attachment", {"filename": "ü" * 60, "x": 'a "b"', "y": "z"})
    raw = Header("Content-Disposition", str(made)).encode()
    body = Headers.from_bytes(raw).field("content-disposition")
    assert body is not None
    assert ContentDisposition.parse(body.unfolded.strip(), compliance=STRICT) == made


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("; filename=a", [("filename", "a")]),
        ("; FileName=a; filename*=utf-8''b", [("filename", "a"), ("filename*", "b")]),
        ("; filename=a; filename=b", [("filename", "a"), ("filename", "b")]),
        (
            "; filename*0=a; filename*1=b; filename=c; filename*0=d",
            [("filename", "c"), ("filename*0", "ab"), ("filename*0", "d")],
        ),
        ("; filename*=x''%41; filename*=b", [("filename*", "A"), ("filename*", "b")]),
        ('; filename="=?utf-8?q?a?="', [("filename", "a")]),
        ("; name=a", []),
    ],
)
def test_M18_all_variants_of_a_name_are_there(text, forms):
    for level in (STRICT, LOOSE):
        read = ContentDisposition.understood("attachment" + text, compliance=level)
        assert read.parameters.variants("FILENAME") == forms


def test_M18_what_is_set_is_the_only_variant():
    read = ContentDisposition.parse("attachment; filename=a; filename*=utf-8''b; x=c; x=d")
    read.filename = "e"
    assert read.parameters.variants("filename") == [("filename", "e")]
    assert read.parameters.variants("x") == [("x", "c"), ("x", "d")]
    del read.parameters["x"]
    assert read.parameters.variants("x") == []


def test_M18_variants_of_a_parsed_part_are_those_that_stand_there():
    message = MimeMessage.parse(
        b"Content-Disposition: attachment; filename=a.txt;\r\n filename*=utf-8''b.exe\r\n\r\n"
    )
    assert message.body is not None
    disposition = message.body.content_disposition
    assert disposition is not None
    assert disposition.parameters.variants("filename") == [
        ("filename", "a.txt"), ("filename*", "b.exe"),
    ]  # fmt: skip


@pytest.mark.parametrize(("number", "is_there"), [(5, True), (6, False)])
def test_M05_the_limit_of_parameters_counts_segments(number, is_there):
    text = "".join(f"; n*{segment}=a" for segment in range(number - 1)) + "; m=b"
    message = MimeMessage.parse(
        f"Content-Type: a/b{text}\r\n\r\n".encode(), limits=MimeLimits(parameters=5)
    )
    assert message.body is not None
    assert ("m" in message.body.content_type.parameters) is is_there


def test_options_reach_the_parameters_of_parts():
    octets = b'Content-Type: a/b; n="x" m=y z\r\n\r\n'
    for level, expected in ((STRICT, {}), (LOOSE, {"n": "x", "m": "y z"})):
        message = MimeMessage.parse(octets, options=ParserOptions(parameters=level))
        assert message.body is not None
        assert dict(message.body.content_type.parameters) == expected


def test_parameters_are_written_as_encoded_words_on_request():
    value = "naïve résumé " + "x " * 40 + "ä.txt"
    header = Header("Content-Disposition", str(ContentDisposition("inline", {"filename": value})))
    raw = header.encode(parameter_encoding=ParameterEncoding.RFC2047)
    assert b"filename*" not in raw
    assert b'filename="=?utf-8?' in raw
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    field = Headers.from_bytes(raw).field("content-disposition")
    assert field is not None
    assert ContentDisposition.parse(field.unfolded).filename == value


def test_quotes_are_written_on_request():
    headers = Headers()
    headers["Content-Type"] = "text/plain; charset=utf-8"
    assert headers.encode(always_quote=True) == b'Content-Type: text/plain; charset="utf-8"\r\n'
    assert headers.encode() == b"Content-Type: text/plain; charset=utf-8\r\n"


@given(st.lists(parameter_values, max_size=3), st.booleans())
def test_M22_encoded_words_in_parameters_are_read_again(values, quote):
    made = ContentDisposition("attachment", {f"n{i}": value for i, value in enumerate(values)})
    raw = Header("Content-Disposition", str(made)).encode(
        parameter_encoding=ParameterEncoding.RFC2047, always_quote=quote
    )
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    field = Headers.from_bytes(raw).field("content-disposition")
    assert field is not None
    back = ContentDisposition.parse(field.unfolded)
    assert {name: back.parameters.get(name, "") for name in made.parameters} == dict(
        made.parameters
    )


@given(any_text)
def test_M09_any_text_is_read_at_each_level(text):
    for level in Compliance:
        for made in (ContentType, ContentDisposition, AutoSubmitted):
            read = made.understood(text, compliance=level)
            assert all(map(read.parameters.variants, read.parameters))
            assert bool(read.parameters.variants("n")) >= ("n" in read.parameters)
            assert "\n" not in str(read)


def test_typed_parameters():
    made = ContentDisposition.parse(
        'attachment; size=42; creation-date="Wed, 25 Nov 2026 12:00:00 +0000"; read-date=never'
    )
    assert made.size == 42
    assert made.creation_date == datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
    assert (made.modification_date, made.read_date) == (None, None)
    made.size = None
    made.modification_date = made.creation_date
    made.creation_date = None
    assert str(made).endswith('modification-date="Wed, 25 Nov 2026 12:00:00 +0000"')
    assert "size" not in made.parameters
    assert ContentDisposition.parse("a; size=" + "9" * 19).size is None
    with pytest.raises(InvalidArgumentError):
        made.size = -1


def test_media_types_are_compared_with_wildcards():
    made = ContentType.parse('Text/Calendar; format=Flowed; name="x"')
    assert (made.format, made.name) == ("Flowed", "x")
    assert made.is_media_type("text", "CALENDAR")
    assert made.is_media_type("*", "*")
    assert made.is_media_type("TEXT", "*")
    assert not made.is_media_type("text", "plain")
    assert not made.is_media_type("image", "*")
    made.name = None
    assert "name" not in made.parameters


def test_automatic_messages():
    assert AutoSubmitted.parse("Auto-Replied (vacation); owner-email=a").is_automatic
    assert not AutoSubmitted.parse("no").is_automatic
    assert not AutoSubmitted.parse("").is_valid
    assert str(AutoSubmitted("auto-generated", {"a": "b"})) == "auto-generated; a=b"
    with pytest.raises(InvalidArgumentError):
        AutoSubmitted("a b")
