"""A proxy on the way to the server: of which kind, where, and with whose credentials."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias
from urllib.parse import unquote, urlsplit

from ..._secret import Secret
from ...errors import InvalidArgumentError, PlaintextCredentialsError
from .._addresses import check_port, host_name
from ..tls_options import TlsOptions

#: Octets of a user and of a password at most: a length of SOCKS5 is one octet (RFC 1929).
MAX_CREDENTIAL = 255

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
# host [ ":" port ] of RFC 3986 section 3.2; `urlsplit` drops what stands behind a bracket
_HOST_PORT = re.compile(r"(?:\[[^\[\]]*\]|[^\[\]:]*)(?::[0-9]*)?\Z")


class ProxyKind(Enum):
    """How a proxy is asked for a connection; each value is the scheme of its URL."""

    SOCKS4 = "socks4"
    """SOCKS 4: to an IPv4 address only, because it cannot look up a name."""

    SOCKS4A = "socks4a"
    """SOCKS 4A: SOCKS 4 with names, which the proxy looks up."""

    SOCKS5 = "socks5"
    """SOCKS 5 (RFC 1928), names and addresses, with user and password (RFC 1929) or without."""

    HTTP = "http"
    """CONNECT of HTTP (RFC 9110 section 9.3.6), with Basic authentication or without."""

    HTTPS = "https"
    """CONNECT inside a TLS connection with the proxy, whose certificate is verified."""


_PORTS = {ProxyKind.HTTP: 80, ProxyKind.HTTPS: 443}  # 1080 for the others
_SCHEMES = {kind.value: kind for kind in ProxyKind} | {"socks5h": ProxyKind.SOCKS5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A proxy that makes the connection to the server; it is told the server's name, as it is.

    What is sent through it can be read by it, and by whoever can read the way to the server: TLS
    with the server is as needed as ever. `HTTPS` protects the way to the proxy alone.

    Args:
        kind: how it is asked.
        host: its host, name or IP address; a name is looked up on this machine.
        port: its port; 0 for 1080 with SOCKS, 80 with HTTP, 443 with HTTPS.
        user: whom it knows us as; SOCKS 4 calls this USERID.
        password: the password. SOCKS 4 has none.
        tls: how an HTTPS proxy proves who it is; the settings for the mail server do not count.
        allow_plaintext_credentials: let user and password be sent to a proxy over a connection that
            others can read: SOCKS has no other, HTTPS is the one kind that has.

    Raises:
        InvalidArgumentError: an argument cannot be right.
        PlaintextCredentialsError: the password would be readable on the way to the proxy.
    """

    kind: ProxyKind
    host: str
    port: int = 0
    user: str = ""
    password: Secret | str | None = field(default=None, repr=False, hash=False)
    tls: TlsOptions | None = None
    allow_plaintext_credentials: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "host", host_name(self.host))
        object.__setattr__(self, "port", self.port or _PORTS.get(self.kind, 1080))
        check_port(self.port)
        if self.password is not None:
            object.__setattr__(self, "password", Secret(self.password))
        if self.tls is not None and self.kind is not ProxyKind.HTTPS:
            raise InvalidArgumentError(f"No TLS is spoken with {self}.", name="tls")
        self._check_credentials()

    @classmethod
    def parse(
        cls, url: str, *, tls: TlsOptions | None = None, allow_plaintext_credentials: bool = False
    ) -> Proxy:
        """Return the proxy that a URL stands for.

        Args:
            url: ``socks5://user:password@host:port``, user and password percent-encoded; the other
                schemes are socks4, socks4a, socks5h (as socks5), http and https.
            tls: see `Proxy`.
            allow_plaintext_credentials: see `Proxy`.

        Raises:
            InvalidArgumentError: the URL cannot be understood; it is not shown, because it may hold
                a password.
            PlaintextCredentialsError: the password would be readable on the way to the proxy.
        """
        parts = _split(url)
        if parts is None:
            raise InvalidArgumentError(
                "The URL of the proxy cannot be understood. It looks like "
                "socks5://user:password@proxy.example.org:1080 (user and password "
                "percent-encoded); the other schemes are socks4, socks4a, http and https.",
                name="proxy",
            )
        scheme, user, password, host, port = parts
        return cls(
            kind=_SCHEMES[scheme],
            host=host,
            port=port,
            user=user,
            password=password,
            tls=tls,
            allow_plaintext_credentials=allow_plaintext_credentials,
        )

    @classmethod
    def of(cls, value: object) -> Proxy | None:
        """Return the proxy that `value` stands for: itself, a URL, or None for none.

        Raises:
            InvalidArgumentError: it is something else, or a URL that cannot be understood.
            PlaintextCredentialsError: see `parse`.
        """
        if value is None or isinstance(value, cls):
            return value
        if isinstance(value, str):
            return cls.parse(value)
        raise InvalidArgumentError(
            f"A proxy is a Proxy or its URL; this is of type {type(value).__name__}.", name="proxy"
        )

    @classmethod
    def from_environment(
        cls,
        host: str,
        *,
        environment: Mapping[str, str] | None = None,
        allow_plaintext_credentials: bool = False,
    ) -> Proxy | None:
        """Return the proxy that the environment names for a server, or None for none.

        ALL_PROXY counts, then HTTPS_PROXY; a name in lower case before the same in upper case.
        NO_PROXY lists what is connected to without a proxy: hosts, domains, IP addresses and
        networks with commas between them, or ``*``. No client looks there by itself.

        Args:
            host: the mail server's host.
            environment: the variables; those of this process by default.
            allow_plaintext_credentials: see `Proxy`.

        Raises:
            InvalidArgumentError: the variable does not hold the URL of a proxy.
            PlaintextCredentialsError: see `parse`.
        """
        from .environment import proxy_url

        url = proxy_url(host_name(host), environment)
        if url is None:
            return None
        return cls.parse(url, allow_plaintext_credentials=allow_plaintext_credentials)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.kind.value}://{host}:{self.port}"

    @property
    def secret(self) -> Secret:
        """The password; an empty one where none is given."""
        return Secret("" if self.password is None else self.password)

    def scrub(self, text: str) -> str:
        """Return words of the proxy, which may repeat the password, short and fit to be shown.

        Args:
            text: the words, of any length.
        """
        pair = Secret(f"{self.user}:{self.secret.reveal()}")  # as Basic authentication has it
        words = self.secret.scrub(pair.scrub(text))[:200]
        return words.encode("unicode_escape", "backslashreplace").decode("ascii")

    def _check_credentials(self) -> None:
        password = self.secret.reveal()
        if not self.user and self.password is not None:
            raise InvalidArgumentError("A password for a proxy needs a user.", name="user")
        for name, text in (("user", self.user), ("password", password)):
            if _CONTROL.search(text):  # it would end a header field, or a text of SOCKS 4
                raise InvalidArgumentError(
                    f"The {name} for {self} holds a control character.", name=name
                )
            if len(text.encode("utf-8", "surrogatepass")) > MAX_CREDENTIAL:
                raise InvalidArgumentError(
                    f"The {name} for {self} has more than {MAX_CREDENTIAL} octets.", name=name
                )
            if not _is_unicode(text):
                raise InvalidArgumentError(f"The {name} for {self} is no text.", name=name)
        self._check_for_kind(password)

    def _check_for_kind(self, password: str) -> None:
        if self.kind in (ProxyKind.SOCKS4, ProxyKind.SOCKS4A):
            if self.password is not None:
                raise InvalidArgumentError("SOCKS 4 has no password.", name="password")
            return  # a USERID is a name and nothing that must not be seen
        if self.kind is ProxyKind.SOCKS5 and self.user and not password:
            raise InvalidArgumentError(
                "SOCKS 5 takes a password of 1 to 255 octets with a user (RFC 1929).",
                name="password",
            )
        if self.kind is not ProxyKind.SOCKS5 and ":" in self.user:  # RFC 7617 section 2
            raise InvalidArgumentError(
                "The user of HTTP's Basic authentication holds no colon.", name="user"
            )
        if self.user and self.kind is not ProxyKind.HTTPS and not self.allow_plaintext_credentials:
            raise PlaintextCredentialsError(
                f"The password for {self} would be readable on the way there, since "
                f"{self.kind.name} is not encrypted; nothing was connected. Use an https:// proxy, "
                "or accept that with Proxy.parse(url, allow_plaintext_credentials=True)."
            )


#: What clients take as ``proxy=``: the value, its URL, or None for a direct connection.
ProxyArgument: TypeAlias = Proxy | str | None


def _split(url: str) -> tuple[str, str, Secret | None, str, int] | None:
    """Return scheme, user, password, host and port; None where it is no URL of a proxy.

    No exception, because that of `urlsplit` quotes the URL, and ours would carry it as its context.
    """
    if not url.isprintable() or " " in url or "#" in url or "?" in url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if (
        parts.scheme not in _SCHEMES
        or not parts.hostname
        or parts.path not in ("", "/")
        or port == 0
        or not _HOST_PORT.match(parts.netloc.rpartition("@")[2])
        or "\ufffd" in user + password  # in place of an octet: somebody else's name
    ):
        return None
    secret = None if parts.password is None else Secret(password)
    return parts.scheme, user, secret, parts.hostname, port or 0


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)
