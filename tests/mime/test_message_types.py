"""Parts of type ``message/…`` as they are written: what they hold decides, and what is allowed."""

from __future__ import annotations

import pytest
from sending import EIGHT, SEVEN, sent

from mailwright import (
    FormatOptions,
    InvalidMessageError,
    MessagePart,
    MimeMessage,
    MimePart,
    Multipart,
    TextPart,
)
from mailwright.mime.encodings.transfer import ContentEncoding
from mailwright.mime.outgoing import prepare

# RFC 2046 section 5.2.2, RFC 3464 section 2.1, RFC 8098 section 3.1
BARE = ("message/partial", "message/delivery-status", "message/disposition-notification")
UTF8 = "Größe\r\n".encode()


def around(*parts: MimePart | MessagePart) -> MimeMessage:
    message = MimeMessage()
    message.from_ = ["ann@example.org"]
    message.to = ["bob@example.net"]
    message.body = Multipart("mixed", TextPart("plain", "x"), *parts)
    return message


def inner(address: str = "bob@example.net", description: str = "") -> MimeMessage:
    message = MimeMessage.compose(from_="ann@example.org", to=address, subject="Größe", text="x")
    assert message.body is not None
    message.body.content_description = description
    return message


# --- what may not be encoded -------------------------------------------------------------------


@pytest.mark.parametrize("media_type", BARE)
@pytest.mark.parametrize("declared", [None, ContentEncoding.BASE64])
def test_what_may_not_be_encoded_stays_bare(
    media_type: str, declared: ContentEncoding | None
) -> None:
    part = MimePart(media_type, b"Status: 5.1.1\r\n")
    part.content_transfer_encoding = declared
    assert part.to_bytes().endswith(b"\r\n\r\nStatus: 5.1.1\r\n")
    part.content = UTF8
    assert part.to_bytes().endswith(b"Content-Transfer-Encoding: 8bit\r\n\r\n" + UTF8)
    part.content = b"a\n\0"
    assert part.to_bytes().endswith(b"Content-Transfer-Encoding: binary\r\n\r\na\n\0")


@pytest.mark.parametrize("media_type", BARE)
def test_what_may_not_be_encoded_is_refused_where_the_server_does_not_take_it(
    media_type: str,
) -> None:
    message = around(MimePart(media_type, UTF8))
    assert UTF8 in b"".join(prepare(message, **EIGHT).blocks())
    parsed = MimeMessage.parse(bytes(message))
    for each in (message, parsed):
        with pytest.raises(InvalidMessageError, match="may not be encoded"):
            prepare(each, **SEVEN)
    with pytest.raises(InvalidMessageError, match="may not be encoded"):
        prepare(around(MimePart(media_type, b"\0")), **EIGHT)


def test_other_parts_are_encoded_as_ever() -> None:
    written = sent(around(MimePart("message/global-delivery-status", UTF8)))
    assert UTF8 not in written
    assert b"Content-Transfer-Encoding: base64\r\n" in written


# --- message/global ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "message", [inner("bjørn@example.net"), MimeMessage.parse("Subject: Größe\r\n\r\nx".encode())]
)
def test_a_message_with_utf8_in_its_header_is_global(message: MimeMessage) -> None:
    part = MessagePart(message, filename="mail.eml")
    written = part.to_bytes()
    assert b"Content-Type: message/global\r\n" in written
    assert b"message/rfc822" not in written
    assert part.content_type.media_type == "message/rfc822"  # the part itself is not changed


def test_a_message_with_utf8_in_the_header_of_a_part_is_global() -> None:
    came = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nSubject: ö\r\n\r\nx\r\n--b--"
    part = MessagePart(MimeMessage.parse(came.encode()))
    assert b"message/global" in part.to_bytes()


def test_a_message_that_needs_no_utf8_stays_rfc822() -> None:
    part = MessagePart(inner(description="Größe"))
    assert b"Content-Type: message/rfc822\r\n" in part.to_bytes()
    assert b"message/global" in part.to_bytes(FormatOptions(international=True))
    came = MessagePart(MimeMessage.parse("Subject: Größe\r\n\r\nx".encode()))
    assert b"message/rfc822" in came.to_bytes(FormatOptions(international=False))


def test_what_came_as_rfc822_is_not_called_otherwise() -> None:
    came = "Content-Type: message/rfc822\r\n\r\nSubject: Größe\r\n\r\nx".encode()
    message = MimeMessage.parse(came)
    assert isinstance(message.body, MessagePart)
    message.body.message.headers["X-New"] = "1"
    assert b"Content-Type: message/rfc822\r\n" in bytes(message)
