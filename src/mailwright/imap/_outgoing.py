"""Octets on their way to the network, which no traceback shows."""

from __future__ import annotations


class Outgoing:
    """Octets that do not print: a password may be among them (S21).

    Args:
        octets: what is to be written.
    """

    __slots__ = ("octets",)

    def __init__(self, octets: bytes) -> None:
        self.octets = octets

    def __bool__(self) -> bool:
        return bool(self.octets)
