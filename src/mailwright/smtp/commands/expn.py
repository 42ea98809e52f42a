"""EXPN (RFC 5321 section 4.1.1.7)."""

from __future__ import annotations

from .._command import Command


class Expn(Command):
    """Ask who is on a list.

    Args:
        name: the name or address of the list as a String, encoded.
        international: it is in UTF-8 (RFC 6531 section 3.7.4.2); needs SMTPUTF8.
    """

    # expn = "EXPN" SP String CRLF
    __slots__ = ()
    verb = "EXPN"

    def __init__(self, name: str, *, international: bool = False) -> None:
        super().__init__(f"EXPN {name}{' SMTPUTF8' if international else ''}")
