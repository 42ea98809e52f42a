"""Which text of a message is the one to show, by its structure: the rules of `mime.text_bodies`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .body_structure import BodyStructure


def find_text(root: BodyStructure, media_type: str) -> BodyStructure | None:
    """Return the part of a media type that a message shows; None where there is none.

    Args:
        root: the structure of the message.
        media_type: ``text/plain`` or ``text/html``.
    """
    waiting = [root]
    is_first = True
    while waiting:
        part = waiting.pop()
        if part.is_multipart:
            waiting.extend(reversed(_in_order(part)))
            continue
        if part.content_type.media_type == media_type and (
            not part.is_attachment or (is_first and _is_named_alone(part))
        ):
            return part
        is_first = False
    return None


def _is_named_alone(attachment: BodyStructure) -> bool:
    """Whether it is a name that makes something an attachment, and not its disposition."""
    disposition = attachment.content_disposition
    return disposition is None or not disposition.is_attachment


def _in_order(multipart: BodyStructure) -> list[BodyStructure]:
    """Return the parts of a multipart that may hold what is shown, the likeliest one first."""
    parts = [*multipart.parts]
    subtype = multipart.content_type.subtype
    if subtype == "signed":
        del parts[1:]
    elif subtype == "related" and parts:
        root = parts[_root_index(multipart)]
        # The others are what it refers to, or texts that somebody put there by mistake.
        parts = [root, *(part for part in parts if part is not root and not part.content_id)]
    return parts


def _root_index(related: BodyStructure) -> int:
    """Return the place of the part that the others belong to (RFC 2387 section 3)."""
    parameters = related.content_type.parameters
    start = (parameters.get("start") or "").strip().removeprefix("<").removesuffix(">")
    if start:
        found = (i for i, part in enumerate(related.parts) if part.content_id == start)
    else:
        kind = (parameters.get("type") or "").strip().lower()
        found = (i for i, part in enumerate(related.parts) if part.content_type.media_type == kind)
    return next(found, 0)
