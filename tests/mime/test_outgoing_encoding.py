from __future__ import annotations

import pytest
from sending import ALL, EIGHT, SEVEN, sent, wire

from mailwright import (
    InvalidMessageError,
    MailboxAddress,
    MimeMessage,
    MimePart,
    Multipart,
    TextPart,
    UnsupportedError,
)
from mailwright.mime.outgoing import prepare


def eight_bit(content_type: bytes = b"text/plain; charset=utf-8") -> bytes:
    head = b"Content-Type: %b\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" % content_type
    return head + "Grüße an alle, die das lesen\r\n".encode()


def test_S09_eight_bit_content_is_handed_on_or_encoded_in_a_copy() -> None:
    data = eight_bit()
    message = MimeMessage.parse(data)
    assert sent(data, eight_bit=True) == sent(message, eight_bit=True) == data
    out = sent(message)
    assert out == sent(data)
    assert b"Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe an" in out
    assert MimeMessage.parse(out).text_body == message.text_body
    assert bytes(message) == data


@pytest.mark.parametrize("body", [eight_bit(), b"\r\n\0", b"\r\n" + b"x" * 999])
@pytest.mark.parametrize(
    "around",
    [
        b"DKIM-Signature: v=1\r\n%b",
        b"ARC-Seal: i=1\r\n%b",
        b"Content-Type: multipart/signed; boundary=s\r\n\r\n--s\r\n%b\r\n--s--",
    ],
)
def test_S09_what_is_signed_is_refused_and_not_encoded(around: bytes, body: bytes) -> None:
    for message in (around % body, MimeMessage.parse(around % body)):
        with pytest.raises(InvalidMessageError, match="signature"):
            prepare(message, **SEVEN)


ODD_PARTS = b"--b\r\nSubject: caf\xe9\r\n\r\nx\r\n--b--\r\n"


@pytest.mark.parametrize(
    "data",
    [
        b"DKIM-Signature: v=1\r\nSubject: caf\xe9\r\n\r\nx\r\n",
        b"DKIM-Signature: v=1\r\nSubject: " + b"x " * 600 + b"\r\n\r\nx\r\n",
        b"ARC-Seal: i=1\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n%b" % ODD_PARTS,
        b"Content-Type: multipart/signed; boundary=b\r\n\r\n%b" % ODD_PARTS,
    ],
)
def test_S09_a_header_that_is_signed_is_refused_and_not_encoded(data: bytes) -> None:
    edited = MimeMessage.parse(data)
    edited.headers.insert(0, "Received", "by x")
    for message in (data, MimeMessage.parse(data), edited):
        with pytest.raises(InvalidMessageError, match="signature"):
            prepare(message, **ALL)


@pytest.mark.parametrize("server", [SEVEN, EIGHT])
def test_S09_a_header_that_is_signed_and_in_utf8_needs_smtputf8(server: dict) -> None:
    data = b"DKIM-Signature: v=1\r\n" + UTF8_HEADER
    with pytest.raises(UnsupportedError) as caught:
        prepare(data, **server)
    assert caught.value.extension == "SMTPUTF8"
    assert sent(data, **ALL) == sent(data.replace(b"\r\n", b"\n"), **ALL) == data


def test_S09_what_was_just_signed_is_refused_likewise() -> None:
    part = MimePart("text/plain", "ä".encode())
    part.content_transfer_encoding = "8bit"
    message = MimeMessage()
    message.body = Multipart("signed", part, MimePart("application/pgp-signature"))
    assert "ä".encode() in sent(message, eight_bit=True)
    with pytest.raises(InvalidMessageError, match="signature"):
        prepare(message, **SEVEN)


def test_S09_a_signature_over_what_passes_is_left_alone() -> None:
    data = b"Content-Type: multipart/signed; boundary=s\r\n\r\n--s\r\n%b\r\n--s--\r\n" % eight_bit()
    assert sent(data, eight_bit=True) == data
    assert sent(data.replace(b"\r\n", b"\n"), eight_bit=True) == data


def test_S09_content_of_an_encoding_that_is_not_known_is_refused() -> None:
    with pytest.raises(InvalidMessageError, match="not known"):
        prepare(b"Content-Transfer-Encoding: x-new\r\n\r\n\xff", **SEVEN)


def test_S09_binary_content_is_encoded_with_its_line_ends() -> None:
    data = b"Content-Type: image/png\nContent-Transfer-Encoding: binary\n\na\r\n\n\r"
    body = MimeMessage.parse(sent(data, eight_bit=True)).body
    assert isinstance(body, MimePart)
    assert body.content == b"a\r\n\n\r"


UTF8_HEADER = "Subject: Grüße\r\n\r\nx\r\n".encode()


def test_S09_header_fields_in_utf8_need_smtputf8_or_are_encoded() -> None:
    prepared = prepare(UTF8_HEADER, **ALL)
    assert prepared.international
    assert prepared.eight_bit
    assert wire(prepared) == UTF8_HEADER
    assert sent(UTF8_HEADER, eight_bit=True) == sent(UTF8_HEADER)
    assert sent(UTF8_HEADER) == b"Subject: =?utf-8?b?R3LDvMOfZQ==?=\r\n\r\nx\r\n"


def test_S09_smtputf8_without_8bitmime_is_not_believed() -> None:
    assert sent(UTF8_HEADER, international=True).isascii()


def test_S09_an_address_that_only_utf8_can_express_needs_smtputf8() -> None:
    message = MimeMessage.compose(from_="a@x.org", to=MailboxAddress("", "jörg@x.org"), text="t")
    for server in (SEVEN, EIGHT):
        with pytest.raises(UnsupportedError, match=r"field To .* SMTPUTF8") as caught:
            prepare(message, **server)
        assert caught.value.extension == "SMTPUTF8"
    prepared = prepare(message, **ALL)
    assert prepared.international
    assert "jörg@x.org".encode() in wire(prepared)


def test_S09_utf8_in_the_header_of_a_part_counts_too() -> None:
    data = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n%b--b--\r\n" % UTF8_HEADER
    assert prepare(data, **ALL).international
    assert sent(data, eight_bit=True).isascii()


def test_S09_the_name_of_a_parameter_in_utf8_does_not_leave_with_a_boundary_written_anew() -> None:
    header = b'Content-Type: multipart/mixed; boundary="\xc3\xa9"; \xc3\xa9=x; a=b\r\n\r\n'
    for body in (b"", b"\xff"):  # the latter is written anew, with another boundary
        out = sent(header + body)
        assert out.isascii()
        assert b" a=b" in out


def test_M22_a_header_field_that_cannot_be_folded_is_refused() -> None:
    for data in (
        b"Received: " + b"x" * 1000,
        b"x" * 1000 + b": x",
        b"Date: y " + b"x" * 999 + b" z",
    ):
        with pytest.raises(InvalidMessageError, match="998"):
            prepare(data + b"\r\n\r\n", **ALL)
    assert sent(b"X: " + b"x " * 1000 + b"\r\n\r\n")


def test_M22_lines_around_parts_are_cut() -> None:
    body = Multipart("mixed", TextPart("plain", "x"))
    body.preamble = b"\0\xff" + b"p" * 3000
    message = MimeMessage()
    message.body = body
    out = sent(message)
    assert max(map(len, out.split(b"\r\n"))) <= 998
    assert out.isascii()
