"""What a message takes from outside of itself: the time and unique text, as arguments to inject.

The modules are imported when they are first used, and nowhere else in `mime`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

#: Returns the present moment as an aware `datetime`.
Clock: TypeAlias = Callable[[], datetime]

#: Returns text that nobody else has: letters, digits, "." and "-" only.
UniqueMaker: TypeAlias = Callable[[], str]


def now() -> datetime:
    """Return the present moment in the local time zone, to the second, as mail has it."""
    return datetime.now().astimezone().replace(microsecond=0)


def unique() -> str:
    """Return 100 bits of chance in base 32: for msg-ids and boundaries."""
    from secrets import token_bytes

    number = int.from_bytes(token_bytes(13), "big") >> 4
    digits = "abcdefghijklmnopqrstuvwxyz234567"
    return "".join(digits[number >> shift & 31] for shift in range(0, 100, 5))


def boundary_from(unique: UniqueMaker = unique) -> str:
    """Make a boundary that quoted-printable and base64 cannot contain (RFC 2045 section 6.7)."""
    return f"=_{unique()}"
