"""What is known of the mailbox that is selected."""

from __future__ import annotations

from collections.abc import Callable

from .responses import Response, StatusResponse


class SelectedMailbox:
    """The selected mailbox, as the server's responses describe it.

    Args:
        name: its name on the wire.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.uid_validity: int | None = None
        self.is_read_only = True

    def observe(self, response: Response, claimed: bool, emit: Callable[[object], None]) -> None:
        """Learn from data that came while it is selected."""

    def observe_status(self, status: StatusResponse, emit: Callable[[object], None]) -> None:
        """Learn from a status response that came while it is selected."""
