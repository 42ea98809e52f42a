"""One face for the blocking client and for the async one on asyncio and on trio.

The suite is written once, against this face: what it asks of the blocking client it asks of the
async one through a portal, so that both are measured by the same lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal

from mailwright.smtp import AsyncLmtpClient, AsyncSmtpClient, LmtpClient, SmtpClient

FRONTS = ("blocking", "asyncio", "trio")


class InPortal:
    """An `AsyncSmtpClient` with the methods of a blocking one."""

    #: The methods that are awaited.
    awaited = frozenset(
        "connect authenticate send verify expand help noop reset command disconnect".split()
    )

    def __init__(self, client: Any, portal: BlockingPortal) -> None:
        self.client = client
        self.portal = portal

    def __getattr__(self, name: str) -> Any:
        value = getattr(self.client, name)
        if name not in self.awaited:
            return value
        return lambda *args, **kwargs: self.portal.call(partial(value, *args, **kwargs))

    def send_all(self, messages: Any, **kwargs: Any) -> Iterator[Any]:
        outcomes = self.client.send_all(messages, **kwargs)
        return self._iterate(outcomes)

    def _iterate(self, outcomes: Any) -> Iterator[Any]:
        try:
            while True:
                try:
                    yield self.portal.call(outcomes.__anext__)
                except StopAsyncIteration:
                    return
        finally:
            self.portal.call(outcomes.aclose)

    def __enter__(self) -> InPortal:
        self.portal.call(self.client.__aenter__)
        return self

    def __exit__(self, *exception: Any) -> None:
        self.portal.call(self.client.__aexit__, *exception)


class Front:
    """Makes clients of one kind."""

    def __init__(self, kind: str, portal: BlockingPortal | None) -> None:
        self.kind = kind
        self.portal = portal

    def client(self, **settings: Any) -> Any:
        if self.portal is None:
            return SmtpClient(**settings)
        return InPortal(self.portal.call(partial(AsyncSmtpClient, **settings)), self.portal)

    def lmtp_client(self, **settings: Any) -> Any:
        if self.portal is None:
            return LmtpClient(**settings)
        return InPortal(self.portal.call(partial(AsyncLmtpClient, **settings)), self.portal)

    def open(self, url: str, *args: Any, **settings: Any) -> Any:
        is_lmtp = url.startswith("lmtp")
        if self.portal is None:
            return (LmtpClient if is_lmtp else SmtpClient).open(url, *args, **settings)
        front = AsyncLmtpClient if is_lmtp else AsyncSmtpClient
        make = partial(front.open, url, *args, **settings)
        return InPortal(self.portal.call(make), self.portal)


@contextmanager
def running_front(kind: str) -> Iterator[Front]:
    if kind == "blocking":
        yield Front(kind, None)
        return
    with start_blocking_portal(kind) as portal:
        yield Front(kind, portal)
