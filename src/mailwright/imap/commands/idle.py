"""IDLE (RFC 2177, RFC 9051 section 6.3.13)."""

from __future__ import annotations

from .._command import Command


class Idle(Command[None]):
    """Have the server tell what happens as it happens; the next command that is submitted ends it.

    DONE is only written once the server has said that it idles.
    """

    # idle = "IDLE" CRLF "DONE"                                           RFC 9051 section 9
    verb = "IDLE"
    alone = True
    interruptible = True

    def __init__(self) -> None:
        self._is_idling = False
        self._is_ending = False

    def take_continuation(self, data: bytes) -> bool:
        """Take the go-ahead."""
        del data
        if self._is_idling:
            return False
        self._is_idling = True
        if self._is_ending:
            self.continuations = (b"DONE",)
        return True

    def interrupt(self) -> None:
        """End it, once."""
        if self._is_idling and not self._is_ending:
            self.continuations = (b"DONE",)
        self._is_ending = True

    def result(self) -> None:
        """Return nothing: what came are events."""
