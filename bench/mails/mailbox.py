"""The mails of a mailbox: mostly small ones with parts and names in other alphabets."""

from __future__ import annotations

from collections.abc import Iterator

from .letters import alternative, with_large_part
from .words import Words

#: Every so many mails one of a megabyte.
LARGE_EVERY = 200


def mailbox(count: int) -> Iterator[bytes]:
    """Make the mails of a mailbox: of 20,000, 100 are of a megabyte."""
    words = Words("mailbox")
    for number in range(count):
        large = number % LARGE_EVERY == LARGE_EVERY - 1
        yield with_large_part(words, 730_000) if large else alternative(words)
