"""Arguments that all clients have: their types, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from ipaddress import ip_address
from typing import TypeAlias, TypeVar

from .._secret import Secret
from ..errors import InvalidArgumentError

T = TypeVar("T")

#: The address to connect from, or that and a port.
LocalAddress: TypeAlias = str | tuple[str, int] | None

#: A token as callers give it: itself, or what returns it when it is needed.
Token: TypeAlias = str | Secret | Callable[[], str | Awaitable[str]]


def as_secret(value: str | Secret | None) -> Secret | None:
    """Return a password or token in the type that does not print."""
    return None if value is None else Secret(value)


def fetched(value: T | Awaitable[T], twin: str) -> T | Secret:
    """Return what a callable of the user's returned, refusing what only an event loop can await.

    Args:
        value: what it returned.
        twin: the client that can await it.
    """
    if isinstance(value, Awaitable):
        if isinstance(value, Coroutine):
            value.close()
        raise InvalidArgumentError(
            "The blocking client cannot await a token; pass a callable that returns it, or use "
            f"{twin}.",
            name="token",
        )
    return unprinted(value)


def unprinted(value: T) -> T | Secret:
    """Return a text of the user's in the type that does not print; anything else as it is."""
    return Secret(value) if isinstance(value, str) else value


def sealed(token: Token | None) -> Secret | Callable[[], str | Awaitable[str]] | None:
    """Return a token in the type that does not print; a callable as it is."""
    return token if callable(token) else as_secret(token)


def checked_local_address(address: LocalAddress) -> LocalAddress:
    """Return the address to connect from, which is no name that would be looked up.

    Raises:
        InvalidArgumentError: it is no IP address.
    """
    host = address[0] if isinstance(address, tuple) else address
    try:
        if host is not None:
            ip_address(host)
    except ValueError as error:
        raise InvalidArgumentError(f"{host!r} is no IP address.", name="local_address") from error
    if isinstance(address, tuple):
        checked_port(address[1], "local_address")
    return address


def checked_port(port: int, name: str) -> int:
    """Return a port that a socket can have.

    Raises:
        InvalidArgumentError: it is none.
    """
    if not 0 <= port <= 65_535:
        raise InvalidArgumentError(f"A port is a number up to 65535, not {port}.", name=name)
    return port
