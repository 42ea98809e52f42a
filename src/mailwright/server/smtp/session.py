"""One session of the SMTP server, without I/O (RFC 5321).

Whoever runs it reads and writes: what came in goes into `receive_data`, what `data_to_send`
returns goes out, and `state` says when to start TLS (then `tls_started` is called) or to close.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..._secret import MASK
from ...errors import CredentialsRefusedError, MailwrightError, ProtocolError
from ...smtp.replies import Reply
from ...smtp.types import Envelope
from ..mechanisms import MECHANISMS
from ..store import ReceivedMessage
from ..transcript import Transcript
from ._input import Input
from ._login import respond
from ._replies import encode, parse_reply, reply
from .settings import Request, SessionSettings
from .state import State, Transaction
from .verbs import FOREIGN_VERBS, VERBS

if TYPE_CHECKING:
    from ...net.tls_info import TlsInfo
    from ..mechanisms import Exchange

# What breaks syntax or order, and failed logins: too many of them end the session (row K03).
_BAD = frozenset({500, 501, 502, 503, 504, 535, 555})
_LAST = frozenset({221, 421})

_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
# AUTH in a line that is no such command, because a tab follows the verb or the line before it has
# no end, say; and a response that nothing asked for. AUTH= is a parameter of MAIL.
_LOGIN_ATTEMPT = re.compile(r"AUTH(?![\w=.@>-])|\A[A-Z0-9+/]{12,}={0,2}\Z", re.IGNORECASE)


class SmtpSession:
    """One client's session; `transcript`, `tls` and `authenticated_as` are there to be read.

    Args:
        settings: what is the same for all sessions.
        peer: the client's address, for people.
        tls: the TLS layer that is there from the start (implicit TLS).
    """

    def __init__(
        self, settings: SessionSettings, *, peer: str = "", tls: TlsInfo | None = None
    ) -> None:
        self.settings = settings
        self.peer = peer
        self.tls = tls
        self.state = State.CONNECTED
        #: Whether the client said EHLO, not HELO.
        self.extended = False
        #: The identity that a login has given; "" before it.
        self.authenticated_as = ""
        self.transaction: Transaction | None = None
        self.exchange: Exchange | None = None
        self._login_seen = False
        self._bad_commands = 0
        self._input = Input()
        self._output = bytearray()
        self._log = Transcript(settings.limits.transcript)
        self._log_tls()
        self._send(reply(220, "", f"{settings.hostname} ESMTP mailwright development server"))

    @property
    def transcript(self) -> tuple[str, ...]:
        """What was said so far, line by line, without secrets and mail data."""
        return self._log.lines

    # --- for the runner ------------------------------------------------------------------------

    def receive_data(self, data: bytes) -> None:
        """Take `data` from the client and act on every command that is complete now."""
        self._input.append(data)
        while self.state not in {State.UPGRADE, State.CLOSED}:
            answer = self._next_answer()
            if answer is None:
                return
            self._send(answer)

    def receive_eof(self) -> None:
        """The client has gone."""
        if self.state is not State.CLOSED:
            self._log.note("closed by the client")
            self.state = State.CLOSED

    def time_out(self) -> None:
        """The client was silent for too long."""
        self._send(reply(421, "4.4.2", "Timeout, closing the connection"))

    def data_to_send(self) -> bytes:
        """Return what is to be written before anything else happens, and forget it."""
        data = bytes(self._output)
        self._output.clear()
        return data

    def tls_started(self, tls: TlsInfo | None) -> None:
        """The handshake is done; what the client said before counts no more (RFC 3207, 4.2).

        Args:
            tls: what was agreed on.
        """
        self.tls = tls
        self.state = State.CONNECTED
        self.extended = False
        self.authenticated_as = ""
        self.transaction = None
        self._input = Input()
        self._log_tls()

    def connection_failed(self, error: MailwrightError) -> None:
        """The connection broke with `error`, or no TLS came about on it."""
        self._log.note(str(error))
        self.state = State.CLOSED

    # --- for the commands ----------------------------------------------------------------------

    @property
    def has_more_input(self) -> bool:
        """Whether the client has sent more behind the command that is being carried out."""
        return len(self._input) > 0

    def offers(self, keyword: str) -> bool:
        """Whether the extension `keyword` may be offered."""
        return keyword not in self.settings.without_extensions

    def begin_content(self) -> None:
        """The next octets are mail data."""
        self.state = State.CONTENT
        self._input.begin_content()

    def reset(self) -> None:
        """Forget the mail transaction."""
        self.transaction = None
        if self.state is not State.CONNECTED:
            self.state = State.READY

    # --- from input to reply -------------------------------------------------------------------

    def _next_answer(self) -> Reply | None:
        """Return the reply to the next command or mail data, or None while it is incomplete."""
        try:
            if self.state is State.CONTENT:
                return self._take_content()
            line = self._take_line()
            if line is None:
                return None
            if self.state is State.LOGIN:
                self._log.client(MASK)
                return respond(self, line)
            return self._command(line)
        except MailwrightError as error:
            if self.state in {State.LOGIN, State.CONTENT}:
                self.exchange = None
                self.reset()
            refused = isinstance(error, CredentialsRefusedError)
            code, enhanced_code = (535, "5.7.8") if refused else (501, "5.5.2")
            return reply(error.code or code, error.enhanced_code or enhanced_code, str(error))

    def _take_line(self) -> bytes | None:
        limits = self.settings.limits
        login = self.state is State.LOGIN or self._input.starts_with(b"AUTH ")
        try:
            return self._input.take_line(limits.auth_line if login else limits.line)
        except ProtocolError:
            self._login_seen = True  # what was in it is gone: it may have been an AUTH
            raise

    def _command(self, line: bytes) -> Reply:
        # Octets that are no UTF-8 become lone surrogates, which no command may hold.
        text = line.decode("utf-8", "surrogateescape")
        word, _, argument = text.partition(" ")
        name = word.upper()
        self._log.client(self._shown(text, name, argument))
        verb = VERBS.get(name)
        if dropped := self._dropped(name):
            return dropped
        if verb is None or not self.offers(verb.extension):
            return reply(500, "5.5.1", "Command not recognized")
        if _UNFIT.search(text):
            return reply(501, "5.5.2", "A command is UTF-8 without control characters")
        if self.state not in verb.states:
            return reply(503, "5.5.1", f"Bad sequence of commands: {self.state.value}")
        if bool(argument) not in verb.arguments:
            return reply(501, "5.5.4", f"Syntax: {verb.syntax}")
        return self._ruled(name, argument, b"", lambda: verb.handler(self, argument))

    def _dropped(self, name: str) -> Reply | None:
        """Return the last words to a client that is none, or that runs ahead unasked."""
        if name in FOREIGN_VERBS:
            return reply(421, "4.7.0", "This is a mail server")
        if self.has_more_input and not (self.extended and self.offers("PIPELINING")):
            # RFC 2920 section 3.1 allows it where it was offered. What waits is never read.
            return reply(421, "4.5.0", "Commands sent ahead, and PIPELINING was not offered")
        return None

    def _take_content(self) -> Reply | None:
        content = self._input.take_content(self.settings.limits.message)
        if content is None:
            return None
        self._log.note(f"data {len(content)} octets")
        answer = self._ruled(".", "", content, lambda: self._deliver(content))
        self.reset()
        return answer

    def _deliver(self, content: bytes) -> Reply:
        message = self._received(content)
        self.settings.deliver(message)
        return reply(250, "2.0.0", f"Ok: queued as {message.queue_id}")

    def _received(self, content: bytes) -> ReceivedMessage:
        transaction = self.transaction
        assert transaction is not None
        return ReceivedMessage(
            envelope=Envelope(transaction.sender, tuple(transaction.recipients)),
            raw=content,
            received_at=self.settings.clock(),
            authenticated_as=self.authenticated_as,
            tls=self.tls,
            queue_id=self.settings.queue_id(),
            parameters=transaction.parameters,
            session=self,
        )

    def _ruled(
        self, verb: str, argument: str, content: bytes, carry_out: Callable[[], Reply]
    ) -> Reply:
        """Carry out a command unless a rule of the server's owner refuses it."""
        ruled = self._rule(Request(verb, argument, content, self))
        if ruled is not None and ruled.code >= 400:
            return ruled
        answer = carry_out()
        return ruled if ruled is not None and answer.code < 400 else answer

    def _rule(self, request: Request) -> Reply | None:
        rule = self.settings.rules.get(request.verb)
        if rule is None:
            return None
        try:
            text = rule(request)
            return None if text is None else parse_reply(text)
        except Exception as error:  # noqa: BLE001 - it is the user's code: say so, and go on
            return reply(451, "4.3.0", f"The rule for {request.verb} raised {type(error).__name__}")

    def _shown(self, text: str, name: str, argument: str) -> str:
        """Return a command line for the transcript, what may be secret in it masked (S21)."""
        if name == "AUTH":
            self._login_seen = True
            mechanism, _, response = argument.partition(" ")
            shown = mechanism if mechanism.upper() in MECHANISMS else argument and MASK
            return " ".join(filter(None, ("AUTH", shown, response and MASK)))
        attempt = _LOGIN_ATTEMPT.search(text)
        self._login_seen = self._login_seen or attempt is not None
        # A client that misses the end of a failed login goes on with its responses.
        if self._login_seen and name not in VERBS:
            return MASK
        return text if attempt is None else f"{text[: attempt.end()]} {MASK}"

    def _log_tls(self) -> None:
        if self.tls is not None:
            self._log.note(f"tls {self.tls.version}")

    def _send(self, answer: Reply) -> None:
        if answer.code in _BAD:
            self._bad_commands += 1
            if self._bad_commands >= self.settings.limits.bad_commands:
                answer = reply(421, "4.7.0", "Too many errors, closing the connection")
        data = encode(answer)
        for line in data.decode("utf-8").split("\r\n")[:-1]:
            # SCRAM's challenges are enough to try passwords offline.
            self._log.server(f"334 {MASK}" if answer.code == 334 and line != "334 " else line)
        self._output += data
        if answer.code in _LAST:
            self.state = State.CLOSED
