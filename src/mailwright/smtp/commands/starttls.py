"""STARTTLS (RFC 3207)."""

from __future__ import annotations

from .._command import Command


class StartTls(Command):
    """Ask to begin TLS; 220 is the last line in clear."""

    __slots__ = ()
    verb = "STARTTLS"

    def __init__(self) -> None:
        super().__init__("STARTTLS")
