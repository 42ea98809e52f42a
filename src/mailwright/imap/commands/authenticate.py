"""AUTHENTICATE and the lines of a SASL exchange (RFC 9051 section 6.2.2, RFC 4959)."""

from __future__ import annotations

from base64 import b64encode

from ..._secret import MASK
from ...errors import ProtocolError
from .._command import Plain
from .._encoder import Encoder


class Authenticate(Plain):
    """Begin a SASL exchange; the flow that runs it answers each challenge with `respond`.

    Args:
        mechanism: the name of the mechanism.
        initial: its initial response; None where it has none, or where it waits for the server's
            first word.
    """

    # authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp] *(CRLF base64)
    # initial-resp = (base64 / "=")                                    RFC 9051 section 9
    verb = "AUTHENTICATE"
    alone = True
    hides_challenges = True

    def __init__(self, mechanism: str, initial: bytes | None) -> None:
        self._name = mechanism
        self._initial = None if initial is None else _Line(initial)
        self._challenge: bytes | None = None

    @property
    def is_answered(self) -> bool:
        """Whether the server has spoken: with a challenge, or with the end."""
        return self._challenge is not None or self.is_done

    def write(self, encoder: Encoder) -> None:
        """Write the command, with its initial response where it has one."""
        encoder.raw("AUTHENTICATE ").atom(self._name)
        if self._initial is not None:
            encoder.space().raw(self._initial.octets or b"=")

    def shown(self, octets: bytes) -> str:
        """Return the line with what stands for a secret masked."""
        tag, _, rest = octets.partition(b" ")
        if not rest:
            return octets.decode("ascii") if octets in (b"*", b"") else MASK
        initial = "" if self._initial is None else f" {MASK if self._initial.octets else '='}"
        return f"{tag.decode('ascii')} AUTHENTICATE {self._name}{initial}"

    def take_continuation(self, data: bytes) -> bool:
        """Take a challenge.

        Raises:
            ProtocolError: the one before it was not answered yet.
        """
        if self._challenge is not None or self.continuations:
            raise ProtocolError("The server sent a challenge before the answer to another one.")
        self._challenge = data
        return True

    def take_challenge(self) -> bytes:
        """Return the challenge that waits, in base64; it counts as taken."""
        challenge, self._challenge = self._challenge, None
        return challenge or b""

    def respond(self, data: bytes | None) -> None:
        """Have a response written; None cancels the exchange with "*"."""
        self.continuations = (b"*" if data is None else b64encode(data),)


class _Line:
    """Octets in base64 that do not print: a traceback may show locals (S21)."""

    __slots__ = ("octets",)

    def __init__(self, data: bytes) -> None:
        self.octets = b64encode(data)
