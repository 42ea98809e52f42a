"""CONNECT of HTTP (RFC 9110 section 9.3.6, RFC 9112), with Basic authentication (RFC 7617)."""

from __future__ import annotations

import re
from binascii import b2a_base64

from ..._flow import Flow
from ...errors import ProxyAuthenticationError, ProxyProtocolError, ProxyRefusedError
from .proxy import Proxy
from .steps import Head, Say

#: Octets of the proxy's answer at most, all heads together.
MAX_HEAD = 16_384

# status-line = HTTP-version SP status-code SP [ reason-phrase ] CRLF      RFC 9112 section 4
_STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([1-5][0-9]{2})(?: ([^\r\n]*))?\r\n")

_SWITCHING_PROTOCOLS = 101
# QUIRK(tinyproxy): answers 401, which is a server's, to a wrong password
# (https://github.com/tinyproxy/tinyproxy/blob/1.11.1/src/reqs.c).
_AUTHENTICATION_REQUIRED = (407, 401)
#: Timeouts, overload, and a server that could not be reached.
_MAY_PASS = {408, 425, 429, 500, 502, 503, 504}


def request(host: str, port: int) -> bytes:
    """Return what asks for a connection to `host`, without credentials and the empty line."""
    authority = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n".encode("ascii")


def ask(proxy: Proxy, host: str, request: bytes) -> Flow[None]:
    """Ask for a connection once, credentials with it, and wait for the yes.

    Raises:
        ProxyError: the proxy made no connection.
    """
    yield from Say(request + _credentials(proxy) + b"\r\n")
    left = MAX_HEAD
    status, reason = 100, ""
    while 100 <= status < 200:  # an interim response; the final one follows
        head = yield from Head(left)
        left -= len(head)
        match = _STATUS_LINE.match(head)
        if match is None or (status := int(match[1])) == _SWITCHING_PROTOCOLS:
            raise ProxyProtocolError(f"What answers at {proxy} does not speak HTTP/1.1.")
        reason = (match[2] or b"").decode("utf-8", "replace")
    if status < 300:
        return
    said = proxy.scrub(f"{status} {reason}".rstrip())
    if status in _AUTHENTICATION_REQUIRED:  # asked once: another answer would be the same
        what = "refused user and password" if proxy.user else "wants a login"
        raise ProxyAuthenticationError(f"{proxy} {what} ({said}).", status=status)
    raise ProxyRefusedError(
        f"{proxy} made no connection to {host} ({said}).",
        status=status,
        retryable=status in _MAY_PASS,
    )


def _credentials(proxy: Proxy) -> bytes:
    if not proxy.user:
        return b""
    pair = f"{proxy.user}:{proxy.secret.reveal()}".encode()
    return b"Proxy-Authorization: Basic " + b2a_base64(pair, newline=False) + b"\r\n"
