"""The message of a sendmail program: read from standard input, made whole."""

from __future__ import annotations

from typing import BinaryIO

from ... import InvalidMessageError, MailboxAddress, MimeMessage
from ...mime.fields.msg_id import make_msg_id
from ...mime.makers import now, unique

#: More than this no server takes.
MAX_OCTETS = 536_870_912


def read_message(file: BinaryIO, *, whole_input: bool) -> MimeMessage:
    """Read a message as it stands in a file of this machine.

    Args:
        file: where it comes from.
        whole_input: whether a line with a lone dot is part of it; otherwise it ends there.

    Raises:
        InvalidMessageError: it is longer than any server takes.
        OSError: it cannot be read.
    """
    octets = _all(file) if whole_input else _until_dot(file)
    return MimeMessage.parse(octets)


def _all(file: BinaryIO) -> bytes:
    octets = file.read(MAX_OCTETS + 1)
    if len(octets) > MAX_OCTETS:
        raise _too_long()
    return octets


def _until_dot(file: BinaryIO) -> bytes:
    lines: list[bytes] = []
    size = 0
    starts_line = True
    while line := file.readline(65_536):
        if starts_line and line in (b".\n", b".\r\n", b"."):
            break
        starts_line = line.endswith(b"\n")
        size += len(line)
        if size > MAX_OCTETS:
            raise _too_long()
        lines.append(line)
    return b"".join(lines)


def _too_long() -> InvalidMessageError:
    return InvalidMessageError(f"The message has more than {MAX_OCTETS} octets.")


def complete(message: MimeMessage, *, author: str, full_name: str) -> None:
    """Add From, Date and Message-ID where they are missing, as every sendmail program does.

    Args:
        message: the message; what it has stays as it is.
        author: the address for From.
        full_name: the name for From.
    """
    if "From" not in message.headers and author:
        message.from_.append(MailboxAddress(full_name, author))
    if "Date" not in message.headers:
        message.date = now()
    if "Message-ID" not in message.headers:
        domain = author.rpartition("@")[2] or "localhost"
        message.message_id = make_msg_id(domain, unique=unique)
