"""Header fields of entities as attributes, recipients, and which text is shown."""

from __future__ import annotations

import pytest

from mailwright import (
    EncodingConstraint,
    InvalidArgumentError,
    MimeMessage,
    MimePart,
    Multipart,
    TextPart,
)
from mailwright.mime.entities.multiparts import MultipartAlternative
from mailwright.mime.entities.related import MultipartRelated
from mailwright.mime.entities.secured import MultipartSigned
from mailwright.mime.entity import MimeEntity


def leaf(header: str, content: bytes = b"") -> MimePart:
    body = MimeEntity.parse(header.encode() + b"\r\n\r\n" + content)
    assert isinstance(body, MimePart)
    return body


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("content_description", "Content-Description"),
        ("content_location", "Content-Location"),
        ("content_base", "Content-Base"),
        ("content_md5", "Content-MD5"),
    ],
)
def test_text_attributes_are_their_fields(name: str, field: str) -> None:
    part = MimePart("image/png")
    assert getattr(part, name) == ""
    setattr(part, name, "x/y")
    assert part.headers[field] == getattr(part, name) == "x/y"
    with pytest.raises(InvalidArgumentError):
        setattr(part, name, "x\r\nBcc: y")
    setattr(part, name, "")
    assert field not in part.headers
    assert getattr(MimePart, name).__doc__.startswith(f"{field}: ")


def test_a_description_is_decoded() -> None:
    assert leaf("Content-Description: =?utf-8?q?Gr=C3=BC=C3=9Fe?=").content_description == "Grüße"


@pytest.mark.parametrize(
    ("value", "languages"),
    [
        ("de", ("de",)),
        ("en, de-CH (Swiss) , x-klingon", ("en", "de-CH", "x-klingon")),
        ("", ()),
        ("toolongtag, 1, fr", ("fr",)),
        ("-,--,a b", ("a",)),
    ],
)
def test_languages_are_read(value: str, languages: tuple[str, ...]) -> None:
    part = leaf(f"Content-Language: {value}")
    assert part.content_language == languages
    part.content_language = ("de", "fr")
    assert part.headers["Content-Language"] == "de, fr"
    part.content_language = ()
    assert part.content_language == ()


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("33", 33), (" 0 (x)", 0), ("-1", None), ("x", None), ("9" * 5_000, None), ("\u0661", None)],
)
def test_a_duration_is_read(value: str, seconds: int | None) -> None:
    assert leaf(f"Content-Duration: {value}").content_duration == seconds


def test_a_duration_is_set() -> None:
    part = MimePart("audio/ogg")
    part.content_duration = 12
    assert part.headers["Content-Duration"] == "12"
    for wrong in (-1, 10**10):
        with pytest.raises(InvalidArgumentError):
            part.content_duration = wrong
    part.content_duration = None
    assert part.content_duration is None


def test_a_digest_is_computed_over_the_canonical_content() -> None:
    part = leaf("Content-Type: text/plain\r\nContent-MD5: dnF5x6K/8ZZRzpfSlMMM+w== (x)", b"a\nb\n")
    assert (
        part.compute_content_md5()
        == leaf("Content-Type: text/x", b"a\r\nb\r\n").compute_content_md5()
    )
    assert (
        leaf("Content-Type: image/x", b"a\nb\n").compute_content_md5() != part.compute_content_md5()
    )
    # RFC 1864 section 2 gives no vector; this one is that of the empty content (RFC 1321).
    empty = leaf("Content-Type: image/x\r\nContent-MD5: 1B2M2Y8AsgTpgAmY7PhCfg==")
    assert empty.verify_content_md5()
    assert not part.verify_content_md5()
    part.content_md5 = part.compute_content_md5()
    assert part.verify_content_md5()
    assert not leaf("Content-Type: text/plain").verify_content_md5()


@pytest.mark.parametrize(
    ("content", "constraint", "encoding"),
    [
        (b"x\r\n", EncodingConstraint(), "7bit"),
        ("ä".encode() + b"x" * 50, EncodingConstraint(), "quoted-printable"),
        ("ä".encode(), EncodingConstraint(eight_bit=True), "8bit"),
        (b"x" * 80, EncodingConstraint(eight_bit=True, max_line=78), "quoted-printable"),
        (b"\0", EncodingConstraint(eight_bit=True), "base64"),
    ],
)
def test_the_best_encoding_is_told(
    content: bytes, constraint: EncodingConstraint, encoding: str
) -> None:
    assert MimePart("text/x", content).best_encoding(constraint) == encoding
    if constraint == EncodingConstraint():
        assert MimePart("text/x", content).best_encoding() == encoding


def test_an_entity_is_read_with_its_header_or_apart_from_it() -> None:
    whole = MimeEntity.parse(b"Content-Type: text/html\r\n\r\n<p>")
    apart = MimeEntity.parse(b"<p>", content_type="text/html")
    for entity in (whole, apart):
        assert isinstance(entity, TextPart)
        assert (entity.text, entity.content_type.media_type) == ("<p>", "text/html")
        assert bytes(entity) == b"Content-Type: text/html\r\n\r\n<p>"
    with pytest.raises(InvalidArgumentError):
        MimeEntity.parse(b"", content_type="text/html\r\nX: y")
    assert isinstance(MimeEntity.parse(b""), TextPart)


# --- recipients ---


def test_recipients_are_named_once_and_those_of_the_last_sending() -> None:
    message = MimeMessage.parse(
        b"To: A <a@X.example>, G: b@x.example, A@x.example;\r\n"
        b"Cc: a@x.EXAMPLE\r\nBcc: c@x.example\r\n\r\n"
    )
    assert [mailbox.address for mailbox in message.recipients()] == [
        "a@X.example", "b@x.example", "A@x.example", "c@x.example",
    ]  # fmt: skip
    assert len(message.recipients(unique=False)) == 5
    again = MimeMessage.parse(b"Resent-To: r@x\r\nResent-From: s@x\r\nTo: a@x\r\n\r\n")
    assert [mailbox.address for mailbox in again.recipients()] == ["r@x"]
    assert MimeMessage().recipients() == []


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Content-Disposition: attachment", True),
        ("Content-Disposition: x-new", True),  # RFC 2183 section 2.8
        ("Content-Disposition: inline", False),
        ("Content-Disposition: inline; filename=a", True),
        ("Content-Disposition: inline; filename=a\r\nContent-ID: <a@b>", False),
        ("Content-Disposition: <inline>", False),
        ("Content-Disposition: <inline>\r\nContent-Type: image/png; name=a", True),
        ("Content-Type: image/png; name=a", True),
        ("Content-Type: image/png", False),
    ],
)
def test_an_attachment_is_told_by_its_disposition_and_then_by_a_name(
    header: str, *, expected: bool
) -> None:
    assert leaf(header).is_attachment is expected


# --- which text is shown ---


def text(content: str, subtype: str = "plain", **attributes: str) -> TextPart:
    part = TextPart(subtype, content)
    for name, value in attributes.items():
        setattr(part, name, value)
    return part


ROOTED = MultipartRelated(text("wrong", content_id="a@b"), text("right", "html"))
ROOTED.content_type.parameters["type"] = "text/html"


def named(content: str, subtype: str = "plain", disposition: str = "") -> TextPart:
    part = TextPart(subtype, content)
    part.content_type.parameters["name"] = "a.txt"
    if disposition:
        part.headers["Content-Disposition"] = disposition
    return part


@pytest.mark.parametrize(
    ("body", "plain", "html"),
    [
        (text("a"), "a", None),
        (text("a", filename="a.txt"), None, None),
        (Multipart("mixed", text("a"), text("b", "html")), "a", "b"),
        (Multipart("mixed", text("x", filename="x"), text("a"), text("b")), "a", None),
        (MultipartAlternative(text("a"), text("b", "html"), text("c")), "a", "b"),
        (
            MultipartAlternative(
                text("a"), MultipartRelated(text("b", "html"), text("x", content_id="x@y"))
            ),
            "a",
            "b",
        ),
        (ROOTED, None, "right"),
        (MultipartRelated(text("a"), text("b", "html")), "a", "b"),
        (MultipartSigned("x/y", text("a"), text("not this", "html")), "a", None),
        (Multipart("report", text("a"), text("b", "rfc822-headers")), "a", None),
        (Multipart("mixed", Multipart("mixed"), text("a")), "a", None),
        (named("a"), "a", None),
        (named("a", disposition="inline"), "a", None),
        (named("a", disposition="attachment"), None, None),
        (Multipart("mixed", named("a"), named("b", "html")), "a", None),
        (Multipart("mixed", text("a", "html"), named("b")), None, "a"),
    ],
)
def test_the_text_that_is_shown(body: MimeEntity, plain: str | None, html: str | None) -> None:
    message = MimeMessage()
    message.body = body
    assert (message.text_body, message.html_body) == (plain, html)
