"""DATA, and the mail data that 354 asks for (RFC 5321 section 4.1.1.4)."""

from __future__ import annotations

from collections.abc import Iterable

from .._command import Command
from .._content import Content, Progress
from .._encoder import TERMINATOR, transparent
from .._ending import Ending


class Data(Command):
    """Ask to send the mail data."""

    __slots__ = ()
    verb = "DATA"
    wait = "data_initiation"

    def __init__(self) -> None:
        super().__init__("DATA")


class MailData(Ending):
    """The content, made transparent, and the dot that ends it.

    Args:
        blocks: the content with CRLF line ends and none other. No block at all is the lone dot
            that ends a transaction in which nobody was accepted.
        size: octets of the content, for `progress`.
        progress: see `Content`.
    """

    __slots__ = ()
    verb = "content"
    awaits = "The reply to the message"

    def __init__(
        self, blocks: Iterable[bytes] = (), *, size: int = 0, progress: Progress | None = None
    ) -> None:
        super().__init__("", Content(transparent(blocks), size=size, progress=progress))

    def write(self) -> tuple[bytes, bool]:
        """Return the next block; the last one carries the dot.

        Raises:
            InvalidMessageError: a file that is attached has changed, or cannot be read.
        """
        content = self.content
        data = content.take()
        last = content.is_at_end
        if last:
            data += TERMINATOR
        content.bytes_sent += len(data)
        content.released = last
        return data, last

    def shown(self) -> str:
        """Return how much was written instead of what."""
        return f"<{self.content.bytes_sent} octets of mail data>"
