"""What a way that carries binary parts is given (RFC 3030), and one that does not."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import pytest

from mailwright.errors import InvalidMessageError
from mailwright.mime.encodings.transfer import EncodingConstraint
from mailwright.mime.format_options import FormatOptions
from mailwright.mime.message import MimeMessage
from mailwright.mime.outgoing import Outgoing, prepare
from mailwright.mime.part import MimePart
from mailwright.mime.writer import plan

RAW = b"\x00\xff one\nbare\rline " + b"x" * 2000 + b"\r\n.\r\n--other\r\n"
HEAD = b"From: a@x.test\r\nTo: b@x.test\r\nMessage-ID: <1@x>\r\nMIME-Version: 1.0\r\n"
BINARY = (
    b"--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n"
)
MIXED = (
    HEAD
    + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n"
    + BINARY
    + RAW
    + b"\r\n--b--\r\n"
)
SIGNED = MIXED.replace(b"multipart/mixed;", b"multipart/signed; protocol=x/y;")


def octets(outgoing: Outgoing) -> bytes:
    data = b"".join(outgoing.blocks())
    assert len(data) == outgoing.size
    return data


def to_binary(message: MimeMessage | bytes, *, unencoded: bool = False) -> Outgoing:
    return prepare(message, eight_bit=True, international=True, binary=True, unencoded=unencoded)


@pytest.mark.parametrize("data", [MIXED, SIGNED], ids=["mixed", "signed"])
@pytest.mark.parametrize("parsed", [True, False])
def test_a_binary_part_stays_as_it_is(data: bytes, parsed: bool) -> None:
    outgoing = to_binary(MimeMessage.parse(data) if parsed else data)
    assert outgoing.binary
    assert octets(outgoing) == data


def test_S09_without_binarymime_it_is_encoded_and_nothing_raw_is_left() -> None:
    outgoing = prepare(MIXED, eight_bit=True, international=True)
    assert not outgoing.binary
    assert EncodingConstraint(eight_bit=True).allows(octets(outgoing))
    _, part = MimeMessage.parse(octets(outgoing)).body_parts
    assert part.content == RAW


def test_S09_what_is_signed_is_not_sent_where_binary_is_not_taken() -> None:
    with pytest.raises(InvalidMessageError):
        prepare(SIGNED, eight_bit=True, international=True)


def test_S05_line_ends_outside_of_binary_parts_are_crlf_all_the_same() -> None:
    data = MIXED.replace(b"text\r\n", b"text\nmore\r.\r\n")
    assert octets(to_binary(data)) == MIXED.replace(b"text\r\n", b"text\r\nmore\r\n.\r\n")


def test_a_message_that_is_one_binary_part_gets_no_line_end() -> None:
    data = HEAD + b"Content-Transfer-Encoding: binary\r\n\r\n\x00\x01 no end"
    assert octets(to_binary(data)) == data


def test_a_message_without_binary_parts_is_as_ever() -> None:
    data = HEAD + b"\r\n\xc3\xa4\r\n"
    outgoing = to_binary(data, unencoded=True)
    assert (outgoing.binary, outgoing.eight_bit, octets(outgoing)) == (False, True, data)


@pytest.fixture
def large_file(tmp_path: Path) -> Path:
    path = tmp_path / "large.bin"
    path.write_bytes(os.urandom(700_000))
    return path


def composed(*attachments: Path) -> MimeMessage:
    message = MimeMessage.compose(
        from_="a@x.test", to="b@x.test", subject="s", text="ä\n", attachments=list(attachments)
    )
    message.message_id = "1@x"
    return message


def test_attachments_of_ours_travel_without_base64_on_request(large_file: Path) -> None:
    message = composed(large_file)
    before = bytes(message)
    outgoing = to_binary(message, unencoded=True)
    data = octets(outgoing)
    assert outgoing.binary
    assert large_file.read_bytes() in data
    text, attachment = MimeMessage.parse(data).body_parts
    assert str(text.content_transfer_encoding) == "8bit"
    assert str(attachment.content_transfer_encoding) == "binary"
    assert attachment.content == large_file.read_bytes()
    assert bytes(message) == before  # what the caller owns is not changed
    assert b"base64" in octets(to_binary(message))  # only on request


def test_parts_that_came_in_base64_are_not_touched() -> None:
    data = bytes(composed()).replace(b"quoted-printable", b"base64")
    parsed = MimeMessage.parse(data)
    assert octets(to_binary(parsed, unencoded=True)).rstrip() == data.rstrip()


def test_a_file_with_the_boundary_in_it_gets_another_one(tmp_path: Path) -> None:
    path = tmp_path / "evil.bin"
    path.write_bytes(b"")
    message = composed(path)
    body = message.body
    assert body is not None
    boundary = body.boundary.encode()  # type: ignore[attr-defined]
    for place in (0, 262_144 - 10, 262_144, 500_000):
        evil = bytearray(os.urandom(600_000))
        line = b"\n--" + boundary + b"--\r\n"
        evil[place : place + len(line)] = line
        path.write_bytes(evil)
        data = octets(to_binary(message, unencoded=True))
        assert list(MimeMessage.parse(data).body_parts)[-1].content == bytes(evil)


def test_a_file_that_changes_while_it_is_sent_is_an_error(large_file: Path) -> None:
    outgoing = to_binary(composed(large_file), unencoded=True)
    large_file.write_bytes(large_file.read_bytes() + b"x")
    with pytest.raises(InvalidMessageError, match="grew"):
        octets(outgoing)


def test_an_open_file_is_read_in_blocks_and_stays_open() -> None:
    file = BytesIO(b"\x00" * 300_000)
    message = MimeMessage.compose(
        from_="a@x.test", to="b@x.test", subject="s", text="x", attachments=[]
    )

    message.body = MimePart("application/octet-stream", file)
    blocks = list(to_binary(message, unencoded=True).blocks())
    assert max(map(len, blocks)) <= 262_144
    assert not file.closed


def test_a_declared_binary_part_of_ours_stays_binary_where_it_is_taken() -> None:

    message = composed()
    part = MimePart("application/octet-stream", RAW)
    part.content_transfer_encoding = "binary"
    message.body = part
    assert octets(to_binary(message)).endswith(RAW)
    assert b"base64" in octets(prepare(message, eight_bit=True, international=True))


def test_formatting_with_a_constraint_of_binary() -> None:
    message = MimeMessage.parse(MIXED)
    options = FormatOptions(constraint=EncodingConstraint(eight_bit=True, binary=True))
    assert plan(message, options).joined() == MIXED
