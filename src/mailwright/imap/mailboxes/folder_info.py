"""What a server says of a folder when it lists it (RFC 9051 section 7.3.1, RFC 5258)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from .folder_status import FolderStatus
from .metadata import Metadata
from .rights import Rights
from .special_use import SpecialUse, uses_of


class FolderAttribute(StrEnum):
    """An attribute of a folder; each is a `str`, its name (RFC 9051 section 7.3.1)."""

    NON_EXISTENT = "\\NonExistent"
    NO_SELECT = "\\Noselect"
    NO_INFERIORS = "\\Noinferiors"
    HAS_CHILDREN = "\\HasChildren"
    HAS_NO_CHILDREN = "\\HasNoChildren"
    MARKED = "\\Marked"
    UNMARKED = "\\Unmarked"
    SUBSCRIBED = "\\Subscribed"
    REMOTE = "\\Remote"


_KNOWN = {known.lower(): known for known in (*FolderAttribute, *SpecialUse)}


def attributes_of(names: Iterable[str]) -> frozenset[str]:
    """Return attributes as they are spelled here: they have no case; unknown ones as they came."""
    return frozenset([_KNOWN.get(name.lower(), name) for name in names])


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderInfo:
    """A folder as the server listed it.

    Args:
        name: its name, with the names of those that it is in.
        wire_name: the same as the server wrote it; commands take this one.
        delimiter: what stands between the names of a folder and of those in it; None where there
            is no hierarchy.
        attributes: a `FolderAttribute` or `SpecialUse` each, or what else the server says.
        is_subscribed: whether it is subscribed to; None where nobody asked.
        child_info: the criteria by which folders in it were selected, with `recursive` ones:
            "SUBSCRIBED" (RFC 5258 section 3.5).
        old_name: its name before it was renamed, or the name that was asked for (RFC 9051
            section 6.3.9.7).
        mailbox_id: the id that survives renaming, where the server told it (RFC 8474).
        status: what STATUS tells, where it was asked for.
        rights: what the user may do there, where it was asked for.
        metadata: values of entries, where they were asked for.
    """

    name: str
    wire_name: bytes
    delimiter: str | None = None
    attributes: frozenset[str] = frozenset()
    is_subscribed: bool | None = None
    child_info: tuple[str, ...] = ()
    old_name: str | None = None
    mailbox_id: str | None = None
    status: FolderStatus | None = None
    rights: Rights | None = None
    metadata: Metadata | None = field(default=None, hash=False)

    @property
    def path(self) -> tuple[str, ...]:
        """The names of the folders that it is in, from the outermost, and its own."""
        return (self.name,) if not self.delimiter else tuple(self.name.split(self.delimiter))

    @property
    def special_uses(self) -> frozenset[SpecialUse]:
        """What it is for, as the server says; names are not looked at."""
        return uses_of(self.attributes)

    @property
    def exists(self) -> bool:
        """Whether it is more than a step on the way to others."""
        return FolderAttribute.NON_EXISTENT not in self.attributes

    @property
    def can_open(self) -> bool:
        """Whether it can hold messages and be opened."""
        return self.exists and FolderAttribute.NO_SELECT not in self.attributes

    @property
    def has_children(self) -> bool | None:
        """Whether there are folders in it; None where the server does not say (RFC 3348)."""
        if FolderAttribute.HAS_CHILDREN in self.attributes:
            return True
        none = {FolderAttribute.HAS_NO_CHILDREN, FolderAttribute.NO_INFERIORS}
        return None if self.attributes.isdisjoint(none) else False
