"""The greeting: a reply that no command asked for (RFC 5321 section 3.1)."""

from __future__ import annotations

from .._command import Command


class Greeting(Command):
    """Wait for the server to speak first."""

    __slots__ = ()
    verb = "greeting"
    wait = "greeting"
    awaits = "The greeting of the server"

    def __init__(self) -> None:
        super().__init__("")

    def write(self) -> tuple[bytes, bool]:
        """Return nothing: the client only listens."""
        return b"", True
