"""What one message may cost: every bound of the parser, named and explained."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MimeLimits:
    """The bounds within which a message is taken apart; what lies beyond stays whole.

    Args:
        depth: entities that lie in each other, the root being the first. Postfix's
            mime_nesting_limit and Dovecot's parser stop at 100 as well. A deeper multipart or
            message is a leaf.
        parts: entities of one message. Dovecot stops at 10,000. What follows is taken for
            the epilogue.
        header_octets: octets of one header. The rest is taken for the body. 8 MiB are ten
            thousand fields of a kind that exists.
    """

    depth: int = 100
    parts: int = 10_000
    header_octets: int = 8 * 1024 * 1024
