"""``mailwright msg show``: a message as its reader sees it."""

from __future__ import annotations

from ... import InvalidArgumentError, MimeEntity, MimeMessage, MimePart, TextPart
from ...mime.conversions.html_text import text_of_html
from .._arguments import File
from .._display import FAINT, LABEL, NAME, octets, show, show_octets, show_text
from .._parts import find_part, message_in
from ..exit_codes import ExitCode
from ._input import Number, read_message

#: The fields that are shown where not all are, in lower case.
_MAIN = frozenset(("from", "sender", "reply-to", "to", "cc", "bcc", "date", "subject"))


def show_message(
    file: File,
    /,
    *,
    message: Number = None,
    part: str = "",
    headers: bool = False,
    html: bool = False,
    raw: bool = False,
) -> int:
    """Show a message: its main header fields, its text, and what is attached.

    Whatever a message holds, it cannot steer the terminal: control characters and those that turn
    the direction of text are shown as escapes.

    For instance:

        mailwright msg show mail.eml
        mailwright msg show mail.eml --part 2.1
        mailwright msg show mail.eml --raw > copy.eml

    Parameters
    ----------
    file
        The message: an .eml file, an mbox file with --message, or "-" for standard input.
    message
        Which message of an mbox file, from 1.
    part
        Show this part instead, by its number in `mailwright msg tree`.
    headers
        Show all header fields, decoded.
    html
        Show the HTML as it was written, instead of the text.
    raw
        Write the octets as they came: of a part, with its header.
    """
    mail = read_message(file, message)
    entity = find_part(mail, part) if part else None
    inner = mail if entity is None else message_in(entity)
    if raw:
        octets_ = mail.raw if entity is None else entity.raw
        show_octets(octets_ or b"")
    elif inner is not None:
        show_mail(inner, headers=headers, html=html)
    else:
        assert entity is not None
        show_part(entity, headers=headers)
    return ExitCode.DONE


def show_mail(mail: MimeMessage, *, headers: bool, html: bool) -> None:
    """Print a message: header fields, its text, and what is attached.

    Args:
        mail: the message.
        headers: all header fields, and not the main ones alone.
        html: the HTML as it was written, instead of the text.

    Raises:
        InvalidArgumentError: there is no HTML.
    """
    for field in mail.headers:
        if headers or field.key in _MAIN:
            show((f"{field.name}: ", LABEL), field.value)
    show()
    if html:
        if mail.html_body is None:
            raise InvalidArgumentError("The message has no HTML.", name="html")
        show_text(mail.html_body)
        return
    if mail.text_body is not None:
        show_text(mail.text_body)
    elif mail.html_body is not None:
        show(("(the text of its HTML; --html shows that as it was written)", FAINT))
        show_text(text_of_html(mail.html_body))
    _show_attached(mail)


def _show_attached(mail: MimeMessage) -> None:
    places = mail.places(enter_messages=False)
    attached = [place for place in places if place.entity.is_attachment]
    if attached:
        show()
    for place in attached:
        entity = place.entity
        size = f"  {octets(len(entity.content))}" if isinstance(entity, MimePart) else ""
        show(
            (f"[{place.specifier}] ", FAINT),
            (entity.filename or "(no name)", NAME),
            (f"  {entity.content_type.media_type}{size}", FAINT),
        )


def show_part(entity: MimeEntity, *, headers: bool) -> None:
    """Print the text of a part, or its header fields.

    Args:
        entity: the part.
        headers: its header fields.

    Raises:
        InvalidArgumentError: it is no text.
    """
    if headers:
        for field in entity.headers:
            show((f"{field.name}: ", LABEL), field.value)
        return
    if not isinstance(entity, TextPart):
        raise InvalidArgumentError(
            f"That part is {entity.content_type.media_type}, which is no text: save it by"
            " mailwright msg extract --part, or say --raw.",
            name="part",
        )
    show_text(entity.text)
