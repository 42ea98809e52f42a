"""LOGOUT (RFC 9051 section 6.1.3)."""

from __future__ import annotations

from .._command import Plain


class Logout(Plain):
    """End the session; the server says BYE before it says OK."""

    verb = "LOGOUT"
    alone = True
