"""A message that is not needed any more is gone at once, and does not wait for the collector."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest

from mailwright import MimeMessage, MimePart, TextPart

MAIL = (
    b"From: Ann <ann@example.org>\r\nTo: bob@example.net, =?utf-8?q?J=C3=B6rg?= <j@example.org>\r\n"
    b"Subject: Minutes\r\nDate: Tue, 24 Nov 2026 09:05:00 +0100\r\nReferences: <a@b> <c@d>\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\nHi.\r\n"
    b"--b\r\nContent-Type: image/png; name=a.png\r\nContent-Disposition: attachment\r\n\r\nAAAA\r\n"
    b"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\nx\r\n--b--\r\n"
)


def main_fields(message: MimeMessage) -> None:
    assert message.subject
    assert message.date
    assert message.from_.mailboxes
    assert message.to.mailboxes
    assert message.references


def contents(message: MimeMessage) -> None:
    for part in message.body_parts:
        if isinstance(part, TextPart):
            assert part.text == "Hi."
        elif isinstance(part, MimePart):
            assert part.content


def fields(message: MimeMessage) -> None:
    for place in message.places():
        assert all(isinstance(field.value, str) for field in place.entity.headers)


def parameters(message: MimeMessage) -> None:
    assert [part.filename for part in message.attachments] == ["a.png"]
    assert message.body is not None
    assert message.body.content_type.parameters["boundary"] == "b"


def defects(message: MimeMessage) -> None:
    assert message.defects is not None


def edits(message: MimeMessage) -> None:
    message.subject = "Other"
    message.to.append("eve@example.com")
    assert message.body is not None
    message.body.content_type.parameters["x"] = "y"
    assert bytes(message)


@pytest.mark.parametrize("use", [main_fields, contents, fields, parameters, defects, edits])
def test_what_is_done_with_a_message_makes_no_cycles(use: Callable[[MimeMessage], None]) -> None:
    use(MimeMessage.parse(MAIL))  # what is imported and cached is made
    gc.collect()
    gc.disable()
    try:
        use(MimeMessage.parse(MAIL))
        assert gc.collect() == 0
    finally:
        gc.enable()
