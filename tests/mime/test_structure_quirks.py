"""What other libraries once got wrong about the structure of messages."""

from __future__ import annotations

import pytest
from entity_strategies import look_at_everything, tree

from mailwright import MimeMessage
from mailwright.mime.defects import DefectKind
from mailwright.mime.parser import parse_index
from mailwright.mime.part import MessagePart

MIXED = b"Content-Type: multipart/mixed; boundary=%b\r\n\r\n"
WHOLE = (
    b"From: a@b.example\r\nMIME-Version: 1.0\r\n"
    + MIXED % b'"o u t"'
    + b"before\r\n--o u t\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n"
    + MIXED % b"in"
    + b"--in\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\n--in--\r\n--o u t--\r\nbehind"
)


def contents(data: bytes) -> list[bytes]:
    return [data[node.body : node.end] for node in parse_index(data).nodes if not node.children]


@pytest.mark.parametrize("end", range(len(WHOLE)))
def test_a_message_cut_anywhere_is_a_message(end: int) -> None:
    message = MimeMessage.parse(WHOLE[:end])
    look_at_everything(message)
    assert bytes(message) == WHOLE[:end]
    assert len(parse_index(WHOLE[:end]).nodes) <= 5  # cut behind "--in", it is a delimiter


@pytest.mark.parametrize(
    ("inner", "parts"),
    [
        # The boundary of the outer multipart: the inner one ends where it begins.
        (b"--b\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n--b--", [b"", b"one", b"two"]),
        (b"--b--\r\n--b--", [b""]),
    ],
)
def test_M12_a_child_with_the_boundary_of_its_parent_has_no_parts(
    inner: bytes, parts: list[bytes]
) -> None:
    data = MIXED % b"b" + b"--b\r\n" + MIXED % b"b" + inner
    assert contents(data) == parts
    assert DefectKind.SHARED_BOUNDARY in [defect.kind for defect in parse_index(data).defects]


@pytest.mark.parametrize("line", [b"--b x", b"--b  --", b"--b --x", b"--b\t;", b"--b-- x"])
def test_M12_blanks_and_more_behind_a_boundary_make_no_delimiter(line: bytes) -> None:
    data = MIXED % b"b" + b"--b\r\n\r\none\r\n" + line + b"\r\ntwo\r\n--b--"
    is_padded_close = line == b"--b  --"
    expected = b"one" if is_padded_close else b"one\r\n" + line + b"\r\ntwo"
    assert contents(data) == [expected]


@pytest.mark.parametrize("line", [b"--", b"----", b"-- ", b"--c"])
def test_lines_of_dashes_in_the_header_of_a_part_end_it(line: bytes) -> None:
    data = MIXED % b"b" + b"--b\r\nX: y\r\n" + line + b"\r\nZ: z\r\n\r\none\r\n--b--"
    assert contents(data) == [line + b"\r\nZ: z\r\n\r\none"]
    fault = parse_index(data).defects[0]
    assert (fault.kind, data[fault.offset :][:2]) == (DefectKind.INVALID_HEADER_LINE, b"--")


def test_M12_dashes_without_a_boundary_are_no_delimiters() -> None:
    for field in (b"multipart/mixed", b'multipart/mixed; boundary=""'):
        data = b"Content-Type: %b\r\n\r\n--\r\n\r\none\r\n----\r\n" % field
        assert contents(data) == [b"--\r\n\r\none\r\n----\r\n"]


@pytest.mark.parametrize("size", [4_095, 4_096, 4_097, 65_536, 1_000_000])
def test_lines_of_a_header_may_be_long(size: int) -> None:
    data = (
        b"X: " + b"x" * size + b"\r\nSubject: one\r\n" + MIXED % b"b" + b"--b\r\n\r\ntext\r\n--b--"
    )
    message = MimeMessage.parse(data)
    assert message.subject == "one"
    assert contents(data) == [b"text"]


@pytest.mark.parametrize(
    ("before", "subject"),
    [
        (b"\xef\xbb\xbf", "one"),
        (b"From a b\n", "one"),
        (b">From a b\r\n", "one"),
        (b">>From a Mon 10:00\n", "one"),
        (b"\xef\xbb\xbfFrom a b\n", "one"),
        (b"\xef\xbb", ""),
        (b"garbage\r\n", ""),
        (b":\r\n", ""),
        (b"\r", ""),
    ],
)
def test_M10_what_stands_before_a_header(before: bytes, subject: str) -> None:
    data = before + b"Subject: one\r\n\r\nx"
    message = MimeMessage.parse(data)
    assert message.subject == subject
    assert bytes(message) == data
    if not subject:
        assert message.ambiguities


@pytest.mark.parametrize("marker", [b"From a Mon 10:00\n", b">From a b\r\n", b">>From a\r\n"])
def test_the_line_of_an_mbox_may_stand_before_an_embedded_message(marker: bytes) -> None:
    data = b"Content-Type: message/rfc822\r\n\r\n" + marker + b"Subject: in\r\n\r\nx"
    message = MimeMessage.parse(data)
    assert isinstance(message.body, MessagePart)
    assert message.body.message.subject == "in"
    assert message.body.message.raw == marker + b"Subject: in\r\n\r\nx"
    assert bytes(message) == data


def test_an_encoded_message_stays_whole() -> None:
    data = (
        b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        b"U3ViamVjdDogaW4NCg0KeA=="
    )
    assert len(parse_index(data).nodes) == 1
    assert tree(MimeMessage.parse(data)) == "message/rfc822"
