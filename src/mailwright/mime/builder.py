"""Text, HTML, images and files, put together in the structure that mail programs expect."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from ..errors import InvalidArgumentError
from .attachments import AttachmentSource, InlineSource, make_attachment, make_inline
from .entities.multiparts import MultipartAlternative
from .entities.related import MultipartRelated
from .entity import MimeEntity
from .makers import UniqueMaker, unique
from .multipart import Multipart
from .part import MimePart
from .text import TextPart


class BodyBuilder:
    """Builds a body: mixed(alternative(text, related(html, images)), attachments).

    Levels with one thing in them are left out. Nothing at all gives an empty text.

    Args:
        text: the text for those who read text.
        html: the same as HTML.
        unique: makes boundaries; see `UniqueMaker`.
    """

    __slots__ = ("_unique", "attachments", "html", "linked_resources", "text")

    def __init__(
        self, text: str | None = None, html: str | None = None, *, unique: UniqueMaker = unique
    ) -> None:
        self.text = text
        self.html = html
        self.linked_resources: list[MimePart] = []
        self.attachments: list[MimeEntity] = []
        self._unique = unique

    def attach(self, source: AttachmentSource) -> MimeEntity:
        """Add a file to send along and return its entity.

        Args:
            source: a `Path`, ``(filename, bytes)``, an open binary file, an `Attachment`, an
                entity, or a message. A file is opened when the message is written.

        Raises:
            InvalidArgumentError: it is a str or of another kind.
        """
        entity = make_attachment(source)
        self.attachments.append(entity)
        return entity

    def embed(self, content_id: str, source: InlineSource) -> MimePart:
        """Add what the HTML shows as ``cid:`` and `content_id`, and return its part.

        Args:
            content_id: the name without angle brackets, such as ``logo``.
            source: a `Path`, the octets of an image, ``(filename, bytes)``, an `Attachment`, or a
                `MimePart`.

        Raises:
            InvalidArgumentError: it is a str, or what it is cannot be told.
        """
        part = make_inline(content_id, source)
        self.linked_resources.append(part)
        return part

    def to_body(self) -> MimeEntity:
        """Return the body; assign it to `MimeMessage.body`.

        Raises:
            InvalidArgumentError: there are linked resources and no HTML that could show them.
        """
        entities = [*self._shown(), *self.attachments]
        if not entities:
            return TextPart("plain", "")
        return wrap(partial(Multipart, "mixed"), entities, self._unique)

    def _shown(self) -> list[MimeEntity]:
        alternatives: list[MimeEntity] = []
        if self.text is not None:
            alternatives.append(TextPart("plain", self.text))
        if self.html is not None:
            html = TextPart("html", self.html)
            related = [html, *self.linked_resources]
            alternatives.append(wrap(MultipartRelated, related, self._unique))
        elif self.linked_resources:
            raise InvalidArgumentError(
                "Inline images are shown by HTML: give html=, or attach them.", name="inline"
            )
        if not alternatives:
            return []
        return [wrap(MultipartAlternative, alternatives, self._unique)]


def wrap(
    make: Callable[..., Multipart], entities: Sequence[MimeEntity], unique: UniqueMaker
) -> MimeEntity:
    """Return a multipart of `entities`; one alone needs none.

    Args:
        make: the class of the multipart, or what makes one.
        entities: one at least.
        unique: makes its boundary.
    """
    return entities[0] if len(entities) == 1 else make(*entities, unique=unique)
