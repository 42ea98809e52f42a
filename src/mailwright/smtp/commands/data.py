"""DATA, and the mail data that 354 asks for (RFC 5321 section 4.1.1.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ...errors import InvalidMessageError, MailwrightError
from .._encoder import TERMINATOR, transparent
from ._command import Command

Progress = Callable[[int, int], object]


def unreadable(error: Exception) -> InvalidMessageError:
    """Return what an error of the caller's file or message object means for the sending."""
    return InvalidMessageError(f"The message cannot be read: {str(error) or type(error).__name__}")


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

    __slots__ = (
        "_blocks",
        "_failure",
        "_is_ready",
        "_next",
        "bytes_sent",
        "progress",
        "released",
        "size",
    )
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
        self._failure: MailwrightError | None = None
        self.size = size
        self.progress = progress
        #: Octets written.
        self.bytes_sent = 0
        #: Whether the dot may have left: from here on, no reply means that delivery is in doubt.
        self.released = False

    def make_ready(self) -> None:
        """Make the first block before it may be written; `write` raises what went wrong."""
        if self._is_ready:
            return
        self._is_ready = True
        try:
            self._next = self._read()
        except MailwrightError as error:
            self._failure = error

    def write(self) -> tuple[bytes, bool]:
        """Return the next block; the last one carries the dot.

        Raises:
            InvalidMessageError: a file that is attached has changed, or cannot be read.
        """
        self.make_ready()
        if self._failure is not None:
            raise self._failure
        block, self._next = self._next, self._read()
        self.tell_progress()
        last = self._next is None
        data = (block or b"") + TERMINATOR if last else block or b""
        self.bytes_sent += len(data)
        self.released = last
        return data, last

    def _read(self) -> bytes | None:
        try:
            return next(self._blocks, None)
        except MailwrightError:
            raise
        except Exception as error:
            raise unreadable(error) from error

    def tell_progress(self) -> None:
        """Tell the caller how many octets the network has taken."""
        if self.progress is not None:
            self.progress(min(self.bytes_sent, self.size), self.size)

    def shown(self) -> str:
        """Return how much was written instead of what."""
        return f"<{self.bytes_sent} octets of mail data>"
