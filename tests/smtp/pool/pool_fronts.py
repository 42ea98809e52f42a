"""One face for the blocking pool and for the async one on asyncio and on trio."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from smtp_fronts import InPortal

from mailwright.smtp.pool import AsyncSmtpPool, SmtpPool


class PoolInPortal(InPortal):
    """An `AsyncSmtpPool` with the methods of a blocking one."""

    awaited = frozenset({"send", "retry_servers", "close"})

    @property
    def pool(self) -> AsyncSmtpPool:
        return self.client

    def send_all(self, messages: Any, **kwargs: Any) -> Iterator[Any]:
        """`send_all` wants its loop to run in one task, as `async for` does."""

        async def start() -> Any:
            return self.pool.send_all(messages, **kwargs)

        return self._iterate(self.portal.call(start))

    @contextmanager
    def connection(self) -> Iterator[Any]:
        with self.portal.wrap_async_context_manager(self.pool.connection()) as client:
            yield InPortal(client, self.portal)

    def __enter__(self) -> PoolInPortal:
        self._entered = self.portal.wrap_async_context_manager(self.pool)
        self._entered.__enter__()
        return self

    def __exit__(self, *exception: Any) -> None:
        self._entered.__exit__(*exception)


def make_pool(front: Any, *args: Any, **settings: Any) -> Any:
    """Return a pool of the kind that `front` makes clients of."""
    if front.portal is None:
        return SmtpPool(*args, **settings)
    made = front.portal.call(partial(AsyncSmtpPool, *args, **settings))
    return PoolInPortal(made, front.portal)


#: What a pool needs that talks to a server without TLS and without a login.
RELAY: dict[str, Any] = {"trusted_relays": {"127.0.0.1"}, "timeout": 5, "wait": 5}


def url(server: Any, user: str = "") -> str:
    """Return the URL of a server without TLS."""
    at = f"{user}@" if user else ""
    return f"smtp://{at}{server.host}:{server.port}?starttls=never"


def mail(number: int = 0) -> bytes:
    head = f"From: ann@example.org\r\nTo: r{number}@x.test\r\nMessage-ID: <{number}@x>\r\n"
    return f"{head}\r\nmail {number}\r\n".encode()


def numbers(server: Any) -> list[int]:
    """Return the number of each mail that a server got."""
    return [int(one.raw.rsplit(b"mail ", 1)[1]) for one in server.messages]
