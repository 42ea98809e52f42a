"""What the two fronts have in common: everything that does no I/O."""

from __future__ import annotations

import ssl
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import ClassVar

from .. import _observing
from .._clients.arguments import (
    LocalAddress,
    Token,
)
from .._clients.front import ClientFront
from .._clients.security import Ports
from .._clients.url import Scheme
from .._secret import Secret
from ..errors import InvalidArgumentError
from ..net.deadline import Deadline
from ..net.proxies.proxy import ProxyArgument
from ..net.secure_socket_options import SecureSocketOptions
from ..net.timeouts import Timeouts
from ..net.tls_info import TlsInfo
from ..net.tls_options import TlsOptions
from ..net.wire_log import Target, WireLog
from ..sasl.mechanism import SaslMechanism
from ._arguments import ehlo_name, relay_names
from ._command import Command
from ._content import Progress
from ._envelope import Path as EnvelopePath
from ._framer import ReplyLimits
from ._session import Session, Settings
from ._state import State
from ._transaction import Enveloped, Message, Transaction
from .capabilities import Capabilities
from .delivery_options import NOTHING_ASKED, DeliveryOptions
from .types import SendOutcome

#: Seconds that the reply to QUIT may take: it changes nothing any more.
GOODBYE_SECONDS = 5.0


class SmtpFront(ClientFront[Session]):
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

    _scheme: ClassVar[Scheme] = "smtp"
    # RFC 8314 section 3.3; RFC 6409 section 3.1
    _ports = Ports(implicit=465, clear=587, usual=587)

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
        super().__init__(ssl_context, local_address, proxy)
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
    def transactions_left(self) -> int | None:
        """How many more messages the server takes in this session (MAILMAX, RFC 9422), if it says.

        One with more recipients than the server takes at a time counts several times.
        """
        return self._session.transactions_left

    @property
    def unread_outcomes(self) -> tuple[SendOutcome, ...]:
        """What is known of the messages of a `send_all` that ended before it could yield them."""
        return self._session.unread_outcomes

    @property
    def last_outcome(self) -> SendOutcome | None:
        """What is known about the last message, also when its call was cancelled or failed."""
        return self._session.last_outcome

    def _closed_session(self) -> Session:
        session = Session(self._settings)
        session.protocol.state = State.CLOSED
        return session

    def _new_session(
        self, host: str | Path, port: int, options: SecureSocketOptions | bool
    ) -> Session:
        security, settled = self._settled(host, port, options)
        self._session.require_turn()  # what is under way would go on with the new connection
        if self._scheme == "lmtp" and not (port or isinstance(host, Path)):
            raise InvalidArgumentError(
                "LMTP has no port of its own (RFC 2033 section 5); pass the server's.", name="port"
            )
        session = Session(self._settings, host, settled, security)
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
        return self._chosen(user, password, token, mechanism, require, forbid, authzid)

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

    def _counted(self, outcomes: Iterable[SendOutcome]) -> Iterable[SendOutcome]:
        """Return outcomes of `send_all`, each noted where somebody watches."""
        observer = _observing.observer
        if observer is None:
            return outcomes
        counted = list(outcomes)
        for outcome in counted:
            observer.count("send", self._server(), outcome.error)
        return counted

    def _opened(self, local_address: str, is_local: bool) -> None:
        """Learn about the connection; a transport of the caller's may lead anywhere."""
        self._session.local_address = local_address.rpartition(":")[0].strip("[]")
        self._require_local(is_local)

    def _upgraded(self, stream_tls: TlsInfo | None, state: State) -> None:
        """Begin the dialogue anew on a connection that TLS now protects."""
        self._session.tls = stream_tls
        self._session.new_protocol(state)
