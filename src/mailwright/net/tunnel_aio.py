"""A connection that a proxy makes for us, async."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from .._flow import Step, adrive
from ._addresses import LocalAddress
from .proxies.negotiation import negotiation, reaching
from .proxies.proxy import Proxy, ProxyKind
from .proxies.steps import Hear, Heard, Say
from .stream_aio import AsyncStream
from .tls_aio import start_tls
from .tls_options import TlsOptions, make_context

if TYPE_CHECKING:
    from .deadline import Deadline


async def open_tunnel(
    proxy: Proxy, host: str, port: int, *, local_address: LocalAddress = None, deadline: Deadline
) -> AsyncStream:
    """Connect to `proxy` and have it connect to a server; return the stream to the server.

    Args:
        proxy: whom to ask.
        host: the server's name or IP address, which the proxy is told as it is.
        port: 1 to 65535.
        local_address: the address of this machine to connect from, or that and a port.
        deadline: by when all of that is done.

    Raises:
        InvalidArgumentError: host or port cannot be right, or this kind of proxy has no words for
            them.
        ProxyError: the proxy made no connection.
        NetworkError: the proxy cannot be reached; `TlsError` where it did not prove who it is.
        DeadlineExceededError: the time is over.
    """
    from .connecting_aio import connect_tcp

    flow = negotiation(proxy, host, port)
    options = proxy.tls or TlsOptions()
    context = make_context(options, ("http/1.1",)) if proxy.kind is ProxyKind.HTTPS else None
    with reaching(proxy):
        stream = await connect_tcp(
            proxy.host, proxy.port, local_address=local_address, deadline=deadline
        )
    try:
        if context is not None:
            stream = await start_tls(
                stream,
                context=context,
                options=options,
                server_hostname=proxy.host,
                deadline=deadline,
            )
        heard = Heard(str(proxy))
        await adrive(flow, partial(_perform, stream, heard, deadline))
    except BaseException:
        stream.abort()
        raise
    return AsyncTunnelStream(stream, heard.rest(), f"{host} port {port} through {proxy}")


class AsyncTunnelStream(AsyncStream):
    """The stream to a server behind a proxy: not encrypted, whatever the way to the proxy is.

    Args:
        stream: the connection with the proxy.
        ahead: what came from the server already.
        peer: the server, for the log.
    """

    def __init__(self, stream: AsyncStream, ahead: bytes, peer: str) -> None:
        self._stream = stream
        self._ahead = ahead
        self.peer_address = peer

    async def read(self, deadline: Deadline) -> bytes:
        """See `AsyncStream.read`."""
        return self._take_ahead() or await self._stream.read(deadline)

    def read_nowait(self) -> bytes | None:
        """See `AsyncStream.read_nowait`."""
        return self._take_ahead() or self._stream.read_nowait()

    async def wait_readable(self, deadline: Deadline) -> bool:
        """See `AsyncStream.wait_readable`."""
        if self._ahead:
            return not deadline.expired
        return await self._stream.wait_readable(deadline)

    async def write(self, data: bytes, deadline: Deadline) -> None:
        """See `AsyncStream.write`."""
        held = [data]
        del data  # it may hold a secret, and a traceback may show locals (S21)
        await self._stream.write(held.pop(), deadline)

    def write_nowait(self, data: bytes) -> int:
        """See `AsyncStream.write_nowait`."""
        return self._stream.write_nowait(data)

    async def close(self) -> None:
        """See `AsyncStream.close`."""
        self._ahead = b""
        await self._stream.close()

    def abort(self) -> None:
        """See `AsyncStream.abort`."""
        self._ahead = b""
        self._stream.abort()

    def _take_ahead(self) -> bytes:
        data, self._ahead = self._ahead, b""
        return data


async def _perform(stream: AsyncStream, heard: Heard, deadline: Deadline, step: Step[Any]) -> Any:
    match step:
        case Say():
            heard.expect_silence(stream.read_nowait())
            return await stream.write(step.data, deadline)
        case Hear():
            while (answer := heard.take(step)) is None:
                heard.receive(await stream.read(deadline))
            return answer
        case _:
            raise TypeError(step)
