"""DATA, and the mail data that 354 asks for (RFC 5321 section 4.1.1.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from .._encoder import TERMINATOR, transparent
from ._command import Command

Progress = Callable[[int, int], object]


class Data(Command):
    """Ask to send the mail data."""

    __slots__ = ()
    verb = "DATA"
    wait = "data_initiation"

    def __init__(self) -> None:
        super().__init__("DATA")


class MailData(Command):
    """The content, made transparent, and the dot that ends it.

    Args:
        blocks: the content with CRLF line ends and none other. No block at all is the lone dot
            that ends a transaction in which nobody was accepted.
        size: octets of the content, for `progress`.
        progress: called as ``progress(done, total)`` in octets of content, once each block has
            been taken by the network.
    """

    __slots__ = ("_blocks", "_is_ready", "_next", "bytes_sent", "progress", "released", "size")
    verb = "content"
    wait = "data_termination"
    awaits = "The reply to the message"

    def __init__(
        self, blocks: Iterable[bytes] = (), *, size: int = 0, progress: Progress | None = None
    ) -> None:
        super().__init__("")
        self._blocks: Iterator[bytes] = transparent(blocks)
        self._next: bytes | None = None
        self._is_ready = False
        self.size = size
        self.progress = progress
        #: Octets written.
        self.bytes_sent = 0
        #: Whether the dot may have left: from here on, no reply means that delivery is in doubt.
        self.released = False

    def make_ready(self) -> None:
        """Make the first block, before there is leave to write it."""
        if not self._is_ready:
            self._is_ready = True
            self._next = next(self._blocks, None)

    def write(self) -> tuple[bytes, bool]:
        """Return the next block; the last one carries the dot."""
        self.make_ready()
        block, self._next = self._next, next(self._blocks, None)
        self.tell_progress()
        last = self._next is None
        data = (block or b"") + TERMINATOR if last else block or b""
        self.bytes_sent += len(data)
        self.released = last
        return data, last

    def tell_progress(self) -> None:
        """Tell the caller how many octets the network has taken."""
        if self.progress is not None:
            self.progress(min(self.bytes_sent, self.size), self.size)

    def shown(self) -> str:
        """Return how much was written instead of what."""
        return f"<{self.bytes_sent} octets of mail data>"
