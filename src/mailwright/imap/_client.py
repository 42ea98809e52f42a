"""The blocking IMAP client; `_aio` is its async twin, method by method."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import Self, Unpack

from .._clients.arguments import Token, as_secret, sealed
from .._clients.url import ServerUrl
from .._secret import Secret
from ..errors import MailwrightError
from ..net.secure_socket_options import SecureSocketOptions
from ..net.transports import Transport
from ..sasl.mechanism import SaslMechanism
from . import flows
from ._arguments import ClientSettings
from .client.events import ClientEvents
from .client.folders import ClientFolders
from .client.searching import ClientSearching
from .client.services import ClientServices
from .commands.logout import Logout
from .commands.noop import Noop
from .responses import StatusResponse


class ImapClient(ClientFolders, ClientSearching, ClientServices, ClientEvents):
    """An IMAP client; several callers may share it: threads, or tasks of an event loop."""

    @classmethod
    def open(
        cls,
        url: str,
        password: str | Secret | None = None,
        *,
        token: Token | None = None,
        **settings: Unpack[ClientSettings],
    ) -> Self:
        """Return a client that connects and signs in where a ``with`` statement begins.

        Args:
            url: ``imaps://user:password@host`` (port 993), ``imap://…`` (port 143, STARTTLS
                required) or ``imap+unix:///path/of/socket``; user and password percent-encoded.
            password: the password, rather than in the URL.
            token: an OAuth token, or a callable that returns one.
            settings: the arguments of the constructor.

        Raises:
            InvalidArgumentError: the URL cannot be understood.
        """
        client = cls(**settings)
        client._remember(ServerUrl.parse(url, cls._scheme), password, token)
        return client

    def connect(
        self,
        host: str | Path,
        port: int = 0,
        options: SecureSocketOptions | bool = SecureSocketOptions.AUTO,
        *,
        transport: Transport | None = None,
    ) -> None:
        """Connect, turn to TLS as `options` demand, and learn what the server offers.

        Args:
            host: a host's name or address, or the `Path` of a Unix-domain socket.
            port: the TCP port; 0 for 993 with AUTO and SSL_ON_CONNECT, else 143.
            options: when to turn to TLS; AUTO requires it.
            transport: a connection that the caller already has, such as a process that speaks
                IMAP; `host` is then the name that its certificate must bear.

        Raises:
            StateError: there is a connection already.
            NetworkError: no connection came about; `TlsError` where no secure one did.
            DeadlineExceededError: a step took longer than `timeout` allows.
            ServiceUnavailableError: the server greeted with BYE.
            ProtocolError: the server does not speak IMAP.
        """
        self._session = self._new_session(host, port, options)
        self._transport = transport
        self._route = None if transport is not None else (host, port, options)
        try:
            self._run(flows.connecting.connect(self._session), "connect")
        except BaseException as error:
            self._abort(error)
            raise
        self._watch()

    def authenticate(
        self,
        user: str | SaslMechanism = "",
        password: str | Secret | None = None,
        *,
        token: Token | None = None,
        mechanism: str | None = None,
        require: Collection[str] = (),
        forbid: Collection[str] = (),
        authzid: str = "",
    ) -> None:
        """Sign in with the strongest mechanism that both sides and policy allow.

        LOGIN stands for the command of that name where AUTHENTICATE does not know it (RFC 9051
        section 6.2.3), and is the last that is taken.

        Args:
            user: the authentication identity, or a mechanism made by the caller.
            password: the password.
            token: an OAuth token, or a callable that returns one.
            mechanism: the one mechanism to use, by name; needed for EXTERNAL, GSSAPI, NTLM,
                DIGEST-MD5 and CRAM-MD5.
            require: names of which one must be used.
            forbid: names that must not be used.
            authzid: the authorization identity, to act for a shared mailbox.

        Raises:
            CredentialsRefusedError: the server refused the login; `response_code` says why, and
                `retryable` whether it may take it later.
            NoMechanismError: no mechanism is left; the text says why each one fell away.
            PlaintextCredentialsError: the connection is not secure; nothing was sent.
            ServerNotAuthenticatedError: the server did not prove that it knows the password.
            StateError: the session is authenticated already.
        """
        # A traceback that shows locals shows what stands in this frame.
        password, token = as_secret(password), sealed(token)
        chosen, identity = self._mechanism(
            user, password, token, mechanism, require, forbid, authzid
        )
        self._run(flows.login.authenticate(self._session, chosen, identity), "authenticate")
        self._login = None
        if not isinstance(user, SaslMechanism):
            self._login = {
                "user": user,
                "password": password,
                "token": token,
                "mechanism": mechanism,
                "require": require,
                "forbid": forbid,
                "authzid": authzid,
            }

    def _reconnect(self) -> None:
        """Connect again, sign in and turn on what was on, all as the last time."""
        route = self._lost_route()
        self._abort()
        try:
            self.connect(*route)
            if self._login is not None:
                self.authenticate(**self._login)
            names, is_compressed = self._turned_on
            if names:
                self.enable(*names)
            if is_compressed:
                self.compress()
        except BaseException as error:
            self._abort(error)
            raise

    def unauthenticate(self) -> None:
        """Sign out, and keep the connection for another user (RFC 8437).

        TLS stays, and compression ends.

        Raises:
            UnsupportedError: the server does not offer it.
        """
        self._run(flows.enabling.unauthenticate(self._session), "unauthenticate")

    def enable(self, *names: str) -> frozenset[str]:
        """Turn on extensions that change what the server sends (RFC 5161).

        Args:
            names: capabilities, such as UTF8=ACCEPT or CONDSTORE.

        Returns:
            Those of them that are on now, in upper case: the server confirmed them.

        Raises:
            UnsupportedError: the server does not offer one of them.
        """
        return self._run(flows.enabling.enable(self._session, names), "enable")

    def compress(self) -> None:
        """Compress the connection from here on, both ways (RFC 4978).

        Raises:
            UnsupportedError: the server does not offer it.
            StateError: it is compressed already.
        """
        self._run(flows.enabling.compress(self._session), "compress")

    def noop(self) -> StatusResponse:
        """Ask the server what is new (RFC 9051 section 6.1.2)."""
        return self._run(flows.simple.ask(self._session, Noop()), "noop")

    def disconnect(self, *, quit: bool = True) -> None:  # noqa: A002 - MailKit's name
        """Close the connection; without one, do nothing.

        Args:
            quit: say LOGOUT first, and wait up to five seconds for the answer.
        """
        self._route = None  # nobody makes it anew
        if self._stream is None:
            return
        try:
            if quit and self.is_connected:
                self._run(flows.simple.ask(self._session, Logout()), "disconnect")
        except MailwrightError:
            pass  # it was goodbye anyway
        finally:
            self._close()

    def __enter__(self) -> Self:
        if self._url is not None and not self.is_connected:
            try:
                self.connect(self._url.host, self._url.port, self._url.options)
                if self._credentials:
                    self.authenticate(**self._credentials)
            except BaseException as error:
                self._abort(error)
                raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is None or isinstance(error, Exception):
            self.disconnect()
        else:
            self._abort(error)
