"""What one message may cost: every bound of reading, named and explained."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MimeLimits:
    """The bounds within which a message is taken apart; what lies beyond stays whole.

    No octet is lost to a limit, and each that is exceeded is among the defects of the message.

    Args:
        depth: entities that lie in each other, the root being the first. Postfix's
            mime_nesting_limit and Dovecot's parser stop at 100 as well. A deeper multipart or
            message is a leaf.
        parts: entities of one message. Dovecot stops at 10,000. What follows is taken for
            the epilogue.
        header_octets: octets of one header. The rest is taken for the body. 8 MiB are ten
            thousand fields of a kind that exists.
        fields: fields of one header. The rest is taken for the body.
        field_octets: octets of one field, its name and line ends included. A longer one is kept
            as it came, but reads as empty. 64 KiB hold 1,500 recipients; Postfix's
            header_size_limit is 100 KiB for all of a header.
        parameters: parameters of one Content-Type or Content-Disposition, each segment of
            RFC 2231 for itself. The rest is not looked at.
        groups: groups of one list of addresses. What follows is read as if it were in none.
        boundary_octets: octets of a boundary; RFC 2046 allows 70. A multipart whose boundary is
            longer has no parts.
    """

    depth: int = 100
    parts: int = 10_000
    header_octets: int = 8 * 1024 * 1024
    fields: int = 10_000
    field_octets: int = 64 * 1024
    parameters: int = 1_000
    groups: int = 1_000
    boundary_octets: int = 16 * 1024


#: What applies where nothing else is said.
DEFAULT_LIMITS = MimeLimits()
