"""QUIT (RFC 5321 section 4.1.1.10)."""

from __future__ import annotations

from .._command import Command


class Quit(Command):
    """Say goodbye; the server closes the connection."""

    __slots__ = ()
    verb = "QUIT"

    def __init__(self) -> None:
        super().__init__("QUIT")
