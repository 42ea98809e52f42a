"""NOOP (RFC 5321 section 4.1.1.9)."""

from __future__ import annotations

from .._command import Command


class Noop(Command):
    """Ask for a reply and nothing else."""

    __slots__ = ()
    verb = "NOOP"

    def __init__(self) -> None:
        super().__init__("NOOP")
