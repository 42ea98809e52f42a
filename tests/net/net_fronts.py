"""One face for blocking and async streams, so that each test asks the same of all three fronts."""

from __future__ import annotations

import socket
from contextlib import suppress
from functools import partial
from typing import Any

from anyio.from_thread import BlockingPortal

from mailwright.net import connecting, connecting_aio, tls, tls_aio
from mailwright.net.deadline import Deadline
from mailwright.net.process_stream import ProcessStream
from mailwright.net.process_stream_aio import AsyncProcessStream
from mailwright.net.socket_stream import SocketStream
from mailwright.net.socket_stream_aio import AsyncSocketStream

FRONTS = ("blocking", "asyncio", "trio")
FACTS = ("tls", "local_address", "peer_address", "is_local")


def soon(seconds: float | None = 10, what: str = "The test") -> Deadline:
    """Return a deadline that only a broken test reaches, unless it says how soon."""
    return Deadline(seconds, what)


class InPortal:
    """An async stream with the methods of a blocking one."""

    def __init__(self, stream: Any, portal: BlockingPortal) -> None:
        self.stream = stream
        self.portal = portal

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.stream, name)
        if name in FACTS or name.startswith("_"):
            return value
        return lambda *args: self.portal.call(partial(value, *args))


class Front:
    """Makes streams of one front, and closes them when the test is over."""

    def __init__(self, kind: str, portal: BlockingPortal | None) -> None:
        self.kind = kind
        self.portal = portal
        self.streams: list[Any] = []

    def socket_stream(self, sock: socket.socket) -> Any:
        kind = SocketStream if self.portal is None else AsyncSocketStream
        return self._keep(self._call(kind, sock))

    def process_stream(self, command: Any) -> Any:
        kind = ProcessStream if self.portal is None else AsyncProcessStream
        return self._keep(self._call(kind, command))

    def connect_tcp(self, host: str, port: int, **options: Any) -> Any:
        module = connecting if self.portal is None else connecting_aio
        options.setdefault("deadline", soon())
        return self._keep(self._call(module.connect_tcp, host, port, **options))

    def connect_unix(self, path: Any, **options: Any) -> Any:
        module = connecting if self.portal is None else connecting_aio
        options.setdefault("deadline", soon())
        return self._keep(self._call(module.connect_unix, path, **options))

    def start_tls(self, stream: Any, **options: Any) -> Any:
        return self._tls("start_tls", stream, options)

    def accept_tls(self, stream: Any, **options: Any) -> Any:
        return self._tls("accept_tls", stream, options)

    def close(self) -> None:
        for stream in self.streams:
            with suppress(Exception):
                stream.abort()

    def _tls(self, name: str, stream: Any, options: dict[str, Any]) -> Any:
        module = tls if self.portal is None else tls_aio
        options.setdefault("deadline", soon())
        bare = stream.stream if isinstance(stream, InPortal) else stream
        return self._keep(self._call(getattr(module, name), bare, **options))

    def _call(self, function: Any, *args: Any, **options: Any) -> Any:
        if self.portal is None:
            return function(*args, **options)
        return self.portal.call(partial(function, *args, **options))

    def _keep(self, stream: Any) -> Any:
        if self.portal is not None:
            stream = InPortal(stream, self.portal)
        self.streams.append(stream)
        return stream
