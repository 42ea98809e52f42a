"""STATUS (RFC 9051 section 6.3.11)."""

from __future__ import annotations

from collections.abc import Sequence

from .._encoder import Encoder
from .._reader import Reader
from ..mailboxes.folder_status import FolderStatus, StatusItem, read_status
from ._mailbox_command import MailboxCommand


class AskStatus(MailboxCommand[FolderStatus]):
    """Ask about a mailbox that need not be selected.

    Args:
        mailbox: its name on the wire.
        items: what is asked for.
    """

    verb = "STATUS"
    claims = frozenset({b"STATUS"})

    def __init__(self, mailbox: bytes, items: Sequence[StatusItem]) -> None:
        super().__init__(mailbox)
        self._items = items

    def write(self, encoder: Encoder) -> None:
        """Write the name and the items."""
        super().write(encoder)
        encoder.raw(f" ({' '.join(item.value for item in self._items)})")

    def read(self, reader: Reader) -> FolderStatus:
        """Read the items."""
        return read_status(reader)
