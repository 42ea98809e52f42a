"""The SMTP server that tests and developers embed: threads around `SmtpSession`."""

from __future__ import annotations

import ssl
import tempfile
import threading
import warnings
from collections import deque
from collections.abc import Callable, Collection, Mapping
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ..._secret import Secret
from ...errors import InvalidArgumentError, MailwrightError, StateError
from ...net.listening import Listener, listen
from ..accounts import Accounts, User
from ..bad_certificate import BadCertificate
from ..limits import ServerLimits
from ..mechanisms import DEFAULT_MECHANISMS, MECHANISMS, LoginContext
from ..server_tls import ServerTls
from ..store import MessageStore, ReceivedMessage
from ..tokens import TokenIssuer, issuer_of
from ._connection import Connection
from .commands.directory import mailboxes_by_name
from .extensions import EXTENSIONS
from .rules import Fault, Rule, as_rule
from .session import SmtpSession
from .settings import SessionSettings
from .verbs import VERBS

if TYPE_CHECKING:
    from ...net.stream import Stream
    from ..authority import Authority, Certificate


class SmtpServer:
    """A mail server on this machine that keeps what it gets and never passes it on.

    Use it as a context manager, or call `start` and `stop`; in async code too, because it runs in
    threads of its own and needs no event loop. One port speaks plain text until STARTTLS, the other
    TLS from the first octet.

    Args:
        users: who may log in, with the password of each, or a `User`.
        acts_as: the authorization identities that a user may take besides his own, such as
            ``{"ann": {"office"}}`` for a shared mailbox.
        tokens: the OAuth token of each user, or a `TokenIssuer`.
        accept_any_login: takes every name with every password or token, for development; it warns,
            offers only the mechanisms that show them, and `host` has to be loopback.
        require_auth: whether a mail takes a login; False makes a server like a trusted relay.
        auth_without_tls: whether logins are offered without TLS too.
        mechanisms: the SASL mechanisms to offer, in this order; by default all that the server
            knows, strongest first, but CRAM-MD5 and DIGEST-MD5.
        without_extensions: EHLO keywords to do without, such as ``{"SMTPUTF8", "PIPELINING"}``.
        tls: False for a server without TLS, which then needs no extra package.
        certificate: what to present; one for localhost from an authority of this process by
            default, which takes the extra ``dev``.
        bad_certificate: presents one that is wrong in this way instead, such as "expired".
        client_authority: asks clients for a certificate of this authority; who has one may log in
            with EXTERNAL.
        require_client_certificate: whether nobody gets in without one.
        minimum_tls_version: the oldest TLS to speak; 1.2 by default.
        maximum_tls_version: the newest; one that is older than 1.2 is what no client should take.
        host: the address to listen on.
        port: of the port with STARTTLS; 0 takes a free one.
        tls_port: of the port with implicit TLS; 0 takes a free one.
        allow_remote: whether `host` may be an address that other machines reach.
        hostname: what the server calls itself.
        limits: how much it takes from a client.
        lmtp: speaks LMTP (RFC 2033) instead: LHLO, and a reply for each recipient at the end.
        unix_socket: whether it listens on a Unix-domain socket too, which takes mail without a
            login: the operating system vouches for the client.
        directory: what VRFY and EXPN tell: the mailbox behind each user's name, the mailboxes of
            each mailing list. Without it VRFY tells nothing, and EXPN is not offered.

    Raises:
        InvalidArgumentError: a mechanism or an extension that the server does not know, a user
            name or password that SASLprep prohibits, or a mailbox with control characters.
    """

    def __init__(
        self,
        *,
        users: Mapping[str, str | Secret | User] | None = None,
        acts_as: Mapping[str, Collection[str]] | None = None,
        tokens: TokenIssuer | Mapping[str, str | Secret] | None = None,
        accept_any_login: bool = False,
        require_auth: bool = True,
        auth_without_tls: bool = False,
        mechanisms: Collection[str] | None = None,
        without_extensions: Collection[str] = (),
        tls: bool = True,
        certificate: Certificate | None = None,
        bad_certificate: BadCertificate | str | None = None,
        client_authority: Authority | None = None,
        require_client_certificate: bool = False,
        minimum_tls_version: ssl.TLSVersion | None = None,
        maximum_tls_version: ssl.TLSVersion | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        tls_port: int = 0,
        allow_remote: bool = False,
        hostname: str = "localhost",
        limits: ServerLimits | None = None,
        lmtp: bool = False,
        unix_socket: bool = False,
        directory: Mapping[str, str | Collection[str]] | None = None,
    ) -> None:
        limits = limits or ServerLimits()
        ids = count(1)
        self._store = MessageStore(limits.stored)
        self._rules: dict[str, Rule] = {}
        self._sessions: deque[SmtpSession] = deque(maxlen=limits.sessions)
        self._tls = ServerTls(
            enabled=tls,
            certificate=certificate,
            bad_certificate=bad_certificate,
            client_authority=client_authority,
            require_client_certificate=require_client_certificate,
            minimum_version=minimum_tls_version,
            maximum_version=maximum_tls_version,
        )
        if accept_any_login and (users or allow_remote):
            raise InvalidArgumentError(
                "accept_any_login is for this machine alone, and leaves no users to check: take "
                "users or allow_remote out.",
                name="accept_any_login",
            )
        accounts = Accounts(users or {}, acts_as=acts_as, anybody=accept_any_login)
        self._settings = SessionSettings(
            login=LoginContext(
                accounts=accounts,
                tokens=issuer_of(tokens),
                hostname=hostname,
                binds_end_point=mechanisms is not None,
                certificate=self._tls.der,
            ),
            deliver=self._store.add,
            queue_id=lambda: f"{next(ids):08X}",
            hostname=hostname,
            starttls=tls,
            require_auth=require_auth,
            auth_without_tls=auth_without_tls,
            mechanisms=_known(
                DEFAULT_MECHANISMS if mechanisms is None else mechanisms, MECHANISMS, "mechanisms"
            ),
            without_extensions=frozenset(
                _known(without_extensions, EXTENSIONS, "without_extensions")
            ),
            limits=limits,
            rules=self._rules,
            lmtp=lmtp,
            directory=None if directory is None else mailboxes_by_name(directory),
        )
        self._address = (host, port, tls_port)
        self._allow_remote = allow_remote
        self._context: ssl.SSLContext | None = None
        self._unix_socket = unix_socket
        self._listeners: dict[str, Listener] = {}
        self._stopping = threading.Event()
        self._temporary: tempfile.TemporaryDirectory[str] | None = None

    # --- running -------------------------------------------------------------------------------

    def start(self) -> None:
        """Listen and return; each connection gets a thread of its own.

        Raises:
            StateError: it is running already.
            MissingExtraError: the certificate takes `cryptography`.
            InvalidArgumentError: `host` is not loopback, and `allow_remote` was not given.
        """
        if self._listeners:
            raise StateError("The server is running already.")
        if self._settings.login.accounts.anybody:
            warnings.warn("this server takes every login: accept_any_login", stacklevel=2)
        self._stopping.clear()
        if self._tls.enabled:
            self._context = self._tls.context()
        try:
            for name, handler in self._listen():
                limit = self._settings.limits.connections
                self._listeners[name].serve(handler, connections=limit)
        except BaseException:
            self.stop()
            raise

    def _listen(self) -> list[tuple[str, Callable[[Stream], None]]]:
        """Bind all that the server listens on; return who is to serve each."""
        host, port, tls_port = self._address
        remote = self._allow_remote
        handlers: list[tuple[str, Callable[[Stream], None]]] = [("port", self._serve_plain)]
        self._listeners["port"] = listen(host, port, allow_remote=remote)
        if self._tls.enabled:
            self._listeners["tls_port"] = listen(host, tls_port, allow_remote=remote)
            handlers.append(("tls_port", self._serve_tls))
        if self._unix_socket:
            path = self._private_directory() / "smtp.sock"
            self._listeners["socket_path"] = listen(path=path)
            handlers.append(("socket_path", self._serve_local))
        return handlers

    def stop(self) -> None:
        """Close every connection and stop to listen; messages and sessions stay."""
        self._stopping.set()
        while self._listeners:
            self._listeners.popitem()[1].stop()
        if self._temporary is not None:
            self._temporary.cleanup()
            self._temporary = None

    def disconnect(self) -> None:
        """Cut every connection without a word, as when a server dies; new ones are taken."""
        for listener in self._listeners.values():
            listener.cut()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _serve_plain(self, stream: Stream) -> None:
        self._run(self._connection(stream))

    def _serve_local(self, stream: Stream) -> None:
        self._run(self._connection(stream), local=True)

    def _serve_tls(self, stream: Stream) -> None:
        connection = self._connection(stream)
        try:
            connection.start_tls()
        except MailwrightError:
            return  # nobody has said a word: there is no session to show
        self._run(connection)

    def _connection(self, stream: Stream) -> Connection:
        idle = self._settings.limits.idle
        return Connection(stream, context=self._context, idle=idle, stopping=self._stopping)

    def _run(self, connection: Connection, *, local: bool = False) -> None:
        stream = connection.stream
        session = SmtpSession(self._settings, peer=stream.peer_address, tls=stream.tls, local=local)
        self._sessions.append(session)
        connection.run(session)

    # --- where it is ---------------------------------------------------------------------------

    @property
    def host(self) -> str:
        """The address that it listens on."""
        return self._listener("port").address

    @property
    def port(self) -> int:
        """The port that speaks plain text until STARTTLS."""
        return self._listener("port").port

    @property
    def tls_port(self) -> int:
        """The port that speaks TLS from the first octet."""
        return self._listener("tls_port").port

    @property
    def socket_path(self) -> Path:
        """The Unix-domain socket, in a directory for this user alone."""
        return Path(self._listener("socket_path").address)

    def _listener(self, name: str) -> Listener:
        if not self._listeners:
            raise StateError("The server is not running: use it in a with statement.")
        if name not in self._listeners:
            lacks = {"tls_port": "TLS", "socket_path": "unix_socket=True"}[name]
            raise StateError(f"The server was made without {lacks}.")
        return self._listeners[name]

    @property
    def ca_file(self) -> Path:
        """A file with the certificate that clients have to trust, PEM; it goes with the server."""
        if not self._listeners:
            raise StateError("The server is not running: use it in a with statement.")
        path = self._private_directory() / "ca.pem"
        if not path.exists():
            path.write_bytes(self._tls.certificate.authority.pem)
        return path

    def _private_directory(self) -> Path:
        if self._temporary is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="mailwright-")
        return Path(self._temporary.name)

    @property
    def certificate(self) -> Certificate:
        """What it presents, for its `fingerprint`, say."""
        return self._tls.certificate

    def ssl_context(self) -> ssl.SSLContext:
        """Return a new context for clients: it trusts this server's authority and nobody else."""
        return self._tls.certificate.authority.client_context()

    # --- what it got ---------------------------------------------------------------------------

    @property
    def messages(self) -> list[ReceivedMessage]:
        """The messages so far, oldest first. One is here before its sender is told that it is."""
        return self._store.messages

    @property
    def sessions(self) -> list[SmtpSession]:
        """The sessions so far, oldest first, each with its `transcript`."""
        return list(self._sessions)

    def wait_for_message(self, count: int = 1, timeout: float = 5.0) -> list[ReceivedMessage]:
        """Return the messages once there are at least `count`, counted from the last `clear`.

        Args:
            count: how many.
            timeout: seconds to wait at most.

        Raises:
            DeadlineExceededError: there were fewer; it lists those.
        """
        return self._store.wait(count, timeout)

    def clear(self) -> None:
        """Forget messages, sessions and rules, for the next test."""
        self._store.clear()
        self._sessions.clear()
        self._rules.clear()

    # --- what it refuses -----------------------------------------------------------------------

    def on(self, verb: str, rule: Rule | str | Fault | None) -> None:
        """Set the rule for a command: it is asked first, and may answer in the server's place.

        Args:
            verb: a command such as "RCPT", or "AUTH PLAIN" for one mechanism; "BDAT" for each
                chunk, whose octets are swallowed before the answer; "." for the end of a message,
                by DATA or BDAT, which in LMTP is asked for each recipient.
            rule: is called with the `Request`, in the session's thread. It returns a reply such as
                ``"550 5.1.1 No such user"``, a `Fault`, or None for the usual reply. After a reply
                below 400 the command is carried out, and the client is told the rule's reply. A
                reply or a `Fault` in place of a rule is the answer to every request. None takes
                the rule away.

        Raises:
            InvalidArgumentError: the server knows no such command, or that is no reply.
        """
        name = verb.upper()
        if name not in _STAGES and name not in VERBS and name not in _LOGINS:
            raise InvalidArgumentError(
                f"{verb!r} is no command of this server: {', '.join(VERBS)}, 'CONNECT' or '.'.",
                name="verb",
            )
        if rule is None:
            self._rules.pop(name, None)
        else:
            self._rules[name] = as_rule(rule)


_STAGES = frozenset({"CONNECT", "."})  # what a rule may be for besides commands
_LOGINS = frozenset(f"AUTH {name}" for name in MECHANISMS)


def _known(names: Collection[str], known: Collection[str], argument: str) -> tuple[str, ...]:
    # A misspelt name must not pass: a test would not test what it says.
    if isinstance(names, str):
        raise InvalidArgumentError(f"{argument} is a set of names, not one.", name=argument)
    upper = tuple(name.upper() for name in names)
    for name in upper:
        if name not in known:
            raise InvalidArgumentError(
                f"{argument}: {name!r} is none that this server knows: {', '.join(known)}.",
                name=argument,
            )
    return upper
