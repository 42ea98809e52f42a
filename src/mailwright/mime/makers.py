"""What a message takes from outside of itself: the time and unique text, as arguments to inject.

Nothing else in `mime` knows a clock or chance.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from os import urandom
from typing import TypeAlias

#: Returns the present moment as an aware `datetime`.
Clock: TypeAlias = Callable[[], datetime]

#: Returns text that nobody else has: letters, digits, "." and "-" only.
UniqueMaker: TypeAlias = Callable[[], str]


def now() -> datetime:
    """Return the present moment in the local time zone, to the second, as mail has it."""
    return datetime.now().astimezone().replace(microsecond=0)


def unique() -> str:
    """Return 104 bits of chance as hexadecimal digits: for msg-ids and boundaries."""
    return urandom(13).hex()


def boundary_from(unique: UniqueMaker = unique) -> str:
    """Make a boundary that quoted-printable and base64 cannot contain (RFC 2045 section 6.7)."""
    return f"=_{unique()}"
