"""UNAUTHENTICATE (RFC 8437)."""

from __future__ import annotations

from .._command import Plain


class Unauthenticate(Plain):
    """Go back to where nobody has signed in; TLS stays.

    Args:
        ends_compression: whether the connection is compressed: it is not any more behind the line
            end of the command, and behind that of the OK (RFC 8437 section 4.1).
    """

    verb = "UNAUTHENTICATE"
    alone = True

    def __init__(self, *, ends_compression: bool = False) -> None:
        self.changes_stream = ends_compression
