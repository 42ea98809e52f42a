"""What is wrong with an mbox file: the reader notes it and goes on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class MboxDefectKind(Enum):
    """A kind of fault; its value says what was found and how it was read."""

    NO_SEPARATOR = "the file does not begin with a separator: what stands before the first is left"
    MISSING_EMPTY_LINE = "a separator without an empty line before it: a message begins there"
    UNQUOTED_FROM_LINE = "a line begins with From and is no separator: it was left in the message"
    HIDDEN_SEPARATOR = "a separator within the Content-Length: it was left in the message"
    WRONG_CONTENT_LENGTH = "the Content-Length leads to no separator: it was ignored"
    TRUNCATED = "the file ends within a line: something may be missing"

    @property
    def is_ambiguity(self) -> bool:
        """Whether other programs may see other messages in the file."""
        return self is not MboxDefectKind.TRUNCATED


@dataclass(frozen=True, slots=True)
class MboxDefect:
    """A fault of an mbox file and where it is.

    Args:
        kind: what kind of fault it is.
        offset: the octet of the file at which the line in question begins.
        text: the beginning of the line; "" where the kind says it all.
    """

    kind: MboxDefectKind
    offset: int
    text: str = ""

    def __str__(self) -> str:
        about = f" ({self.text})" if self.text else ""
        return f"octet {self.offset}: {self.kind.value}{about}"
