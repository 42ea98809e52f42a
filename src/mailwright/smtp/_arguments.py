"""The arguments of the clients: their types and defaults, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Coroutine
from ipaddress import ip_address
from typing import TYPE_CHECKING, TypeAlias, TypedDict, TypeVar

from .._idna import to_ascii
from .._secret import Secret
from ..errors import InvalidArgumentError
from ..net.proxies.proxy import ProxyArgument
from ..net.timeouts import Timeouts
from ..net.tls_options import TlsOptions
from ..net.wire_log import Target
from ._framer import ReplyLimits

if TYPE_CHECKING:
    import ssl

T = TypeVar("T")

#: The address to connect from, or that and a port.
LocalAddress: TypeAlias = str | tuple[str, int] | None

#: A token as callers give it: itself, or what returns it when it is needed.
Token: TypeAlias = str | Secret | Callable[[], str | Awaitable[str]]

#: Messages in flight, where the caller does not say: all of them may be in doubt when the line
#: breaks. At a round trip of 20 ms, these keep Postfix two thirds as busy as five times as many.
WINDOW = 10


class ClientSettings(TypedDict, total=False):
    """The arguments of the constructor, for `open`, which passes them on."""

    ssl_context: ssl.SSLContext | None
    tls: TlsOptions | None
    timeout: float | Timeouts | None
    local_address: LocalAddress
    proxy: ProxyArgument
    wire_log: Target
    trusted_relays: Collection[str]
    allow_plaintext_credentials: bool
    local_hostname: str | None
    limits: ReplyLimits | None


def as_secret(value: str | Secret | None) -> Secret | None:
    """Return a password or token in the type that does not print."""
    return None if value is None else Secret(value)


def fetched(value: T | Awaitable[T]) -> T | Secret:
    """Return what a callable of the user's returned, refusing what only an event loop can await."""
    if isinstance(value, Awaitable):
        if isinstance(value, Coroutine):
            value.close()
        raise InvalidArgumentError(
            "The blocking client cannot await a token; pass a callable that returns it, or use "
            "AsyncSmtpClient.",
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


def checked_window(window: int) -> None:
    """Refuse a window that lets nothing through.

    Raises:
        InvalidArgumentError: it is less than 1.
    """
    if window < 1:
        raise InvalidArgumentError(
            f"At least one message has to be in flight, not {window}.", name="window"
        )


def relay_names(hosts: Collection[str]) -> frozenset[str]:
    """Return the hosts in lower case, refusing a bare str, which would be a set of letters."""
    if isinstance(hosts, str):
        raise InvalidArgumentError(
            f"trusted_relays is a set of hosts, such as {{{hosts!r}}}.", name="trusted_relays"
        )
    return frozenset(host.lower() for host in hosts)


def ehlo_name(name: str) -> str:
    """Return `name` as EHLO takes it: a domain, or an address literal in its brackets.

    Raises:
        InvalidArgumentError: it is neither.
    """
    if name.startswith("[") and name.endswith("]"):
        literal = name[1:-1]
        # address-literal = "[" ( IPv4 / "IPv6:" IPv6 / General ) "]"    RFC 5321 section 4.1.3
        if (
            literal
            and literal.isascii()
            and set(literal).isdisjoint("[]\\ ")
            and name.isprintable()
        ):
            return name
        raise InvalidArgumentError(f"{name!r} is no address literal.", name="local_hostname")
    return to_ascii(name)
