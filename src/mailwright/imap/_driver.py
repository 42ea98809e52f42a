"""What performs the steps of the flows, blocking; `_driver_aio` is its async twin.

Several threads may share a client: each waits for its own command, and whoever waits, reads, and
files what came for the others too. The lock is let go only while nothing but time passes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from .. import _observing
from .._clients.arguments import fetched
from .._clients.driver import ClientDriver
from .._clients.front import SPOKE_BEFORE_TLS
from .._flow import Fetch, Flow, Step, Work, drive
from ..errors import ConnectionLostError, MailwrightError, ProtocolError
from ..net.deadline import Deadline
from ..net.deflate import DeflateStream
from ..net.stream import Stream
from ._command import Command
from ._front import ImapFront
from ._outgoing import Outgoing
from ._refusals import lost_error
from ._session import Session
from ._state import SIGNED_IN, State
from ._steps import Clock, Close, Compress, Decompress, Open, Pause, Submit, Until, Upgrade

T = TypeVar("T")


class ImapDriver(ClientDriver[Session], ImapFront):
    """Reads and writes: what the flows ask for is done here, and nothing is decided."""

    _awaited: Stream | None = None  # where a thread waits for octets; it reads for the others too

    def _prepare(self) -> None:
        # The lock itself is what `with` takes: a signal may come within the methods of a Condition,
        # which are Python's, and leave it taken for good (T34).
        self._lock = threading.RLock()
        self._turns = threading.Condition(self._lock)

    def _run(self, flow: Flow[T], operation: str = "") -> T:
        observed = None if _observing.observer is None else self._observed(operation)
        try:
            result = drive(flow, self._perform)
        except BaseException as error:
            if observed is not None:
                observed.end(error)
            raise
        if observed is not None:
            observed.end()
        return result

    def _perform(self, step: Step[Any]) -> Any:
        match step:
            case Command():
                self._submit(step)
                self._pump(lambda: step.is_done, None, step)
                return step.outcome()
            case Until():
                return self._pump(step.condition, step.seconds, step.command)
            case Submit():
                return self._submit(*step.commands)
            case Work():
                return step.function()
            case Fetch():
                return fetched(step.function(), "AsyncImapClient")
            case Clock():
                return time.monotonic()
            case Pause():
                return time.sleep(step.seconds)
            case _:
                return self._change(step)

    def _change(self, step: Step[Any]) -> None:
        """Perform a step that changes what the connection is."""
        match step:
            case Open():
                self._open()
            case Upgrade():
                self._guarded(lambda: self._upgrade(is_greeted=step.is_greeted))
            case Compress():
                self._guarded(self._compress)
            case Decompress():
                self._guarded(self._decompress)
            case Close():
                self._abort()
            case _:
                raise TypeError(step)

    def _submit(self, *commands: Command[Any]) -> None:
        """Queue commands, and write what may be written."""
        with self._lock:
            self._open_stream()
            self._session.protocol.submit(*commands)
            self._guarded(self._flush)

    def _pump(
        self, until: Callable[[], bool], seconds: float | None, command: Command[Any] | None
    ) -> bool:
        """Read until something holds; return whether it does."""
        with self._lock:
            return self._guarded(lambda: self._read_until(until, seconds, command))

    def _read_until(
        self, until: Callable[[], bool], seconds: float | None, command: Command[Any] | None
    ) -> bool:
        deadline = self._deadline(command) if seconds is None else Deadline(seconds, "A wait")
        progress = 0 if command is None else command.progress
        self._flush()
        while not until():
            stream = self._open_stream()
            # While another thread waits for octets none may take them: it would not be woken.
            data = None if self._awaited is stream else stream.read_nowait()
            if data is not None:
                self._receive(data, until)
                if until():
                    break
            if command is not None and command.streams and command.progress != progress:
                progress = command.progress
                deadline = self._deadline(command)
            # Asked whether or not something came: a peer that always has one more response must
            # not outlive it (T25).
            if deadline.expired:
                if seconds is None:
                    raise deadline.error()
                return False
            if data is None:
                self._wait(stream, deadline)
        return True

    def _wait(self, stream: Stream, deadline: Deadline) -> None:
        """Wait for octets, or for the thread that does."""
        if self._awaited is stream:
            self._turns.wait(deadline.remaining())
            return
        try:
            self._awaited = stream
            self._lock.release()
            stream.wait_readable(deadline)
        finally:
            # Under the lock: else another thread would wait for octets that this one is to read.
            # Where an interrupt ends this before, the next connection has another stream (T34).
            self._lock.acquire()
            self._awaited = None
            self._turns.notify_all()

    def _receive(self, data: bytes, until: Callable[[], bool]) -> None:
        """File what came; what breaks behind the answer that was awaited fails the next call."""
        protocol = self._session.protocol
        is_answered = False
        try:
            try:
                protocol.receive_data(data)
            finally:
                is_answered = protocol.state in SIGNED_IN and until()
            if protocol.state is not State.CLOSED:
                self._flush()
        except MailwrightError as error:
            if not is_answered:
                raise
            self._abort(error)
            return
        if protocol.state is State.CLOSED:  # the server has said BYE, or hung up
            self._abort(protocol.end_error())
        self._turns.notify_all()

    def _flush(self) -> None:
        """Write what the protocol has to say now."""
        protocol = self._session.protocol
        try:
            # No local holds the octets: a traceback may show it, and there may be a secret (S21).
            while outgoing := Outgoing(protocol.data_to_send()):
                deadline = Deadline(self._timeouts.data_block, "Writing")
                self._open_stream().write(outgoing.octets, deadline)
        except ConnectionLostError:
            # The server may have said why before it hung up.
            stream = self._open_stream()
            while words := stream.read_nowait():
                protocol.receive_data(words)
            protocol.receive_eof()
            self._abort(protocol.end_error())

    def _guarded(self, act: Callable[[], T]) -> T:
        """Do something to the connection, which is closed where that fails."""
        try:
            return act()
        except BaseException as error:
            self._abort(error)
            raise

    def _open_stream(self) -> Stream:
        if self._stream is None:
            raise self._session.protocol.end_error()
        return self._stream

    def _open(self) -> None:
        self._stream = stream = self._reach()
        self._require_local(stream.is_local)

    def _upgrade(self, *, is_greeted: bool) -> None:
        stream = self._open_stream()
        self._session.protocol.expect_silence()
        if is_greeted and stream.read_nowait():
            raise ProtocolError(SPOKE_BEFORE_TLS)
        self._stream = self._protected(stream)
        self._upgraded(self._stream.tls, is_greeted=is_greeted)

    def _compress(self) -> None:
        ahead = self._session.protocol.take_compressed()
        self._stream = DeflateStream(self._open_stream(), ahead)

    def _decompress(self) -> None:
        stream = self._open_stream()
        if self._session.protocol.take_compressed() or not isinstance(stream, DeflateStream):
            raise ProtocolError("The server sent more than it was asked for.")
        self._stream = stream.inner()

    def _abort(self, error: BaseException | None = None) -> None:
        """Close the connection at once; whoever waits for something on it fails."""
        with self._lock:
            self._session.protocol.fail_all(lambda: lost_error(error))
            self._unwatch(error)
            if self._stream is not None:
                self._stream.abort()
                self._stream = None
            self._turns.notify_all()

    def _close(self) -> None:
        """Close the connection after the last word."""
        with self._lock:
            self._session.protocol.fail_all(lambda: lost_error(None))
            self._unwatch(None)
            if self._stream is not None:
                self._stream.close()
                self._stream = None
            self._turns.notify_all()
