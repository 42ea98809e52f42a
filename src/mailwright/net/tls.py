"""TLS over a blocking stream, at the client's end and at the server's."""

from __future__ import annotations

import ssl
from threading import Lock
from typing import TYPE_CHECKING

from ..errors import ConnectionLostError, NotConnectedError
from ._tls_engine import TlsEngine
from ._tls_failure import give_up
from .stream import Stream
from .tls_options import TlsOptions

if TYPE_CHECKING:
    from .deadline import Deadline


def start_tls(
    stream: Stream,
    *,
    context: ssl.SSLContext,
    options: TlsOptions | None = None,
    server_hostname: str,
    deadline: Deadline,
) -> Stream:
    """Do the handshake of a client and return the encrypted stream.

    `stream` belongs to what is returned, and is closed where the handshake fails.

    Args:
        stream: a connection on which nothing is on its way from the server.
        context: from `make_context`, or the caller's own, which is used as it is.
        options: what `context` was made of; its fingerprints are compared here.
        server_hostname: the host that the certificate has to be for, name or IP address.
        deadline: by when the handshake is done.

    Raises:
        CertificateError: the certificate was not accepted; `reason` says which check failed.
        TlsHandshakeError: the handshake failed, or what answers does not speak TLS.
        DeadlineExceededError: the time is over.
        InvalidArgumentError: the host name or the context cannot be right; `stream` is untouched.
    """
    engine = TlsEngine(
        context, peer=server_hostname, server_hostname=server_hostname, options=options
    )
    return _handshake(stream, engine, deadline)


def accept_tls(stream: Stream, *, context: ssl.SSLContext, deadline: Deadline) -> Stream:
    """Do the handshake of a server and return the encrypted stream.

    `stream` belongs to what is returned, and is closed where the handshake fails.

    Args:
        stream: a connection whose client is to begin the handshake.
        context: with the server's certificate and key.
        deadline: by when the handshake is done.

    Raises:
        TlsHandshakeError: the handshake failed, or what answers does not speak TLS.
        DeadlineExceededError: the time is over.
    """
    return _handshake(stream, TlsEngine(context, peer=stream.peer_address), deadline)


class TlsStream(Stream):
    """The stream inside a TLS connection.

    Args:
        stream: what carries the encrypted octets.
        engine: TLS, its handshake done.
    """

    def __init__(self, stream: Stream, engine: TlsEngine) -> None:
        self._stream = stream
        self._engine = engine
        self._lock = Lock()  # OpenSSL's object is for one thread at a time, and `ssl` does not look
        self._sending = Lock()  # records reach the network in the order in which they were made
        self._unsent = b""  # of an answer of TLS itself, which did not fit
        self.tls = engine.info
        self.local_address = stream.local_address
        self.peer_address = stream.peer_address
        self.is_local = stream.is_local

    def read(self, deadline: Deadline) -> bytes:
        """See `Stream.read`."""
        engine = self._engine
        while (data := engine.read()) is None:
            if answer := engine.data_to_send():  # a key update, a renegotiation
                self._stream.write(answer, deadline)
            engine.receive_data(self._stream.read(deadline))
        return data

    def read_nowait(self) -> bytes | None:
        """See `Stream.read_nowait`."""
        with self._lock:
            while (data := self._engine.read()) is None:
                received = self._stream.read_nowait()
                if received is None:
                    return None
                self._engine.receive_data(received)
            return data

    def wait_readable(self, deadline: Deadline) -> bool:
        """See `Stream.wait_readable`."""
        with self._lock:
            if self._engine.has_input:
                return not deadline.expired
        self._answer()
        return self._stream.wait_readable(deadline)

    def write(self, data: bytes, deadline: Deadline) -> None:
        """See `Stream.write`."""
        rest = memoryview(data)
        del data  # it may hold a secret, and a traceback may show locals (S21)
        while rest:
            with self._sending:
                with self._lock:
                    taken = self._engine.write(rest)
                    records = self._records()
                self._stream.write(records, deadline)
            if not taken:
                received = self._stream.read(deadline)
                with self._lock:
                    self._engine.receive_data(received)
            rest = rest[taken:]

    def write_nowait(self, data: bytes) -> int:
        """See `Stream.write_nowait`; a record that does not fit is lost, and all after it."""
        with self._lock:
            taken = self._engine.write(memoryview(data))
            records = self._records()
        self._stream.write_nowait(records)
        return taken

    def close(self) -> None:
        """See `Stream.close`."""
        with self._lock:
            self._engine.close()
            goodbye = self._records()
        try:
            self._stream.write_nowait(goodbye)
        except (ConnectionLostError, NotConnectedError):
            pass  # who has gone needs no goodbye
        finally:
            self._stream.close()

    def abort(self) -> None:
        """See `Stream.abort`."""
        self._stream.abort()

    def _answer(self) -> None:
        """Send what TLS itself has to say (a key update), unless a write is about to."""
        if (self._unsent or self._engine.has_output) and self._sending.acquire(blocking=False):
            try:
                with self._lock:
                    records = self._records()
                self._unsent = records[self._stream.write_nowait(records) :]
            finally:
                self._sending.release()

    def _records(self) -> bytes:
        unsent, self._unsent = self._unsent, b""
        return unsent + self._engine.data_to_send()


def _handshake(stream: Stream, engine: TlsEngine, deadline: Deadline) -> Stream:
    try:
        while not engine.handshake():
            stream.write(engine.data_to_send(), deadline)
            engine.receive_data(stream.read(deadline))
        stream.write(engine.data_to_send(), deadline)
    except BaseException as error:
        reason = give_up(engine, stream, error)
        if reason is error:
            raise
        raise reason from error
    return TlsStream(stream, engine)
