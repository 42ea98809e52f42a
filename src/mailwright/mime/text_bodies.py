"""Which text of a message is the one to show, in the message itself or in its structure alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from .entities.related import Part, root_index
from .entity import MimeEntity
from .fields.content_disposition import ContentDisposition
from .multipart import Multipart
from .text import TextPart


class Entity(Part, Protocol):
    """What is asked of an entity to tell whether it is shown."""

    @property
    def content_disposition(self) -> ContentDisposition | None:
        """Content-Disposition; None where there is none."""
        ...

    @property
    def is_attachment(self) -> bool:
        """Whether it is a file that was sent along."""
        ...


E = TypeVar("E", bound=Entity)


def find_text(root: MimeEntity, media_type: str) -> TextPart | None:
    """Return the text of a media type that a message shows; None where there is none.

    Args:
        root: the body of the message.
        media_type: ``text/plain`` or ``text/html``.
    """
    shown = shown_of(root, media_type, _parts_of)
    return next((entity for entity in shown if isinstance(entity, TextPart)), None)


def shown_of(root: E, media_type: str, parts_of: Callable[[E], Sequence[E] | None]) -> Iterator[E]:
    """Yield the entities of a media type that a message may show, the likeliest first.

    That is the first one that is no attachment; a name alone does not make one of what a message
    begins with. Of what is related the root comes first (RFC 2387 section 3.2), and of what is
    signed the signature does not count. Embedded messages are not looked into.

    Args:
        root: the body of the message.
        media_type: ``text/plain`` or ``text/html``.
        parts_of: returns the parts of a multipart, None of any other entity.
    """
    waiting = [root]
    is_first = True
    while waiting:
        entity = waiting.pop()
        parts = parts_of(entity)
        if parts is not None:
            waiting.extend(reversed(_in_order(entity, parts)))
            continue
        if entity.content_type.media_type == media_type and (
            not entity.is_attachment or (is_first and _is_named_alone(entity))
        ):
            yield entity
        is_first = False


def _parts_of(entity: MimeEntity) -> Sequence[MimeEntity] | None:
    return entity.parts() if isinstance(entity, Multipart) else None


def _is_named_alone(attachment: Entity) -> bool:
    """Whether it is a name that makes something an attachment, and not its disposition."""
    disposition = attachment.content_disposition
    return disposition is None or not disposition.is_attachment


def _in_order(multipart: E, parts: Sequence[E]) -> Sequence[E]:
    """Return the parts of a multipart that may hold what is shown, the likeliest one first."""
    subtype = multipart.content_type.subtype
    if subtype == "signed":
        return parts[:1]
    if subtype != "related" or not parts:
        return parts
    root = parts[root_index(multipart.content_type, parts)]
    # The others are what it refers to, or texts that somebody put there by mistake.
    return [root, *(part for part in parts if part is not root and not part.content_id)]
