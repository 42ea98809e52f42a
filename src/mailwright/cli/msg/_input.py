"""Which message a command is about: a file, standard input, or one of an mbox file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ... import InvalidArgumentError, MessagePart, MimeEntity, MimeMessage
from ...mime.mailboxes.mbox import Mbox
from ...mime.specifiers import Specifier

STANDARD_INPUT = Path("-")
_SEPARATOR = b"From "

#: A message in a file; "-" would be taken for an option otherwise.
File = Annotated[Path, Parameter(allow_leading_hyphen=True)]
#: Which message of an mbox file.
Number = Annotated[int | None, Parameter(name=["--message", "-n"])]
AsJson = Annotated[bool, Parameter(name="--json")]


def read_message(file: Path, number: int | None) -> MimeMessage:
    """Read the message that a command line names.

    Args:
        file: an .eml file, an mbox file, or "-" for standard input.
        number: which message of an mbox file, from 1; None for a file that is one message.

    Raises:
        InvalidArgumentError: it cannot be read, or which message is meant is not clear.
    """
    octets = _read(file)
    if number is None and not octets.startswith(_SEPARATOR):
        return MimeMessage.parse(octets)
    mbox = Mbox.from_bytes(octets)
    count = len(mbox)
    if number is None:
        if count > 1:
            raise InvalidArgumentError(
                f"{file} is an mbox file of {count} messages: say which one by --message.",
                name="message",
            )
        number = 1
    if not 1 <= number <= count:
        raise InvalidArgumentError(
            f"{file} has {count} messages as an mbox file: --message is 1 to {count}."
            if count
            else f"{file} is no mbox file: leave out --message.",
            name="message",
        )
    return MimeMessage.parse(mbox[number - 1].raw)


def _read(file: Path) -> bytes:
    if file == STANDARD_INPUT:
        return sys.stdin.buffer.read()
    if file.is_dir():
        raise InvalidArgumentError(
            f"{file} is a directory: name one message in it, such as {file}/cur/...", name="file"
        )
    try:
        return file.read_bytes()
    except OSError as error:
        raise InvalidArgumentError(
            f"{file} cannot be read: {error.strerror}.", name="file"
        ) from None


def find_part(message: MimeMessage, specifier: str) -> MimeEntity:
    """Return the part that `--part` names.

    Raises:
        InvalidArgumentError: it names none.
    """
    wanted = Specifier.parse(specifier)
    found = message.find(specifier) if wanted.numbers and not wanted.section else None
    if not isinstance(found, MimeEntity):
        raise InvalidArgumentError(
            f"There is no part {specifier[:80]!a}: mailwright msg tree shows which ones there are.",
            name="part",
        )
    return found


def message_in(entity: MimeEntity) -> MimeMessage | None:
    """Return the message that a part is; None where it is something else."""
    return entity.message if isinstance(entity, MessagePart) else None
