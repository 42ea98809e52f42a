"""Where another parser reads a changed message otherwise, it has an ambiguity: none is silent."""

from __future__ import annotations

import email
import warnings
from collections.abc import Iterator
from email.policy import Policy, compat32, default
from typing import Any

import pytest

from mailwright import MimeMessage, Multipart
from mailwright.mime.entity import MimeEntity
from mailwright.mime.part import MessagePart, MimePart

ATTACHED = (
    b"From: Ann <ann@example.org>\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/mixed; boundary="bnd"\r\n\r\n'
    b"--bnd\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\nH=C3=A4llo\r\n"
    b'--bnd\r\nContent-Type: application/pdf; name="a.pdf"\r\n'
    b'Content-Disposition: attachment; filename="a.pdf"\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\nUERGUERG\r\nUERGUA==\r\n--bnd--\r\n"
)
NESTED = (
    b"From: Ann <ann@example.org>\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: multipart/mixed; boundary=out\r\n\r\n"
    b"--out\r\nContent-Type: multipart/alternative;\r\n\tboundary=in\r\n\r\n"
    b"--in\r\nContent-Type: text/html\r\n\r\n<p>\r\n--in--\r\n"
    b"--out\r\nContent-Type: message/rfc822\r\n\r\nMIME-Version: 1.0\r\nSubject: x\r\n"
    b"Content-Type: image/png\r\nContent-Disposition: inline;\r\n filename*=utf-8''%C3%A4.png\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\nUE5H\r\n--out--\r\n"
)
PIECES = (
    b"\0", b"\t", b" ", b'"', b"(", b")", b"(x)", b";", b",", b"=", b"-", b"--", b"*", b"'", b"\\",
    b"\r", b"\n", b"\r\n", b"\r\n ", b"\r\n\r\n", b"\xff", b"\xc2\xa0", b"a", b":", b"/", b"@",
    b"<", b"=?utf-8?q?a?=", b"\x0b", b"\x0c", b"%", b"0", b".", b"_", b"=\r\n", b"\x85",
    b">From x\r\n", b"\xef\xbb\xbf", b"''",
)  # fmt: skip


def changed(message: bytes, first: int) -> Iterator[bytes]:
    """Yield messages with an insertion, a replacement or a cut at each place."""
    for place in range(len(message)):
        piece = PIECES[(place * 7 + first) % len(PIECES)]
        yield message[:place] + piece + message[place:]
        yield message[:place] + piece + message[place + 1 :]
        yield message[:place] + message[place + 1 + first % 5 :]


def seen_by_another(data: bytes, policy: Policy[Any]) -> list[object]:
    """What the standard library makes of it."""
    message = email.message_from_bytes(data, policy=policy)
    parts: list[object] = []
    for part in message.walk():
        if not part.is_multipart():
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            parts.append((part.get_content_type(), part.get_filename() or "", _lines(content)))
    return parts


def seen_by_us(message: MimeMessage) -> list[object]:
    parts: list[object] = []
    waiting: list[MimeEntity | None] = [message.body]
    while waiting:
        entity = waiting.pop()
        if isinstance(entity, Multipart):
            waiting.extend(reversed(entity))
        elif isinstance(entity, MessagePart):
            waiting.append(entity.message.body)
        else:
            assert isinstance(entity, MimePart)
            name = entity.filename
            parts.append((entity.content_type.media_type, name, _lines(entity.content)))
    return parts


def _lines(content: bytes) -> bytes:
    """Leave out what no reader sees: which line ends, and blanks before them."""
    return b"\n".join(line.rstrip() for line in content.split(b"\n")).strip(b"\n")


@pytest.mark.parametrize("message", [ATTACHED, NESTED], ids=["attached", "nested"])
@pytest.mark.parametrize(
    ("first", "policy"),
    [*((first, compat32) for first in range(4)), (4, default)],
    ids=lambda value: str(value) if isinstance(value, int) else type(value).__name__,
)
def test_M11_what_another_parser_reads_otherwise_is_an_ambiguity(
    message: bytes, first: int, policy: Policy[Any]
) -> None:
    assert MimeMessage.parse(message).defects == ()
    differing = 0
    for data in changed(message, first):
        ours = MimeMessage.parse(data)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                theirs = seen_by_another(data, policy)
        except (AssertionError, AttributeError, LookupError, TypeError, ValueError):  # it fails
            theirs = []
        if theirs != seen_by_us(ours):
            differing += 1
            assert ours.ambiguities, data
    assert differing > 100
