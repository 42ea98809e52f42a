r"""``mailwright show``: a message on the server as its reader sees it."""

from __future__ import annotations

from typing import Any

from ... import MimeMessage, MimePart
from ...imap import ImapFolder
from .._arguments import AsJson
from .._display import show_json, show_octets
from .._json_text import clean
from .._login_options import NO_IMAP_OPTIONS, ImapOptions
from .._parts import find_part, message_in
from ..exit_codes import ExitCode
from ..msg.show import show_mail, show_part
from ._rows import Row, row_fields
from ._session import opened
from ._words import UidValidity, folder_and_rest, one_uid


def show_message(
    *folder_and_uid: str,
    part: str = "",
    headers: bool = False,
    html: bool = False,
    raw: bool = False,
    mark_seen: bool = False,
    uid_validity: UidValidity = None,
    json_: AsJson = False,
    login: ImapOptions = NO_IMAP_OPTIONS,
) -> int:
    """Show a message: its main header fields, its text, and what is attached.

    It stays unread, unless --mark-seen says otherwise.

    For instance:

        mailwright show 4711
        mailwright show Archive 12 --part 2.1
        mailwright show 4711 --raw > copy.eml

    Parameters
    ----------
    folder_and_uid
        [FOLDER] UID: the message.
    part
        Show this part instead, by its number.
    headers
        Show all header fields, decoded.
    html
        Show the HTML as it was written, instead of the text.
    raw
        Write the octets as they came: of a part, with its header.
    mark_seen
        Mark it as seen.
    uid_validity
        Do nothing unless the folder has this UIDVALIDITY.
    json_
        Print one JSON object: what `mailwright list` has of it, texts, and what is attached.
    login
        Where to connect and how to sign in.
    """
    name, word = folder_and_rest(folder_and_uid, 1, "one UID")
    uid = one_uid(word)
    with opened(login, name, uid_validity=uid_validity, write=mark_seen) as folder:
        octets = folder.get_raw(uid, mark_seen=mark_seen)
        mail = MimeMessage.parse(octets)
        entity = find_part(mail, part) if part else None
        inner = mail if entity is None else message_in(entity)
        if json_:
            show_json(_fields(folder, uid, mail))
        elif raw:
            show_octets(octets if entity is None else entity.raw or b"")
        elif inner is not None:
            show_mail(inner, headers=headers, html=html)
        else:
            assert entity is not None
            show_part(entity, headers=headers)
    return ExitCode.DONE


def _fields(folder: ImapFolder, uid: int, mail: MimeMessage) -> dict[str, Any]:
    item = folder.fetch_one(uid, flags=True, internal_date=True, size=True, envelope=True)
    places = mail.places(enter_messages=False)
    return {
        **row_fields(folder, Row(item)),
        "headers": [
            {"name": clean(field.name), "value": clean(field.value)} for field in mail.headers
        ],
        "text": None if mail.text_body is None else clean(mail.text_body),
        "html": None if mail.html_body is None else clean(mail.html_body),
        "attachments": [
            {
                "part": place.specifier,
                "name": clean(place.entity.filename) or None,
                "type": place.entity.content_type.media_type,
                "size": len(place.entity.content) if isinstance(place.entity, MimePart) else None,
            }
            for place in places
            if place.entity.is_attachment
        ],
    }
