"""mailwright: reading mails and their fields."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import memory
from clients.turns import each_mail
from mails.packs import read_pack
from mailwright import (
    AddressList,
    Mbox,
    MimeMessage,
    MimePart,
    TextPart,
    decode_encoded_words,
    parse_date,
    read_headers,
)
from mailwright.mime.entity import walk


def _main_fields(message: MimeMessage) -> None:
    _ = message.subject, message.date
    for mailbox in (*message.from_.mailboxes, *message.to.mailboxes):
        _ = mailbox.name, mailbox.address


def main_fields(job: SimpleNamespace) -> Callable[[], None]:
    """Parse; read subject, authors, recipients and date."""
    return each_mail(job, lambda mail: _main_fields(MimeMessage.parse(mail)))


def main_fields_and_parts(job: SimpleNamespace) -> Callable[[], None]:
    """The same, and every part is found, which parsing leaves until it is asked for."""

    def read(mail: bytes) -> None:
        message = MimeMessage.parse(mail)
        _main_fields(message)
        for _ in message.body_parts:
            pass

    return each_mail(job, read)


def decode(job: SimpleNamespace) -> Callable[[], None]:
    """The same, and the content of every part: text as text."""

    def read(mail: bytes) -> None:
        message = MimeMessage.parse(mail)
        _main_fields(message)
        for part in message.body_parts:
            if isinstance(part, TextPart):
                _ = part.text
            elif isinstance(part, MimePart):
                _ = part.content

    return each_mail(job, read)


def decode_plain(job: SimpleNamespace) -> Callable[[], None]:
    """The same with the standard library's base64, whether or not another one is installed."""
    from binascii import a2b_base64

    from mailwright.mime.encodings import base64

    base64.decode_octets = a2b_base64
    return decode(job)


def fields(job: SimpleNamespace) -> Callable[[], None]:
    """Parse; read every field of every part."""

    def read(mail: bytes) -> None:
        message = MimeMessage.parse(mail)
        _main_fields(message)
        if message.body is not None:
            for entity in walk(message.body):
                for field in entity.headers:
                    _ = field.value

    return each_mail(job, read)


def write_back(job: SimpleNamespace) -> Callable[[], None]:
    """Parse, and write again."""

    def read(mail: bytes) -> None:
        assert bytes(MimeMessage.parse(mail)) == mail

    return each_mail(job, read)


def headers_only(job: SimpleNamespace) -> Callable[[], None]:
    """Read the main fields of the header alone."""

    def read(mail: bytes) -> None:
        header = read_headers(mail)
        _ = header["Subject"], header["From"], header["To"], header["Date"]

    return each_mail(job, read)


def _values(job: SimpleNamespace, name: str, read: Callable[[bytes], object]) -> Callable[[], None]:
    bodies = [
        field.body
        for mail in read_pack(Path(job.pack), 10**6)
        for field in MimeMessage.parse(mail).headers
        if field.key == name and (name != "subject" or b"=?" in field.body)
    ][: job.count]
    assert len(bodies) == job.count

    def run() -> None:
        for body in bodies:
            read(body)

    return run


def addresses(job: SimpleNamespace) -> Callable[[], None]:
    """Read fields of addresses."""
    return _values(job, "to", lambda body: AddressList.parse(body.decode()).mailboxes)


def encoded_words(job: SimpleNamespace) -> Callable[[], None]:
    """Read subjects of encoded-words."""
    return _values(
        job, "subject", lambda body: decode_encoded_words(body.decode().replace("\r\n", ""))
    )


def dates(job: SimpleNamespace) -> Callable[[], None]:
    """Read dates."""
    return _values(job, "date", lambda body: parse_date(body.decode()))


def mbox(job: SimpleNamespace) -> Callable[[], None]:
    """Split a mapped mbox, parse, read the main fields."""

    def run() -> None:
        with Mbox(Path(job.mbox), mapped=True) as box:
            assert sum(1 for entry in box if _main_fields(entry.message) is None) == job.count

    return run


def mbox_memory(job: SimpleNamespace) -> Callable[[], int]:
    """The same; returns the most anonymous memory that was seen at any tenth message."""

    def run() -> int:
        most = 0
        with Mbox(Path(job.mbox), mapped=True) as box:
            for number, entry in enumerate(box):
                _main_fields(entry.message)
                if number % 10 == 0:
                    most = max(most, memory.anonymous())
        return most

    return run
