"""TLS over an async stream, at the client's end and at the server's."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from ..errors import ConnectionLostError, NotConnectedError
from ._tls_engine import TlsEngine
from ._tls_failure import give_up
from .stream_aio import AsyncStream
from .tls_options import TlsOptions

if TYPE_CHECKING:
    from .deadline import Deadline


async def start_tls(
    stream: AsyncStream,
    *,
    context: ssl.SSLContext,
    options: TlsOptions | None = None,
    server_hostname: str,
    deadline: Deadline,
) -> AsyncStream:
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
    return await _handshake(stream, engine, deadline)


async def accept_tls(
    stream: AsyncStream, *, context: ssl.SSLContext, deadline: Deadline
) -> AsyncStream:
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
    return await _handshake(stream, TlsEngine(context, peer=stream.peer_address), deadline)


class AsyncTlsStream(AsyncStream):
    """The stream inside a TLS connection.

    Args:
        stream: what carries the encrypted octets.
        engine: TLS, its handshake done.
    """

    def __init__(self, stream: AsyncStream, engine: TlsEngine) -> None:
        self._stream = stream
        self._engine = engine
        self._is_sending = False  # records reach the network in the order in which they were made
        self._unsent = b""  # of an answer of TLS itself, which did not fit
        self.tls = engine.info
        self.local_address = stream.local_address
        self.peer_address = stream.peer_address
        self.is_local = stream.is_local

    async def read(self, deadline: Deadline) -> bytes:
        """See `AsyncStream.read`."""
        engine = self._engine
        while (data := engine.read()) is None:
            if answer := engine.data_to_send():  # a key update, a renegotiation
                await self._stream.write(answer, deadline)
            engine.receive_data(await self._stream.read(deadline))
        return data

    def read_nowait(self) -> bytes | None:
        """See `AsyncStream.read_nowait`."""
        while (data := self._engine.read()) is None:
            received = self._stream.read_nowait()
            if received is None:
                return None
            self._engine.receive_data(received)
        return data

    async def wait_readable(self, deadline: Deadline) -> bool:
        """See `AsyncStream.wait_readable`."""
        if self._engine.has_input:
            return not deadline.expired
        self._answer()
        return await self._stream.wait_readable(deadline)

    async def write(self, data: bytes, deadline: Deadline) -> None:
        """See `AsyncStream.write`."""
        engine = self._engine
        rest = memoryview(data)
        del data  # it may hold a secret, and a traceback may show locals (S21)
        while rest:
            taken = engine.write(rest)
            await self._send(deadline)
            if not taken:
                engine.receive_data(await self._stream.read(deadline))
            rest = rest[taken:]

    def write_nowait(self, data: bytes) -> int:
        """See `AsyncStream.write_nowait`; a record that does not fit is lost, and all after it."""
        taken = self._engine.write(memoryview(data))
        self._stream.write_nowait(self._records())
        return taken

    async def close(self) -> None:
        """See `AsyncStream.close`."""
        self._engine.close()
        try:
            self._stream.write_nowait(self._records())
        except (ConnectionLostError, NotConnectedError):
            pass  # who has gone needs no goodbye
        finally:
            await self._stream.close()

    def abort(self) -> None:
        """See `AsyncStream.abort`."""
        self._stream.abort()

    async def _send(self, deadline: Deadline) -> None:
        self._is_sending = True
        try:
            await self._stream.write(self._records(), deadline)
        finally:
            self._is_sending = False

    def _answer(self) -> None:
        """Send what TLS itself has to say (a key update), unless a write is about to."""
        if (self._unsent or self._engine.has_output) and not self._is_sending:
            records = self._records()
            self._unsent = records[self._stream.write_nowait(records) :]

    def _records(self) -> bytes:
        unsent, self._unsent = self._unsent, b""
        return unsent + self._engine.data_to_send()


async def _handshake(stream: AsyncStream, engine: TlsEngine, deadline: Deadline) -> AsyncStream:
    try:
        while not engine.handshake():
            await stream.write(engine.data_to_send(), deadline)
            engine.receive_data(await stream.read(deadline))
        await stream.write(engine.data_to_send(), deadline)
    except BaseException as error:
        reason = give_up(engine, stream, error)
        if reason is error:
            raise
        raise reason from error
    return AsyncTlsStream(stream, engine)
