"""Composing a message and writing it, with mailwright and with the standard library."""

from __future__ import annotations

import os
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formatdate, make_msgid
from types import SimpleNamespace

from mailwright import MimeMessage

AUTHOR = "Ann Example <ann@example.org>"
RECIPIENT = "Jürgen Müller <bob@example.net>"
SUBJECT = "Minutes of the meeting on Monday: Größe und Länge"
TEXT = "What was decided on Monday, and by whom: see below.\n" * 10
CONTENT = os.urandom(1_000_000)


def _times(job: SimpleNamespace, compose: Callable[[], bytes]) -> Callable[[], None]:
    compose()

    def run() -> None:
        for _ in range(job.count):
            compose()

    return run


def _mailwright(**more: object) -> bytes:
    message = MimeMessage.compose(
        from_=AUTHOR,
        to=RECIPIENT,
        subject=SUBJECT,
        text=TEXT,
        **more,  # type: ignore[arg-type]
    )
    return bytes(message)


def small(job: SimpleNamespace) -> Callable[[], None]:
    """mailwright: a text."""
    return _times(job, _mailwright)


def large(job: SimpleNamespace) -> Callable[[], None]:
    """mailwright: a text with a file of 1 MB."""
    return _times(job, lambda: _mailwright(attachments=[("film.bin", CONTENT)]))


def large_plain(job: SimpleNamespace) -> Callable[[], None]:
    """The same with the standard library's base64, whether or not another one is installed."""
    from base64 import b64encode

    from mailwright.mime.encodings import base64

    base64.encode_octets = b64encode
    return large(job)


def _default(*, attach: bool) -> bytes:
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"], message["Subject"] = AUTHOR, RECIPIENT, SUBJECT
    message["Date"], message["Message-ID"] = formatdate(localtime=True), make_msgid(domain="x.org")
    message.set_content(TEXT)
    if attach:
        message.add_attachment(CONTENT, "application", "octet-stream", filename="film.bin")
    return message.as_bytes()


def small_default(job: SimpleNamespace) -> Callable[[], None]:
    """policy.SMTP: a text."""
    return _times(job, lambda: _default(attach=False))


def large_default(job: SimpleNamespace) -> Callable[[], None]:
    """policy.SMTP: a text with a file of 1 MB."""
    return _times(job, lambda: _default(attach=True))


def _compat(*, attach: bool) -> bytes:
    text = MIMEText(TEXT)
    message = MIMEMultipart() if attach else text
    message["From"], message["To"], message["Subject"] = AUTHOR, RECIPIENT, SUBJECT
    message["Date"], message["Message-ID"] = formatdate(localtime=True), make_msgid(domain="x.org")
    if attach:
        file = MIMEApplication(CONTENT)
        file.add_header("Content-Disposition", "attachment", filename="film.bin")
        message.attach(text)
        message.attach(file)
    return message.as_bytes()


def small_compat(job: SimpleNamespace) -> Callable[[], None]:
    """policy.compat32: a text."""
    return _times(job, lambda: _compat(attach=False))


def large_compat(job: SimpleNamespace) -> Callable[[], None]:
    """policy.compat32: a text with a file of 1 MB."""
    return _times(job, lambda: _compat(attach=True))
