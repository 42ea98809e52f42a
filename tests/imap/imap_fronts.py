"""One face for the blocking client and for the async one on asyncio and on trio.

The suite is written once, against this face: what it asks of the blocking client it asks of the
async one through a portal, so that both are measured by the same lines. Folders and whatever else
an async client hands out get the same face; async iterators become plain ones.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal

from mailwright import imap
from mailwright.net.secure_socket_options import SecureSocketOptions
from servers.accounts import Account

FRONTS = ("blocking", "asyncio", "trio")

#: The real servers, by the fixtures that start them.
SERVERS = ("dovecot", "dovecot_sdbox", "dovecot24", "cyrus", "cyrus36", "courier")


class InPortal:
    """An object of the async front with the methods of its blocking twin."""

    def __init__(self, twin: Any, portal: BlockingPortal) -> None:
        self.twin = twin
        self.portal = portal

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.twin, name)
        if not callable(value):
            return face(value, self.portal)
        return lambda *args, **kwargs: call(self.portal, value, *args, **kwargs)

    def __iter__(self) -> Iterator[Any]:
        return _iterate(aiter(self.twin), self.portal)

    def __enter__(self) -> Any:
        return call(self.portal, self.twin.__aenter__)

    def __exit__(self, *exception: object) -> Any:
        return call(self.portal, self.twin.__aexit__, *exception)

    def __eq__(self, other: object) -> bool:
        return self.twin == bare(other)

    def __hash__(self) -> int:
        return hash(self.twin)

    def __repr__(self) -> str:
        return repr(self.twin)


def face(value: Any, portal: BlockingPortal) -> Any:
    """Return a value of the async front as the blocking one would have it."""
    if inspect.isasyncgen(value) or (
        isinstance(value, AsyncIterator) and not type(value).__name__.startswith("Async")
    ):
        return _iterate(value, portal)
    if isinstance(value, list):
        return [face(one, portal) for one in value]
    if isinstance(value, tuple) and type(value) is tuple:
        return tuple(face(one, portal) for one in value)
    if type(value).__name__.startswith("Async"):
        return InPortal(value, portal)
    return value


def bare(value: Any) -> Any:
    """Return what stands behind the face."""
    if isinstance(value, InPortal):
        return value.twin
    return [bare(one) for one in value] if isinstance(value, list) else value


def call(portal: BlockingPortal, method: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call a method, on the event loop, and wait for what it promises."""

    async def on_loop() -> Any:
        named = {name: bare(value) for name, value in kwargs.items()}
        result = method(*map(bare, args), **named)
        return await result if inspect.isawaitable(result) else result

    return face(portal.call(on_loop), portal)


def _iterate(values: AsyncIterator[Any], portal: BlockingPortal) -> Iterator[Any]:
    try:
        while True:
            try:
                value = portal.call(values.__anext__)
            except StopAsyncIteration:
                return
            yield face(value, portal)
    finally:
        if inspect.isasyncgen(values):
            portal.call(values.aclose)


class Front:
    """Makes clients of one kind."""

    def __init__(self, kind: str, portal: BlockingPortal | None) -> None:
        self.kind = kind
        self.portal = portal

    def client(self, **settings: Any) -> Any:
        """Return a client that is not connected."""
        if self.portal is None:
            return imap.ImapClient(**settings)
        return call(self.portal, imap.AsyncImapClient, **settings)

    def open(self, url: str, *args: Any, **settings: Any) -> Any:
        """Return what `open` of the client's class returns."""
        if self.portal is None:
            return imap.ImapClient.open(url, *args, **settings)
        return call(self.portal, imap.AsyncImapClient.open, url, *args, **settings)

    def signed_in(
        self,
        account: Account,
        options: SecureSocketOptions = SecureSocketOptions.SSL_ON_CONNECT,
        **settings: Any,
    ) -> Any:
        """Return a client that is connected to a real server and has signed in."""
        server = account.server
        settings = {"timeout": 20, "ssl_context": server.client_context(), **settings}
        client = self.client(**settings)
        implicit = options is SecureSocketOptions.SSL_ON_CONNECT
        client.connect(server.host, server.imaps_port if implicit else server.imap_port, options)
        client.authenticate(account.user, account.password)
        return client


@contextmanager
def running_front(kind: str) -> Iterator[Front]:
    """Yield a front of one kind, with its event loop."""
    if kind == "blocking":
        yield Front(kind, None)
        return
    with start_blocking_portal(kind) as portal:
        yield Front(kind, portal)
