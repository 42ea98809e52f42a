"""What a blocking connection can do, whatever carries it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from .deadline import Deadline
    from .tls_info import TlsInfo

READ_SIZE = 65_536  # octets that one read returns at most
MAX_READ_AHEAD = 1_048_576  # octets that a write keeps of what the peer sends meanwhile
MAX_READS = 16  # reads of a `read_nowait` that give nothing, after which it answers None
LOOK_AGAIN = 0.05  # seconds after which a write sees that nobody waits for octets any more


class Stream(ABC):
    """A connection: octets in order, both ways.

    After any exception out of `read` or `write` the stream is of no further use: close it. A stream
    is for one thread or task at a time, with two exceptions: `abort` may be called from any, and
    while one writes, one other may wait with `wait_readable` and call `read_nowait`.
    """

    #: What TLS agreed on, or None where the stream is not encrypted.
    tls: TlsInfo | None = None
    #: This end, for the log, such as "192.0.2.1:50123".
    local_address: str = ""
    #: The other end, for the log.
    peer_address: str = ""
    #: Whether it never leaves the machine and the operating system vouches for both ends: a
    #: Unix-domain socket.
    is_local: bool = False

    @abstractmethod
    def read(self, deadline: Deadline) -> bytes:
        """Wait for octets and return them: at least one, or b"" where the peer has ended.

        Args:
            deadline: by when the step that this read is part of has to be done.

        Raises:
            ConnectionLostError: the connection broke, or TLS was cut off without its goodbye.
            DeadlineExceededError: the time is over, whether or not octets were still coming.
            NotConnectedError: the stream was closed at this end.
        """

    @abstractmethod
    def read_nowait(self) -> bytes | None:
        """Return the octets that are already here, b"" at the peer's end, or None for neither.

        Raises:
            ConnectionLostError: the connection broke, or TLS was cut off without its goodbye.
            NotConnectedError: the stream was closed at this end.
        """

    @abstractmethod
    def wait_readable(self, deadline: Deadline) -> bool:
        """Wait until `read_nowait` may have something, the end among it; False: time is over.

        It hands nothing out, so that a wait that comes to its end, or is cancelled, has lost
        nothing, and the stream can be used as before.

        Args:
            deadline: until when to wait. Once it is over the answer is False whatever is there, or
                a peer that always has one more octet would outlive it.

        Raises:
            ConnectionLostError: the connection broke.
            NotConnectedError: the stream was closed at this end.
        """

    @abstractmethod
    def write(self, data: bytes, deadline: Deadline) -> None:
        """Write all of `data`.

        While the peer does not take it, what the peer sends is read ahead for the next `read`, so
        that two ends that both write do not wait for each other for ever.

        Args:
            data: octets of any number.
            deadline: by when the step that this write is part of has to be done.

        Raises:
            ConnectionLostError: the connection broke; part of `data` may have arrived.
            DeadlineExceededError: the time is over; part of `data` may have arrived.
            LimitExceededError: the peer sent 1 MiB and more instead of reading.
            NotConnectedError: the stream was closed at this end.
        """

    def write_nowait(self, data: bytes) -> int:
        """Write what fits without waiting, for last words; return how many octets that was."""
        del data
        return 0

    @abstractmethod
    def close(self) -> None:
        """Say goodbye where there is a way to, without waiting for the peer, and close."""

    @abstractmethod
    def abort(self) -> None:
        """Close at once; who waits in `read` or `write` is woken with an error."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None:
            self.close()
        else:
            self.abort()
