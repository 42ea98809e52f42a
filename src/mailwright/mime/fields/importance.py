"""How much a message matters: Importance and Priority (RFC 2156), X-Priority as programs use it.

::

    importance = "low" / "normal" / "high"                  RFC 2156 section 5.3.4
    priority   = "normal" / "non-urgent" / "urgent"         RFC 2156 section 5.3.6
    x-priority = "1" / "2" / "3" / "4" / "5"                with a word in parentheses, as a rule

What is none of these reads as None at each level of compliance.
"""

from __future__ import annotations

import re
from enum import Enum, IntEnum

_WORD = re.compile(r"\s*([A-Za-z0-9-]+)\s*(?:\(|\Z)")


class Importance(Enum):
    """How much a message matters to its sender."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"

    @classmethod
    def parse(cls, text: str) -> Importance | None:
        """Read a field body, `text`; None for what is none."""
        return _IMPORTANCE.get(_word(text))

    def __str__(self) -> str:
        return self.value


class Priority(Enum):
    """How fast a message shall travel."""

    NON_URGENT = "non-urgent"
    NORMAL = "normal"
    URGENT = "urgent"

    @classmethod
    def parse(cls, text: str) -> Priority | None:
        """Read a field body, `text`; None for what is none."""
        return _PRIORITY.get(_word(text))

    def __str__(self) -> str:
        return self.value


class XPriority(IntEnum):
    """How much a message matters to its sender, in five steps."""

    HIGHEST = 1
    HIGH = 2
    NORMAL = 3
    LOW = 4
    LOWEST = 5

    @classmethod
    def parse(cls, text: str) -> XPriority | None:
        """Read a field body, `text`; None for what is none."""
        return _X_PRIORITY.get(_word(text))

    def __str__(self) -> str:
        return f"{self.value} ({self.name.capitalize()})"


_IMPORTANCE = {one.value: one for one in Importance}
_PRIORITY = {one.value: one for one in Priority}
_X_PRIORITY = {str(one.value): one for one in XPriority}


def _word(text: str) -> str:
    found = _WORD.match(text)
    return found[1].lower() if found is not None else ""
