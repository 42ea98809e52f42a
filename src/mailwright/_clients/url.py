"""Where to connect and as whom, in one URL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from .._secret import Secret
from ..errors import InvalidArgumentError
from ..net.secure_socket_options import SecureSocketOptions

#: MailKit's values of ?starttls=.
_START_TLS = {
    "always": SecureSocketOptions.START_TLS,
    "when-available": SecureSocketOptions.START_TLS_WHEN_AVAILABLE,
    "never": SecureSocketOptions.NONE,
}
# host [ ":" port ] of RFC 3986 section 3.2; `urlsplit` drops what stands behind a bracket
_HOST_PORT = re.compile(r"(?:\[[^\[\]]*\]|[^\[\]:]*)(?::[0-9]*)?\Z")
#: The protocol that a URL is for.
Scheme: TypeAlias = Literal["smtp", "lmtp", "imap"]
#: The schemes of each, besides that of a Unix-domain socket, and who takes them.
_SCHEMES: dict[Scheme, tuple[str, ...]] = {
    "smtp": ("smtp", "smtps"),
    "lmtp": ("lmtp",),
    "imap": ("imap", "imaps"),
}
_IMAP_PORT = 143  # that of the scheme "imap" (RFC 5092 section 11), with STARTTLS
_EXAMPLES: dict[Scheme, str] = {
    "smtp": "smtp://user:password@smtp.example.org:587 (user and password percent-encoded)",
    "imap": "imaps://user:password@imap.example.org (user and password percent-encoded)",
    "lmtp": "lmtp://mail.example.org:24 or lmtp+unix:///run/dovecot/lmtp",
}


@dataclass(frozen=True, slots=True)
class ServerUrl:
    """The parts of an ``smtp:``, ``smtps:`` or ``smtp+unix:`` URL, or of an LMTP or IMAP one.

    Args:
        host: the host, or the path of a Unix-domain socket.
        port: the port; 0 for the one that belongs to `options`.
        options: when to turn to TLS.
        user: the user to sign in as; "" for none.
        password: the password; None where the URL has none.
    """

    host: str | Path
    port: int
    options: SecureSocketOptions
    user: str
    password: Secret | None

    @classmethod
    def parse(cls, url: str, protocol: Scheme = "smtp") -> ServerUrl:
        """Read a URL; what is in it never appears in an error, for it may hold a password.

        Args:
            url: the URL.
            protocol: which one it has to be for.

        Raises:
            InvalidArgumentError: the URL cannot be understood.
        """
        if not url.isprintable() or " " in url:  # `urlsplit` takes some of these out in silence
            raise _not_understood("it holds a space or a control character", protocol)
        split = _split(url)
        if split is None:
            raise _not_understood("it is malformed", protocol)
        parts, port, query = split
        if "#" in url:  # as in a password: what comes before it would be host and port
            raise _not_understood("a # has to be written as %23", protocol)
        user = _decoded(parts.username or "", protocol)
        password = None if parts.password is None else Secret(_decoded(parts.password, protocol))
        if password is not None and not user:  # nobody would be signed in with it
            raise _not_understood("it has a password and no user", protocol)
        if parts.scheme == f"{protocol}+unix":
            if not parts.path or parts.hostname or query:
                raise _not_understood("it names no socket, or more than a socket", protocol)
            return cls(_socket(parts.path, protocol), 0, SecureSocketOptions.NONE, user, password)
        _require_server(parts, port, protocol)
        assert parts.hostname is not None
        if parts.scheme == "imap":
            port = port or _IMAP_PORT
        return cls(parts.hostname, port, _options(parts.scheme, query, protocol), user, password)


def _split(url: str) -> tuple[SplitResult, int, list[tuple[str, str]]] | None:
    """Return the parts of a URL, its port and its query; None where it is malformed.

    No exception, because that of `urlsplit` quotes the URL: raised behind it, ours would carry it
    along as its context.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or 0
        query = parse_qsl(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        return None
    return (parts, port, query) if _HOST_PORT.match(parts.netloc.rpartition("@")[2]) else None


def _socket(path: str, protocol: Scheme) -> Path:
    decoded = _decoded(path, protocol)
    if "\0" in decoded:  # the system would read the name up to it, or none of the file system's
        raise _not_understood("the name of its socket holds a NUL", protocol)
    return Path(decoded)


def _other_client(scheme: str, protocol: Scheme) -> str:
    others = (other for other in _SCHEMES if other != protocol and scheme.startswith(other))
    return "".join(f"; {other.title()}Client takes this one" for other in others)


def _require_server(parts: SplitResult, port: int, protocol: Scheme) -> None:
    schemes = _SCHEMES[protocol]
    if parts.scheme not in schemes:
        known = ", ".join(schemes)
        raise _not_understood(
            f"its scheme is not {known} or {protocol}+unix{_other_client(parts.scheme, protocol)}",
            protocol,
        )
    if not parts.hostname or parts.path not in ("", "/"):
        raise _not_understood("it names no host, or more than a host", protocol)
    if protocol == "lmtp" and not port:
        raise _not_understood("it names no port, and LMTP has none of its own", protocol)


def _decoded(text: str, protocol: Scheme) -> str:
    decoded = unquote(text)
    if "\ufffd" in decoded:  # in place of the octet, another user or password would be tried
        raise _not_understood("a percent-encoded octet of it is not UTF-8", protocol)
    return decoded


def _options(scheme: str, query: list[tuple[str, str]], protocol: Scheme) -> SecureSocketOptions:
    if scheme in ("smtps", "imaps"):
        if query:
            raise _not_understood(f"{scheme} takes no options", protocol)
        return SecureSocketOptions.SSL_ON_CONNECT
    if len(query) > 1:
        raise _not_understood("it says more than once what to do about TLS", protocol)
    options = SecureSocketOptions.AUTO
    for name, value in query:
        if name != "starttls" or value not in _START_TLS:
            raise _not_understood(
                "the one option is starttls=always, when-available or never", protocol
            )
        options = _START_TLS[value]
    return options


def _not_understood(why: str, protocol: Scheme) -> InvalidArgumentError:
    return InvalidArgumentError(
        f"The URL of the server cannot be understood: {why}. It looks like {_EXAMPLES[protocol]}.",
        name="url",
    )
