"""The client's side of one SMTP connection, without I/O.

Commands are submitted and written in order; each reply belongs to the oldest command that has
none. Whoever drives it moves bytes: `data_to_send` to the network, the network to `receive_data`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from .._bytes import ByteQueue
from .._secret import MASK
from ..errors import ConnectionLostError, ProtocolError, StateError
from ._command import Command
from ._framer import ReplyLimits, read_replies
from ._state import AFTER_COMMAND, AFTER_REPLY, ASKING, SYNCHRONISING, State
from .replies import Reply

#: Octets that are gathered into one write: small commands travel together.
_WRITE_SIZE = 64 * 1024

#: ``trace(who, text)``: who is "C" or "S", the text is fit for a log.
Trace = Callable[[str, str], None]


class SmtpProtocol:
    """What was said on one connection and what may be said next.

    After STARTTLS it is thrown away with all that it knew, and another one takes its place.

    Args:
        state: `State.OPENED` on a new connection, `State.GREETED` after a TLS upgrade.
        limits: how much of a reply is taken from the server.
        trace: called with each line that is sent or received, secrets masked.
        scrub: masks the secrets in a server's words, which go into errors.
    """

    __slots__ = (
        "_begun",
        "_framer",
        "_input",
        "_queued",
        "_scrub",
        "_trace",
        "_waiting",
        "_written",
        "goodbye",
        "state",
        "transactions",
    )

    def __init__(
        self,
        state: State = State.OPENED,
        *,
        limits: ReplyLimits | None = None,
        trace: Trace | None = None,
        scrub: Callable[[str], str] = str,
    ) -> None:
        self._input = ByteQueue()
        self._begun: list[bytes] = []  # the lines of a reply whose last one is still to come
        self._framer = read_replies(self._input, limits or ReplyLimits(), self._begun, scrub)
        self._queued: deque[Command] = deque()  # not written, or not wholly
        self._waiting: deque[Command] = deque()  # written, without a reply
        self._written: Command | None = None  # the last one of which something was written
        self._trace = trace
        self._scrub = scrub
        self.state = state
        #: The 421 with which the server closed the connection, or the refusal that came while
        #: the mail data was on its way: nothing more can be said after either.
        self.goodbye: Reply | None = None
        #: How many mail transactions were begun, whatever became of them (RFC 9422 section 4.1).
        self.transactions = 0

    @property
    def is_idle(self) -> bool:
        """Whether no command waits for anything."""
        return not (self._waiting or self._queued)

    @property
    def is_silent(self) -> bool:
        """Whether it is the client's turn: whatever comes now, nothing asked for it."""
        return not (self._waiting or self._queued) and self.state is not State.OPENED

    @property
    def awaited(self) -> Command | None:
        """The command whose reply comes next."""
        return self._waiting[0] if self._waiting else None

    @property
    def is_writing(self) -> bool:
        """Whether something that was submitted is not wholly written yet."""
        return bool(self._queued)

    def submit(self, *commands: Command) -> None:
        """Queue commands that travel together, or none of them.

        Raises:
            StateError: the session is in a state that does not allow one of them.
            ProtocolError: something came from the server that nothing asked for.
        """
        last = self._queued[-1] if self._queued else self._waiting[-1] if self._waiting else None
        is_first, state, begun = last is None, self.state, 0
        for command in commands:
            after = AFTER_COMMAND.get((state, command.verb))
            if after is None or (last is not None and last.verb in SYNCHRONISING):
                raise StateError(f"{command.verb} cannot follow in the state {state.value!r}.")
            state, last = after, command
            if command.verb == "MAIL":
                begun += 1
        if is_first:
            self.expect_silence()
        self.state = state
        self.transactions += begun
        self._queued += commands

    def expect_silence(self) -> None:
        """Raise ProtocolError if there is input that nothing asked for (T01, T32)."""
        if self._begun or len(self._input):
            raise ProtocolError("The server sent more than it was asked for.")

    def data_to_send(self) -> bytes:
        """Return the next bytes for the network, b"" when there are none.

        Called again only once they are written: a command that streams counts on that.
        """
        queued = self._queued
        pieces: list[bytes] = []
        size = 0
        while queued and size < _WRITE_SIZE:
            command = queued[0]
            if self._trace is not None and not command.carries:
                # Before its octets are here, which a traceback may show (S21).
                self._trace_sent(command)
            data, complete = command.write()
            self._written = command
            pieces.append(data)
            size += len(data)
            if complete:
                self._waiting.append(queued.popleft())
                if self._trace is not None and command.carries:
                    self._trace_sent(command)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def receive_data(self, data: bytes) -> None:
        """Take what came from the network and file each reply with its command.

        Args:
            data: octets as they came; none are the end of the stream.

        Raises:
            ConnectionLostError: the stream has ended, and a reply is awaited or something else.
            ProtocolError: what came is no reply, or one that nothing asked for.
            LimitExceededError: a line or reply is longer than the limits allow.
        """
        if not data:
            self.receive_eof()
            return
        self._input.append(data)
        for reply in self._framer:
            if reply is None:
                return
            if self._trace is not None:
                self._trace_reply(reply)
            self._file(reply)
            if self.goodbye is not None:
                return  # what is behind it answers commands that it has answered already

    def receive_unasked(self, data: bytes, commands: Sequence[Command]) -> None:
        """Take what came before `commands` were written, when nothing was awaited (T32).

        A 421 with which the server closed an idle connection becomes the reply to them.

        Raises:
            ProtocolError: it is anything else.
            ConnectionLostError: it is the end of the stream.
        """
        self.receive_data(data)
        if self.goodbye is None:
            raise ProtocolError("The server sent something that nothing asked for.")
        for command in commands:
            command.reply = self.goodbye

    def receive_eof(self) -> None:
        """Take the end of the stream.

        Raises:
            ConnectionLostError: unless the server had said goodbye and nothing is awaited.
        """
        self.state = State.CLOSED
        if self.goodbye is None:
            raise ConnectionLostError("The server closed the connection without a word.")

    def _file(self, reply: Reply) -> None:
        if self._waiting:
            command = self._waiting[0]
            if 300 <= reply.code < 400 and command.verb not in ASKING:
                # Nobody knows what it waits for, nor, after a content, what it did with that.
                raise ProtocolError(
                    f"The server asks for more where nothing is due: {self._scrub(str(reply))}"
                )
            if not command.file(reply):
                return  # others to the same command follow
            self._waiting.popleft()
            # The state speaks of the last command submitted; only its reply can change it.
            if not self._waiting and not self._queued:
                self.state = AFTER_REPLY.get((self.state, reply.code // 100), self.state)
        elif reply.code != 421 and not self._refuses_content(reply):
            raise ProtocolError(
                f"The server sent a reply that nothing asked for: {self._scrub(str(reply))}"
            )
        if reply.code == 421:
            self._close(reply)

    def _refuses_content(self, reply: Reply) -> bool:
        """File a refusal that came before the end; the rest of the content cannot be sent."""
        if not (self._queued and self._queued[0] is self._written) or reply.code < 400:
            return False
        self._close(reply)
        return True

    def _close(self, reply: Reply) -> None:
        """Give what is left of the conversation the reply that ended it."""
        self.goodbye = reply
        self.state = State.CLOSED
        for command in (*self._waiting, *self._queued):
            command.reply = reply
        self._waiting.clear()
        self._queued.clear()

    def _trace_sent(self, command: Command) -> None:
        assert self._trace is not None
        if command.verb != "greeting":
            self._trace("C", command.shown())

    def _trace_reply(self, reply: Reply) -> None:
        assert self._trace is not None
        for number, line in enumerate(reply.raw, 1):
            separator = " " if number == len(reply.raw) else "-"
            text = line.decode("utf-8", "backslashreplace")
            # SCRAM's challenges are enough to try passwords offline.
            shown = MASK if reply.code == 334 and text else text
            self._trace("S", f"{reply.code}{separator}{shown}")
