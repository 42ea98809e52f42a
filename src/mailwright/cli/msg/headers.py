"""``mailwright msg headers``: header fields, for people and for scripts."""

from __future__ import annotations

from .._arguments import AsJson, File
from .._display import LABEL, show, show_json, show_octets
from .._parts import find_part, message_in
from ..exit_codes import ExitCode
from ._input import Number, read_message


def headers(
    file: File,
    /,
    *names: str,
    message: Number = None,
    part: str = "",
    raw: bool = False,
    json_: AsJson = False,
) -> int:
    """Show header fields, decoded; with names, the values of those alone, each on a line.

    Ends with 6 where names were given and none of them is there.

    For instance:

        mailwright msg headers mail.eml
        mailwright msg headers mail.eml Received

    Parameters
    ----------
    file
        The message: an .eml file, an mbox file with --message, or "-" for standard input.
    names
        The fields to show; all by default.
    message
        Which message of an mbox file, from 1.
    part
        Those of this part instead, by its number in `mailwright msg tree`.
    raw
        Write them as they came, folded and encoded.
    json_
        Print one JSON array of objects with name and value.
    """
    mail = read_message(file, message)
    entity = find_part(mail, part) if part else None
    fields = mail.headers if entity is None else entity.headers
    if entity is not None and (inner := message_in(entity)) is not None:
        fields = inner.headers
    keys = {name.lower() for name in names}
    chosen = [field for field in fields if not keys or field.key in keys]
    if json_:
        show_json([{"name": field.name, "value": field.value} for field in chosen])
    elif raw:
        show_octets(b"".join(field.raw for field in chosen))
    else:
        for field in chosen:
            show(*(() if keys else ((f"{field.name}: ", LABEL),)), field.value)
    return ExitCode.DONE if chosen or not keys else ExitCode.PERMANENT
