"""Which message a command is about: a file, standard input, or one of an mbox file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ... import InvalidArgumentError, MimeMessage
from ...mime.mailboxes.mbox import Mbox
from ...mime.mailboxes.mbox.entry import MboxEntry
from .._arguments import STANDARD_INPUT

_SEPARATOR = b"From "

#: Which message of an mbox file.
Number = Annotated[int | None, Parameter(name=["--message", "-n"])]


def read_message(file: Path, number: int | None) -> MimeMessage:
    """Read the message that a command line names.

    Args:
        file: an .eml file, an mbox file, or "-" for standard input.
        number: which message of an mbox file, from 1; None for a file that is one message.

    Raises:
        InvalidArgumentError: it cannot be read, or which message is meant is not clear.
    """
    try:
        octets = _octets(file)
        beginning = _beginning(file) if octets is None else octets
        if number is None and not beginning.startswith(_SEPARATOR):
            return MimeMessage.load(file) if octets is None else MimeMessage.parse(octets)
        with _mbox(file, octets) as mbox:
            return MimeMessage.parse(_chosen(mbox, file, number).raw)
    except OSError as error:
        raise _unreadable(file, error) from None


def read_each(file: Path) -> Iterator[MimeMessage]:
    """Read the messages of an mbox file one after the other; a file of one message is that.

    Args:
        file: the file, or "-" for standard input.

    Raises:
        InvalidArgumentError: it cannot be read.
    """
    try:
        octets = _octets(file)
        beginning = _beginning(file) if octets is None else octets
        if not beginning.startswith(_SEPARATOR):
            yield MimeMessage.load(file) if octets is None else MimeMessage.parse(octets)
            return
        with _mbox(file, octets) as mbox:
            for entry in mbox:
                yield entry.message
    except OSError as error:
        raise _unreadable(file, error) from None


def _mbox(file: Path, octets: bytes | None) -> Mbox:
    return Mbox(file.resolve()) if octets is None else Mbox.from_bytes(octets)


def _unreadable(file: Path, error: OSError) -> InvalidArgumentError:
    return InvalidArgumentError(f"{file} cannot be read: {error.strerror}.", name="file")


def _octets(file: Path) -> bytes | None:
    """Return what comes through standard input or a pipe; None for a file."""
    if file == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    if file.is_dir():
        raise InvalidArgumentError(
            f"{file} is a directory: name one message in it, such as {file}/cur/...", name="file"
        )
    return file.read_bytes() if file.is_fifo() else None


def _beginning(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(len(_SEPARATOR))


def _chosen(mbox: Mbox, file: Path, number: int | None) -> MboxEntry:
    count = len(mbox)
    if number is None and count > 1:
        raise InvalidArgumentError(
            f"{file} is an mbox file of {count} messages: say which one by --message.",
            name="message",
        )
    number = 1 if number is None else number
    if not 1 <= number <= count:
        raise InvalidArgumentError(
            f"{file} has {count} messages as an mbox file: --message is 1 to {count}."
            if count
            else f"{file} is no mbox file: leave out --message.",
            name="message",
        )
    return mbox[number - 1]
