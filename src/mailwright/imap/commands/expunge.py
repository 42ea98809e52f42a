r"""EXPUNGE and UID EXPUNGE: messages that are \Deleted go (RFC 9051 section 6.4.3, 6.4.9)."""

from __future__ import annotations

from .._command import Command, code_of
from .._encoder import Encoder
from ..responses import Response
from ..selected.selection import SelectedCommand, Selection


class _Expunging(SelectedCommand[int | None]):
    """What both have in common; the result is HIGHESTMODSEQ, or None."""

    claims = frozenset({b"EXPUNGE", b"VANISHED"})
    keeps_answers = False

    def __init__(self, selection: Selection) -> None:
        super().__init__(selection)

    def conflicts(self, other: Command[object]) -> bool:
        """Whether answers could be mistaken: the mailbox files them, whoever made them come."""
        del other
        return False

    def take(self, response: Response) -> bool:
        """Take note that messages went: the mailbox has seen it already."""
        del response
        return True

    def result(self) -> int | None:
        """Return HIGHESTMODSEQ of the tagged OK (RFC 7162 section 3.2.10)."""
        code = code_of(self, "HIGHESTMODSEQ")
        if code is None or not code.arguments.isdigit() or len(code.arguments) > 19:
            return None
        return int(code.arguments)


class UidExpunge(_Expunging):
    r"""Take away those of some messages that are \Deleted (RFC 4315 section 2.1)."""

    verb = "UID EXPUNGE"

    def write(self, encoder: Encoder) -> None:
        """Write the UIDs."""
        self.selection.check()
        encoder.raw("UID EXPUNGE ").raw(self.selection.to_bytes())


class Expunge(_Expunging):
    r"""Take away every message that is \Deleted, whoever flagged it."""

    verb = "EXPUNGE"

    def write(self, encoder: Encoder) -> None:
        """Write the verb alone."""
        self.selection.check()
        encoder.raw("EXPUNGE")
