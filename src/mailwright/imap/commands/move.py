"""UID MOVE (RFC 6851, part of RFC 9051)."""

from __future__ import annotations

from .._command import Command
from .._encoder import Encoder
from ..responses import Response, ResponseCode, StatusResponse
from ..selected.selection import SelectedCommand, Selection
from ..uids.uid_map import UidMap


class UidMove(SelectedCommand[UidMap]):
    """Move messages to another mailbox; the result is which became which.

    Args:
        selection: the messages.
        target: the other mailbox's name on the wire.
    """

    verb = "UID MOVE"
    claims = frozenset({b"EXPUNGE", b"VANISHED"})
    keeps_answers = False

    def __init__(self, selection: Selection, target: bytes) -> None:
        super().__init__(selection)
        self.target = target
        #: What COPYUID said so far.
        self.moved = UidMap()

    def write(self, encoder: Encoder) -> None:
        """Write UIDs and mailbox."""
        self.selection.check()
        encoder.raw("UID MOVE ").raw(self.selection.to_bytes()).space().astring(self.target)

    def conflicts(self, other: Command[object]) -> bool:
        """Whether the two could take each other's COPYUID, which bears no tag."""
        return isinstance(other, UidMove)

    def take(self, response: Response) -> bool:
        """Take note that messages went: the mailbox has seen it already."""
        del response
        return True

    # COPYUID comes in an untagged OK before the messages go (RFC 6851 section 4.3), or at the end.
    def take_code(self, status: StatusResponse) -> None:
        """Take a COPYUID about messages that were asked for."""
        self._learn(status.code)

    def result(self) -> UidMap:
        """Return what COPYUID says about messages that were asked for; empty without it."""
        self._learn(None if self.completion is None else self.completion.code)
        return self.moved

    def _learn(self, code: ResponseCode | None) -> None:
        if code is None or code.name != "COPYUID":
            return
        found = UidMap.parse(code.arguments)
        if found is not None:
            self.moved |= found.only(self.uids)
