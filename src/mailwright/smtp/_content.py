"""The octets of one message on their way: read one block ahead, cut, counted, and what is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ..errors import InvalidMessageError, MailwrightError

Progress = Callable[[int, int], object]


#: What is wrong with a message that is not as long as it was when its size was taken.
CHANGED = "The message changed while it was sent: it has not as many octets as were announced."


def unreadable(error: Exception) -> InvalidMessageError:
    """Return what an error of the caller's file or message object means for the sending."""
    return InvalidMessageError(f"The message cannot be read: {str(error) or type(error).__name__}")


class Content:
    """The octets of one message, for the command or commands that carry them.

    Args:
        blocks: the octets as they go onto the wire.
        size: octets of the message, for `progress`.
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

    def __init__(
        self, blocks: Iterable[bytes], *, size: int = 0, progress: Progress | None = None
    ) -> None:
        self._blocks: Iterator[bytes] = iter(blocks)
        self._next: bytes | None = None
        self._is_ready = False
        self._failure: MailwrightError | None = None
        self.size = size
        self.progress = progress
        #: Octets written.
        self.bytes_sent = 0
        #: Whether the last octet may have left: from here on, no reply means that delivery is in
        #: doubt.
        self.released = False

    def make_ready(self) -> None:
        """Make the first block before it may be written; `take` raises what went wrong."""
        if self._is_ready:
            return
        self._is_ready = True
        try:
            self._next = self._read()
        except MailwrightError as error:
            self._failure = error

    def load(self) -> None:
        """Read all octets now, so that nothing can go wrong once they are announced.

        Raises:
            InvalidMessageError: a file that is attached has changed, or cannot be read.
        """
        self.make_ready()
        if self._failure is not None:
            raise self._failure
        blocks = [] if self._next is None else [self._next]
        while (block := self._read()) is not None:
            blocks.append(block)
        if sum(map(len, blocks)) != self.size:
            raise InvalidMessageError(CHANGED)
        self._blocks = iter(blocks)
        self._next = self._read()

    def take(self, most: int | None = None) -> bytes:
        """Return the next octets, none at the end; the block behind them is read already.

        Args:
            most: how many octets at most.

        Raises:
            InvalidMessageError: a file that is attached has changed, or cannot be read.
        """
        self.make_ready()
        if self._failure is not None:
            raise self._failure
        block = self._next or b""
        if most is not None and len(block) > most:
            self._next = block[most:]
            block = block[:most]
        else:
            self._next = self._read()
        if self.progress is not None:
            self.tell_progress()
        return block

    @property
    def is_at_end(self) -> bool:
        """Whether `take` has returned the last octet."""
        return self._is_ready and self._next is None

    def _read(self) -> bytes | None:
        try:
            while (block := next(self._blocks, None)) == b"":
                pass
        except MailwrightError:
            raise
        except Exception as error:
            raise unreadable(error) from error
        return block

    def tell_progress(self) -> None:
        """Tell the caller how many octets the network has taken."""
        if self.progress is not None:
            self.progress(min(self.bytes_sent, self.size), self.size)
