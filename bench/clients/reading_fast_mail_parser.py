"""`fast-mail-parser`, a parser in Rust; it decodes all there is whenever it parses."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from fast_mail_parser import parse_email

from clients.turns import each_mail


def _main_fields(mail: bytes) -> Any:
    message = parse_email(mail)
    _ = message.subject, message.date, message.headers["From"], message.headers["To"]
    return message


def main_fields(job: SimpleNamespace) -> Callable[[], None]:
    """Parse; read subject, authors, recipients and date, which are text here."""
    return each_mail(job, _main_fields)


def decode(job: SimpleNamespace) -> Callable[[], None]:
    """The same, and the content of every part."""

    def read(mail: bytes) -> None:
        message = _main_fields(mail)
        _ = message.text_plain, message.text_html, [a.content for a in message.attachments]

    return each_mail(job, read)
