"""One session of the SMTP server, without I/O (RFC 5321; in LMTP's way, RFC 2033).

Whoever runs it reads and writes: what came in goes into `receive_data`, what `data_to_send`
returns goes out. `delay` says how long to wait before `resume`, and `state` when to start TLS
(then `tls_started` is called) or to close.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from ..._secret import MASK
from ...errors import MailwrightError, ProtocolError
from ..transcript import Transcript
from ._delivery import deliver, for_each, refusal
from ._input import Input, require_crlf
from ._login import respond
from ._replies import encode, reply
from .answers import Answer
from .extensions import EXTENSIONS
from .masking import CommandMask
from .rules import Request, judge
from .settings import SessionSettings
from .state import RESTING, Chunk, State, Transaction
from .verbs import FOREIGN_VERBS, VERBS, Verb

if TYPE_CHECKING:
    from ...net.tls_info import TlsInfo
    from ...smtp.replies import Reply
    from ..mechanisms import Exchange

_SENT_AHEAD = Answer(reply(421, "4.5.0", "Commands sent ahead, and PIPELINING was not offered"))

# What breaks syntax or order, and failed logins: too many of them end the session (row K03).
_BAD = frozenset({500, 501, 502, 503, 504, 525, 534, 535, 555})
_LAST = frozenset({221, 421})

_LONGEST_FOREIGN = max(map(len, FOREIGN_VERBS))
_UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class SmtpSession:
    """One client's session; `transcript`, `tls` and `authenticated_as` are there to be read.

    Args:
        settings: what is the same for all sessions.
        peer: the client's address, for people.
        tls: the TLS layer that is there from the start (implicit TLS).
        local: whether the client came over a Unix-domain socket, which vouches for it.
    """

    def __init__(
        self,
        settings: SessionSettings,
        *,
        peer: str = "",
        tls: TlsInfo | None = None,
        local: bool = False,
    ) -> None:
        self.settings = settings
        self.peer = peer
        self.tls = tls
        self.local = local
        self.state = State.CONNECTED
        #: Whether the client said EHLO or LHLO, not HELO.
        self.extended = False
        #: The identity that a login has given; "" before it.
        self.authenticated_as = ""
        self.transaction: Transaction | None = None
        #: Mail transactions that were begun.
        self.transactions = 0
        self.exchange: Exchange | None = None
        self._chunk: Chunk | None = None
        self._bad_commands = 0
        self._mask = CommandMask()
        self._input = Input()
        self._output = bytearray()
        self._held: deque[Answer] = deque()
        limits = settings.limits
        self._log = Transcript(limits.transcript, limits.transcript_characters)
        self._log_tls()
        self._answer((self._greeting(),))

    @property
    def transcript(self) -> tuple[str, ...]:
        """What was said so far, line by line, without secrets and mail data."""
        return self._log.lines

    # --- for the runner ------------------------------------------------------------------------

    def receive_data(self, data: bytes) -> None:
        """Take `data` from the client and act on every command that is complete now."""
        if self.state is not State.CLOSED:
            self._input.append(data)
            self._go_on()

    def receive_eof(self) -> None:
        """The client has gone."""
        if self.state is not State.CLOSED:
            self._log.note("closed by the client")
            self._close()

    def time_out(self) -> None:
        """The client was silent for too long."""
        self._send(reply(421, "4.4.2", "Timeout, closing the connection"))

    def data_to_send(self) -> bytes:
        """Return what is to be written before anything else happens, and forget it."""
        data = bytes(self._output)
        self._output.clear()
        return data

    @property
    def delay(self) -> float:
        """Seconds to wait, once all is written, before `resume` is called; 0 for none."""
        return self._held[0].delay if self._held and self.state is not State.CLOSED else 0.0

    def resume(self) -> None:
        """The delay is over: what it held back is said, and the session goes on."""
        self._perform(self._held.popleft())
        held = tuple(self._held)
        self._held.clear()
        self._answer(held)
        self._go_on()

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
        self._close()

    # --- for the commands ----------------------------------------------------------------------

    @property
    def has_more_input(self) -> bool:
        """Whether the client has sent more behind the command that is being carried out."""
        return len(self._input) > 0

    def offers(self, keyword: str) -> bool:
        """Whether the extension `keyword` may be offered; "" stands for none, which always may."""
        if not keyword:
            return True
        without = self.settings.without_extensions
        return keyword not in without and EXTENSIONS[keyword].possible(self)

    def knows(self, verb: Verb) -> bool:
        """Whether `verb` is a command of this session's protocol and extensions."""
        protocol = "LMTP" if self.settings.lmtp else "SMTP"
        return verb.protocol in {"", protocol} and self.offers(verb.extension)

    def begin_content(self) -> None:
        """The next octets are mail data, up to the lone dot."""
        self.state = State.CONTENT
        self._input.begin_content()

    def reset(self) -> None:
        """Forget the mail transaction."""
        self.transaction = None
        if self.state is not State.CONNECTED:
            self.state = State.READY

    def _greeting(self) -> Answer:
        protocol = "LMTP" if self.settings.lmtp else "ESMTP"
        words = f"{self.settings.hostname} {protocol} mailwright development server"
        verdict = judge(self.settings.rules, Request("CONNECT", self.peer, b"", self))
        answer = verdict.answer(lambda: reply(220, "", words))
        return replace(answer, closes=answer.refuses)

    # --- from input to answers -----------------------------------------------------------------

    def _go_on(self) -> None:
        while self.state not in RESTING and not self._held:
            answers = self._next_answers()
            if answers is None:
                return
            self._answer(answers)

    def _next_answers(self) -> tuple[Answer, ...] | None:
        """Return the answers to what comes next, or None while it is incomplete."""
        try:
            if self.state is State.CONTENT:
                content = self._input.take_content(self.settings.limits.message)
                return None if content is None else self._end_of_message(content)
            if self.state is State.CHUNK:
                return self._take_chunk()
            if self._input.first_word(_LONGEST_FOREIGN) in FOREIGN_VERBS:
                return (self._foreign(),)
            line = self._take_line()
            if line is None:
                return None
            if self.state is State.LOGIN:
                self._log.client(MASK)
                return (Answer(respond(self, line)),)
            return self._command(line)
        except MailwrightError as error:
            return self._failed(error)

    def _failed(self, error: MailwrightError) -> tuple[Answer, ...]:
        answer = Answer(refusal(error))
        if self.state is State.CONTENT:
            return self._end_of_transaction(for_each(self, answer))
        self._end_login()
        return (answer,)

    def _end_login(self) -> None:
        if self.state is State.LOGIN:
            self.exchange = None
            self.state = State.READY

    def _foreign(self) -> Answer:
        self._log.client(self._input.first_word(_LONGEST_FOREIGN).decode("ascii"))
        return Answer(reply(421, "4.7.0", "This is a mail server"))

    def _take_line(self) -> bytes | None:
        limits = self.settings.limits
        login = self.state is State.LOGIN or self._input.starts_with(b"AUTH ")
        try:
            return self._input.take_line(limits.auth_line if login else limits.line)
        except ProtocolError:
            self._mask.line_lost()
            raise

    def _command(self, line: bytes) -> tuple[Answer, ...]:
        # Octets that are no UTF-8 become lone surrogates, which no command may hold.
        text = line.decode("utf-8", "surrogateescape")
        word, _, argument = text.partition(" ")
        name = word.upper()
        self._log.client(self._mask.show(text, name, argument))
        verb = VERBS.get(name)
        if (verb is None or verb.octets is None) and self._runs_ahead():
            return (_SENT_AHEAD,)
        if verb is None or not self.knows(verb):
            return (Answer(reply(500, "5.5.1", "Command not recognized")),)
        octets = verb.octets(argument) if verb.octets is not None else None
        answer = self._checked(Request(name, argument, b"", self), verb, text)
        if octets is None or answer.reply is None:
            return (answer,)
        # Whatever the answer is, that many octets are no commands: it is said behind them.
        self._chunk = Chunk(octets, verb.ends_message(argument), answer, self.state)
        self.state = State.CHUNK
        return ()

    def _checked(self, request: Request, verb: Verb, text: str) -> Answer:
        if _UNFIT.search(text):
            return Answer(reply(501, "5.5.2", "A command is UTF-8 without control characters"))
        if self.state not in verb.states:
            return Answer(reply(503, "5.5.1", f"Bad sequence of commands: {self.state.value}"))
        if bool(request.argument) not in verb.arguments:
            return Answer(reply(501, "5.5.4", f"Syntax: {verb.syntax}"))
        verdict = judge(self.settings.rules, request)
        return verdict.answer(lambda: self._carry_out(verb, request.argument))

    def _carry_out(self, verb: Verb, argument: str) -> Reply:
        try:
            return verb.handler(self, argument)
        except MailwrightError as error:
            self._end_login()
            return refusal(error)

    def _runs_ahead(self) -> bool:
        """Whether the client does not wait for replies, as RFC 2920 section 3.1 would allow."""
        return self.has_more_input and not (self.extended and self.offers("PIPELINING"))

    # --- content -------------------------------------------------------------------------------

    def _take_chunk(self) -> tuple[Answer, ...] | None:
        chunk, transaction = self._chunk, self.transaction
        assert chunk is not None
        data = self._input.take_octets(chunk.left)
        chunk.left -= len(data)
        if not chunk.answer.refuses:
            assert transaction is not None
            transaction.content += data
        if chunk.left:
            return None
        self._log.note(f"chunk {chunk.octets} octets")
        answers = self._end_of_chunk(chunk)
        return (*answers, _SENT_AHEAD) if self._runs_ahead() else answers

    def _end_of_chunk(self, chunk: Chunk) -> tuple[Answer, ...]:
        transaction = self.transaction
        if transaction is None:
            self.state = chunk.state
            return (chunk.answer,)
        if not chunk.last:
            self.state = State.FAILED if chunk.answer.refuses else State.CHUNKS
            return (chunk.answer,)
        # The last chunk ends the transaction, whatever the answer to it is.
        if chunk.answer.refuses:
            return self._end_of_transaction(for_each(self, chunk.answer))
        content = bytes(transaction.content)
        try:
            if not transaction.binary:
                require_crlf(content)
        except ProtocolError as error:
            return self._end_of_transaction(for_each(self, Answer(refusal(error))))
        return self._end_of_message(content)

    def _end_of_message(self, content: bytes) -> tuple[Answer, ...]:
        self._log.note(f"data {len(content)} octets")
        return self._end_of_transaction(deliver(self, content))

    def _end_of_transaction(self, answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
        self.reset()
        return answers

    # --- output --------------------------------------------------------------------------------

    def _answer(self, answers: Iterable[Answer]) -> None:
        for answer in answers:
            if answer.delay or self._held:
                self._held.append(answer)
            elif self.state is not State.CLOSED:
                self._perform(answer)

    def _perform(self, answer: Answer) -> None:
        if answer.reply is None:
            self._log.note("dropped by a rule")
            self._close()
            return
        self._send(answer.reply, answer.truncate)
        if answer.closes:
            self._close()

    def _send(self, answer: Reply, truncate: int | None = None) -> None:
        if answer.code in _BAD:
            self._bad_commands += 1
            if self._bad_commands >= self.settings.limits.bad_commands:
                answer = reply(421, "4.7.0", "Too many errors, closing the connection")
        data = encode(answer)[:truncate]
        self._log_reply(answer.code, data)
        self._output += data
        if truncate is not None:
            self._log.note(f"truncated by a rule to {len(data)} octets")
        if truncate is not None or answer.code in _LAST:
            self._close()

    def _close(self) -> None:
        self.state = State.CLOSED
        # The session stays to be looked at; what it has not used would stay with it.
        self._input = Input()
        self._held.clear()
        if self.transaction is not None:
            self.transaction.content = bytearray()

    def _log_reply(self, code: int, data: bytes) -> None:
        for line in data.decode("utf-8", "replace").removesuffix("\r\n").split("\r\n"):
            # SCRAM's challenges are enough to try passwords offline.
            self._log.server(f"334 {MASK}" if code == 334 and line != "334 " else line)

    def _log_tls(self) -> None:
        if self.tls is not None:
            self._log.note(f"tls {self.tls.version}")
