"""CREATE (RFC 9051 section 6.3.4), with what the new mailbox is for (RFC 6154)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .._command import Command, code_of
from .._encoder import Encoder
from ..mailboxes.folder_info import FolderInfo
from ..mailboxes.folder_status import read_object_id
from ..mailboxes.list_response import ListReader
from ..mailboxes.names import same_mailbox
from ..mailboxes.special_use import SpecialUse
from ..responses import Response


class Create(Command[FolderInfo]):
    """Create a mailbox.

    Args:
        mailbox: its name on the wire.
        uses: what it is for.
        reader: reads LIST responses: the server may have made another name of the one asked for.
    """

    verb = "CREATE"
    claims = frozenset({b"LIST"})

    def __init__(
        self, mailbox: bytes, uses: Sequence[SpecialUse] = (), *, reader: ListReader
    ) -> None:
        self._mailbox = mailbox
        self._uses = uses
        self._reader = reader
        self._listed: FolderInfo | None = None

    def write(self, encoder: Encoder) -> None:
        """Write the name, and the uses."""
        # create = "CREATE" SP mailbox [SP "(" "USE" SP "(" [use-attr *(SP use-attr)] ")" ")"]
        encoder.raw("CREATE ").astring(self._mailbox)
        if self._uses:
            encoder.raw(" (USE ").flags(self._uses).close()

    def take(self, response: Response) -> bool:
        """Take the LIST response that names the new mailbox (RFC 9051 section 6.3.4).

        QUIRK(Cyrus): with IMAP4rev2 it comes behind the OK, and so before that of the next command.
        """
        found = self._reader.read(response.reader())
        is_own = same_mailbox(found.wire_name, self._mailbox)
        if is_own or found.old_name == self._reader.text(self._mailbox):
            self._listed = found
            return True
        return False

    def result(self) -> FolderInfo:
        """Return the mailbox, with its id where the server told it (RFC 8474 section 4.1)."""
        found = self._listed or self._reader.named(self._mailbox)
        code = code_of(self, "MAILBOXID")
        return found if code is None else replace(found, mailbox_id=read_object_id(code.reader()))
