"""One end of a compressed connection without its network: octets in, octets out (RFC 4978).

Both directions are raw DEFLATE (RFC 1951): no header of zlib's, no checksum, no end but that of the
connection.
"""

from __future__ import annotations

import zlib

from ..errors import ProtocolError
from .stream import READ_SIZE

RAW = -zlib.MAX_WBITS  # a window of 32 KiB, which every peer has to understand


class DeflateEngine:
    """Compresses and inflates; the stream that owns it moves the octets.

    What comes is inflated as it is asked for, and at most 64 KiB at a time: a small compressed
    message may stand for gigabytes (I18).

    Args:
        peer: the peer, for messages.
        ahead: compressed octets that came already.
    """

    def __init__(self, peer: str, ahead: bytes = b"") -> None:
        self._peer = peer
        self._deflate = zlib.compressobj(wbits=RAW)
        self._inflate = zlib.decompressobj(wbits=RAW)
        self._received = ahead
        self._is_full = False  # the last piece was cut at its bound: there may be more of it
        self._ended = False

    def receive_data(self, data: bytes) -> None:
        """Take what came from the network, once `read` has nothing more; b"" is its end.

        Raises:
            ProtocolError: the peer had ended its compressed octets, and goes on.
        """
        if not data:
            self._ended = True
        elif self._inflate.eof:
            raise ProtocolError(f"{self._peer} sent more behind the end of its compressed octets.")
        else:
            self._received += data

    def expect_silence(self) -> None:
        """Raise ProtocolError where there are octets that nobody read: compression ends here."""
        if self._received or self._is_full:
            raise ProtocolError(f"{self._peer} sent more compressed octets than were due.")

    @property
    def has_input(self) -> bool:
        """Whether `read` may have something without more from the network."""
        return bool(self._received) or self._is_full or self._ended

    def read(self) -> bytes | None:
        """Return inflated octets, b"" at the peer's end, or None where more is needed.

        Raises:
            ProtocolError: what came is not compressed, or was damaged.
        """
        if self._received or self._is_full:
            try:
                data = self._inflate.decompress(self._received, READ_SIZE)
            except zlib.error as error:
                raise ProtocolError(
                    f"What {self._peer} sent is not what COMPRESS=DEFLATE makes of anything."
                ) from error
            self._received = self._inflate.unconsumed_tail
            self._is_full = len(data) == READ_SIZE
            if self._inflate.unused_data:
                raise ProtocolError(
                    f"{self._peer} sent more behind the end of its compressed octets."
                )
            if data:
                return data
        return b"" if self._ended else None

    def write(self, data: bytes | memoryview) -> bytes:
        """Return `data` compressed, whole: the peer can inflate all of it (a sync flush)."""
        return self._deflate.compress(data) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
