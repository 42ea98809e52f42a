"""Writing a message otherwise than it came: line ends, width, UTF-8, hidden fields."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright import (
    InvalidArgumentError,
    MimeEntity,
    MimeMessage,
    MimePart,
    Multipart,
    TextPart,
)
from mailwright.mime.fields.parameters import ParameterEncoding
from mailwright.mime.format_options import FormatOptions
from mailwright.mime.newlines import LineEnding, with_line_ending

LF = FormatOptions(line_ending=LineEnding.LF)
CRLF = FormatOptions(line_ending=LineEnding.CRLF)

SIGNED = (
    b"MIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=a\r\n"
    b"\r\n"
    b"--a\r\n"
    b"Content-Type: multipart/signed; boundary=s; protocol=application/pgp-signature\r\n"
    b"\r\n"
    b"--s\r\nContent-Type: text/plain\r\n\r\nsigned\r\ntext \r\n"
    b"--s\r\nContent-Type: application/pgp-signature\r\n\r\nAAAA\r\n--s--\r\n"
    b"\r\n--a\r\n"
    b"Content-Transfer-Encoding: binary\r\n\r\n\x00\r\n\x01\n\r\n"
    b"--a\r\n\r\nplain\r\n"
    b"--a--\r\n"
)


def composed(**fields: str) -> MimeMessage:
    message = MimeMessage.compose(from_="ann@example.org", to="bob@example.net", text="Hi.\nBye.")
    for name, value in fields.items():
        message.headers[name] = value
    return message


def test_the_line_ends_of_a_message_become_lf_or_crlf() -> None:
    message = composed(Subject="Minutes")
    assert b"\r" not in message.to_bytes(LF)
    assert message.to_bytes(LF).replace(b"\n", b"\r\n") == message.to_bytes(CRLF)
    parsed = MimeMessage.parse(message.to_bytes(LF))
    assert parsed.to_bytes() == message.to_bytes(LF)
    assert parsed.to_bytes(CRLF) == message.to_bytes(CRLF)


def test_what_is_signed_or_binary_keeps_its_line_ends() -> None:
    message = MimeMessage.parse(SIGNED)
    written = message.to_bytes(LF)
    signed = SIGNED[SIGNED.index(b"--s\r\n") : SIGNED.index(b"\r\n--a\r\nContent-Transfer")]
    assert signed in written
    assert b"\n\n\x00\r\n\x01\n\n--a\n\nplain\n--a--\n" in written
    others = written.replace(signed, b"").replace(b"\x00\r\n\x01", b"")
    assert b"\r" not in others
    assert MimeMessage.parse(written).to_bytes(CRLF) == SIGNED.replace(b"\x01\n", b"\x01\n")


def test_a_content_that_ends_with_cr_keeps_it() -> None:
    message = MimeMessage()
    part = MimePart("application/octet-stream", b"\0\r")
    part.content_transfer_encoding = "binary"
    message.body = Multipart("mixed", part, TextPart("plain", "x"), boundary="b")
    read = MimeMessage.parse(message.to_bytes(LF)).body
    assert isinstance(read, Multipart)
    assert isinstance(read[0], MimePart)
    assert read[0].content == b"\0\r"


@given(st.binary(max_size=40), st.lists(st.integers(0, 40), max_size=4))
def test_line_ends_are_the_same_at_any_border_of_blocks(data: bytes, cuts: list[int]) -> None:
    borders = [0, *sorted(cuts), len(data)]
    blocks = [data[start:end] for start, end in pairwise(borders)]
    for ending in LineEnding:
        whole = data.replace(b"\r\n", b"\n").replace(b"\n", ending.value)
        assert b"".join(with_line_ending(blocks, ending)) == whole


def test_fields_are_folded_at_the_width_that_is_asked_for() -> None:
    message = composed(Subject="word " * 40)
    for width in (60, 78, 200, 998):
        header = message.to_bytes(FormatOptions(max_line_length=width)).split(b"\r\n\r\n")[0]
        lengths = [len(line) for line in header.split(b"\r\n")]
        assert max(lengths) <= width
        assert max(lengths) > min(width - 10, 190)


@pytest.mark.parametrize("width", [-1, 0, 59, 999])
def test_a_width_outside_of_its_range_is_refused(width: int) -> None:
    with pytest.raises(InvalidArgumentError, match="60 to 998"):
        FormatOptions(max_line_length=width)


def test_utf8_stands_in_fields_where_it_is_asked_for() -> None:
    message = composed(Subject="Größe")
    assert "Subject: Größe\r\n".encode() in message.to_bytes(FormatOptions(international=True))
    assert message.to_bytes(FormatOptions(international=False)).isascii()
    came = b"Subject: Gr\xc3\xb6\xc3\x9fe\r\nTo: J\xc3\xb6rg <j@example.org>\r\n\r\nbody"
    parsed = MimeMessage.parse(came)
    assert parsed.to_bytes() == came
    assert parsed.to_bytes(FormatOptions(international=True)) == came
    ascii_form = parsed.to_bytes(FormatOptions(international=False))
    assert ascii_form.isascii()
    assert MimeMessage.parse(ascii_form).subject == "Größe"


def test_a_local_part_beyond_ascii_has_no_other_form() -> None:
    message = MimeMessage.compose(from_="jörg@example.org", text="x")
    assert "jörg@".encode() in message.to_bytes(FormatOptions(international=False))


def test_the_fields_of_parts_are_encoded_too() -> None:
    came = (
        b"Content-Type: multipart/mixed; boundary=a\r\n\r\n"
        b"--a\r\nContent-Description: Gr\xc3\xb6\xc3\x9fe\r\n\r\none\r\n--a--\r\n"
    )
    written = MimeMessage.parse(came).to_bytes(FormatOptions(international=False))
    assert written.isascii()
    body = MimeMessage.parse(written).body
    assert isinstance(body, Multipart)
    assert body[0].headers["Content-Description"] == "Größe"


def test_hidden_fields_are_left_out_of_the_message_and_not_of_those_within() -> None:
    inner = b"Bcc: eve@example.com\r\nSubject: inner\r\n\r\nx"
    came = (
        b"Bcc: bob@example.net\r\nSubject: outer\r\nbcc: dan@example.net\r\n"
        b"Content-Type: message/rfc822\r\n\r\n" + inner
    )
    written = MimeMessage.parse(came).to_bytes(FormatOptions(hidden_headers=["BCC"]))
    assert written == b"Subject: outer\r\nContent-Type: message/rfc822\r\n\r\n" + inner
    unhidden = MimeMessage.parse(came).to_bytes(FormatOptions(hidden_headers=["X-None"]))
    assert unhidden == came


def test_a_last_line_end_is_added_where_there_is_none() -> None:
    options = FormatOptions(ensure_newline=True)
    assert MimeMessage.parse(b"A: 1\r\n\r\nx").to_bytes(options) == b"A: 1\r\n\r\nx\r\n"
    assert MimeMessage.parse(b"A: 1\r\n\r\nx\n").to_bytes(options) == b"A: 1\r\n\r\nx\n"
    lf = FormatOptions(ensure_newline=True, line_ending=LineEnding.LF)
    assert MimeMessage.parse(b"A: 1\r\n\r\nx").to_bytes(lf) == b"A: 1\n\nx\n"


def test_options_are_for_files_and_parts_as_well(tmp_path: Path) -> None:
    message = composed(Subject="Minutes")
    message.write_to(tmp_path / "mail.eml", LF)
    assert (tmp_path / "mail.eml").read_bytes() == message.to_bytes(LF)
    assert message.body is not None
    assert b"\r" not in message.body.to_bytes(LF)
    assert bytes(message.body) == message.body.to_bytes()


def test_parameters_are_encoded_as_old_programs_know_them_where_that_is_asked_for() -> None:
    part = MimePart("application/pdf", b"x", filename="naïve.pdf")
    assert b"filename*=utf-8''na%C3%AFve.pdf" in part.to_bytes()
    old = part.to_bytes(FormatOptions(parameter_encoding=ParameterEncoding.RFC2047))
    assert b'filename="=?utf-8?q?na=C3=AFve=2Epdf?="' in old
    assert MimeEntity.parse(old).filename == "naïve.pdf"


def test_parameters_are_quoted_where_that_is_asked_for() -> None:
    message = composed(Subject="Minutes")
    quoted = message.to_bytes(FormatOptions(always_quote=True))
    assert b'Content-Type: text/plain; charset="utf-8"\r\n' in quoted
    assert b"Content-Type: text/plain; charset=utf-8\r\n" in bytes(message)


def test_parameters_that_came_stay_however_others_are_written() -> None:
    came = b"Content-Type: text/plain; charset=utf-8\r\n\r\nx"
    options = FormatOptions(parameter_encoding=ParameterEncoding.RFC2047, always_quote=True)
    message = MimeMessage.parse(came)
    assert message.to_bytes(options) == came
    message.subject = "Minutes"
    assert b"charset=utf-8\r\nSubject: Minutes\r\n" in message.to_bytes(options)
