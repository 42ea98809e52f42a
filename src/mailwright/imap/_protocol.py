"""The client's side of one IMAP connection, without I/O.

Commands are submitted, and written as soon as they may be: many are in flight, told apart by their
tags, unless one has to be alone or two would have answers that look alike (RFC 9051 section 5.5).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from typing import Any

from ..errors import (
    ConnectionLostError,
    MalformedResponseError,
    NotConnectedError,
    ProtocolError,
    StateError,
)
from ._command import Command
from ._command_writer import CommandWriter
from ._encoder import Encoder, WireAbilities
from ._framer import Framer, LargeLiteral
from ._limits import ImapLimits
from ._refusals import goodbye_error
from ._shown import shown_in_error, shown_response
from ._state import AFTER_OK, AFTER_REFUSAL, ALLOWED, State
from ._tally import Tally
from .quirks import NO_QUIRKS
from .responses import ALERTS, STATUS_OF, Response, Status, StatusResponse

#: Octets that are gathered into one write: small commands travel together.
_WRITE_SIZE = 64 * 1024
#: Octets of a large literal that count as progress.
_PROGRESS_SIZE = 64 * 1024

# response-tagged = tag SP resp-cond-state CRLF         RFC 9051 section 9
_TAGGED = re.compile(rb"([!-~]{1,64}) (OK|NO|BAD|BYE)(?: |\Z)", re.IGNORECASE)

#: Responses of which it has to be known whether a command asked for them.
_OBSERVED_LATE = frozenset({b"FETCH", b"UIDFETCH", b"LIST", b"STATUS", b"METADATA"})

#: ``trace(who, text)``: who is "C" or "S", the text is fit for a log.
Trace = Callable[[str, str], None]
#: ``observe(response, claimed)``: what the session learns from each untagged response.
Observe = Callable[[Response, bool], None]


class ImapProtocol:
    """What was said on one connection and what may be said next.

    After STARTTLS it is thrown away with all that it knew, and another one takes its place.

    Args:
        tag: what the tags begin with; drawn by lot for each connection, so that nobody can answer
            a command before it was sent (T08).
        state: `State.OPENED` on a new connection, `State.NOT_AUTHENTICATED` after a TLS upgrade.
        limits: how much is taken from the server.
        observe: called with each untagged response, and whether a command claimed it.
        trace: called with each line that is sent or received, secrets masked.
        scrub: masks the secrets in a server's words, which go into errors.
    """

    def __init__(
        self,
        tag: str,
        state: State = State.OPENED,
        *,
        limits: ImapLimits,
        observe: Observe,
        trace: Trace | None = None,
        scrub: Callable[[str], str] = str,
    ) -> None:
        self._tag = tag.encode("ascii")
        self._number = 0
        self._limits = limits
        self._framer = Framer(limits, self._open_literal)
        self._tally = Tally(limits)
        self._observe = observe
        self._trace = trace
        self._scrub = scrub
        self._queued: deque[Command[Any]] = deque()
        self._in_flight: dict[bytes, Command[Any]] = {}
        self._writer = CommandWriter(trace)
        self._received = 0  # octets of large literals since they last counted as progress
        self._end: Callable[[], BaseException] | None = None  # what ended the session
        self.state = state
        #: What the server takes on the wire; the session sets it from the capabilities.
        self.abilities = WireAbilities()
        #: How many commands may wait for their responses at once (see `quirks`).
        self.most_in_flight = NO_QUIRKS.in_flight
        #: The BYE with which the server ended the session.
        self.goodbye: StatusResponse | None = None
        #: Whether the stream is still the old one where compression began or ended: nothing is
        #: written, and what comes is for the new one.
        self.is_compressing = False

    # --- what is asked --------------------------------------------------------------------------

    @property
    def is_idle(self) -> bool:
        """Whether no command is queued or in flight."""
        return not (self._queued or self._in_flight)

    @property
    def in_flight(self) -> tuple[Command[Any], ...]:
        """The commands whose tagged response is still to come, in order."""
        return tuple(self._in_flight.values())

    def submit(self, *commands: Command[Any]) -> None:
        """Queue commands.

        Raises:
            NotConnectedError: the session has ended.
            ServiceUnavailableError: the server ended it with a BYE.
        """
        if self.state in (State.CLOSED, State.LOGOUT):
            if self.goodbye is not None and self.state is State.CLOSED:
                raise goodbye_error(self.goodbye)
            raise NotConnectedError("The session with the server has ended; connect again.")
        self._queued += commands

    def abandon(self, command: Command[Any]) -> None:
        """Forget a command that nobody waits for: it is withdrawn, or its answer filed away."""
        command.is_abandoned = True
        if command in self._queued:
            self._queued.remove(command)
            command.error = StateError("The command was withdrawn before it was sent.")

    def data_to_send(self) -> bytes:
        """Return the next bytes for the network, b"" when there are none for now."""
        pieces: list[bytes] = []
        size = 0
        while size < _WRITE_SIZE:
            piece = self._next_piece()
            if piece is None:
                break
            pieces.append(piece)
            size += len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def expect_silence(self) -> None:
        """Raise ProtocolError if there is input that nothing asked for (T01, T02)."""
        if not self._framer.is_empty:
            raise ProtocolError("The server sent more than it was asked for.")

    def take_compressed(self) -> bytes:
        """Return what came behind the word that changed the stream; all is written again."""
        self.is_compressing = False
        return self._framer.take_rest()

    def receive_data(self, data: bytes) -> None:
        """Take what came from the network and file each response.

        Args:
            data: octets as they came; none are the end of the stream.

        Raises:
            ProtocolError: what came breaks the protocol.
            LimitExceededError: it is more than a limit allows.
        """
        if not data:
            self.receive_eof()
            return
        if self.state is State.CLOSED:
            return
        self._framer.append(data)
        if self._framer.is_in_literal:
            self._count_progress(len(data))
        self._file_all()

    def _file_all(self) -> None:
        """File the responses that are whole, until the stream or the session is another."""
        framer = self._framer
        while True:
            while self._file_run():
                pass
            whole = framer.next()
            if whole is None:
                return
            self._tally.begin_response()
            self._file(*whole)
            if self.state is State.CLOSED:
                return  # it said BYE: what stands behind that is for nobody (I10)
            if self.state is State.TLS:
                self.expect_silence()
                return
            if self.is_compressing:
                return

    def receive_eof(self) -> None:
        """Take the end of the stream: what is in flight has failed."""
        self.fail_all(
            lambda: (
                ConnectionLostError("The server closed the connection without a word.")
                if self.goodbye is None
                else goodbye_error(self.goodbye)
            )
        )

    def fail_all(self, error: Callable[[], BaseException]) -> None:
        """End the session: every command that is queued or in flight fails."""
        if self.state is not State.CLOSED and self._end is None:
            self._end = error
        self.state = State.CLOSED
        for command in (*self._in_flight.values(), *self._queued):
            if not command.is_done:
                command.error = error()
        self._in_flight.clear()
        self._queued.clear()
        self._writer.drop()

    def end_error(self) -> BaseException:
        """Return why there is no connection any more."""
        if self._end is None:
            return NotConnectedError("There is no connection; call connect() first.")
        return self._end()

    # --- writing --------------------------------------------------------------------------------

    def _next_piece(self) -> bytes | None:
        while not self.is_compressing:
            if self._writer.is_waiting:
                return None
            if (piece := self._writer.next_piece()) is not None:
                return piece
            if (line := self._next_continuation()) is not None:
                return line
            command = self._next_command()
            if command is None:
                return None
            self._begin(command)
        return None

    def _next_continuation(self) -> bytes | None:
        """Return the next line for a command that is in a dialogue."""
        for command in self._in_flight.values():
            if self._queued and command.interruptible:
                command.interrupt()
            if command.continuations:
                line, *rest = command.continuations
                command.continuations = tuple(rest)
                if self._trace is not None:
                    self._trace("C", command.shown(line))
                return line + b"\r\n"
        return None

    def _next_command(self) -> Command[Any] | None:
        """Return the next command if it may be in flight with those that are."""
        while self._queued and self._queued[0].is_abandoned:
            self._queued.popleft().error = StateError("The command was withdrawn.")
        if not self._queued or len(self._in_flight) >= self.most_in_flight:
            return None
        command = self._queued[0]
        for other in self._in_flight.values():
            if command.alone or other.alone or command.conflicts(other):
                return None
        return self._queued.popleft()

    def _begin(self, command: Command[Any]) -> None:
        """Begin to write a command, or fail it where the state does not allow it."""
        if self.state not in ALLOWED[command.verb]:
            command.error = StateError(
                f"{command.verb} cannot be sent in the state {self.state.value!r}."
            )
            return
        self._number += 1
        tag = b"%s%d" % (self._tag, self._number)
        if command.verb == "greeting":
            self._in_flight[b"*"] = command
            return
        command.tag = tag
        encoder = Encoder(self.abilities).raw(tag).space()
        try:
            command.write(encoder)
            pieces = encoder.finish()
        except Exception as error:  # noqa: BLE001 - it is the caller's: nothing was written
            command.error = error
            return
        self._in_flight[tag] = command
        self._writer.begin(command, pieces)

    # --- reading --------------------------------------------------------------------------------

    def _file(self, frame: bytes, literals: tuple[LargeLiteral, ...]) -> None:
        if self._trace is not None:
            is_secret = any(command.hides_challenges for command in self._in_flight.values())
            self._trace("S", shown_response(frame, hide_challenges=is_secret))
        if frame.startswith(b"*"):
            self._file_untagged(frame, literals)
        elif frame.startswith(b"+"):
            self._file_continuation(frame[2:])
        elif frame.startswith(b"["):
            # QUIRK(Exchange): "[COPYUID 55 31 6]" comes without its "* OK" when messages were moved
            # https://github.com/jstedfast/MailKit/issues/115
            self._file_untagged(b"* OK " + frame, literals)
        else:
            self._file_tagged(frame)

    def _file_run(self) -> bool:
        """File answers that look alike at once; return whether there were any."""
        if self._trace is not None or len(self._in_flight) != 1:
            return False
        (command,) = self._in_flight.values()
        lines = b"" if command.run is None else self._framer.take_run(command.run)
        if not lines:
            return False
        if command.take_run(lines):
            command.progress += 1
            command.answer_octets += len(lines)
            self._tally.keep_answers(command.answer_octets, command.verb)
        else:
            for line in lines.split(b"\r\n")[:-1]:
                self._file(line, ())
        return True

    def _file_untagged(self, frame: bytes, literals: tuple[LargeLiteral, ...]) -> None:
        response = Response.parse(frame, literals)
        if response is None:
            self._tally.add_malformed()
            return
        if b"*" in self._in_flight:
            self._greet(response)
            return
        try:
            if response.name in STATUS_OF:
                self._file_status(response)
            elif not self._claim(response):
                self._count_unclaimed()
        except MalformedResponseError:
            self._tally.add_malformed()

    def _claim(self, response: Response) -> bool:
        """Give data to the command that it is for; return whether there was one."""
        late = response.name in _OBSERVED_LATE
        if not late:
            self._observe(response, False)
        for command in self._in_flight.values():
            if response.name in command.claims and command.take(response):
                command.progress += 1
                if command.keeps_answers:
                    self._count_answer(command, response)
                if late:
                    self._observe(response, True)
                return True
        if late:
            self._observe(response, False)
        return False

    def _file_status(self, response: Response) -> None:
        status = response.status()
        self._observe(response, False)
        for command in self._in_flight.values():
            if status.code is not None:
                command.take_code(status)
        if status.status is not Status.BYE:
            self._count_unclaimed()
            return
        status = response.status(self._scrub)  # it goes into errors (S21)
        self.goodbye = status
        if not any(command.verb == "LOGOUT" for command in self._in_flight.values()):
            self.fail_all(lambda: goodbye_error(status))

    def _greet(self, response: Response) -> None:
        """Take the first response of all."""
        if response.name not in STATUS_OF or response.name in (b"NO", b"BAD"):
            shown = shown_in_error(response.frame)
            raise ProtocolError(f"The server's greeting is no greeting: {shown}.")
        command = self._in_flight.pop(b"*")
        status = response.status()
        if status.status is Status.BYE:
            self.goodbye = status
            command.error = goodbye_error(status)
            self.fail_all(lambda: goodbye_error(status))
            return
        preauth = status.status is Status.PREAUTH
        self.state = State.AUTHENTICATED if preauth else State.NOT_AUTHENTICATED
        if preauth:
            self._framer.limit = self._limits.response
        self._observe(response, False)
        command.completion = status

    def _file_tagged(self, frame: bytes) -> None:
        match = _TAGGED.match(frame)
        command = None if match is None else self._in_flight.get(match[1])
        if match is None or command is None:
            shown = shown_in_error(frame, self._scrub)
            raise ProtocolError(f"The server sent what answers nothing that was asked: {shown}.")
        status = STATUS_OF[match[2].upper()]
        if command is self._writer.command and not self._cut_short(status):
            raise ProtocolError(f"The server answered {command.verb} before it was sent (T08).")
        del self._in_flight[match[1]]
        if status is Status.BYE:  # QUIRK(row 39): some servers end LOGOUT with a tagged BYE
            status = Status.OK if command.verb == "LOGOUT" else Status.NO
        self._tally.end_command()
        completion = StatusResponse.parse(status, frame[match.end() :])
        self._complete(command, completion)
        if completion.code is not None and completion.code.name in ALERTS:
            alert = Response.parse(b"*" + frame[match.end(1) :])
            if alert is not None:
                self._observe(alert, False)

    def _complete(self, command: Command[Any], completion: StatusResponse) -> None:
        after = AFTER_OK if completion.status is Status.OK else AFTER_REFUSAL
        self.state = after.get(command.verb, self.state)
        if self.state is State.AUTHENTICATED:
            self._framer.limit = self._limits.response
        elif self.state is State.NOT_AUTHENTICATED:
            self._framer.limit = self._limits.before_login
        if command.changes_stream and completion.status is Status.OK:
            self.is_compressing = True
        command.complete(completion)

    def _cut_short(self, status: Status) -> bool:
        """Whether the command that is being written may have its end now."""
        if status is Status.OK:
            return False
        if self._writer.is_waiting:  # the literal was refused; nothing more of it is sent
            self._writer.drop()
        # Else the literal does not wait: the server reads past it, and all of it has to come.
        return True

    def _file_continuation(self, data: bytes) -> None:
        if self._writer.go_ahead():
            return
        for command in self._in_flight.values():
            if command is not self._writer.command and command.take_continuation(data):
                return
        raise ProtocolError("The server asks for more where nothing is due.")

    def _open_literal(self, prefix: bytes, size: int) -> LargeLiteral:
        """Return what takes a large literal of the response that begins with `prefix`."""
        for command in self._in_flight.values():
            sink = command.large_literal(prefix, size)
            if sink is not None:
                return LargeLiteral(size, sink)
        self._tally.keep_literal(size)
        return LargeLiteral(size, None)

    def _count_progress(self, size: int) -> None:
        """Begin the time of what streams anew with each 64 KiB of a large literal.

        Not with each octet: a server that sends one a minute would keep it for years (T25).
        """
        self._received += size
        if self._received >= _PROGRESS_SIZE:
            self._received = 0
            for command in self._in_flight.values():
                command.progress += 1

    def _count_answer(self, command: Command[Any], response: Response) -> None:
        command.answer_octets += len(response.frame)
        for literal in response.literals:
            command.answer_octets += literal.size if literal.is_kept else 0
        self._tally.keep_answers(command.answer_octets, command.verb)

    def _count_unclaimed(self) -> None:
        if not any(command.interruptible for command in self._in_flight.values()):
            self._tally.add_unclaimed()
