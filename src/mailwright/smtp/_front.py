"""What the two fronts have in common: everything that does no I/O."""

from __future__ import annotations

import ssl
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, ClassVar

from .. import _observing
from .._clients import login
from .._secret import Secret
from ..errors import InvalidArgumentError, StateError
from ..net.deadline import Deadline
from ..net.proxies.proxy import Proxy, ProxyArgument
from ..net.secure_socket_options import SecureSocketOptions
from ..net.timeouts import Timeouts
from ..net.tls_info import TlsInfo
from ..net.tls_options import TlsOptions, make_context
from ..net.wire_log import Target, WireLog
from ..sasl.choosing import Credentials
from ..sasl.mechanism import SaslMechanism
from ._arguments import (
    LocalAddress,
    Token,
    as_secret,
    checked_local_address,
    checked_port,
    ehlo_name,
    relay_names,
    sealed,
)
from ._command import Command
from ._content import Progress
from ._envelope import Path as EnvelopePath
from ._framer import ReplyLimits
from ._session import Session, Settings
from ._state import State
from ._transaction import Enveloped, Message, Transaction
from .capabilities import Capabilities
from .delivery_options import NOTHING_ASKED, DeliveryOptions
from .flows.connecting import settle
from .types import SendOutcome
from .url import Scheme, ServerUrl

#: Seconds that the reply to QUIT may take: it changes nothing any more.
GOODBYE_SECONDS = 5.0

SPOKE_BEFORE_TLS = "The server sent something in clear where TLS was to begin."


class SmtpFront:
    """State and settings of a client; the fronts add what reads and writes.

    Args:
        ssl_context: the caller's own context, used as it is.
        tls: what to trust and to show, where no context is given.
        timeout: seconds for each step, or a `Timeouts` object; RFC 5321's values by default.
        local_address: the address to connect from, or (address, port).
        proxy: who is to make the connection, a `Proxy` or its URL such as
            ``socks5://proxy.example.org:1080``; it looks up the host. The environment is not
            asked: see `Proxy.from_environment`.
        wire_log: where to write the dialogue with its secrets masked: True for standard error, a
            `Path`, a text file, a callable for each line, or a `WireLog`. None asks the
            environment variable MAILWRIGHT_WIRE_LOG.
        trusted_relays: hosts, as literally passed to `connect`, that take mail without a login.
        allow_plaintext_credentials: let PLAIN, LOGIN and OAuth run on a connection that others
            can read.
        local_hostname: the name to say in EHLO: a domain, or an address literal in brackets. The
            address literal of this end by default; the host's own name is never looked up.
        limits: how much of a reply is taken from the server.

    Raises:
        InvalidArgumentError: an argument can not be right.
        PlaintextCredentialsError: the password for the proxy would be readable on the way there.
    """

    #: Who watches the connection.
    _connection: _observing.Observation | None = None

    #: The protocol, as the schemes of URLs begin.
    _scheme: ClassVar[Scheme] = "smtp"

    def __init__(
        self,
        *,
        ssl_context: ssl.SSLContext | None = None,
        tls: TlsOptions | None = None,
        timeout: float | Timeouts | None = None,
        local_address: LocalAddress = None,
        proxy: ProxyArgument = None,
        wire_log: Target = None,
        trusted_relays: Collection[str] = (),
        allow_plaintext_credentials: bool = False,
        local_hostname: str | None = None,
        limits: ReplyLimits | None = None,
    ) -> None:
        self._ssl_context = ssl_context
        self._own_context: ssl.SSLContext | None = None
        self._local_address = checked_local_address(local_address)
        self._proxy = Proxy.of(proxy)
        self._settings = Settings(
            timeouts=Timeouts.of(timeout),
            tls=tls or TlsOptions(),
            wire_log=WireLog.of(wire_log),
            trusted_relays=relay_names(trusted_relays),
            allow_plaintext_credentials=allow_plaintext_credentials,
            local_hostname=None if local_hostname is None else ehlo_name(local_hostname),
            limits=limits or ReplyLimits(),
            own_context=ssl_context is not None,
        )
        self._timeouts = self._settings.timeouts
        self._url: ServerUrl | None = None
        self._credentials: dict[str, Any] = {}
        self._session = self._closed_session()

    @property
    def capabilities(self) -> Capabilities:
        """What the server offers now: EHLO keywords and their parameters; none before `connect`."""
        return self._session.capabilities

    @property
    def is_connected(self) -> bool:
        """Whether there is a connection, as far as is known without asking the server."""
        return self._session.protocol.state is not State.CLOSED

    @property
    def is_secure(self) -> bool:
        """Whether the connection is encrypted and the server's certificate was verified."""
        return self.is_connected and self._session.is_confidential

    @property
    def is_authenticated(self) -> bool:
        """Whether a login succeeded on this connection."""
        return self.is_connected and self._session.identity is not None

    @property
    def transactions_left(self) -> int | None:
        """How many more messages the server takes in this session (MAILMAX, RFC 9422), if it says.

        One with more recipients than the server takes at a time counts several times.
        """
        return self._session.transactions_left

    @property
    def tls(self) -> TlsInfo | None:
        """What TLS agreed on: version, cipher, certificate; None on a connection without it."""
        return self._session.tls

    @property
    def unread_outcomes(self) -> tuple[SendOutcome, ...]:
        """What is known of the messages of a `send_all` that ended before it could yield them."""
        return self._session.unread_outcomes

    @property
    def last_outcome(self) -> SendOutcome | None:
        """What is known about the last message, also when its call was cancelled or failed."""
        return self._session.last_outcome

    def _remember(self, url: ServerUrl, password: str | Secret | None, token: Token | None) -> None:
        """Keep where to connect, and as whom, until a ``with`` statement begins."""
        if password is not None and url.password is not None:
            raise InvalidArgumentError("The password is in the URL too.", name="password")
        self._url = url
        secret = url.password if password is None else as_secret(password)
        if url.user or secret is not None or token is not None:
            self._credentials = {"user": url.user, "password": secret, "token": sealed(token)}

    def _closed_session(self) -> Session:
        session = Session(self._settings)
        session.protocol.state = State.CLOSED
        return session

    def _new_session(
        self, host: str | Path, port: int, options: SecureSocketOptions | bool
    ) -> Session:
        if self.is_connected:
            raise StateError(f"There is a connection to {self._session.host}; disconnect() first.")
        self._session.require_turn()  # what is under way would go on with the new connection
        is_local = isinstance(host, Path)
        if isinstance(host, str) and not (host and host.isprintable() and " " not in host):
            raise InvalidArgumentError(f"{host!r} is no host.", name="host")
        if self._scheme == "lmtp" and not (port or is_local):
            raise InvalidArgumentError(
                "LMTP has no port of its own (RFC 2033 section 5); pass the server's.", name="port"
            )
        security, port = settle(
            SecureSocketOptions.of(options), checked_port(port, "port"), is_local=is_local
        )
        session = Session(self._settings, host, port, security)
        session.is_lmtp = self._scheme == "lmtp"
        session.last_outcome = self._session.last_outcome
        session.unread_outcomes = self._session.unread_outcomes
        return session

    def _mechanism(
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
        self._session.require_ready()
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

    def _transaction(
        self,
        message: Message,
        sender: EnvelopePath | None,
        recipients: EnvelopePath | Iterable[EnvelopePath] | None,
        options: DeliveryOptions | None,
        require_all: bool,
        progress: Progress | None,
        in_chunks: bool = False,
    ) -> Transaction:
        return Transaction(
            self._session,
            message,
            sender=sender,
            recipients=recipients,
            options=options or NOTHING_ASKED,
            require_all=require_all,
            progress=progress,
            in_chunks=in_chunks,
        )

    def _next_transaction(self, message: Enveloped, require_all: bool) -> Transaction:
        """Return the transaction of a message of `send_all`."""
        content, envelope = message if isinstance(message, tuple) else (message, None)
        return self._transaction(
            content,
            None if envelope is None else envelope.sender,
            None if envelope is None else envelope.recipients,
            None if envelope is None else envelope.options,
            require_all,
            None,
            in_chunks=True,
        )

    def _deadline(self, command: Command) -> Deadline:
        """Return by when the reply to `command` has to be there."""
        seconds: float | None = getattr(self._timeouts, command.wait)
        if command.verb == "QUIT":
            seconds = GOODBYE_SECONDS if seconds is None else min(seconds, GOODBYE_SECONDS)
        return Deadline(seconds, command.awaits)

    def _block_deadline(self) -> Deadline:
        """Return by when the network has to have taken one block."""
        return Deadline(self._timeouts.data_block, "Writing")

    def _context(self) -> ssl.SSLContext:
        """Return the caller's own context, or one made from the options, once."""
        if self._ssl_context is not None:
            return self._ssl_context
        if self._own_context is None:
            self._own_context = make_context(self._settings.tls)
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

    def _counted(self, outcomes: Iterable[SendOutcome]) -> Iterable[SendOutcome]:
        """Return outcomes of `send_all`, each noted where somebody watches."""
        observer = _observing.observer
        if observer is None:
            return outcomes
        counted = list(outcomes)
        for outcome in counted:
            observer.count("send", self._server(), outcome.error)
        return counted

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

    def _opened(self, local_address: str, is_local: bool) -> None:
        """Learn about the connection; a transport of the caller's may lead anywhere."""
        self._session.local_address = local_address.rpartition(":")[0].strip("[]")
        if isinstance(self._session.host, Path) and not is_local:
            raise InvalidArgumentError(
                "A Path stands for a Unix-domain socket, and the transport is none; pass the name "
                "of the host that it leads to.",
                name="transport",
            )

    def _upgraded(self, stream_tls: TlsInfo | None, state: State) -> None:
        """Begin the dialogue anew on a connection that TLS now protects."""
        self._session.tls = stream_tls
        self._session.new_protocol(state)
