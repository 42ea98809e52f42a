"""Tokens that are fetched for each login: one that was refused is not shown a second time."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import isawaitable
from typing import TypeAlias

from ..._secret import Secret
from ...errors import CredentialsRefusedError

#: What a caller's function may return.
Fetched: TypeAlias = str | Secret


class TokenGuard:
    """A caller's function for tokens, asked for each login.

    Args:
        source: returns the token, or an awaitable of it.
        awaits: whether an awaitable can be awaited here.
    """

    __slots__ = ("_awaits", "_last", "_refused", "_source", "_why")

    def __init__(self, source: Callable[[], Fetched | Awaitable[Fetched]], *, awaits: bool) -> None:
        self._source = source
        self._awaits = awaits
        self._last: Secret | None = None
        self._refused: Secret | None = None
        self._why: CredentialsRefusedError | None = None

    def __call__(self) -> Fetched | Awaitable[Fetched]:
        """Return the token.

        Raises:
            CredentialsRefusedError: it is the one that was refused.
        """
        value = self._source()
        if not isawaitable(value):
            return self._checked(value)
        return self._later(value) if self._awaits else value

    async def _later(self, value: Awaitable[Fetched]) -> Fetched:
        return self._checked(await value)

    def _checked(self, value: Fetched) -> Fetched:
        self._last = Secret(value)
        if self._refused is not None and self._last == self._refused and self._why is not None:
            raise refused_before(self._why)
        return self._last

    def refused(self, why: CredentialsRefusedError) -> None:
        """The token that was fetched last was refused."""
        self._refused, self._why = self._last, why

    def forgive(self) -> None:
        """Let it be shown again."""
        self._refused = self._why = None


def refused_before(error: CredentialsRefusedError) -> CredentialsRefusedError:
    """Return a refusal for a call whose credentials were not shown another time."""
    if error.__cause__ is not None:
        return error
    repeated = CredentialsRefusedError(
        f"{error} They were not shown again, because that may lock the account; call "
        "retry_servers() once that is mended.",
        mechanism=error.mechanism,
        details=error.details,
        code=error.code,
        enhanced_code=error.enhanced_code,
        text=error.text,
        retryable=False,
    )
    repeated.__cause__ = error
    return repeated
