"""What a server keeps of a search (SEARCHRES, RFC 5182)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..selected.mailbox import SelectedMailbox


class SavedResult:
    """The messages that a search found, which the server keeps under the name ``$``.

    It stands for UIDs in `fetch`, `add_flags`, `copy_to` and the like. It is good until the folder
    is closed, or another search is saved: then it is refused before a word is sent.

    Args:
        mailbox: the model of the mailbox that was searched.
    """

    __slots__ = ("mailbox",)

    def __init__(self, mailbox: SelectedMailbox) -> None:
        self.mailbox = mailbox

    def __repr__(self) -> str:
        return f"<SavedResult of {self.mailbox.name!r}>"
