"""How to ask a proxy of any kind for a connection to a server."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from ..._flow import Flow
from ...errors import ConnectFailedError, InvalidArgumentError, NameResolutionError
from .._addresses import check_port, host_name
from . import http_connect, socks4, socks5
from .proxy import Proxy, ProxyKind


@contextmanager
def reaching(proxy: Proxy) -> Generator[None]:
    """Have an error say that it was the proxy that could not be reached, and not the server.

    Raises:
        NameResolutionError: the proxy's name has no address.
        ConnectFailedError: nothing took the connection.
    """
    try:
        yield
    except (NameResolutionError, ConnectFailedError) as error:
        raise type(error)(f"The proxy {proxy} was not reached. {error}") from error


def negotiation(proxy: Proxy, host: str, port: int) -> Flow[None]:
    """Return the flow that asks `proxy` for a connection; what cannot be asked is refused now.

    Args:
        proxy: whom to ask.
        host: the server: a domain name, in Unicode or A-labels, or an IP address. It goes to the
            proxy as it is, and is never looked up here instead.
        port: 1 to 65535.

    Raises:
        InvalidArgumentError: host or port cannot be right, or the proxy cannot be told them.
    """
    check_port(port)
    name = host_name(host)  # 253 octets at most, and none that could end a line or a text
    if "%" in name:
        raise InvalidArgumentError(
            f"{host!r} has a scope id, which names an interface of this machine and nothing at "
            "the proxy.",
            name="host",
        )
    if proxy.kind in (ProxyKind.SOCKS4, ProxyKind.SOCKS4A):
        return socks4.ask(proxy, name, socks4.request(proxy, name, port))
    if proxy.kind is ProxyKind.SOCKS5:
        return socks5.ask(proxy, name, socks5.request(name, port))
    return http_connect.ask(proxy, name, http_connect.request(name, port))
