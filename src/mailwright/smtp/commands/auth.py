"""AUTH and the lines of a SASL exchange (RFC 4954)."""

from __future__ import annotations

from base64 import b64encode

from ..._secret import MASK
from .._command import Command


class Auth(Command):
    """Begin a SASL exchange.

    Args:
        mechanism: the name of the mechanism.
        initial: its initial response; None where it has none, which is not the empty one ("=").
    """

    # auth-command = "AUTH" SP sasl-mech [SP initial-response]     RFC 4954 section 8
    __slots__ = ("_shown",)
    verb = "AUTH"

    def __init__(self, mechanism: str, initial: bytes | None) -> None:
        encoded = "" if initial is None else f" {b64encode(initial).decode('ascii') or '='}"
        super().__init__(f"AUTH {mechanism}{encoded}")
        self._shown = f"AUTH {mechanism}" + (f" {MASK}" if initial else encoded)

    def shown(self) -> str:
        """Return the command with its initial response masked."""
        return self._shown


class AuthResponse(Command):
    """Answer a challenge.

    Args:
        data: the response, not encoded; None cancels the exchange with "*".
    """

    # continue-req / response lines: base64 CRLF / "*" CRLF       RFC 4954 section 4
    __slots__ = ("_shown",)
    verb = "response"
    awaits = "The reply to a line of the SASL exchange"

    def __init__(self, data: bytes | None) -> None:
        super().__init__("*" if data is None else b64encode(data).decode("ascii"))
        self._shown = MASK if data else self.line

    def shown(self) -> str:
        """Return the mask, or the line where there is nothing to hide."""
        return self._shown
