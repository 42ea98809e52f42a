"""Multiparts that differ from others in what their parts are to each other (RFC 2046 section 5.1).

What else the kinds can do stands in files of their own; this is what they have in common.
"""

from __future__ import annotations

from typing import ClassVar

from ..entity import MimeEntity
from ..makers import UniqueMaker, unique
from ..multipart import Multipart


class NamedMultipart(Multipart):
    """A multipart of the one subtype that its class stands for.

    Args:
        parts: the entities, in order.
        boundary: the boundary; one that occurs in no content is made by default.
        unique: makes the default one; see `UniqueMaker`.

    Raises:
        InvalidArgumentError: the boundary is none (RFC 2046 section 5.1.1).
    """

    __slots__ = ()

    subtype: ClassVar[str]

    def __init__(
        self, *parts: MimeEntity, boundary: str = "", unique: UniqueMaker = unique
    ) -> None:
        super().__init__(self.subtype, *parts, boundary=boundary, unique=unique)


class MultipartAlternative(NamedMultipart):
    """The same thing in several forms, the best one last (RFC 2046 section 5.1.4)."""

    __slots__ = ()

    subtype = "alternative"

    def best(self, *media_types: str) -> MimeEntity | None:
        """Return the last form of one of these media types; None where there is none.

        Args:
            media_types: what can be shown, such as ``text/html``; anything by default.
        """
        wanted = {media_type.lower() for media_type in media_types}
        for part in reversed(self.parts()):
            if not wanted or part.content_type.media_type in wanted:
                return part
        return None


class MultipartDigest(NamedMultipart):
    """A collection of messages (RFC 2046 section 5.1.5).

    A part without a Content-Type is a message in it, not text.
    """

    __slots__ = ()

    subtype = "digest"


class MultipartParallel(NamedMultipart):
    """Parts to be shown at once (RFC 2046 section 5.1.6)."""

    __slots__ = ()

    subtype = "parallel"
