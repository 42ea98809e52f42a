"""What the two fronts of reading have in common."""

from __future__ import annotations

from ...errors import InvalidArgumentError
from ..fetch.section import BodySection


def range_of(section: str, offset: int, count: int) -> BodySection:
    """Return a range of the octets of a section.

    Raises:
        InvalidArgumentError: it cannot be.
    """
    if count < 1:
        raise InvalidArgumentError(f"{count} octets are no range.", name="count")
    return BodySection.of(section, offset=offset, count=count)
