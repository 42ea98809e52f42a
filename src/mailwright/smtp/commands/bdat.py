"""BDAT: the octets of a message in chunks of a size that is said beforehand (RFC 3030 section 2).

Nothing in them is changed, and nothing in them ends anything.
"""

from __future__ import annotations

from ...errors import InvalidMessageError
from .._command import Command
from .._content import CHANGED, Content
from .._ending import Ending

# bdat-cmd   = "BDAT" SP chunk-size [ SP end-marker ] CR LF
# chunk-size = 1*DIGIT
# end-marker = "LAST"                                              RFC 3030 section 2


class Bdat(Command):
    """A chunk behind which others come.

    Args:
        content: whose next octets it carries.
        size: how many.
    """

    __slots__ = ("_chunk", "content")
    verb = "BDAT"
    wait = "data_block"
    awaits = "The reply to a chunk"
    carries = True

    def __init__(self, content: Content, size: int) -> None:
        super().__init__(f"BDAT {size}")
        self.content = content
        self._chunk = _Chunk(content, size, is_last=False)

    def write(self) -> tuple[bytes, bool]:
        """Return the command and the first octets, or the next ones; see `BdatLast.write`."""
        return self._chunk.write(super().write()[0])


class BdatLast(Ending):
    """The chunk that ends the message; it may be the only one, and it may be empty.

    Args:
        content: whose last octets it carries.
        size: how many.
    """

    __slots__ = ("_chunk",)
    verb = "BDAT LAST"
    awaits = "The reply to the message"

    def __init__(self, content: Content, size: int) -> None:
        super().__init__(f"BDAT {size} LAST", content)
        self._chunk = _Chunk(content, size, is_last=True)

    def write(self) -> tuple[bytes, bool]:
        """Return the command and the first octets, or the next ones.

        Raises:
            InvalidMessageError: the message has not as many octets as were announced, or cannot be
                read; the chunk is then never completed.
        """
        return self._chunk.write(super().write()[0])


class _Chunk:
    """What both kinds write: exactly as many octets as they say, or never the last of them."""

    __slots__ = ("_begun", "_content", "_is_last", "_left")

    def __init__(self, content: Content, size: int, *, is_last: bool) -> None:
        self._content = content
        self._left = size
        self._is_last = is_last
        self._begun = False

    def write(self, line: bytes) -> tuple[bytes, bool]:
        content = self._content
        block = content.take(self._left)
        self._left -= len(block)
        complete = not self._left
        if not (block or complete) or (complete and self._is_last and not content.is_at_end):
            raise InvalidMessageError(CHANGED)
        content.bytes_sent += len(block)
        content.released = complete and self._is_last
        data = block if self._begun else line + block
        self._begun = True
        return data, complete
