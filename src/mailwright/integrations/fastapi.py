"""A pool of connections that lives as long as a FastAPI application, as a dependency.

::

    mail = Mail("smtp://ann%40example.org@smtp.example.org", password=secret)
    app = FastAPI(lifespan=mail.lifespan)

    @app.post("/invite")
    async def invite(to: str, pool: Annotated[AsyncSmtpPool, Depends(mail)]) -> str:
        result = await pool.send(MimeMessage.compose(from_=…, to=to, subject=…, text=…))
        return result.queue_id or ""
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI

from .. import AsyncSmtpPool, StateError


class Mail:
    """A dependency that gives the pool of the application that runs.

    Args:
        servers: the URL of a server, or several.
        options: other arguments of `AsyncSmtpPool`, such as ``password`` and ``size``.
    """

    def __init__(self, servers: str | Iterable[str], **options: Any) -> None:
        self._servers, self._options = servers, options
        self._pool: AsyncSmtpPool | None = None

    @asynccontextmanager
    async def lifespan(self, _app: FastAPI) -> AsyncGenerator[None, None]:
        """Open the pool with the application, and say goodbye with it.

        An application with a lifespan of its own enters this one in it.
        """
        async with AsyncSmtpPool(self._servers, **self._options) as pool:
            self._pool = pool
            try:
                yield
            finally:
                self._pool = None

    def __call__(self) -> AsyncSmtpPool:
        """Return the pool, for `Depends`.

        Raises:
            StateError: the application was made without `lifespan`, or has ended.
        """
        if self._pool is None:
            raise StateError("Mail has no pool: make the application with lifespan=mail.lifespan.")
        return self._pool
