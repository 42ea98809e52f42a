"""The greeting, awaited like the answer to a command (RFC 9051 section 7.1)."""

from __future__ import annotations

from .._command import Plain
from ..responses import StatusResponse


class Greeting(Plain):
    """Wait for the server's first word: OK, PREAUTH or BYE."""

    verb = "greeting"
    wait = "greeting"

    @property
    def awaits(self) -> str:
        """What is waited for."""
        return "The greeting"

    def outcome(self) -> StatusResponse:
        """Return the greeting, which may be PREAUTH, or raise why there is none."""
        if self.error is not None:
            raise self.error
        return self.result()
