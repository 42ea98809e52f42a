"""EHLO and HELO (RFC 5321 section 4.1.1.1)."""

from __future__ import annotations

from functools import lru_cache

from .._command import Command
from ..capabilities import Capabilities
from ..replies import Reply


class Ehlo(Command):
    """Say who we are, and ask what the server offers.

    Args:
        name: a domain name or an address literal.
    """

    # ehlo = "EHLO" SP ( Domain / address-literal ) CRLF
    __slots__ = ()
    verb = "EHLO"

    def __init__(self, name: str) -> None:
        super().__init__(f"EHLO {name}")

    @staticmethod
    @lru_cache(maxsize=8)  # servers say the same to every session, and twice in each
    def capabilities(reply: Reply) -> Capabilities:
        """Return what the lines after the first offer."""
        return Capabilities(reply.lines[1:])


class Helo(Command):
    """Say who we are to a server that does not know EHLO.

    Args:
        name: a domain name or an address literal.
    """

    # helo = "HELO" SP Domain CRLF
    __slots__ = ()
    verb = "HELO"

    def __init__(self, name: str) -> None:
        super().__init__(f"HELO {name}")
