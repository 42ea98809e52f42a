"""Compression over a blocking stream, as COMPRESS=DEFLATE of IMAP asks for it (RFC 4978)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._deflate_engine import DeflateEngine
from .stream import MAX_READS, Stream

if TYPE_CHECKING:
    from .deadline import Deadline


class DeflateStream(Stream):
    """The stream inside a compressed connection, which may run inside TLS or in clear.

    A piece that was written is never held back: the peer can inflate each as it comes.

    Args:
        stream: what carries the compressed octets.
        ahead: compressed octets that came already.
    """

    def __init__(self, stream: Stream, ahead: bytes = b"") -> None:
        self._stream = stream
        self._engine = DeflateEngine(stream.peer_address or "The peer", ahead)
        self.tls = stream.tls
        self.local_address = stream.local_address
        self.peer_address = stream.peer_address
        self.is_local = stream.is_local

    def inner(self) -> Stream:
        """Return the stream that carries it, for what is no longer compressed.

        Raises:
            ProtocolError: there are compressed octets that nobody read.
        """
        self._engine.expect_silence()
        return self._stream

    def read(self, deadline: Deadline) -> bytes:
        """See `Stream.read`."""
        while (data := self._engine.read()) is None:
            self._engine.receive_data(self._stream.read(deadline))
        return data

    def read_nowait(self) -> bytes | None:
        """See `Stream.read_nowait`."""
        # Counted: a peer that sends blocks of nothing must not outlive the caller's deadline (T25).
        for _ in range(MAX_READS):
            if (data := self._engine.read()) is not None:
                return data
            if (received := self._stream.read_nowait()) is None:
                return None
            self._engine.receive_data(received)
        return None

    def wait_readable(self, deadline: Deadline) -> bool:
        """See `Stream.wait_readable`."""
        if self._engine.has_input:
            return not deadline.expired
        return self._stream.wait_readable(deadline)

    def write(self, data: bytes, deadline: Deadline) -> None:
        """See `Stream.write`."""
        packed = [self._engine.write(data)]
        del data  # it may hold a secret, and a traceback may show locals (S21)
        self._stream.write(packed.pop(), deadline)

    def write_nowait(self, data: bytes) -> int:
        """See `Stream.write_nowait`; what does not fit is lost, and all after it."""
        self._stream.write_nowait(self._engine.write(data))
        return len(data)

    def close(self) -> None:
        """See `Stream.close`."""
        self._stream.close()

    def abort(self) -> None:
        """See `Stream.abort`."""
        self._stream.abort()
