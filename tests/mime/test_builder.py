from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from entity_strategies import tree

from mailwright import (
    BodyBuilder,
    InvalidArgumentError,
    MessagePart,
    MimeMessage,
    MimePart,
    Multipart,
    TextPart,
)
from mailwright.mime.attachments import Attachment, AttachmentSource, make_attachment
from mailwright.mime.media_types import extension_of, guess_media_type

PNG = b"\x89PNG\r\n\x1a\n rest"
FILE = ("a.pdf", b"%PDF")


@pytest.mark.parametrize(
    ("text", "html", "inline", "attachments", "expected"),
    [
        (None, None, {}, [], "text/plain"),
        ("", None, {}, [], "text/plain"),
        ("t", None, {}, [], "text/plain"),
        (None, "h", {}, [], "text/html"),
        ("t", "h", {}, [], ["alternative", "text/plain", "text/html"]),
        (None, "h", {"i": PNG}, [], ["related", "text/html", "image/png"]),
        ("t", "h", {"i": PNG}, [],
         ["alternative", "text/plain", ["related", "text/html", "image/png"]]),
        (None, None, {}, [FILE], "application/pdf"),
        ("t", None, {}, [FILE], ["mixed", "text/plain", "application/pdf"]),
        (None, "h", {}, [FILE, FILE], ["mixed", "text/html", "application/pdf", "application/pdf"]),
        ("t", "h", {}, [FILE],
         ["mixed", ["alternative", "text/plain", "text/html"], "application/pdf"]),
        ("t", "h", {"i": PNG, "j": PNG}, [FILE],
         ["mixed",
          ["alternative", "text/plain", ["related", "text/html", "image/png", "image/png"]],
          "application/pdf"]),
    ],
)  # fmt: skip
def test_levels_are_nested_right_and_those_of_one_thing_left_out(
    text: str | None,
    html: str | None,
    inline: dict[str, bytes],
    attachments: list,
    expected: object,
) -> None:
    message = MimeMessage.compose(
        from_="a@example.org", text=text, html=html, inline=inline, attachments=attachments
    )
    assert tree(message) == expected
    assert tree(MimeMessage.parse(bytes(message))) == expected


def test_related_names_the_type_of_its_root() -> None:
    builder = BodyBuilder(html="<img src=cid:logo>")
    builder.embed("logo", PNG)
    body = builder.to_body()
    assert body.content_type.parameters["type"] == "text/html"
    assert isinstance(body, Multipart)
    image = body[1]
    assert image.headers["Content-ID"] == "<logo>"
    assert image.headers["Content-Disposition"] == "inline"
    assert not image.is_attachment


def test_images_without_html_are_an_error() -> None:
    with pytest.raises(InvalidArgumentError, match="html="):
        MimeMessage.compose(from_="a@example.org", text="t", inline={"i": PNG})


@pytest.mark.parametrize(
    ("source", "media_type", "filename"),
    [
        (PNG, "image/png", ""),
        (b"\xff\xd8\xff\xe0", "image/jpeg", ""),
        (b"GIF89a", "image/gif", ""),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp", ""),
        (b"<svg xmlns=''>", "image/svg+xml", ""),
        (("chart.png", b"?"), "image/png", "chart.png"),
        (Attachment(b"?", media_type="image/x-new"), "image/x-new", ""),
        (MimePart("image/png", b"?", filename="p.png"), "image/png", "p.png"),
    ],
)
def test_an_image_is_what_it_is_called_or_looks_like(
    source: object, media_type: str, filename: str
) -> None:
    part = BodyBuilder(html="").embed("i", source)  # type: ignore[arg-type]
    assert (part.content_type.media_type, part.filename) == (media_type, filename)
    assert part.content_id == "i"


def test_an_image_that_cannot_be_told_is_an_error() -> None:
    with pytest.raises(InvalidArgumentError, match="media_type="):
        BodyBuilder(html="").embed("i", b"what is this")


def test_the_part_of_the_caller_is_not_changed_by_embedding_it() -> None:
    part = MimePart("image/png", PNG)
    assert BodyBuilder(html="").embed("i", part) is not part
    assert part.content_id == ""


# --- files ---


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("a.PDF", "application/pdf"),
        ("a.tar.gz", "application/gzip"),
        ("a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a", "application/octet-stream"),
        ("pdf", "application/octet-stream"),
        ("a.unknown", "application/octet-stream"),
        ("Zahlen.csv", "text/csv"),
        ("m.eml", "message/rfc822"),
    ],
)
def test_a_media_type_is_guessed_from_the_name_alike_on_any_machine(
    name: str, media_type: str
) -> None:
    assert guess_media_type(name) == media_type


def test_each_type_that_is_guessed_has_its_extension() -> None:
    assert guess_media_type(f"x{extension_of('image/jpeg')}") == "image/jpeg"
    assert extension_of("application/x-nothing") == ".bin"


def test_an_attachment_is_a_path_octets_or_a_file(tmp_path: Path) -> None:
    path = tmp_path / "Größe.csv"
    path.write_bytes(b"a;b\n")
    named = BytesIO(b"a;b\n")
    named.name = str(path)  # type: ignore[misc]
    sources: list[AttachmentSource] = [path, ("Größe.csv", b"a;b\n"), named, Attachment(path)]
    for source in sources:
        part = make_attachment(source)
        assert isinstance(part, TextPart)
        assert (part.content_type.media_type, part.filename) == ("text/csv", "Größe.csv")
        assert part.content == b"a;b\n"
        assert part.is_attachment
        assert b"filename*=utf-8''Gr%C3%B6%C3%9Fe.csv" in bytes(part)


@pytest.mark.parametrize(("content", "charset"), [("é".encode(), "utf-8"), (b"\xe9", None)])
def test_the_charset_of_attached_text_is_named_where_it_shows(
    content: bytes, charset: str | None
) -> None:
    assert make_attachment(("a.txt", content)).content_type.charset == charset


def test_a_message_is_attached_as_a_message() -> None:
    data = b"Subject: Alt\r\n\r\nx"
    for source in (MimeMessage.parse(data), ("Alt.eml", data), ("Alt.eml", BytesIO(data))):
        part = make_attachment(source)
        assert isinstance(part, MessagePart)
        assert part.filename == "Alt.eml"
        assert bytes(part.message) == data
    assert make_attachment(MimeMessage()).filename == "message.eml"


def test_an_entity_is_attached_as_it_is() -> None:
    part = MimePart("image/png")
    assert make_attachment(part) is part


@pytest.mark.parametrize("source", ["/etc/passwd", "https://x/", 5, None, ("a", "b", "c"), ("a",)])
def test_S23_nothing_else_is_opened_fetched_or_guessed(source: object) -> None:
    for use in (BodyBuilder().attach, lambda given: BodyBuilder(html="").embed("i", given)):
        with pytest.raises(InvalidArgumentError):
            use(source)  # type: ignore[arg-type]


@pytest.mark.parametrize("content", ["/etc/passwd", "text"])
def test_S23_the_content_of_a_named_file_is_no_str_either(content: str) -> None:
    with pytest.raises(InvalidArgumentError, match=r"Path\("):
        make_attachment(("a.txt", content))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["a\r\nBcc: x@y", "a\nb.txt", "a\0b", "\u2028"])
def test_S03_a_file_name_with_a_line_break(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidArgumentError) as caught:
        make_attachment((name, b""))
    assert caught.value.name == "filename"
    if "\0" not in name:
        path = tmp_path / name
        path.touch()
        assert "\n" not in make_attachment(path).filename  # it has a name that nobody chose here
