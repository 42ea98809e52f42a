"""SOCKS 4 and 4A, which two memoranda of their makers describe and no RFC.

https://www.openssh.com/txt/socks4.protocol, https://www.openssh.com/txt/socks4a.protocol
"""

from __future__ import annotations

import ipaddress

from ..._flow import Flow
from ...errors import (
    InvalidArgumentError,
    ProxyAuthenticationError,
    ProxyProtocolError,
    ProxyRefusedError,
)
from .proxy import Proxy, ProxyKind
from .steps import Octets, Say

_VERSION, _CONNECT, _REPLY_VERSION = 4, 1, 0
_GRANTED, _FAILED = 90, 91
_IDENT = {
    92: "it cannot reach the identd of this machine",
    93: "the identd of this machine names another user",
}
#: An address that is none: a name follows (SOCKS 4A).
_NAME_FOLLOWS = bytes((0, 0, 0, 1))


def request(proxy: Proxy, host: str, port: int) -> bytes:
    """Return what asks for a connection to `host`.

    Raises:
        InvalidArgumentError: SOCKS 4 knows no such hosts.
    """
    address, name = _address(proxy, host)
    # request = VN CD DSTPORT DSTIP USERID NULL [ domain name NULL ]
    head = bytes((_VERSION, _CONNECT)) + port.to_bytes(2, "big") + address
    return head + proxy.user.encode() + b"\0" + name


def ask(proxy: Proxy, host: str, request: bytes) -> Flow[None]:
    """Ask for a connection and wait for the yes.

    Raises:
        ProxyError: the proxy made no connection.
    """
    yield from Say(request)
    version, code, *_ = yield from Octets(8)  # reply = VN CD DSTPORT DSTIP
    if version != _REPLY_VERSION or not _GRANTED <= code <= max(_IDENT):
        raise ProxyProtocolError(f"What answers at {proxy} does not speak SOCKS 4.")
    if code in _IDENT:
        raise ProxyAuthenticationError(
            f"{proxy} does not let this user in: {_IDENT[code]}.", status=code
        )
    if code == _FAILED:
        raise ProxyRefusedError(
            f"{proxy} made no connection to {host}: it refused or failed, and SOCKS 4 does not say "
            "which.",
            status=code,
            retryable=True,
        )


def _address(proxy: Proxy, host: str) -> tuple[bytes, bytes]:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        if proxy.kind is ProxyKind.SOCKS4A:
            return _NAME_FOLLOWS, host.encode("ascii") + b"\0"
        raise InvalidArgumentError(
            f"SOCKS 4 takes IPv4 addresses and no names, and {host} is not looked up on this "
            "machine instead. Use socks4a or socks5, or connect to the address.",
            name="host",
        ) from None
    if address.version == 6:
        raise InvalidArgumentError("SOCKS 4 knows no IPv6 addresses; use socks5.", name="host")
    return address.packed, b""
