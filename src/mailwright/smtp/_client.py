"""The blocking SMTP client; `_aio` is its async twin, method by method."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import partial
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
from ._arguments import WINDOW, ClientSettings, checked_window
from ._content import Progress
from ._driver import SmtpDriver
from ._envelope import Path as EnvelopePath
from ._state import State
from ._transaction import Enveloped, Message
from .commands import Noop, Quit, Rset
from .delivery_options import DeliveryOptions
from .flows import connecting, inquiring, login, sending, simple
from .flows.bulk import Bulk
from .inquiries import Expansion, Verification
from .replies import Reply
from .types import SendOutcome, SendResult


class SmtpClient(SmtpDriver):
    """An SMTP client for submission; not for several threads at once."""

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
            url: ``smtp://user:password@host`` (port 587, STARTTLS required), ``smtps://…`` (port
                465) or ``smtp+unix:///path/of/socket``; user and password percent-encoded.
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
            port: the TCP port; 0 for 465 with SSL_ON_CONNECT, else 587.
            options: when to turn to TLS; AUTO requires it.
            transport: a connection that the caller already has; `host` is then the name that its
                certificate must bear.

        Raises:
            StateError: there is a connection already.
            NetworkError: no connection came about; `TlsError` where no secure one did.
            DeadlineExceededError: a step took longer than `timeout` allows.
            ServerRefusedError: the server did not greet or did not take EHLO.
            ProtocolError: the server does not speak SMTP.
        """
        self._session = self._new_session(host, port, options)
        self._transport = transport
        try:
            self._run(connecting.connect(self._session), "connect")
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
        """Sign in (RFC 4954) with the strongest mechanism that both sides and policy allow.

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
            CredentialsRefusedError: the server refused the login.
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
        self._run(login.authenticate(self._session, chosen, identity), "authenticate")

    def send(
        self,
        message: Message,
        *,
        sender: EnvelopePath | None = None,
        recipients: EnvelopePath | Iterable[EnvelopePath] | None = None,
        options: DeliveryOptions | None = None,
        require_all: bool = False,
        progress: Progress | None = None,
    ) -> SendResult:
        """Send one message to everyone whom the server accepts.

        Args:
            message: a `MimeMessage`, bytes or the standard library's `EmailMessage`; it is not
                changed, and Bcc does not leave.
            sender: the reverse-path, where the header section shall not decide; "" is the null one.
            recipients: the forward-paths, where the header section shall not decide.
            options: what is asked of the servers besides, such as notifications or a time.
            require_all: send to nobody unless every recipient is accepted.
            progress: called as ``progress(done, total)`` in octets.

        Raises:
            NotAuthenticatedError: the session has no identity; nothing was sent.
            UsageError: the message or an address cannot be sent; nothing was sent.
            UnsupportedError: the server lacks what the message needs; nothing was sent.
            SenderRefusedError: the server refused the sender.
            RecipientsRefusedError: the server refused every recipient.
            MessageRefusedError: the server refused the content.
            DeliveryInDoubtError: the connection was lost when the message may have arrived.
        """
        self._session.require_ready()
        self._session.require_identity()
        prepared = self._transaction(message, sender, recipients, options, require_all, progress)
        return self._run(sending.send(self._session, prepared), "send")

    def send_all(
        self, messages: Iterable[Enveloped], *, require_all: bool = False, window: int = WINDOW
    ) -> Iterator[SendOutcome]:
        """Send many messages with the pipe kept full, and yield one outcome a message, in order.

        With CHUNKING and PIPELINING (RFC 3030, RFC 2920) up to `window` messages are written before
        the first is answered; elsewhere a content travels with the next envelope. So outcomes come
        up to so many messages later. Failures are outcomes; leaving the loop early closes the
        connection, and `unread_outcomes` has those that were not read.

        Args:
            messages: each as `send` takes it, or that and its `Envelope` in a tuple.
            require_all: see `send`, for each message.
            window: how many messages may be in flight, 1 or more; 1 asks for the next message
                once the one before is answered. Small, for when the line breaks all of them may be
                in doubt.

        Raises:
            InvalidArgumentError: `window` is less than 1.
            NotAuthenticatedError: the session has no identity; nothing was sent.
        """
        self._session.require_ready()
        self._session.require_identity()
        checked_window(window)
        return self._send_all(iter(messages), require_all=require_all, window=window)

    def noop(self) -> Reply:
        """Ask the server for a reply and nothing else (RFC 5321 section 4.1.1.9)."""
        self._session.require_ready()
        return self._run(simple.ask(self._session, Noop()), "noop")

    def reset(self) -> Reply:
        """Abandon whatever the server thinks is going on (RSET, RFC 5321 section 4.1.1.5)."""
        self._session.require_ready()
        return self._run(simple.ask(self._session, Rset()), "reset")

    def verify(self, address: EnvelopePath) -> Verification:
        """Ask whether somebody has a mailbox (VRFY, RFC 5321 section 3.5).

        It takes no identity, for it carries no mail.

        Args:
            address: an addr-spec, or a user's name as the server knows it.

        Raises:
            UnsupportedError: the server does not know VRFY, or lacks SMTPUTF8 for a name in UTF-8.
            ServerRefusedError: the server does not answer; that it does not know is an answer.
        """
        self._session.require_ready()
        return self._run(inquiring.verify(self._session, address), "verify")

    def expand(self, name: EnvelopePath) -> Expansion:
        """Ask who is on a list (EXPN, RFC 5321 section 3.5).

        It takes no identity, for it carries no mail.

        Args:
            name: the list's name as the server knows it, or its addr-spec.

        Raises:
            UnsupportedError: the server does not know EXPN, or lacks SMTPUTF8 for a name in UTF-8.
            ServerRefusedError: the server does not answer, or has no such list.
        """
        self._session.require_ready()
        return self._run(inquiring.expand(self._session, name), "expand")

    def help(self, topic: str = "") -> Reply:
        """Ask for words of help, for a person to read (HELP, RFC 5321 section 4.1.1.8).

        Args:
            topic: about what, mostly the name of a command; "" for all.

        Raises:
            UnsupportedError: the server does not know HELP, or nothing about the topic.
        """
        self._session.require_ready()
        return self._run(inquiring.ask_for_help(self._session, topic), "help")

    def command(self, line: str) -> Reply:
        """Send one line of the caller's and return the reply, whatever it says.

        Args:
            line: the command without its CRLF. What carries mail, signs in or changes the session
                is refused: those have calls of their own.

        Raises:
            InvalidArgumentError: the line is refused, or no single line of printable text.
        """
        self._session.require_ready()
        return self._run(simple.raw(line), "command")

    def disconnect(self, *, quit: bool = True) -> None:  # noqa: A002 - MailKit's name
        """Close the connection; without one, do nothing.

        Args:
            quit: say QUIT first, where the session is between transactions.
        """
        stream = self._stream
        if stream is None:
            return
        try:
            if quit and self._session.can_quit:
                self._run(simple.ask(self._session, Quit()), "disconnect")
        except MailwrightError:
            pass  # it was goodbye anyway
        finally:
            self._session.protocol.state = State.CLOSED
            stream.close()
            self._stream = None
            self._unwatch(None)

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

    # --- many messages ----------------------------------------------------------------------------

    def _send_all(
        self, messages: Iterator[Enveloped], *, require_all: bool, window: int
    ) -> Iterator[SendOutcome]:
        session = self._session
        session.require_ready()
        session.require_identity()  # it is another session than at the call, after a new connect()
        sender = Bulk(session, window)
        observed = self._observed("send_all", is_current=False)
        try:
            session.is_busy = True
            for message in messages:
                prepare = partial(self._next_transaction, message, require_all)
                self._run(sender.add(prepare))
                yield from self._counted(sender.outcomes())
            while self._run(sender.land_next()):
                yield from self._counted(sender.outcomes())
            yield from self._counted(sender.outcomes())
        except BaseException as error:
            sender.give_up(error)
            if self._session is session:  # what has been connected since is not ours to close
                self._abort(error)
            if observed is not None:
                observed.end(error)
            raise
        finally:
            session.is_busy = False
        if observed is not None:
            observed.end()
