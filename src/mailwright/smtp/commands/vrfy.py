"""VRFY (RFC 5321 section 4.1.1.6)."""

from __future__ import annotations

from .._command import Command


class Vrfy(Command):
    """Ask whether somebody has a mailbox.

    Args:
        who: a user's name or address as a String, encoded.
        international: it is in UTF-8 (RFC 6531 section 3.7.4.2); needs SMTPUTF8.
    """

    # vrfy = "VRFY" SP String CRLF
    __slots__ = ()
    verb = "VRFY"

    def __init__(self, who: str, *, international: bool = False) -> None:
        super().__init__(f"VRFY {who}{' SMTPUTF8' if international else ''}")
