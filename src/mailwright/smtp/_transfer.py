"""How the content of a message gets to the server: as mail data, or in chunks (RFC 3030)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterable

from .._flow import Flow
from ._command import Command
from ._content import Content, Progress
from ._ending import Ending
from ._steps import Arrival, Departure
from .commands import Bdat, BdatLast, Data, MailData
from .replies import Reply

#: Octets of a chunk: a message up to this size is one.
CHUNK_SIZE = 1024 * 1024
#: Chunks that are written before the first of them is answered.
CHUNKS_IN_FLIGHT = 4


class Transfer(ABC):
    """The commands that carry one content, and what the server said to them.

    Args:
        ending: the command that carries its last octet.
    """

    __slots__ = ("content", "ending")

    def __init__(self, ending: Ending) -> None:
        self.ending = ending
        #: The octets, and how far they have got.
        self.content: Content = ending.content

    @property
    def reply(self) -> Reply | None:
        """The reply that decided: to the end, or one before it that stopped the rest."""
        return self.ending.reply

    @property
    def opening(self) -> tuple[Command, ...]:
        """What travels with the envelope."""
        return ()

    @property
    def opening_refusal(self) -> Reply | None:
        """The reply that says that no content is wanted."""
        return None

    @property
    def is_single(self) -> bool:
        """Whether `ending` carries all octets."""
        return True

    @abstractmethod
    def flow(self) -> Flow[None]:
        """Write the content behind an envelope that was accepted, and wait for the reply."""


class AsMailData(Transfer):
    """DATA, and mail data that a dot ends.

    Args:
        blocks: the content with CRLF line ends and none other.
        size: its octets.
        progress: see `Content`.
    """

    __slots__ = ("_data",)

    def __init__(self, blocks: Iterable[bytes], *, size: int, progress: Progress | None) -> None:
        super().__init__(MailData(blocks, size=size, progress=progress))
        self._data = Data()

    @property
    def opening(self) -> tuple[Command, ...]:
        """See `Transfer.opening`."""
        return (self._data,)

    @property
    def opening_refusal(self) -> Reply | None:
        """See `Transfer.opening_refusal`."""
        reply = self._data.reply
        return None if reply is None or reply.code == 354 else reply

    @property
    def is_wanted(self) -> bool:
        """Whether the server waits for the content."""
        return self._data.reply is not None and self._data.reply.code == 354

    def flow(self) -> Flow[None]:
        """See `Transfer.flow`."""
        yield from self.ending


class InChunks(Transfer):
    """BDAT as often as it takes.

    LAST is written only once every other chunk was accepted: what the server has then is all of
    the message or no message.

    Args:
        blocks: the content.
        size: its octets.
        progress: see `Content`.
    """

    __slots__ = ("_before", "_in_flight")

    def __init__(self, blocks: Iterable[bytes], *, size: int, progress: Progress | None) -> None:
        self._before = max(0, size - 1) // CHUNK_SIZE
        last = size - self._before * CHUNK_SIZE
        super().__init__(BdatLast(Content(blocks, size=size, progress=progress), last))
        self._in_flight: deque[Bdat] = deque()  # not answered, or refused

    @property
    def reply(self) -> Reply | None:
        """See `Transfer.reply`."""
        return self._refusal or self.ending.reply

    @property
    def is_single(self) -> bool:
        """See `Transfer.is_single`."""
        return not self._before

    def flow(self) -> Flow[None]:
        """See `Transfer.flow`."""
        in_flight = self._in_flight
        for _ in range(self._before):
            chunk = Bdat(self.content, CHUNK_SIZE)
            in_flight.append(chunk)
            yield from Departure(chunk)
            if len(in_flight) == CHUNKS_IN_FLIGHT:
                yield from Arrival(in_flight[0])
            if self._refusal is not None:
                break
        if in_flight and in_flight[-1].reply is None:
            yield from Arrival(*in_flight)
        if self._refusal is None:
            yield from self.ending

    @property
    def _refusal(self) -> Reply | None:
        """The reply to the first chunk that was refused; those before it are forgotten."""
        in_flight = self._in_flight
        while in_flight and (reply := in_flight[0].reply) is not None:
            if not reply.is_positive:
                return reply
            in_flight.popleft()
        return None
