"""UID REPLACE: a message takes the place of another (RFC 8508)."""

from __future__ import annotations

from .._command import Command, code_of
from .._encoder import Encoder
from ..responses import ResponseCode, StatusResponse
from ..selected.selection import SelectedCommand, Selection
from .append import Appended, appended_uids, write_message


class UidReplace(SelectedCommand[tuple[int | None, int | None]]):
    """Append a message and take another one away, in one step; the result is UIDVALIDITY and UID.

    Args:
        selection: the one message that goes.
        target: the name on the wire of the mailbox that gets the new one.
        message: the new one.
    """

    verb = "UID REPLACE"
    streams = True

    def __init__(self, selection: Selection, target: bytes, message: Appended) -> None:
        super().__init__(selection)
        self.target = target
        self.message = message
        self._code: ResponseCode | None = None

    # uid-replace = "UID" SP replace; replace = "REPLACE" SP seq-number SP mailbox append-message
    def write(self, encoder: Encoder) -> None:
        """Write UID, mailbox and message."""
        self.selection.check()
        encoder.raw("UID REPLACE ").raw(self.selection.to_bytes()).space().astring(self.target)
        write_message(encoder, self.message)

    def conflicts(self, other: Command[object]) -> bool:
        """Whether the two could take each other's APPENDUID, which bears no tag."""
        return isinstance(other, UidReplace)

    def take_code(self, status: StatusResponse) -> None:
        """Take APPENDUID, which comes in an untagged OK before the old message goes."""
        if status.code is not None and status.code.name == "APPENDUID":
            self._code = status.code

    def result(self) -> tuple[int | None, int | None]:
        """Return UIDVALIDITY and UID of the new message, where the server tells them."""
        validity, uids = appended_uids(code_of(self, "APPENDUID") or self._code, 1)
        return validity, uids[0]
