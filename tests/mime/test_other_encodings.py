"""uuencode and yEnc in messages: as a content transfer encoding, and in texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from mailwright import MimeMessage, MimePart, TextPart
from mailwright.mime.encodings import uuencode, yenc
from mailwright.mime.encodings.transfer import ContentEncoding

OCTETS = bytes(range(256)) * 3


def message_of(body: bytes, encoding: str, media_type: str = "application/x-any") -> MimeMessage:
    header = f"Content-Type: {media_type}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    return MimeMessage.parse(header.encode() + body)


@pytest.mark.parametrize("label", ["x-uuencode", "X-UUE", "uuencode", "x-uue (old)"])
def test_a_part_in_uuencode(label: str) -> None:
    body = message_of(b"prose\r\n" + uuencode.encode(OCTETS, "a.bin"), label).body
    assert isinstance(body, MimePart)
    assert body.content == OCTETS
    assert body.content_transfer_encoding is ContentEncoding.UUENCODE


@pytest.mark.parametrize("label", ["x-yencode", "yenc"])
def test_a_part_in_yenc(label: str) -> None:
    message = message_of(yenc.encode(OCTETS, "a.bin"), label)
    assert isinstance(message.body, MimePart)
    assert message.body.content == OCTETS


def test_text_in_uuencode() -> None:
    body = message_of(uuencode.encode(b"\xe9\r\n"), "x-uue", "text/plain; charset=latin1").body
    assert isinstance(body, TextPart)
    assert body.text == "é\n"


@pytest.mark.parametrize("encoding", ["x-uuencode", "x-yencode"])
def test_what_is_written_can_be_sent(encoding: str) -> None:
    """uuencode is ASCII; what asks for yEnc gets base64."""
    message = MimeMessage()
    message.body = part = MimePart("application/x-any", OCTETS)
    part.content_transfer_encoding = encoding
    data = bytes(message)
    assert data.isascii()
    body = MimeMessage.parse(data).body
    assert isinstance(body, MimePart)
    assert body.content == OCTETS
    written = {"x-uuencode": "x-uuencode", "x-yencode": "base64"}
    assert body.content_transfer_encoding == written[encoding]


@pytest.mark.parametrize("write", [uuencode.encode, yenc.encode])
def test_M19_a_file_in_a_text_is_text_unless_asked_for(write: object, tmp_path: Path) -> None:
    assert callable(write)
    coded: bytes = write(b"harmless", "../../x.sh").decode("latin-1").encode("latin-1")
    data = b"Content-Type: text/plain; charset=iso-8859-15\r\n\r\nHello\r\n" + coded + b"\r\n"
    message = MimeMessage.parse(data)
    assert message.text_body is not None
    assert message.text_body.startswith(
        "Hello\nbegin 644" if b"begin 644" in coded else "Hello\n=y"
    )
    assert not list(message.attachments)
    assert isinstance(message.body, TextPart)
    files = [*uuencode.find_files(message.body.content), *yenc.find_files(message.body.content)]
    (file,) = files
    assert (file.name, file.content) == ("../../x.sh", b"harmless")
    path = file.save(tmp_path)
    assert path == tmp_path / "x.sh"
    assert path.stat().st_mode & 0o777 == 0o600
