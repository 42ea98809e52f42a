"""Which text of a message is the one to show."""

from __future__ import annotations

from .entities.related import MultipartRelated
from .entity import MimeEntity
from .multipart import Multipart
from .text import TextPart


def find_text(root: MimeEntity, media_type: str) -> TextPart | None:
    """Return the text of a media type that a message shows; None where there is none.

    It is the first one that is no attachment; a name alone does not make one of what a message
    begins with. Of what is related the root comes first (RFC 2387 section 3.2), and of what is
    signed the signature does not count. Embedded messages are not looked into.

    Args:
        root: the body of the message.
        media_type: ``text/plain`` or ``text/html``.
    """
    waiting = [root]
    is_first = True
    while waiting:
        entity = waiting.pop()
        if isinstance(entity, Multipart):
            waiting.extend(reversed(_in_order(entity)))
            continue
        if (
            isinstance(entity, TextPart)
            and entity.content_type.media_type == media_type
            and (not entity.is_attachment or (is_first and _is_named_alone(entity)))
        ):
            return entity
        is_first = False
    return None


def _is_named_alone(attachment: TextPart) -> bool:
    """Whether it is a name that makes something an attachment, and not its disposition."""
    disposition = attachment.content_disposition
    return disposition is None or not disposition.is_attachment


def _in_order(multipart: Multipart) -> list[MimeEntity]:
    """Return the parts of a multipart that may hold what is shown, the likeliest one first."""
    parts = [*multipart.parts()]
    subtype = multipart.content_type.subtype
    if subtype == "signed":
        del parts[1:]
    elif isinstance(multipart, MultipartRelated) and (root := multipart.root) is not None:
        # The others are what it refers to, or texts that somebody put there by mistake.
        others = (part for part in parts if part is not root)
        parts = [root, *(part for part in others if not part.content_id)]
    return parts
