"""What the two fronts of reading have in common."""

from __future__ import annotations

from collections.abc import Iterable

from ...errors import InvalidArgumentError
from ..fetch.section import BodySection
from ..selected.selection import Selection
from ..uids.uid_set import UidSet
from ._base import Folder


def selection_of(folder: Folder, uids: int | Iterable[int]) -> Selection:
    """Return messages of a folder, which has to be open.

    Raises:
        StateError: it is not.
        UidValidityChangedError: the UIDs are of another time.
    """
    # This is a part of the folder, for those of its methods that read.
    checked = folder._checked(UidSet.of(uids))  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    mailbox = folder._open_mailbox()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    return Selection(folder._session, mailbox, checked)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


def range_of(section: str, offset: int, count: int) -> BodySection:
    """Return a range of the octets of a section.

    Raises:
        InvalidArgumentError: it cannot be.
    """
    if count < 1:
        raise InvalidArgumentError(f"{count} octets are no range.", name="count")
    return BodySection.of(section, offset=offset, count=count)
