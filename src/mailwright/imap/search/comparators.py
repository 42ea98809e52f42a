"""How a server compares texts (I18NLEVEL=2, RFC 5255 section 4)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Comparators:
    """How a server compares texts when it searches, sorts and threads.

    Args:
        active: the collation in use, such as "i;unicode-casemap"; "" where it did not say.
        matching: those that fit what was asked for.
    """

    active: str
    matching: tuple[str, ...] = ()
