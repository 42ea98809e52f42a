"""SOCKS 5 (RFC 1928), without authentication or with user and password (RFC 1929)."""

from __future__ import annotations

import ipaddress

from ..._flow import Flow
from ...errors import ProxyAuthenticationError, ProxyProtocolError, ProxyRefusedError
from .proxy import Proxy
from .steps import Octets, Say

_VERSION, _CONNECT, _RESERVED = 5, 1, 0
_NO_AUTHENTICATION, _USER_PASSWORD, _NONE_ACCEPTED = 0x00, 0x02, 0xFF
_USER_PASSWORD_VERSION = 1  # RFC 1929
_IPV4, _NAME, _IPV6 = 1, 3, 4
_ADDRESS_SIZES = {_IPV4: 4, _IPV6: 16}

#: REP of RFC 1928 section 6: what it says, and whether it may pass.
_REFUSALS = {
    1: ("it failed and does not say why", True),
    2: ("its rules do not allow it", False),
    3: ("it cannot reach the network", True),
    4: ("it cannot reach the host, or cannot find it", True),
    5: ("the host refused the connection", True),
    6: ("the packets did not live long enough to get there", True),
    7: ("it does not make connections", False),
    8: ("it does not know this type of address", False),
}


def request(host: str, port: int) -> bytes:
    """Return what asks for a connection to `host`, a name in A-labels or an IP address."""
    # VER CMD RSV ATYP DST.ADDR DST.PORT
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        name = host.encode("ascii")
        target = bytes((_NAME, len(name))) + name
    else:
        target = bytes((_IPV4 if address.version == 4 else _IPV6,)) + address.packed
    return bytes((_VERSION, _CONNECT, _RESERVED)) + target + port.to_bytes(2, "big")


def ask(proxy: Proxy, host: str, request: bytes) -> Flow[None]:
    """Ask for a connection and wait for the yes.

    Raises:
        ProxyError: the proxy made no connection.
    """
    yield from _sign_in(proxy)
    yield from Say(request)
    # VER REP RSV ATYP BND.ADDR BND.PORT
    version, code, _, kind = yield from Octets(4)
    if version != _VERSION:
        raise _no_socks(proxy)
    if code:
        what, may_pass = _REFUSALS.get(code, (f"it answered {code}, which has no meaning", False))
        raise ProxyRefusedError(
            f"{proxy} made no connection to {host}: {what}.", status=code, retryable=may_pass
        )
    if kind == _NAME:
        size = (yield from Octets(1))[0]
    elif (size := _ADDRESS_SIZES.get(kind, -1)) < 0:
        raise _no_socks(proxy)
    yield from Octets(size + 2)  # the proxy's address and port there: nothing for us


def _sign_in(proxy: Proxy) -> Flow[None]:
    # VER NMETHODS METHODS
    methods = (_NO_AUTHENTICATION, _USER_PASSWORD) if proxy.user else (_NO_AUTHENTICATION,)
    yield from Say(bytes((_VERSION, len(methods), *methods)))
    version, method = yield from Octets(2)
    if version != _VERSION:
        raise _no_socks(proxy)
    if method == _NONE_ACCEPTED:
        wanted = "another way to sign in than user and password" if proxy.user else "a login"
        raise ProxyAuthenticationError(f"{proxy} wants {wanted}.", status=method)
    if method not in methods:
        raise _no_socks(proxy)
    if method == _NO_AUTHENTICATION:
        return
    yield from Say(_credentials(proxy))
    version, status = yield from Octets(2)
    if version != _USER_PASSWORD_VERSION:
        raise _no_socks(proxy)
    if status:
        raise ProxyAuthenticationError(f"{proxy} refused user and password.", status=status)


def _credentials(proxy: Proxy) -> bytes:
    # VER ULEN UNAME PLEN PASSWD
    user, password = proxy.user.encode(), proxy.secret.reveal().encode()
    return b"%c%c%b%c%b" % (_USER_PASSWORD_VERSION, len(user), user, len(password), password)


def _no_socks(proxy: Proxy) -> ProxyProtocolError:
    return ProxyProtocolError(f"What answers at {proxy} does not speak SOCKS 5 as it should.")
