"""HELP (RFC 5321 section 4.1.1.8)."""

from __future__ import annotations

from .._command import Command


class Help(Command):
    """Ask for words of help.

    Args:
        topic: about what, as a String, encoded; "" for all.
    """

    # help = "HELP" [ SP String ] CRLF
    __slots__ = ()
    verb = "HELP"

    def __init__(self, topic: str = "") -> None:
        super().__init__(f"HELP {topic}".rstrip())
