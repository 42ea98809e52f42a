"""What a session answers: a reply, and how it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...smtp.replies import Reply


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply and how it leaves.

    Args:
        reply: None closes the connection without a word.
        delay: seconds before it is written.
        truncate: so many octets of it are written, and then the connection is closed.
        closes: whether the connection is closed once it is written.
    """

    reply: Reply | None
    delay: float = 0.0
    truncate: int | None = None
    closes: bool = False

    @property
    def refuses(self) -> bool:
        """Whether the client is not told yes."""
        return self.reply is None or self.reply.code >= 400
