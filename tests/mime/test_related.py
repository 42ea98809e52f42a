"""Documents and what they show: multipart/related."""

from __future__ import annotations

import pytest

from mailwright import InvalidArgumentError, MimeMessage, MimePart, Multipart, TextPart
from mailwright.mime.entities.related import MultipartRelated


def image(content_id: str = "", location: str = "") -> MimePart:
    part = MimePart("image/png", content_id.encode() or b"?", content_id=content_id)
    part.content_location = location
    return part


def parsed(parameters: str, *fields: str) -> MultipartRelated:
    parts = "".join(f"--b\r\n{field}\r\n\r\n{number}\r\n" for number, field in enumerate(fields))
    head = f"Content-Type: multipart/related; boundary=b{parameters}\r\n\r\n"
    body = MimeMessage.parse(f"{head}{parts}--b--\r\n".encode()).body
    assert isinstance(body, MultipartRelated)
    return body


PARTS = (
    "Content-Type: image/png\r\nContent-ID: <a@x>",
    "Content-Type: text/html\r\nContent-ID: <b@x>",
    "Content-Type: text/html",
)


@pytest.mark.parametrize(
    ("parameters", "place"),
    [
        ("", 0),
        ('; start="<b@x>"', 1),
        ("; start=b@x", 1),
        ('; start="<gone@x>"', 0),
        ("; type=text/html", 1),
        ('; type="TEXT/HTML"; start="<a@x>"', 0),
        ("; type=text/css", 0),
    ],
)
def test_the_root_is_found(parameters: str, place: int) -> None:
    related = parsed(parameters, *PARTS)
    assert related.root is related[place]


def test_a_new_root_is_named_where_it_is_not_the_first() -> None:
    related = parsed('; start="<b@x>"', *PARTS)
    related.root = root = TextPart("html", "<p>")
    assert related[1] is root
    assert related.root is root
    assert related.content_type.parameters["start"] == f"<{root.content_id}>"
    assert related.content_type.parameters["type"] == "text/html"
    related = MultipartRelated(TextPart("html", "x"))
    related.root = TextPart("plain", "y")
    assert "start" not in related.content_type.parameters
    empty = MultipartRelated()
    assert empty.root is None
    empty.root = root
    assert [*empty] == [root]


def test_a_cid_is_resolved_however_it_is_written() -> None:
    related = MultipartRelated(
        TextPart("html", ""), image("a%b@x"), Multipart("mixed", image("c@x"))
    )
    for uri in ("cid:a%25b@x", "CID:%61%25b@x", " cid:a%25\r\n b@x"):
        assert related.resolve(uri) is related[1]
        assert related.index_of(uri) == 1
    with related.open("cid:c@x") as file:
        assert file.read() == b"c@x"
    assert related.index_of("cid:c@x") == -1
    for uri in ("cid:", "cid:x", "", "http://[", "c@x"):
        assert related.resolve(uri) is None
        with pytest.raises(InvalidArgumentError):
            related.open(uri)


@pytest.mark.parametrize(
    ("base", "own_base", "location", "uri"),
    [
        ("", "", "http://example.org/a.png", "http://example.org/a.png"),
        ("", "", "a.png", "a.png"),
        ("http://example.org/x/y.html", "", "a.png", "a.png"),
        ("http://example.org/x/y.html", "", "a.png", "http://example.org/x/a.png"),
        ("http://example.org/", "http://example.net/", "a.png", "http://example.net/a.png"),
        ("http://[", "", "a.png", "a.png"),
    ],
)
def test_a_location_is_resolved(base: str, own_base: str, location: str, uri: str) -> None:
    part = image(location=location)
    part.content_base = own_base
    related = MultipartRelated(TextPart("html", ""), part)
    related.content_location = base
    assert related.resolve(uri) is part
    assert related.resolve(uri + "x") is None


def test_a_folded_location_is_one_uri() -> None:
    related = parsed("", "Content-Location: http://example.org/\r\n a/\r\n\tb.png")
    assert related[0].content_location == "http://example.org/a/b.png"
    assert related.resolve("http://example.org/a/b.png") is related[0]
