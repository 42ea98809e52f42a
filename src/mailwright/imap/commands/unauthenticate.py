"""UNAUTHENTICATE (RFC 8437)."""

from __future__ import annotations

from .._command import Plain


class Unauthenticate(Plain):
    """Go back to where nobody has signed in; TLS stays."""

    verb = "UNAUTHENTICATE"
    alone = True
