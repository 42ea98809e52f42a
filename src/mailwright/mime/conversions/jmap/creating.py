"""From an Email object to a message (RFC 8621 section 4.6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, cast

from ...builder import wrap
from ...content import ContentSource
from ...entities.multiparts import MultipartAlternative
from ...entities.related import MultipartRelated
from ...entity import MimeEntity
from ...headers import Headers
from ...makers import Clock, UniqueMaker, now, unique
from ...message import MimeMessage
from ...multipart import Multipart
from ...text import TextPart
from .forms import CONVENIENT, HeaderProperty
from .parts import Parts, refuse
from .values import add_fields, take

#: What a store or a server says of a message: not of its making.
_NOT_OURS = (
    *("id", "blobId", "threadId", "mailboxIds", "keywords", "size", "receivedAt"),
    *("hasAttachment", "preview"),
)
_BODY = ("bodyStructure", "textBody", "htmlBody", "attachments", "bodyValues")


def from_jmap(
    email: Mapping[str, Any],
    *,
    blobs: Mapping[str, ContentSource] | None = None,
    clock: Clock = now,
    unique: UniqueMaker = unique,
) -> MimeMessage:
    """Make a message of an Email object, as a server does that is asked to create one.

    What is the server's alone (id, keywords, size and the like) is passed over. Without sentAt and
    messageId there are those of its making.

    Args:
        email: the object, as `json.loads` gives it.
        blobs: the contents that body parts name by their blobId; a `Path` among them is opened
            when the message is written.
        clock: tells the time for Date.
        unique: makes what has to be unique: the identifier and boundaries.

    Raises:
        InvalidArgumentError: it breaks a rule of RFC 8621 section 4.6, or a value is of another
            kind than its property has; `name` is the property.
    """
    message = MimeMessage(clock=clock, unique=unique)
    given = _header(message.headers, email)
    parts = Parts(_object(email, "bodyValues"), blobs or {}, unique, message.headers, given)
    if "bodyStructure" in email:
        message.body = _structure(email, parts)
    else:
        message.body = _simple(email, parts, unique)
    return message


def _header(headers: Headers, email: Mapping[str, Any]) -> set[str]:
    """Add the fields of the message itself, and return their names."""
    given: set[str] = set()
    for name, value in email.items():
        if name in _NOT_OURS or name in _BODY:
            continue
        header = CONVENIENT.get(name) or HeaderProperty.parse(name)
        if header is None:
            refuse(name, f"{name[:80]!a} is no property of an Email that can be created.")
        if header.key.startswith("content-"):
            refuse(name, "Content- fields are those of body parts, not of an Email.")
        if header.key in given:
            refuse(name, f"The field {header.name} is given by two properties.")
        given.add(header.key)
        add_fields(headers, header, value, name)
    return given


def _object(email: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", take(email.get(name) or {}, dict, name))


def _list(email: Mapping[str, Any], name: str) -> list[Any]:
    return cast("list[Any]", take(email.get(name) or [], list, name))


def _structure(email: Mapping[str, Any], parts: Parts) -> MimeEntity:
    for name in ("textBody", "htmlBody", "attachments"):
        if name in email:
            refuse(name, f"{name} says again what bodyStructure says: give one of them.")
    return parts.make_tree(take(email["bodyStructure"], dict, "bodyStructure"))


def _simple(email: Mapping[str, Any], parts: Parts, unique: UniqueMaker) -> MimeEntity:
    """Put text, HTML and attachments together: mixed(alternative(text, related(html, …)), …)."""
    shown = [
        parts.make_shown(part, media_type, name)
        for name, media_type in (("textBody", "text/plain"), ("htmlBody", "text/html"))
        for part in _one(_list(email, name), name)
    ]
    is_html = bool(email.get("htmlBody"))
    linked: list[MimeEntity] = []
    attached: list[MimeEntity] = []
    for described in _list(email, "attachments"):
        entity = parts.make_attachment(take(described, dict, "attachments"))
        is_linked = is_html and bool(entity.content_id) and not entity.is_attachment
        (linked if is_linked else attached).append(entity)
    if linked:
        shown[-1] = wrap(MultipartRelated, [shown[-1], *linked], unique)
    body = [wrap(MultipartAlternative, shown, unique)] if shown else []
    if not body and not attached:
        return TextPart()
    return wrap(partial(Multipart, "mixed"), [*body, *attached], unique)


def _one(parts: list[Any], name: str) -> Iterable[dict[str, Any]]:
    if len(parts) > 1:
        refuse(name, f"{name} of a new Email has one part.")
    return [take(part, dict, name) for part in parts]
