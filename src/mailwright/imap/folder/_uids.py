"""UIDs as callers give them, for the calls that read and for those that write."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

from ...errors import StateError
from ..search.saved_result import SavedResult
from ..selected.selection import Selection
from ..uids.uid_set import UidSet

if TYPE_CHECKING:
    from ._base import Folder

#: One UID, several, a `UidSet`, or what the server keeps of a search.
Uids: TypeAlias = int | Iterable[int] | SavedResult


def selection_of(folder: Folder, uids: Uids) -> Selection:
    """Return the messages of an open folder that UIDs name.

    Raises:
        StateError: the folder is not open, or the result that was saved is not of this folder.
        UidValidityChangedError: the UIDs are of another time (I07).
    """
    # The folder's own business, which both fronts share.
    mailbox = folder._open_mailbox()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    session = folder._session  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    if isinstance(uids, SavedResult):
        if uids.mailbox is not mailbox:
            raise StateError("The result that was saved is of another folder, or of another time.")
        selection = Selection(session, mailbox, UidSet.all(), uids)
        selection.check()
        return selection
    checked = folder._checked(UidSet.of(uids))  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    return Selection(session, mailbox, checked)
