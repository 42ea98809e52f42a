"""What performs the steps of the flows, on asyncio or trio; `_driver` is its blocking twin.

Several tasks may share a client: each waits for its own command, and whoever waits, reads, and
files what came for the others too. A task that is cancelled while it waits leaves the connection
as it was; one that is cancelled while it writes closes it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import anyio

from .. import _observing
from .._clients.arguments import unprinted
from .._clients.driver_aio import AsyncClientDriver
from .._clients.front import SPOKE_BEFORE_TLS
from .._flow import Fetch, Flow, Step, Work, adrive
from ..errors import ConnectionLostError, MailwrightError, ProtocolError
from ..net.deadline import Deadline
from ..net.deflate_aio import AsyncDeflateStream
from ..net.off_loop import fetch, in_thread
from ..net.stream_aio import AsyncStream
from ._command import Command
from ._front import ImapFront
from ._outgoing import Outgoing
from ._protocol import ImapProtocol
from ._refusals import lost_error
from ._session import Session
from ._state import SIGNED_IN, State
from ._steps import Clock, Close, Compress, Decompress, Open, Pause, Submit, Until, Upgrade

T = TypeVar("T")


class AsyncImapDriver(AsyncClientDriver[Session], ImapFront):
    """Reads and writes: what the flows ask for is done here, and nothing is decided."""

    _awaited: AsyncStream | None = None  # where a task waits for octets; it reads for the others
    _waiting: anyio.Event | None = None  # what these wait for

    def _prepare(self) -> None:
        self._writing = anyio.Lock()

    async def _run(self, flow: Flow[T], operation: str = "") -> T:
        observed = None if _observing.observer is None else self._observed(operation)
        try:
            result = await adrive(flow, self._perform)
        except BaseException as error:
            if observed is not None:
                observed.end(error)
            raise
        if observed is not None:
            observed.end()
        return result

    async def _perform(self, step: Step[Any]) -> Any:
        match step:
            case Command():
                return await self._execute(step)
            case Until():
                return await self._pump(step.condition, step.seconds, step.command)
            case Submit():
                return await self._submit(*step.commands)
            case Work():
                return await in_thread(step.function)
            case Fetch():
                return unprinted(await fetch(step.function))
            case Clock():
                return anyio.current_time()
            case Pause():
                return await anyio.sleep(step.seconds)
            case _:
                return await self._change(step)

    async def _change(self, step: Step[Any]) -> None:
        """Perform a step that changes what the connection is."""
        try:
            match step:
                case Open():
                    await self._open()
                case Upgrade():
                    await self._upgrade(is_greeted=step.is_greeted)
                case Compress():
                    await self._compress()
                case Decompress():
                    self._decompress()
                case Close():
                    self._abort()
                case _:
                    raise TypeError(step)
        except BaseException as error:
            self._abort(error)
            raise

    async def _execute(self, command: Command[T]) -> T:
        try:
            await self._submit(command)
            await self._pump(lambda: command.is_done, None, command)
        except BaseException:
            self._session.protocol.abandon(command)
            raise
        return command.outcome()

    async def _submit(self, *commands: Command[Any]) -> None:
        """Queue commands, and write what may be written."""
        self._open_stream()
        self._session.protocol.submit(*commands)
        await self._flush()

    async def _pump(
        self, until: Callable[[], bool], seconds: float | None, command: Command[Any] | None
    ) -> bool:
        """Read until something holds; return whether it does."""
        deadline = self._deadline(command) if seconds is None else Deadline(seconds, "A wait")
        progress = 0 if command is None else command.progress
        await self._flush()
        while not until():
            stream = self._open_stream()
            came = await self._receive(stream, until)
            if came and until():
                break
            if command is not None and command.streams and command.progress != progress:
                progress = command.progress
                deadline = self._deadline(command)
            # Asked whether or not something came: a peer that always has one more response must
            # not outlive it (T25).
            if deadline.expired:
                if seconds is None:
                    self._abort(deadline.error())
                    raise deadline.error()
                return False
            if not came:
                await self._wait(stream, deadline)
        return True

    async def _receive(self, stream: AsyncStream, until: Callable[[], bool]) -> bool:
        """File what is here; return whether there was something.

        What breaks behind the answer that was awaited fails the next call.
        """
        if self._awaited is stream:
            return False  # who waits for it would wait on, were it read by another (T25)
        protocol = self._session.protocol
        is_answered = False
        try:
            data = stream.read_nowait()
            if data is None:
                return False
            try:
                protocol.receive_data(data)
            finally:
                is_answered = protocol.state in SIGNED_IN and until()
            self._wake()
            if protocol.state is not State.CLOSED:
                await self._flush()
        except BaseException as error:
            self._abort(error)
            if not (is_answered and isinstance(error, MailwrightError)):
                raise
            return True
        if protocol.state is State.CLOSED:  # the server has said BYE, or hung up
            self._abort(protocol.end_error())
        return True

    async def _wait(self, stream: AsyncStream, deadline: Deadline) -> None:
        """Wait for octets, or for the task that does."""
        if self._awaited is stream:
            self._waiting = self._waiting or anyio.Event()
            with anyio.move_on_after(deadline.remaining()):
                await self._waiting.wait()
            return
        self._awaited = stream
        try:
            await stream.wait_readable(deadline)
        except ConnectionLostError as error:
            self._abort(error)
            raise
        finally:
            if self._awaited is stream:  # and not that of the next connection
                self._awaited = None
            self._wake()

    def _wake(self) -> None:
        """Have the others look whether what they wait for is here."""
        if self._waiting is not None:
            self._waiting.set()
            self._waiting = None

    async def _flush(self) -> None:
        """Write what the protocol has to say now."""
        async with self._writing:  # to be cancelled here costs nothing, and within, the connection
            try:
                await self._write(self._session.protocol)
            except BaseException as error:
                self._abort(error)
                raise

    async def _write(self, protocol: ImapProtocol) -> None:
        try:
            # No local holds the octets: a traceback may show it, and there may be a secret (S21).
            while outgoing := Outgoing(protocol.data_to_send()):
                deadline = Deadline(self._timeouts.data_block, "Writing")
                await self._open_stream().write(outgoing.octets, deadline)
        except ConnectionLostError:
            # The server may have said why before it hung up.
            stream = self._open_stream()
            while words := stream.read_nowait():
                protocol.receive_data(words)
            protocol.receive_eof()
            self._abort(protocol.end_error())

    def _open_stream(self) -> AsyncStream:
        if self._stream is None:
            raise self._session.protocol.end_error()
        return self._stream

    async def _open(self) -> None:
        self._stream = stream = await self._reach()
        self._require_local(stream.is_local)

    async def _upgrade(self, *, is_greeted: bool) -> None:
        stream = self._open_stream()
        self._session.protocol.expect_silence()
        if is_greeted and stream.read_nowait():
            raise ProtocolError(SPOKE_BEFORE_TLS)
        self._stream = await self._protected(stream)
        self._upgraded(self._stream.tls, is_greeted=is_greeted)

    async def _compress(self) -> None:
        ahead = self._session.protocol.take_compressed()
        self._stream = AsyncDeflateStream(self._open_stream(), ahead)

    def _decompress(self) -> None:
        stream = self._open_stream()
        if self._session.protocol.take_compressed() or not isinstance(stream, AsyncDeflateStream):
            raise ProtocolError("The server sent more than it was asked for.")
        self._stream = stream.inner()

    def _abort(self, error: BaseException | None = None) -> None:
        """Close the connection at once; whoever waits for something on it fails."""
        self._session.protocol.fail_all(lambda: lost_error(error))
        self._unwatch(error)
        if self._stream is not None:
            self._stream.abort()
            self._stream = None
        self._wake()

    async def _close(self) -> None:
        """Close the connection after the last word."""
        self._session.protocol.fail_all(lambda: lost_error(None))
        self._unwatch(None)
        stream, self._stream = self._stream, None
        if stream is not None:
            await stream.close()
        self._wake()
