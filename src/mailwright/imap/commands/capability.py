"""CAPABILITY (RFC 9051 section 6.1.1)."""

from __future__ import annotations

from .._command import Plain
from ..responses import Response


class Capability(Plain):
    """Ask what the server offers; the session learns it from the untagged response."""

    # capability-data = "CAPABILITY" *(SP capability) SP "IMAP4rev2" *(SP capability)
    verb = "CAPABILITY"
    claims = frozenset({b"CAPABILITY"})

    def take(self, response: Response) -> bool:
        """Take the answer."""
        del response
        return True
