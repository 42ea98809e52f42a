"""``mailwright msg extract``: the files in a message, under names that are safe."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from ... import InvalidArgumentError, MessagePart, MimeEntity, MimeMessage, MimePart
from .._arguments import AsJson, File
from .._display import FAINT, octets, show, show_json
from .._parts import find_part
from ..exit_codes import ExitCode
from ._input import Number, read_message


def extract(
    file: File,
    /,
    *,
    message: Number = None,
    part: tuple[str, ...] = (),
    all_: Annotated[bool, Parameter(name="--all")] = False,
    output: Annotated[Path, Parameter(name=["--output", "-o"])] = Path(),
    stdout: bool = False,
    json_: AsJson = False,
) -> int:
    """Save what is attached to a message; no file is ever overwritten.

    The name is made from the one that the sender gave, without its directories and without
    anything that a system treats specially. Only you can read the files.

    For instance:

        mailwright msg extract mail.eml -o files
        mailwright msg extract mail.eml --part 2 --stdout | pdftotext - -

    Parameters
    ----------
    file
        The message: an .eml file, an mbox file with --message, or "-" for standard input.
    message
        Which message of an mbox file, from 1.
    part
        Save this part, by its number in `mailwright msg tree`; may be given several times.
    all_
        Save every part, texts included.
    output
        The directory to save to, made where there is none; the current one by default.
    stdout
        Write the content of the one part to standard output instead.
    json_
        Print one JSON array of what was saved.
    """
    mail = read_message(file, message)
    parts = _chosen(mail, part, every=all_)
    if stdout:
        _write_out(parts)
        return ExitCode.DONE
    if parts:
        output.mkdir(parents=True, exist_ok=True)
    saved: list[dict[str, object]] = []
    for entity in parts:
        path = entity.save(output)
        size = path.stat().st_size
        if not json_:
            show(str(path), (f"  {entity.content_type.media_type}  {octets(size)}", FAINT))
        saved.append(
            {
                "path": str(path),
                "name": entity.filename or None,
                "type": entity.content_type.media_type,
                "size": size,
            }
        )
    if json_:
        show_json(saved)
    elif not saved:
        print("nothing is attached; --all saves every part", file=sys.stderr)
    return ExitCode.DONE


def _chosen(
    mail: MimeMessage, specifiers: tuple[str, ...], *, every: bool
) -> list[MimePart | MessagePart]:
    if specifiers and every:
        raise InvalidArgumentError("--all is every part: leave out --part.", name="all")
    if specifiers:
        return [_saveable(find_part(mail, specifier), specifier) for specifier in specifiers]
    entities = mail.body_parts if every else mail.attachments
    return [entity for entity in entities if isinstance(entity, MimePart | MessagePart)]


def _saveable(entity: MimeEntity, specifier: str) -> MimePart | MessagePart:
    if isinstance(entity, MimePart | MessagePart):
        return entity
    raise InvalidArgumentError(
        f"Part {specifier} is {entity.content_type.media_type}: its parts are"
        f" {specifier}.1 and so on.",
        name="part",
    )


def _write_out(parts: list[MimePart | MessagePart]) -> None:
    if len(parts) != 1:
        raise InvalidArgumentError(
            f"--stdout takes one part, and this is {len(parts)}: name it by --part.", name="stdout"
        )
    [entity] = parts
    if sys.stdout.isatty():
        raise InvalidArgumentError(
            "Content of a message is not written to a terminal: > FILE, or mailwright msg show.",
            name="stdout",
        )
    content = entity.content if isinstance(entity, MimePart) else bytes(entity.message)
    sys.stdout.buffer.write(content)
