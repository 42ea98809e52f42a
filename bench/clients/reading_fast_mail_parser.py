"""`fast-mail-parser`, a parser in Rust; it decodes all there is whenever it parses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from fast_mail_parser import parse_email

from mails.packs import read_pack


def main_fields(job: SimpleNamespace) -> Callable[[], None]:
    """Parse; read subject, authors, recipients and date, which are text here."""
    mails = read_pack(Path(job.pack), job.count)

    def run() -> None:
        for mail in mails:
            message = parse_email(mail)
            _ = message.subject, message.date, message.headers["From"], message.headers["To"]

    return run


def decode(job: SimpleNamespace) -> Callable[[], None]:
    """The same, and the content of every part."""
    mails = read_pack(Path(job.pack), job.count)

    def run() -> None:
        for mail in mails:
            message = parse_email(mail)
            _ = message.subject, message.date, message.headers["From"], message.headers["To"]
            _ = message.text_plain, message.text_html, [a.content for a in message.attachments]

    return run
