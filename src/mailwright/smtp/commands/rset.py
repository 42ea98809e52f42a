"""RSET (RFC 5321 section 4.1.1.5)."""

from __future__ import annotations

from .._command import Command


class Rset(Command):
    """Abandon the transaction; the session stays."""

    __slots__ = ()
    verb = "RSET"

    def __init__(self) -> None:
        super().__init__("RSET")
