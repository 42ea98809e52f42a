"""RENAME (RFC 9051 section 6.3.6)."""

from __future__ import annotations

from .._command import Command
from .._encoder import Encoder
from ..mailboxes.folder_info import FolderInfo
from ..mailboxes.list_response import ListReader
from ..mailboxes.names import same_mailbox
from ..responses import Response


class Rename(Command[FolderInfo]):
    """Give a mailbox another name.

    Args:
        mailbox: its name on the wire.
        new: the new name on the wire.
        reader: reads LIST responses: the server may have made another name of the one asked for.
    """

    verb = "RENAME"
    claims = frozenset({b"LIST"})

    def __init__(self, mailbox: bytes, new: bytes, *, reader: ListReader) -> None:
        self._mailbox = mailbox
        self._new = new
        self._reader = reader
        self._listed: FolderInfo | None = None

    def write(self, encoder: Encoder) -> None:
        """Write both names."""
        encoder.raw("RENAME ").astring(self._mailbox).space().astring(self._new)

    def take(self, response: Response) -> bool:
        """Take the LIST response with the new name; others are of mailboxes inside."""
        found = self._reader.read(response.reader())
        is_own = same_mailbox(found.wire_name, self._new)
        if is_own or found.old_name == self._reader.text(self._mailbox):
            self._listed = found
            return True
        return False

    def result(self) -> FolderInfo:
        """Return the mailbox with its new name."""
        return self._listed or self._reader.named(self._new)
