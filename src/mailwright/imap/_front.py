"""What the two fronts have in common: everything that does no I/O."""

from __future__ import annotations

import ssl
from collections.abc import Collection
from pathlib import Path
from typing import Any

from .._clients.arguments import LocalAddress, Token
from .._clients.front import ClientFront
from .._clients.security import Ports
from .._secret import Secret
from ..errors import StateError
from ..net.deadline import Deadline
from ..net.proxies.proxy import ProxyArgument
from ..net.secure_socket_options import SecureSocketOptions
from ..net.timeouts import Timeouts
from ..net.tls_info import TlsInfo
from ..net.tls_options import TlsOptions
from ..net.wire_log import Target, WireLog
from ..sasl.mechanism import SaslMechanism
from ._command import Command
from ._limits import ImapLimits
from ._session import Session, Settings
from ._state import State
from .capabilities import Capabilities
from .write.results import AppendOutcome

#: Seconds that the answer to LOGOUT may take: it changes nothing any more.
GOODBYE_SECONDS = 5.0


class ImapFront(ClientFront[Session]):
    """State and settings of a client; the fronts add what reads and writes.

    Args:
        ssl_context: the caller's own context, used as it is.
        tls: what to trust and to show, where no context is given.
        timeout: seconds for each step, or a `Timeouts` object.
        local_address: the address to connect from, or (address, port).
        proxy: who is to make the connection, a `Proxy` or its URL such as
            ``socks5://proxy.example.org:1080``; it looks up the host. The environment is not
            asked: see `Proxy.from_environment`.
        wire_log: where to write the dialogue with its secrets masked: True for standard error, a
            `Path`, a text file, a callable for each line, or a `WireLog`. None asks the
            environment variable MAILWRIGHT_WIRE_LOG.
        allow_plaintext_credentials: let LOGIN, PLAIN and OAuth run on a connection that others
            can read.
        limits: how much is taken from the server.

    Raises:
        InvalidArgumentError: an argument can not be right.
        PlaintextCredentialsError: the password for the proxy would be readable on the way there.
    """

    _scheme = "imap"
    # RFC 8314 section 3.2; RFC 9051 section 2.1
    _ports = Ports(implicit=993, clear=143, usual=993)

    def __init__(
        self,
        *,
        ssl_context: ssl.SSLContext | None = None,
        tls: TlsOptions | None = None,
        timeout: float | Timeouts | None = None,
        local_address: LocalAddress = None,
        proxy: ProxyArgument = None,
        wire_log: Target = None,
        allow_plaintext_credentials: bool = False,
        limits: ImapLimits | None = None,
    ) -> None:
        super().__init__(ssl_context, local_address, proxy)
        self._settings = Settings(
            timeouts=Timeouts.of(timeout),
            tls=tls or TlsOptions(),
            wire_log=WireLog.of(wire_log),
            allow_plaintext_credentials=allow_plaintext_credentials,
            limits=limits or ImapLimits(),
            own_context=ssl_context is not None,
        )
        self._timeouts = self._settings.timeouts
        self._session = self._closed_session()
        #: How to come back where a connection was lost: where to, who, and what was turned on.
        self._route: tuple[str | Path, int, SecureSocketOptions | bool] | None = None
        self._login: dict[str, Any] | None = None
        self._turned_on: tuple[frozenset[str], bool] = (frozenset(), False)
        self._prepare()

    @property
    def capabilities(self) -> Capabilities:
        """What the server offers now; none before `connect`."""
        return self._session.capabilities

    @property
    def is_connected(self) -> bool:
        """Whether there is a connection, as far as is known without asking the server."""
        return self._session.protocol.state not in {State.CLOSED, State.LOGOUT}

    @property
    def is_compressed(self) -> bool:
        """Whether `compress` has compressed the connection."""
        return self.is_connected and self._session.is_compressed

    @property
    def enabled(self) -> frozenset[str]:
        """The extensions that were turned on (ENABLE), in upper case."""
        return frozenset(self._session.enabled)

    @property
    def last_outcome(self) -> AppendOutcome | None:
        """What is known about the message that was appended last; None where none was.

        It is there too where the call was cancelled, or failed; then it may say more once another
        call has brought the server's answer. The calls of several tasks or threads overwrite it.
        """
        last = self._session.last_append
        return None if last is None else last()

    @property
    def referral(self) -> str | None:
        """The URL of the server that this one would rather have us use (RFC 2221), if it said so.

        It is never followed: whoever does decides whether to trust that server with a login.
        """
        return self._session.referral

    def _prepare(self) -> None:
        """Make what a driver needs to keep its callers apart."""

    def _closed_session(self) -> Session:
        session = Session(self._settings)
        session.protocol.state = State.CLOSED
        return session

    def _new_session(
        self, host: str | Path, port: int, options: SecureSocketOptions | bool
    ) -> Session:
        security, port = self._settled(host, port, options)
        session = Session(self._settings, host, port, security)
        session.last_append = self._session.last_append
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
        self._session.require_connected()
        return self._chosen(user, password, token, mechanism, require, forbid, authzid)

    @property
    def _can_come_back(self) -> bool:
        """Whether a connection that was lost can be made anew: `disconnect` did not end it."""
        return self._route is not None

    def _lost_route(self) -> tuple[str | Path, int, SecureSocketOptions | bool]:
        """Return where the connection led that was lost, for another one.

        Raises:
            StateError: the caller had made it, who alone can make another one.
        """
        if self._route is None:
            raise StateError("Only the caller can make this connection anew.")
        if self._session.identity is not None:
            names = frozenset(self._session.enabled - {"CONDSTORE", "QRESYNC"})
            self._turned_on = (names, self._session.is_compressed)
        return self._route

    def _deadline(self, command: Command[Any] | None) -> Deadline:
        """Return by when a command has to be done, or a part of it where it streams."""
        if command is None:
            return Deadline(self._timeouts.command, "The server's next word")
        seconds: float | None = getattr(self._timeouts, command.wait)
        if command.verb == "LOGOUT":
            seconds = GOODBYE_SECONDS if seconds is None else min(seconds, GOODBYE_SECONDS)
        return Deadline(seconds, command.awaits)

    def _upgraded(self, tls: TlsInfo | None, *, is_greeted: bool) -> None:
        """Begin the dialogue anew on a connection that TLS now protects."""
        self._session.tls = tls
        self._session.new_protocol(State.NOT_AUTHENTICATED if is_greeted else State.OPENED)
