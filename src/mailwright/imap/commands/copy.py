"""UID COPY (RFC 9051 section 6.4.7, RFC 4315)."""

from __future__ import annotations

from .._command import code_of
from .._encoder import Encoder
from ..selected.selection import SelectedCommand, Selection
from ..uids.uid_map import UidMap


class UidCopy(SelectedCommand[UidMap]):
    """Copy messages to another mailbox; the result is which became which.

    Args:
        selection: the messages.
        target: the other mailbox's name on the wire.
    """

    verb = "UID COPY"

    def __init__(self, selection: Selection, target: bytes) -> None:
        super().__init__(selection)
        self.target = target
        #: Whether the server said which messages it copied (COPYUID), be it others.
        self.is_told = False

    def write(self, encoder: Encoder) -> None:
        """Write UIDs and mailbox."""
        self.selection.check()
        encoder.raw("UID COPY ").raw(self.selection.to_bytes()).space().astring(self.target)

    def result(self) -> UidMap:
        """Return what COPYUID says about messages that were asked for; empty without it (I08)."""
        code = code_of(self, "COPYUID")
        found = None if code is None else UidMap.parse(code.arguments)
        self.is_told = found is not None
        return UidMap() if found is None else found.only(self.uids)
