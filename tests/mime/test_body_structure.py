from __future__ import annotations

import pytest
from entity_strategies import octets
from hypothesis import given
from hypothesis import strategies as st
from shallow import shallow_stack

from mailwright import MimeMessage
from mailwright.mime.body_structure import BodyStructure, body_structure

MESSAGE = (
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: Quoted-Printable\r\n"
    b"Content-Language: en, de\r\n"
    b"Content-Description: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\n"
    b"one\r\ntwo\r\n\r\n"
    b"--b\r\n"
    b"Content-Type: message/rfc822\r\n\r\n"
    b"Subject: in\r\n"
    b"Content-Type: multipart/alternative; boundary=c\r\n\r\n"
    b"--c\r\n\r\nx\r\n"
    b"--c\r\nContent-Type: image/png; name=a.png\r\n"
    b"Content-Disposition: Inline; filename=b.png\r\n"
    b"Content-ID: <a@b>\r\nContent-MD5: Q2hlY2s=\r\nContent-Location: http://x/\r\n y\r\n\r\nPNG"
    b"\r\n--c--\r\n"
    b"--b--\r\n"
)


def structure(data: bytes) -> BodyStructure:
    source = MimeMessage.parse(data).source
    assert source is not None
    return body_structure(source)


def test_parts_are_described_and_numbered() -> None:
    root = structure(MESSAGE)
    assert [(one.numbers, one.media_type) for one in root.walk()] == [
        ((), "multipart/mixed"),
        ((1,), "text/plain"),
        ((2,), "message/rfc822"),
        ((2,), "multipart/alternative"),
        ((2, 1), "text/plain"),
        ((2, 2), "image/png"),
    ]
    text, message = root.parts
    assert (text.octets, text.lines, text.parameters) == (10, 2, (("charset", "utf-8"),))
    assert text.content_transfer_encoding == "quoted-printable"
    assert (text.content_language, text.content_description) == (("en", "de"), "Grüße")
    assert message.message is not None
    assert message.message_header.startswith(b"Subject: in\r\n")
    assert (message.octets, message.lines) == (len(message.message_header) + 2
                                               + message.message.octets, 15)  # fmt: skip
    plain, image = message.message.parts
    assert plain.parameters == (("charset", "us-ascii"),)
    assert (plain.octets, plain.lines, plain.content_transfer_encoding) == (1, 0, "7bit")
    assert (image.octets, image.lines, image.type, image.subtype) == (3, None, "image", "png")
    assert (image.content_disposition, image.disposition_parameters) == (
        "inline", (("filename", "b.png"),),
    )  # fmt: skip
    assert (image.content_id, image.content_md5) == ("<a@b>", "Q2hlY2s=")
    assert image.content_location == "http://x/y"
    assert repr(image) == "<BodyStructure 2.2 image/png 3 octets>"


def test_a_body_that_is_no_multipart_is_part_one() -> None:
    root = structure(b"Subject: x\r\n\r\nbody\r\n")
    assert (root.numbers, root.is_multipart, root.octets, root.lines) == ((1,), False, 6, 1)
    inner = structure(b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nbody").message
    assert inner is not None
    assert inner.numbers == (1, 1)


@pytest.mark.parametrize("ends", [b"\n", b"\r\n"])
def test_octets_are_counted_as_they_are_sent(ends: bytes) -> None:
    data = MESSAGE.replace(b"\r\n", ends)
    first, second = structure(data), structure(MESSAGE)
    assert [one.canonical_octets for one in first.walk()] == [one.octets for one in second.walk()]
    assert [one.lines for one in first.walk()] == [one.lines for one in second.walk()]


@given(st.text("\r\nx", max_size=20), st.integers(1, 5))
def test_lines_are_counted_across_blocks(text: str, block: int) -> None:
    body = text.encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mailwright.mime.newlines.BLOCK", block)
        made = structure(b"Subject: x\r\n\r\n" + body)
    bare = body.count(b"\n") - body.count(b"\r\n")
    assert (made.canonical_octets, made.lines) == (len(body) + bare, body.count(b"\n"))


@given(octets)
def test_M09_any_octets_have_a_structure(data: bytes) -> None:
    message = MimeMessage.parse(data)
    assert message.source is not None
    found = list(body_structure(message.source).walk())
    nodes = message.source.original.index.nodes
    assert [one.octets for one in found] == [node.end - node.body for node in nodes]
    for one, node in zip(found, nodes, strict=True):
        body = data[node.body : node.end]
        feeds = body.count(b"\n")
        assert one.canonical_octets == len(body) + feeds - body.count(b"\r\n")
        assert one.lines in (None, feeds)


def test_M01_deep_messages_have_a_structure_without_recursion() -> None:
    data = b"Content-Type: message/rfc822\r\n\r\n" * 1_000
    with shallow_stack():
        root = structure(data)
        assert len(list(root.walk())) == 100
        assert len({root, root.message}) == 2
        repr(root)
