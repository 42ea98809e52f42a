"""``mailwright msg edit``: change a message; what is not touched stays as it is."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ... import InvalidArgumentError, MimeEntity, MimeMessage, Multipart
from ...mime.attachments import make_attachment
from ...mime.specifiers import places
from .._arguments import STANDARD_INPUT, File
from .._parts import find_part
from .._replacing import write_new, write_over
from ..exit_codes import ExitCode
from ._input import Number, read_message


def edit(
    file: File,
    /,
    *,
    message: Number = None,
    set_: Annotated[tuple[str, ...], Parameter(name="--set")] = (),
    add: tuple[str, ...] = (),
    remove: tuple[str, ...] = (),
    attach: tuple[Path, ...] = (),
    detach: tuple[str, ...] = (),
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    in_place: bool = False,
    force: bool = False,
) -> int:
    """Change header fields and attachments; every octet that is not concerned stays as it is.

    The message that comes out goes to standard output, to --output, or takes the place of the
    file. A file is written whole or not at all.

    For instance:

        mailwright msg edit mail.eml --set "Subject=Minutes" --in-place
        mailwright msg edit mail.eml --detach 2 --attach new.pdf -o new.eml

    Parameters
    ----------
    file
        The message: an .eml file, an mbox file with --message, or "-" for standard input.
    message
        Which message of an mbox file, from 1.
    set_
        NAME=VALUE: a header field, instead of all of that name; may be given several times.
    add
        NAME=VALUE: one more header field; may be given several times.
    remove
        NAME: remove all header fields of that name; may be given several times.
    attach
        A file to attach; may be given several times.
    detach
        Remove this part, by its number in `mailwright msg tree`; may be given several times.
    output
        The file to write; it must not be there yet.
    in_place
        Write the file that was read.
    force
        Write over the file that --output names.
    """
    _check_target(file, message, output, in_place=in_place)
    mail = read_message(file, message)
    for entity in [find_part(mail, specifier) for specifier in detach]:
        _detach(mail, entity)
    for path in attach:
        _attach(mail, path)
    for name in remove:
        mail.headers.remove(name)
    for text in set_:
        name, value = _field(text, "set")
        mail.headers[name] = value
    for text in add:
        mail.headers.add(*_field(text, "add"))
    _write(bytes(mail), file if in_place else output, replace=in_place or force)
    return ExitCode.DONE


def _check_target(file: Path, message: int | None, output: Path | None, *, in_place: bool) -> None:
    if in_place and (output is not None or file == STANDARD_INPUT or message is not None):
        raise InvalidArgumentError(
            "--in-place writes the file that is read: it goes with neither --output, nor standard"
            " input, nor a message of an mbox file.",
            name="in_place",
        )
    if not in_place and output is None and sys.stdout.isatty():
        raise InvalidArgumentError(
            "Say where the message goes: --output FILE, --in-place, or > FILE.", name="output"
        )


def _field(text: str, option: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise InvalidArgumentError(
            f"--{option} is NAME=VALUE, such as Subject=Minutes; this is {text[:80]!a}.",
            name=option,
        )
    return name.strip(), value


def _detach(mail: MimeMessage, entity: MimeEntity) -> None:
    place = next(place for place in places(mail) if place.entity is entity)
    above = None if place.parent is None else place.parent.entity
    if not isinstance(above, Multipart) or len(above) == 1:
        raise InvalidArgumentError(
            f"Part {place.specifier} is all there is where it lies: it cannot be detached.",
            name="detach",
        )
    del above[above.index(entity)]


def _attach(mail: MimeMessage, path: Path) -> None:
    if not path.is_file():
        raise InvalidArgumentError(f"--attach: {path} is no file.", name="attach")
    attachment = make_attachment(path)
    body = mail.body
    if isinstance(body, Multipart) and body.content_type.media_type == "multipart/mixed":
        body.append(attachment)
    else:
        mail.body = Multipart("mixed", *([] if body is None else [body]), attachment)


def _write(octets: bytes, target: Path | None, *, replace: bool) -> None:
    if target is None or target == STANDARD_INPUT:
        sys.stdout.buffer.write(octets)
    elif replace:
        write_over(target, octets)
    else:
        write_new(target, octets)
