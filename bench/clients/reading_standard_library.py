"""The standard library's `email` and `mailbox`, with both of its kinds of policy."""

from __future__ import annotations

import mailbox
from collections.abc import Callable
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from clients.turns import each_mail
from mails.packs import read_pack


def _main_default(message: EmailMessage) -> None:
    _ = str(message["subject"])
    for name in ("from", "to"):
        for address in message[name].addresses:
            _ = address.display_name, address.addr_spec
    _ = message["date"].datetime


def _main_compat(message: Message) -> None:
    _ = str(make_header(decode_header(message["subject"])))
    for name in ("from", "to"):
        for display_name, _ in getaddresses(message.get_all(name, [])):
            _ = str(make_header(decode_header(display_name)))
    _ = parsedate_to_datetime(message["date"])


_default = partial(message_from_bytes, policy=policy.default)
_compat = partial(message_from_bytes, policy=policy.compat32)


def main_fields(job: SimpleNamespace) -> Callable[[], None]:
    """policy.default: parse; read subject, authors, recipients and date."""
    return each_mail(job, lambda mail: _main_default(_default(mail)))


def main_fields_compat(job: SimpleNamespace) -> Callable[[], None]:
    """policy.compat32: the same."""
    return each_mail(job, lambda mail: _main_compat(_compat(mail)))


def decode(job: SimpleNamespace) -> Callable[[], None]:
    """policy.default: the same, and the content of every part."""

    def read(mail: bytes) -> None:
        message: EmailMessage = _default(mail)
        _main_default(message)
        for part in message.walk():
            if not part.is_multipart():
                part.get_content()

    return each_mail(job, read)


def decode_compat(job: SimpleNamespace) -> Callable[[], None]:
    """policy.compat32: the same."""

    def read(mail: bytes) -> None:
        message: Any = _compat(mail)
        _main_compat(message)
        for part in message.walk():
            if not part.is_multipart():
                content = part.get_payload(decode=True)
                if part.get_content_maintype() == "text":
                    content.decode(part.get_content_charset("ascii"), "replace")

    return each_mail(job, read)


def fields(job: SimpleNamespace) -> Callable[[], None]:
    """policy.default: parse; read every field of every part."""

    def read(mail: bytes) -> None:
        message = _default(mail)
        _main_default(message)
        for part in message.walk():
            for value in part.values():
                str(value)

    return each_mail(job, read)


def write_back(job: SimpleNamespace) -> Callable[[], None]:
    """policy.default: parse, and write again, other octets though they are."""
    return each_mail(job, lambda mail: _default(mail).as_bytes())


def write_back_compat(job: SimpleNamespace) -> Callable[[], None]:
    """policy.compat32: the same."""
    return each_mail(job, lambda mail: _compat(mail).as_bytes())


def headers_only(job: SimpleNamespace) -> Callable[[], None]:
    """policy.default: read the main fields of the header alone."""
    parse = BytesHeaderParser(policy=policy.default).parsebytes

    def read(mail: bytes) -> None:
        header = parse(mail)
        _ = str(header["subject"]), str(header["from"]), str(header["to"]), str(header["date"])

    return each_mail(job, read)


def _mbox(job: SimpleNamespace, factory: Callable[[Any], Any], read: Any) -> Callable[[], None]:
    def run() -> None:
        box = mailbox.mbox(job.mbox, factory=factory, create=False)
        assert sum(1 for message in box if read(message) is None) == job.count

    return run


def mbox(job: SimpleNamespace) -> Callable[[], None]:
    """policy.default: split an mbox, parse, read the main fields."""
    return _mbox(job, lambda file: _default(file.read()), _main_default)


def mbox_compat(job: SimpleNamespace) -> Callable[[], None]:
    """policy.compat32: the same."""
    return _mbox(job, lambda file: _compat(file.read()), _main_compat)


def _values(job: SimpleNamespace, name: str, read: Callable[[str], object]) -> Callable[[], None]:
    parse = BytesHeaderParser(policy=policy.compat32).parsebytes
    found = [parse(mail)[name] for mail in read_pack(Path(job.pack), 10**6)]
    bodies = [body for body in found if body and (name != "subject" or "=?" in body)][: job.count]
    assert len(bodies) == job.count

    def run() -> None:
        for body in bodies:
            read(body)

    return run


def _header(name: str) -> Callable[[str], Any]:
    # It takes unfolded bodies, which its parsers hand to it.
    return lambda body: policy.default.header_factory(name, body.replace("\r\n", ""))


def addresses(job: SimpleNamespace) -> Callable[[], None]:
    """policy.default: read fields of addresses."""
    make = _header("To")
    return _values(job, "to", lambda body: make(body).addresses)


def addresses_compat(job: SimpleNamespace) -> Callable[[], None]:
    """`getaddresses`, which leaves encoded-words alone."""
    return _values(job, "to", lambda body: getaddresses([body]))


def encoded_words(job: SimpleNamespace) -> Callable[[], None]:
    """policy.default: read subjects of encoded-words."""
    make = _header("Subject")
    return _values(job, "subject", lambda body: str(make(body)))


def encoded_words_compat(job: SimpleNamespace) -> Callable[[], None]:
    """`decode_header`: read subjects of encoded-words."""
    return _values(job, "subject", lambda body: str(make_header(decode_header(body))))


def dates(job: SimpleNamespace) -> Callable[[], None]:
    """policy.default: read dates."""
    make = _header("Date")
    return _values(job, "date", lambda body: make(body).datetime)


def dates_compat(job: SimpleNamespace) -> Callable[[], None]:
    """`parsedate_to_datetime`: read dates."""
    return _values(job, "date", parsedate_to_datetime)
