"""LOGIN: user name and password in one command (RFC 9051 section 6.2.3)."""

from __future__ import annotations

from ..._secret import MASK
from ...sasl.login import SaslMechanismLogin
from .._command import Plain
from .._encoder import Encoder


class Login(Plain):
    """Sign in with what the server learns and believes.

    Args:
        mechanism: who knows the two; their octets reach the wire as they are, quoted or as
            literals (I20).
    """

    # login = "LOGIN" SP userid SP password; userid = astring; password = astring
    verb = "LOGIN"
    alone = True

    def __init__(self, mechanism: SaslMechanismLogin) -> None:
        self._mechanism = mechanism

    def write(self, encoder: Encoder) -> None:
        """Write the command."""
        encoder.raw("LOGIN ").string(self._mechanism.user).space()
        encoder.string(self._mechanism.password.reveal())

    def shown(self, octets: bytes) -> str:
        """Return the line without the two; what follows a literal is all hidden."""
        tag, _, rest = octets.partition(b" ")
        return f"{tag.decode('ascii')} LOGIN {MASK}" if rest.startswith(b"LOGIN ") else MASK

    def shown_literal(self, announcement: str, size: int) -> str:
        """Return the mask: the size of a password is nobody's business."""
        del announcement, size
        return MASK
