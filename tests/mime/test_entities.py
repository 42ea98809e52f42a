from __future__ import annotations

import copy
import pickle
from io import BytesIO

import pytest
from entity_strategies import look_at_everything, octets
from hypothesis import given
from shallow import shallow_stack

from mailwright import (
    ContentDisposition,
    ContentType,
    InvalidArgumentError,
    MessagePart,
    MimeMessage,
    MimePart,
    Multipart,
    TextPart,
)
from mailwright.mime.entity import walk
from mailwright.mime.limits import MimeLimits

PARSED = (
    b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\n\r\none\r\n"
    b"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ntwo\r\n"
    b"--b\r\nContent-Type: image/png; name*=utf-8''%C3%A4.png\r\nContent-ID: <logo>\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--b--\r\n"
)


def parts(data: bytes = PARSED) -> Multipart:
    body = MimeMessage.parse(data).body
    assert isinstance(body, Multipart)
    return body


# --- Content- fields as attributes ---


def test_attributes_are_bound_to_their_fields() -> None:
    part = MimePart("image/png", b"\x89PNG")
    part.content_type.parameters["name"] = "a.png"
    assert part.headers["Content-Type"] == "image/png; name=a.png"
    part.headers["Content-Type"] = "image/gif"
    assert part.content_type == ContentType("image/gif")
    part.content_disposition = ContentDisposition("inline")
    part.content_disposition.filename = "b.gif"
    assert part.headers["Content-Disposition"] == "inline; filename=b.gif"
    part.content_disposition = None
    part.content_id = ""
    assert [field.name for field in part.headers] == ["Content-Type"]


def test_a_name_makes_an_attachment_and_taking_it_away_makes_none() -> None:
    part = MimePart("image/png", filename="a.png")
    assert part.is_attachment
    assert part.headers["Content-Disposition"] == "attachment; filename=a.png"
    part.filename = ""
    assert part.headers["Content-Disposition"] == "attachment"
    bare = MimePart("image/png")
    bare.filename = ""
    assert "Content-Disposition" not in bare.headers
    assert not bare.is_attachment


def test_the_name_of_a_parsed_part_is_decoded_and_one_is_left_when_it_is_set() -> None:
    image = parts()[2]
    assert (image.filename, image.content_id, image.is_attachment) == ("ä.png", "logo", False)
    image.filename = "b.png"
    assert "name" not in image.content_type.parameters
    assert image.filename == "b.png"


TEXTS = ["a\r\nBcc: x@y", "a\nb", "a\rb", "a\0b", "a\x0bb", "\x85", "\u2028", "\udc80"]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("filename", "{}"),
        ("content_id", "{}"),
        ("content_type", "x"),
        ("boundary", "{}"),
        ("content_transfer_encoding", "{}"),
    ],
)
def test_S03_no_attribute_takes_a_line_break(name: str, value: str, text: str) -> None:
    part = Multipart() if name == "boundary" else MimePart()
    before = bytes(part)
    with pytest.raises(InvalidArgumentError) as caught:
        if name == "content_type":
            part.content_type.parameters[value] = text
        else:
            setattr(part, name, value.format(text))
    assert isinstance(caught.value, ValueError)
    assert bytes(part) == before


@pytest.mark.parametrize("text", TEXTS)
def test_S03_no_media_type_disposition_or_subtype_takes_a_line_break(text: str) -> None:
    makers = (MimePart, Multipart, TextPart, ContentDisposition, ContentType)
    for make in makers:
        with pytest.raises(InvalidArgumentError):
            make(text)
    with pytest.raises(InvalidArgumentError):
        MimePart("image/png", disposition=text)
    with pytest.raises(InvalidArgumentError):
        MessagePart(MimeMessage(), text)


@pytest.mark.parametrize("media_type", ["multipart/mixed", "message/rfc822", "MESSAGE/Global", "x"])
def test_a_leaf_is_no_multipart_and_no_message(media_type: str) -> None:
    with pytest.raises(InvalidArgumentError):
        MimePart(media_type)


def test_an_encoding_that_does_not_exist_is_refused_with_those_that_do() -> None:
    part = MimePart()
    with pytest.raises(InvalidArgumentError, match="quoted-printable"):
        part.content_transfer_encoding = "gzip"
    part.content_transfer_encoding = "BASE64"
    assert part.headers["Content-Transfer-Encoding"] == "base64"
    part.content_transfer_encoding = None
    assert part.content_transfer_encoding is None


# --- content ---


def test_content_is_decoded_and_encoded_is_what_stands_there() -> None:
    image = parts()[2]
    assert isinstance(image, MimePart)
    assert (image.content, image.encoded) == (b"\0\1\2", b"AAEC")
    with image.open() as file:
        assert file.read(2) == b"\0\1"
    image.content = b"new"
    assert (image.content, image.encoded) == (b"new", b"bmV3")


def test_a_file_is_read_from_where_it_stood_and_stays_open() -> None:
    file = BytesIO(b"skipped content")
    file.seek(8)
    part = MimePart("application/pdf", file)
    assert part.content == part.content == b"content"
    one, other = part.open(), part.open()
    assert (one.read(3), other.read(), one.read()) == (b"con", b"content", b"tent")
    one.close()
    assert not file.closed


@pytest.mark.parametrize("content", ["text", 5, None, open])
def test_S23_content_is_never_a_str_nor_anything_else(content: object) -> None:
    with pytest.raises(InvalidArgumentError):
        MimePart("text/plain", content)  # type: ignore[arg-type]


def test_a_multipart_is_made_of_entities_alone() -> None:
    multipart = Multipart("mixed", TextPart("plain", "a"))
    with pytest.raises(InvalidArgumentError, match="is a str"):
        multipart.append("text")  # type: ignore[arg-type]
    with pytest.raises(InvalidArgumentError):
        multipart[0:1] = [b""]  # type: ignore[list-item]
    multipart[0] = other = TextPart("plain", "b")
    del multipart[0:0]
    assert list(multipart) == [other]
    assert multipart
    assert multipart == multipart  # noqa: PLR0124 - identity, though it is a sequence
    assert multipart != Multipart("mixed", other)


# --- copies and pickles ---


@given(octets)
def test_M28_a_copy_and_a_pickle_are_written_byte_for_byte(data: bytes) -> None:
    message = MimeMessage.parse(data)
    look_at_everything(message)
    for made in (copy.copy(message), copy.deepcopy(message), pickle.loads(pickle.dumps(message))):
        assert not made.is_changed()
        assert bytes(made) == data
        assert made.defects == message.defects


def test_M28_a_pickle_holds_the_octets_once() -> None:
    message = MimeMessage.parse(
        b"Content-Type: message/rfc822\r\n\r\n" * 90 + b"\r\n" + b"x" * 9000
    )
    look_at_everything(message)
    assert len(pickle.dumps(message)) < 90_000  # it was 90 times 9,000 and more


def test_M28_a_pickle_is_read_within_the_same_limits() -> None:
    message = MimeMessage.parse(PARSED, limits=MimeLimits(parts=2))
    for look in (lambda _message: 0, look_at_everything):
        look(message)
        made = pickle.loads(pickle.dumps(message))
        assert isinstance(made.body, Multipart)
        assert len(made.body) == 1
        assert not made.is_changed()


def test_the_root_of_a_message_has_its_content_fields_alone() -> None:
    body = MimeMessage.parse(b"Bcc: x@y\r\nContent-Type: text/html\r\n\r\n<p>").body
    assert bytes(body) == b"Content-Type: text/html\r\n\r\n<p>"  # type: ignore[arg-type]


def test_an_edited_copy_leaves_the_original_alone() -> None:
    message = MimeMessage.parse(PARSED)
    made = copy.deepcopy(message)
    assert isinstance(made.body, Multipart)
    made.subject = "other"
    made.body[0].headers["X-Note"] = "y"
    inner = made.body[1]
    assert isinstance(inner, MessagePart)
    inner.message.subject = "changed"
    assert bytes(message) == PARSED
    assert b"Subject: changed\r\n\r\ntwo" in bytes(made)
    assert pickle.loads(pickle.dumps(made)).subject == "other"


def test_a_part_copied_alone_is_whole() -> None:
    part = copy.copy(parts()[2])
    assert isinstance(part, MimePart)
    assert part.content == b"\0\1\2"
    assert bytes(pickle.loads(pickle.dumps(part))) == bytes(part) == part.raw


def test_a_pickled_open_file_becomes_its_octets() -> None:
    part = MimePart("application/pdf", BytesIO(b"content"))
    assert pickle.loads(pickle.dumps(part)).content == b"content"
    assert copy.deepcopy(part).content == b"content"


def test_M01_ten_thousand_levels_are_walked_written_copied_and_pickled() -> None:
    body: TextPart | Multipart = TextPart("plain", "x")
    for number in range(10_000):
        body = Multipart("mixed", body, boundary=f"b{number:05}")
    message = MimeMessage()
    message.body = body
    with shallow_stack():
        written = bytes(message)
        assert sum(1 for _ in walk(body)) == 10_001
        assert list(message.attachments) == []
        assert message.text_body == "x"
        assert bytes(copy.deepcopy(message)) == written
        assert bytes(pickle.loads(pickle.dumps(message))) == written


def test_M01_messages_in_messages_likewise() -> None:
    message = MimeMessage()
    message.body = TextPart("plain", "x")
    for _ in range(2_000):
        outer = MimeMessage()
        outer.body = MessagePart(message)
        message = outer
    with shallow_stack():
        written = bytes(message)
        assert bytes(copy.copy(message)) == bytes(pickle.loads(pickle.dumps(message))) == written
