"""STATUS for APPENDLIMIT alone: the largest message that a mailbox takes (RFC 7889 section 4)."""

from __future__ import annotations

import re

from .._command import Command
from .._encoder import Encoder
from ..responses import Response

# status-att-val =/ "APPENDLIMIT" SP (number / nil)
_LIMIT = re.compile(rb"\bAPPENDLIMIT ([0-9]{1,19}|NIL)\b", re.IGNORECASE)


class AppendLimit(Command[int | None]):
    """Ask for the largest message that a mailbox takes, in octets; None for any.

    Args:
        mailbox: its name on the wire.
    """

    verb = "STATUS"
    claims = frozenset({b"STATUS"})

    def __init__(self, mailbox: bytes) -> None:
        self.mailbox = mailbox
        self._limit: int | None = None

    def write(self, encoder: Encoder) -> None:
        """Write mailbox and item."""
        encoder.raw("STATUS ").astring(self.mailbox).raw(" (APPENDLIMIT)")

    def take(self, response: Response) -> bool:
        """Take the answer."""
        match = _LIMIT.search(response.frame, response.position)
        if match is None:
            return False
        self._limit = None if match[1].upper() == b"NIL" else int(match[1])
        return True

    def result(self) -> int | None:
        """Return the limit."""
        return self._limit
