"""What every client is before it speaks a protocol: its arguments, its TLS, and who watches it."""

from __future__ import annotations

import ssl
from abc import abstractmethod
from collections.abc import Collection
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from .. import _observing
from .._secret import Secret
from ..errors import InvalidArgumentError, StateError
from ..net.proxies.proxy import Proxy, ProxyArgument
from ..net.secure_socket_options import SecureSocketOptions
from ..net.timeouts import Timeouts
from ..net.tls_info import TlsInfo
from ..net.tls_options import make_context
from ..sasl.choosing import Credentials
from ..sasl.mechanism import SaslMechanism
from . import login
from .arguments import (
    LocalAddress,
    Token,
    as_secret,
    checked_local_address,
    checked_port,
    sealed,
)
from .security import Ports, settle
from .session import ClientSession
from .url import Scheme, ServerUrl

S = TypeVar("S", bound=ClientSession)

SPOKE_BEFORE_TLS = "The server sent something in clear where TLS was to begin."


class ClientFront(Generic[S]):
    """What the fronts of all protocols have in common.

    Args:
        ssl_context: the caller's own context, used as it is.
        local_address: the address to connect from, or (address, port).
        proxy: who is to make the connection.
    """

    #: The protocol, as the schemes of URLs begin.
    _scheme: ClassVar[Scheme]

    #: The ports that it is spoken on.
    _ports: ClassVar[Ports]

    #: Who watches the connection.
    _connection: _observing.Observation | None = None

    _session: S
    _timeouts: Timeouts

    def __init__(
        self,
        ssl_context: ssl.SSLContext | None,
        local_address: LocalAddress,
        proxy: ProxyArgument,
    ) -> None:
        self._ssl_context = ssl_context
        self._own_context: ssl.SSLContext | None = None
        self._local_address = checked_local_address(local_address)
        self._proxy = Proxy.of(proxy)
        self._url: ServerUrl | None = None
        self._credentials: dict[str, Any] = {}

    @property
    @abstractmethod
    def is_connected(self) -> bool:
        """Whether there is a connection, as far as is known without asking the server."""

    @property
    def is_secure(self) -> bool:
        """Whether the connection is encrypted and the server's certificate was verified."""
        return self.is_connected and self._session.is_confidential

    @property
    def is_authenticated(self) -> bool:
        """Whether a login succeeded on this connection."""
        return self.is_connected and self._session.identity is not None

    @property
    def tls(self) -> TlsInfo | None:
        """What TLS agreed on: version, cipher, certificate; None on a connection without it."""
        return self._session.tls

    def _remember(self, url: ServerUrl, password: str | Secret | None, token: Token | None) -> None:
        """Keep where to connect, and as whom, until a ``with`` statement begins."""
        if password is not None and url.password is not None:
            raise InvalidArgumentError("The password is in the URL too.", name="password")
        self._url = url
        secret = url.password if password is None else as_secret(password)
        if url.user or secret is not None or token is not None:
            self._credentials = {"user": url.user, "password": secret, "token": sealed(token)}

    def _settled(
        self, host: str | Path, port: int, options: SecureSocketOptions | bool
    ) -> tuple[SecureSocketOptions, int]:
        """Return when to turn to TLS and at which port, for a connection that can be made.

        Raises:
            StateError: there is one already.
            InvalidArgumentError: the host or the port can be none.
        """
        if self.is_connected:
            raise StateError(f"There is a connection to {self._session.host}; disconnect() first.")
        is_local = isinstance(checked_host(host), Path)
        options = SecureSocketOptions.of(options)
        return settle(options, checked_port(port, "port"), self._ports, is_local=is_local)

    def _chosen(
        self,
        user: str | SaslMechanism,
        password: str | Secret | None,
        token: Token | None,
        mechanism: str | None,
        require: Collection[str],
        forbid: Collection[str],
        authzid: str,
    ) -> tuple[SaslMechanism, str]:
        """Return the mechanism to use and the identity that it gives."""
        if isinstance(user, SaslMechanism):
            login.check(self._session, user)
            return user, user.name
        credentials = Credentials(
            user=user,
            password=as_secret(password),
            token=sealed(token),
            authzid=authzid,
        )
        chosen = login.pick(
            self._session,
            credentials,
            mechanism=mechanism,
            require=frozenset(require),
            forbid=frozenset(forbid),
        )
        return chosen, user or chosen.name

    def _context(self) -> ssl.SSLContext:
        """Return the caller's own context, or one made from the options, once."""
        if self._ssl_context is not None:
            return self._ssl_context
        if self._own_context is None:
            self._own_context = make_context(self._session.tls_options)
        return self._own_context

    def _server(self) -> _observing.Server:
        """Return whom this session is with, for who watches."""
        session = self._session
        is_implicit = session.security is SecureSocketOptions.SSL_ON_CONNECT
        port = 0 if isinstance(session.host, Path) else session.port
        scheme = f"{self._scheme}s" if is_implicit else self._scheme
        return _observing.Server(str(session.host), port, self._scheme, scheme)

    def _observed(
        self, operation: str, *, is_current: bool = True
    ) -> _observing.Observation | None:
        """Begin to watch an operation, where somebody watches; "" is none."""
        observer = _observing.observer
        if observer is None or not operation:
            return None
        return observer.operation(operation, self._server(), is_current=is_current)

    def _watch(self) -> None:
        """Begin to watch the connection, which is ready for use."""
        if _observing.observer is not None:
            self._connection = _observing.observer.connection(self._server())

    def _unwatch(self, error: BaseException | None) -> None:
        """Note that the connection is closed, and why."""
        if self._connection is not None:
            self._connection.end(error)
            self._connection = None

    def _require_no_proxy(self, name: str) -> None:
        """Refuse a connection that would go past the proxy in silence.

        Raises:
            InvalidArgumentError: there is a proxy.
        """
        if self._proxy is not None:
            raise InvalidArgumentError(
                f"This client connects through {self._proxy}, which leads neither to a Unix-domain "
                "socket nor through a transport of the caller's; use a client without proxy=.",
                name=name,
            )

    def _require_local(self, is_local: bool) -> None:
        """Refuse a transport of the caller's that leads elsewhere than a `Path` says.

        Raises:
            InvalidArgumentError: the host is a `Path`, and the transport no Unix-domain socket.
        """
        if isinstance(self._session.host, Path) and not is_local:
            raise InvalidArgumentError(
                "A Path stands for a Unix-domain socket, and the transport is none; pass the name "
                "of the host that it leads to.",
                name="transport",
            )


def checked_host(host: str | Path) -> str | Path:
    """Return a host that can be one.

    Raises:
        InvalidArgumentError: it cannot.
    """
    if isinstance(host, str) and not (host and host.isprintable() and " " not in host):
        raise InvalidArgumentError(f"{host!r} is no host.", name="host")
    return host
