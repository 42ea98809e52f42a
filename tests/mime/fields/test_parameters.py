"""Parameters of Content-Type and Content-Disposition (RFC 2045, 2183, 2231)."""

from __future__ import annotations

import pytest
from field_strategies import any_text, parameter_values, widths
from hypothesis import given
from hypothesis import strategies as st

from mailwright.errors import InvalidArgumentError
from mailwright.mime.fields.content_disposition import ContentDisposition
from mailwright.mime.fields.content_type import ContentType
from mailwright.mime.fields.parameters import MAX_PARAMETERS, Parameters
from mailwright.mime.headers import Headers


def read(text: str) -> dict[str, str]:
    return dict(ContentType.parse("a/b; " + text).parameters)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("charset=utf-8", {"charset": "utf-8"}),
        ('name="a \\"b\\" (c); d=e"', {"name": 'a "b" (c); d=e'}),
        ("a=b (comment; c=d); e=f", {"a": "b", "e": "f"}),
        ("name=a(1).txt", {"name": "a(1).txt"}),
        ("name=two words; a=b", {"name": "two words", "a": "b"}),
        ('name="no end', {"name": "no end"}),
        ("name==?utf-8?q?=C3=BC?=", {"name": "ü"}),
        ("a=b; A=c", {"a": "b"}),
        ("novalue; a=", {}),
    ],
)
def test_plain_parameters(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n*=utf-8'de'%C3%BC%20x", "ü x"),
        ("n*=iso-8859-1''%FC", "ü"),
        ("n*=no-such''%C3%BC", "ü"),
        ("n*=%C3%BC", "ü"),
        ("n*0=a; n*1=b; n*2=c", "abc"),
        ("n*1=b; n*0=a", "ab"),
        ("n*0=a; n*2=c", "a"),  # a gap ends it
        ("n*0=a; n*0=x; n*1=b", "ab"),  # the first of two counts
        ("n*0*=utf-8''%C3; n*1*=%BC; n*2=%20", "ü%20"),  # a character in two segments
        ("n=x; n*=utf-8''y", "y"),
        ("n=x; n*0=y", "y"),
        ("n=x; n*1=y", "x"),
        ("n*1=a; n*2=b", "ab"),  # some writers count from one
        ("n*=utf-8''%zz%4%", "%zz%4%"),
        ("n*=utf-8''%FF", "\ufffd"),
        ("n*=utf-8''a%0D%0ABcc:%20b%00", "a Bcc: b "),
    ],
)
def test_M05_extended_parameters(text, expected):
    assert read(text) == {"n": expected}


def test_M05_only_so_many_parameters_are_looked_at():
    assert len(read("".join(f"n{number}=a;" for number in range(5_000)))) == MAX_PARAMETERS


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [
        ("text/plain", True),
        ("a/b c", True),
        ("text", False),
        ("", False),
        ("x" * 300 + "/y", False),
    ],
)
def test_a_media_type_that_cannot_be_read_is_text_plain(text, is_valid):
    made = ContentType.parse(text)
    assert made.is_valid is is_valid
    assert is_valid or made.media_type == "text/plain"


@pytest.mark.parametrize("text", ["", ";", '"inline"', "@", "x" * 61])
def test_a_disposition_that_cannot_be_read_is_attachment(text):
    made = ContentDisposition.parse(text + "; filename=a")
    assert (made.disposition, made.is_valid, made.filename) == ("attachment", False, "a")


BREAKS = ["a\r\nBcc: x", "a\nb", "a\rb", "a\0b", "a\x0bb", "a\x85b", "a\u2028b", "\ud800"]


@pytest.mark.parametrize("value", BREAKS)
def test_S03_line_breaks_in_values_are_refused_at_assignment(value):
    heard: list[object] = []
    made = ContentDisposition("attachment", on_change=heard.append)
    with pytest.raises(InvalidArgumentError) as caught:
        made.filename = value
    assert caught.value.name == "filename"
    with pytest.raises(InvalidArgumentError):
        ContentType("a/b", {"boundary": value})
    assert not heard
    assert not made.parameters


@pytest.mark.parametrize(
    "name", ["", "a b", "a=b", "a;b", "a*", "a'", "a%", "ä", "a\r\n", "a" * 41]
)
def test_S03_names_are_tokens(name):
    with pytest.raises(InvalidArgumentError):
        Parameters({name: "x"})


@pytest.mark.parametrize("value", ["text", "text/", "/plain", "a/b;c=d", "a/b\r\nX: y", "a /b", ""])
def test_S03_media_types_and_dispositions_are_tokens(value):
    with pytest.raises(InvalidArgumentError):
        ContentType(value)
    with pytest.raises(InvalidArgumentError):
        ContentDisposition(value.replace("text", "a b"))


def test_the_owner_hears_of_each_change():
    heard: list[str] = []
    made = ContentType.parse(
        "text/plain; a=b", on_change=lambda changed: heard.append(str(changed))
    )
    made.parameters["charset"] = "utf-8"
    del made.parameters["A"]
    made.media_type = "TEXT/html"
    assert heard == [
        "text/plain; a=b; charset=utf-8", "text/plain; charset=utf-8", "text/html; charset=utf-8",
    ]  # fmt: skip
    assert (made.type, made.subtype, made.charset, made.boundary) == ("text", "html", "utf-8", None)


@given(st.lists(parameter_values, max_size=4), widths, st.booleans())
def test_S03_M22_what_is_written_is_read(values, width, international):
    made = ContentDisposition("attachment", {f"n{i}": value for i, value in enumerate(values)})
    headers = Headers()
    headers["Content-Disposition"] = str(made)
    raw = headers.encode(international=international, width=width)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    [body] = Headers.from_bytes(raw).raw_all("content-disposition")
    back = ContentDisposition.parse(body.decode())
    assert {name: back.parameters.get(name, "") for name in made.parameters} == dict(
        made.parameters
    )


@given(any_text)
def test_M09_any_text_is_read_without_control_characters(text):
    for made in (ContentType.parse(text), ContentDisposition.parse(text)):
        assert str(made)
        for value in made.parameters.values():
            assert not any(one != "\t" and (one < " " or one == "\x7f") for one in value)
