"""CLOSE and UNSELECT (RFC 9051 section 6.4.1 and 6.4.2)."""

from __future__ import annotations

from .._command import Plain
from .._session import Session
from ..responses import Status, StatusResponse


class Unselect(Plain):
    """Close the mailbox and remove nothing.

    Args:
        session: whose mailbox it is.
    """

    verb = "UNSELECT"
    alone = True

    def __init__(self, session: Session) -> None:
        self._session = session

    def complete(self, completion: StatusResponse) -> None:
        """Take the end: no mailbox is open."""
        super().complete(completion)
        if completion.status is Status.OK:
            self._session.selected = None


class Close(Unselect):
    """Close the mailbox; one that was opened by SELECT loses what is flagged as deleted."""

    verb = "CLOSE"
