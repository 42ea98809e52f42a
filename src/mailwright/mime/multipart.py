"""A sequence of entities between boundary delimiters (RFC 2046 section 5.1)."""

from __future__ import annotations

from collections.abc import Iterable, MutableSequence
from typing import TYPE_CHECKING, overload

from ..errors import InvalidArgumentError
from .delimiters import is_boundary
from .entity import MimeEntity
from .makers import UniqueMaker, boundary_from, unique

if TYPE_CHECKING:
    from .headers import Headers
    from .source import Source


class Multipart(MimeEntity, MutableSequence[MimeEntity]):
    """An entity made of entities: mixed, alternative, related and so on.

    Args:
        subtype: what the parts are to each other.
        parts: the entities, in order.
        boundary: the boundary; one that occurs in no content is made by default.
        unique: makes the default one; see `UniqueMaker`.

    Raises:
        InvalidArgumentError: the boundary is none (RFC 2046 section 5.1.1).
    """

    __slots__ = ("_epilogue", "_parts", "_preamble", "_rearranged")

    def __init__(
        self,
        subtype: str = "mixed",
        *parts: MimeEntity,
        boundary: str = "",
        unique: UniqueMaker = unique,
    ) -> None:
        super().__init__(f"multipart/{subtype}")
        self._preamble: bytes | None = b""
        self._epilogue: bytes | None = b""
        self._rearranged = False
        self._parts: list[MimeEntity] | None = []
        self.boundary = boundary or boundary_from(unique)
        self.extend(parts)

    def take_source(self, source: Source, headers: Headers | None) -> None:
        """Become the multipart that a parser found.

        Args:
            source: where it lies.
            headers: the fields of the message that it is the root of; None for a part.
        """
        super().take_source(source, headers)
        self._preamble = self._epilogue = self._parts = None
        self._rearranged = False

    @property
    def boundary(self) -> str:
        """The boundary. Should content contain it, the message is written with another one."""
        return (self.content_type.boundary or "").rstrip()

    @boundary.setter
    def boundary(self, boundary: str) -> None:
        if not is_boundary(boundary):
            raise InvalidArgumentError(
                f"{boundary[:80]!a} is no boundary: those are 1 to 70 letters, digits and"
                " characters of '()+_,-./:=? without a space at the end.",
                name="boundary",
            )
        self.content_type.parameters["boundary"] = boundary

    @property
    def preamble(self) -> bytes:
        """What stands before the first part: shown by programs that do not know MIME."""
        if self._preamble is not None:
            return self._preamble
        return self._source.preamble if self._source is not None else b""

    @preamble.setter
    def preamble(self, preamble: bytes) -> None:
        self._preamble = preamble

    @property
    def epilogue(self) -> bytes:
        """What stands behind the last part; nobody is shown it."""
        if self._epilogue is not None:
            return self._epilogue
        return self._source.epilogue if self._source is not None else b""

    @epilogue.setter
    def epilogue(self, epilogue: bytes) -> None:
        self._epilogue = epilogue

    # --- the sequence ----------------------------------------------------------------------------

    def parts(self) -> list[MimeEntity]:
        """Return the parts; change the multipart itself, not this list."""
        if self._parts is None:
            from .tree import make_entity

            assert self._source is not None
            self._parts = [make_entity(child) for child in self._source.children()]
        return self._parts

    def loaded_parts(self) -> list[MimeEntity]:
        """Return the parts, where somebody may have changed them."""
        return self._parts or []

    def body_is_changed(self) -> bool:
        """Whether parts were added, removed or replaced, or what stands around them was set."""
        if self._source is None or self._rearranged:
            return True
        if self._preamble is not None or self._epilogue is not None:
            return True
        if not self.header_is_changed():
            return False
        return self.boundary.encode("utf-8", "surrogateescape") != self._source.node.boundary

    def insert(self, index: int, value: MimeEntity) -> None:
        """Put the entity `value` before the one at `index`."""
        self.parts().insert(index, self._taken(value))
        self._rearranged = True

    def _taken(self, value: object) -> MimeEntity:
        """Return an entity that becomes a part; it stays of the media type that it is of."""
        entity = _checked(value)
        if "Content-Type" not in entity.headers:
            # What that means depends on where it lies (RFC 2046 section 5.1.5).
            is_digest = self.content_type.media_type == "multipart/digest"
            media_type = entity.content_type.media_type
            if media_type != ("message/rfc822" if is_digest else "text/plain"):
                entity.content_type = entity.content_type
        return entity

    @overload
    def __getitem__(self, index: int) -> MimeEntity: ...
    @overload
    def __getitem__(self, index: slice) -> list[MimeEntity]: ...
    def __getitem__(self, index: int | slice) -> MimeEntity | list[MimeEntity]:
        return self.parts()[index]

    @overload
    def __setitem__(self, index: int, value: MimeEntity) -> None: ...
    @overload
    def __setitem__(self, index: slice, value: Iterable[MimeEntity]) -> None: ...
    def __setitem__(self, index: int | slice, value: MimeEntity | Iterable[MimeEntity]) -> None:
        if isinstance(index, slice):
            assert not isinstance(value, MimeEntity)
            self.parts()[index] = [self._taken(entity) for entity in value]
        else:
            self.parts()[index] = self._taken(value)
        self._rearranged = True

    def __delitem__(self, index: int | slice) -> None:
        del self.parts()[index]
        self._rearranged = True

    def __len__(self) -> int:
        return len(self.parts())

    def __bool__(self) -> bool:
        return True  # an entity, even without parts

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = MimeEntity.__hash__


def _checked(value: object) -> MimeEntity:
    if not isinstance(value, MimeEntity):
        raise InvalidArgumentError(
            f"A multipart is made of entities, such as TextPart or MimePart; this is a"
            f" {type(value).__name__}.",
            name="parts",
        )
    return value
