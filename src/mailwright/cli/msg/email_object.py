"""``mailwright msg json``: a message as JSON."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from ... import InvalidArgumentError
from ...mime.conversions.jmap import to_jmap
from .._arguments import File
from .._display import show_json
from ..exit_codes import ExitCode
from ._input import Number, read_each, read_message


def email_object(
    file: File,
    /,
    *,
    message: Number = None,
    each: bool = False,
    property_: Annotated[tuple[str, ...], Parameter(name=["--property", "-p"])] = (),
    body_property: tuple[str, ...] = (),
    all_values: bool = False,
    max_body_value_bytes: int = 0,
) -> int:
    """Print a message as JSON: the Email object of JMAP (RFC 8621).

    Header fields are properties too, in the forms asText, asAddresses, asGroupedAddresses,
    asMessageIds, asDate and asURLs: header:List-Id:asText, or header:Received:all for each one.

    For instance:

        mailwright msg json mail.eml
        mailwright msg json mail.eml -p subject -p header:List-Unsubscribe:asURLs
        mailwright msg json inbox.mbox --each -p from -p sentAt

    Parameters
    ----------
    file
        The message: an .eml file, an mbox file with --message, or "-" for standard input.
    message
        Which message of an mbox file, from 1.
    each
        Print each message of an mbox file, one line for each, in bounded memory.
    property_
        A property to print, such as subject, bodyStructure or headers; may be given several times.
    body_property
        A property of body parts, such as size or header:Content-Type; may be given several times.
    all_values
        Have the text of every part in bodyValues, not only that of the body.
    max_body_value_bytes
        Cut each text after so many octets; 0 for never.
    """
    if each and message is not None:
        raise InvalidArgumentError("--each is every message: leave out --message.", name="each")
    for mail in read_each(file) if each else [read_message(file, message)]:
        made = to_jmap(
            mail,
            properties=property_ or None,
            body_properties=body_property or None,
            fetch_all_body_values=all_values,
            max_body_value_bytes=max_body_value_bytes,
        )
        show_json(made, one_line=each)
    return ExitCode.DONE
