"""A document and what it shows: multipart/related (RFC 2387), ``cid:`` and Content-Location."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, Protocol

from ...errors import InvalidArgumentError
from ..entity import MimeEntity, walk
from ..fields.content_type import ContentType
from ..makers import UniqueMaker, boundary_from, unique
from ..part import MimePart
from .multiparts import NamedMultipart


class Part(Protocol):
    """What is asked of a part to tell whether it is the root."""

    @property
    def content_type(self) -> ContentType:
        """Content-Type."""
        ...

    @property
    def content_id(self) -> str:
        """Content-ID without its angle brackets."""
        ...


def root_index(related: ContentType, parts: Sequence[Part]) -> int:
    """Return the place of the part that the others belong to (RFC 2387 section 3).

    Args:
        related: the type of the multipart.
        parts: its parts; 0 where there are none.
    """
    start = (related.parameters.get("start") or "").strip().removeprefix("<").removesuffix(">")
    if start:
        found = (i for i, part in enumerate(parts) if part.content_id == start)
    else:
        kind = (related.parameters.get("type") or "").strip().lower()
        found = (i for i, part in enumerate(parts) if part.content_type.media_type == kind)
    return next(found, 0)


class MultipartRelated(NamedMultipart):
    """A root, such as HTML, and what it refers to.

    Args:
        parts: the entities, the root first.
        boundary: the boundary; one that occurs in no content is made by default.
        unique: makes the default one; see `UniqueMaker`.

    Raises:
        InvalidArgumentError: the boundary is none (RFC 2046 section 5.1.1).
    """

    __slots__ = ()

    subtype = "related"

    def __init__(
        self, *parts: MimeEntity, boundary: str = "", unique: UniqueMaker = unique
    ) -> None:
        super().__init__(*parts, boundary=boundary, unique=unique)
        if parts:
            self.content_type.parameters["type"] = parts[0].content_type.media_type

    @property
    def root(self) -> MimeEntity | None:
        """The part to begin with; None where there are no parts.

        It is the one that the parameter ``start`` names, else the first one of the media type that
        ``type`` names, else the first one (RFC 2387 section 3). A new root takes the place of the
        old one.
        """
        parts = self.parts()
        return parts[root_index(self.content_type, parts)] if parts else None

    @root.setter
    def root(self, root: MimeEntity) -> None:
        index = root_index(self.content_type, self.parts())
        self[index : index + 1] = [root]
        parameters = self.content_type.parameters
        parameters["type"] = root.content_type.media_type
        if index:
            root.content_id = root.content_id or f"{boundary_from()[2:]}@root"
            parameters["start"] = f"<{root.content_id}>"
        elif "start" in parameters:
            del parameters["start"]

    def index_of(self, uri: str) -> int:
        """Return the place of the part that a URI in the root stands for; -1 where there is none.

        Args:
            uri: ``cid:`` and a Content-ID (RFC 2392), or what a part has as Content-Location,
                relative to the Content-Base or Content-Location of this entity (RFC 2557).
        """
        wanted = _Reference(self, uri)
        return next((i for i, part in enumerate(self.parts()) if wanted.is_to(part)), -1)

    def resolve(self, uri: str) -> MimeEntity | None:
        """Return the entity that a URI stands for, at any depth; None where there is none.

        Nothing is ever fetched.

        Args:
            uri: see `index_of`.
        """
        wanted = _Reference(self, uri)
        return next((part for part in walk(self) if part is not self and wanted.is_to(part)), None)

    def open(self, uri: str) -> BinaryIO:
        """Return a binary file that reads what a URI stands for.

        Args:
            uri: see `index_of`.

        Raises:
            InvalidArgumentError: no part of it has content for that.
        """
        part = self.resolve(uri)
        if not isinstance(part, MimePart):
            raise InvalidArgumentError(f"No part stands for {uri[:80]!a}.", name="uri")
        return part.open()


class _Reference:
    """What a URI refers to from within an entity."""

    def __init__(self, related: MultipartRelated, uri: str) -> None:
        from urllib.parse import unquote

        uri = "".join(uri.split())
        is_cid = uri[:4].lower() == "cid:"
        self._content_id = unquote(uri[4:]) if is_cid else ""
        self._base = related.content_base or related.content_location
        self._location = "" if is_cid else _absolute(self._base, uri)

    def is_to(self, part: MimeEntity) -> bool:
        """Whether it refers to `part`."""
        if self._content_id:
            return part.content_id == self._content_id
        location = part.content_location
        if not location or not self._location:
            return False
        return _absolute(part.content_base or self._base, location) == self._location


def _absolute(base: str, uri: str) -> str:
    """Return a URI relative to a base; without one it stays what it is."""
    from urllib.parse import urljoin

    try:
        return urljoin(base, uri) if base else uri
    except ValueError:  # "http://[" and its kind
        return uri
