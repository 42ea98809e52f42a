"""Parts that are made of header fields, which can be edited: what reports for machines share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..content import Content, MemoryContent
from ..headers import Headers
from ..part import MimePart

if TYPE_CHECKING:
    from ..source import Source


class FieldsPart(MimePart):
    """A part whose content is groups of header fields, which can be edited.

    Args:
        media_type: its media type.
        groups: the groups.
    """

    __slots__ = ("_as_read", "_groups")

    def __init__(self, media_type: str, groups: list[Headers]) -> None:
        super().__init__(media_type)
        self._groups: list[Headers] | None = groups
        self._as_read: tuple[Headers, ...] | None = None

    def take_source(self, source: Source, headers: Headers | None) -> None:
        """Become the part that a parser found.

        Args:
            source: where it lies.
            headers: the fields of the message that it is the root of; None for a part.
        """
        super().take_source(source, headers)
        self._groups = self._as_read = None

    def loaded_groups(self) -> list[Headers]:
        """Return the groups; to change them changes the part."""
        if self._groups is None:
            blocks = self.cut(super().body_content().read())
            options, limits = self.headers.options, self.headers.limits
            self._groups = [Headers.from_bytes(block, options, limits) for block in blocks]
            self._as_read = tuple(self._groups)
        return self._groups

    def cut(self, content: bytes) -> list[bytes]:
        """Return the blocks of fields in `content`, one for each group."""
        return [content]

    def _replace_content(self, content: Content) -> None:
        super()._replace_content(content)
        self._groups = self._as_read = None

    def _written(self) -> tuple[Headers, ...]:
        """Return the groups that are written: one that was made and not filled is none."""
        groups = self._groups or ()
        return tuple(group for group in groups if not group.is_modified or len(group))

    def _is_edited(self) -> bool:
        if self._groups is None:
            return False
        groups = self._written()
        if self._as_read is None or len(groups) != len(self._as_read):
            return True
        pairs = zip(groups, self._as_read, strict=True)
        return any(group is not read or group.is_modified for group, read in pairs)

    def body_content(self) -> Content:
        """Return where the decoded octets come from: what was read, until a group is changed."""
        if not self._is_edited():
            return super().body_content()
        is_global = self.content_type.subtype.startswith("global")
        return MemoryContent(
            b"\r\n".join([group.encode(international=is_global) for group in self._written()])
        )

    def body_is_changed(self) -> bool:
        """Whether it has other content or another encoding than what was parsed."""
        return super().body_is_changed() or self._is_edited()


class OneGroup(FieldsPart):
    """A part that is one group of fields."""

    __slots__ = ()

    @property
    def fields(self) -> Headers:
        """The fields; to change them changes the part. Blank lines between them do not count."""
        return self.loaded_groups()[0]
