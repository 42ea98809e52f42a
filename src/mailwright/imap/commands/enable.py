"""ENABLE (RFC 5161, RFC 9051 section 6.3.1)."""

from __future__ import annotations

from .._command import Command
from .._encoder import Encoder
from ..capabilities import Capabilities
from ..responses import Response


class Enable(Command[frozenset[str]]):
    """Say which extensions we know; the answer is those that the server turned on.

    Args:
        names: the capabilities, in upper case.
    """

    # command-any =/ "ENABLE" 1*(SP capability)
    # response-data =/ "*" SP "ENABLED" *(SP capability) CRLF          RFC 5161 section 4
    verb = "ENABLE"
    claims = frozenset({b"ENABLED"})
    alone = True

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names
        self._enabled = frozenset[str]()

    def write(self, encoder: Encoder) -> None:
        """Write the command."""
        encoder.raw("ENABLE")
        for name in self._names:
            encoder.space().atom(name)

    def take(self, response: Response) -> bool:
        """Take what was turned on; the session remembers it too."""
        text = response.frame[response.position :].decode("ascii", "replace")
        self._enabled |= frozenset(Capabilities(text))
        return True

    def result(self) -> frozenset[str]:
        """Return what the server confirmed; an OK alone confirms nothing."""
        return self._enabled
