"""LHLO (RFC 2033 section 4.1)."""

from __future__ import annotations

from .._command import Command


class Lhlo(Command):
    """Say who we are to an LMTP server; its reply is that of EHLO.

    Args:
        name: a domain name or an address literal.
    """

    # lhlo = "LHLO" SP ( Domain / address-literal ) CRLF
    __slots__ = ()
    verb = "LHLO"

    def __init__(self, name: str) -> None:
        super().__init__(f"LHLO {name}")
