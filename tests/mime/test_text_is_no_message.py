"""A str where octets belong is refused with a word on what to do, by all that takes octets."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest

from mailwright import (
    InvalidArgumentError,
    Mbox,
    MimeEntity,
    MimeMessage,
    MimeMessageFeeder,
    anonymise,
    read_headers,
)
from mailwright.mime.events import events

TAKERS: list[Callable[[Any], object]] = [
    MimeMessage.parse,
    lambda text: MimeMessage.load(StringIO(text)),  # type: ignore[arg-type]
    MimeEntity.parse,
    lambda text: MimeEntity.parse(text, content_type="text/plain"),
    read_headers,
    events,
    Mbox.from_bytes,
    lambda text: MimeMessageFeeder().feed(text),
    anonymise,
]


@pytest.mark.parametrize("take", TAKERS)
def test_text_is_refused(take: Callable[[Any], object]) -> None:
    with pytest.raises(InvalidArgumentError, match="str"):
        take("Subject: x\n\nText")


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_octets_of_any_kind_are_taken(kind: Callable[[bytes], Any]) -> None:
    data = kind(b"Subject: x\n\nText")
    assert MimeMessage.parse(data).subject == "x"
    assert MimeEntity.parse(data).headers["Subject"] == "x"
    assert read_headers(data)["Subject"] == "x"
    assert [*events(data)]


@pytest.mark.parametrize("take", [MimeMessage.parse, read_headers, events])
@pytest.mark.parametrize("given", [Path("mail.eml"), BytesIO(b"A: b"), EmailMessage(), 5, None])
def test_what_is_no_octets_is_refused(take: Callable[[Any], object], given: object) -> None:
    with pytest.raises(InvalidArgumentError, match="load"):
        take(given)
