"""What performs the steps of the flows, on asyncio or trio; `_driver` is its blocking twin."""

from __future__ import annotations

from typing import Any, TypeVar

from .. import _observing
from .._clients.arguments import unprinted
from .._clients.driver_aio import AsyncClientDriver
from .._clients.front import SPOKE_BEFORE_TLS
from .._flow import Fetch, Flow, Step, Work, adrive
from ..errors import ConnectionLostError, NotConnectedError, ProtocolError
from ..net.off_loop import fetch, in_thread
from ..net.stream_aio import AsyncStream
from ._command import Command
from ._front import SmtpFront
from ._session import Session
from ._state import State
from ._steps import Arrival, Close, Departure, Gather, Open, Upgrade

T = TypeVar("T")


class AsyncSmtpDriver(AsyncClientDriver[Session], SmtpFront):
    """Reads and writes: what the flows ask for is done here, and nothing is decided."""

    async def _run(self, flow: Flow[T], operation: str = "") -> T:
        session = self._session
        session.require_turn()
        observed = None if _observing.observer is None else self._observed(operation)
        try:
            session.is_running = True
            result = await adrive(flow, self._perform)
        except BaseException as error:
            if session.is_broken_by(error):
                self._abort(error)
            if observed is not None:
                observed.end(error)
            raise
        finally:
            session.is_running = False
        if observed is not None:
            observed.end()
        return result

    async def _perform(self, step: Step[Any]) -> Any:
        match step:
            case Departure():
                return await self._depart(step.commands)
            case Arrival():
                return await self._arrive(step.commands)
            case Command():
                await self._depart((step,))
                await self._arrive((step,))
                return step.reply
            case Work():
                return await in_thread(step.function)
            case Fetch():
                return unprinted(await fetch(step.function))
            case Open():
                return await self._open()
            case Upgrade():
                return await self._upgrade(step.state)
            case Gather():
                return self._gather()
            case Close():
                return self._abort()
            case _:
                raise TypeError(step)

    async def _depart(self, commands: tuple[Command, ...]) -> None:
        """Write a group of commands."""
        stream, protocol = self._open_stream(), self._session.protocol
        try:
            if protocol.is_silent and (unasked := stream.read_nowait()) is not None:
                protocol.receive_unasked(unasked, commands)
            else:
                protocol.submit(*commands)
                await self._write(stream, commands[-1])
        except BaseException as error:
            self._abort(error)
            raise

    async def _arrive(self, commands: tuple[Command, ...]) -> None:
        """Read until the last of a group of commands has its reply."""
        stream, protocol, last = self._open_stream(), self._session.protocol, commands[-1]
        try:
            while last.reply is None and (awaited := protocol.awaited) is not None:
                deadline = self._deadline(awaited)
                while awaited.reply is None:
                    protocol.receive_data(await stream.read(deadline))
        except BaseException as error:
            self._abort(error)
            raise
        if protocol.goodbye is not None:
            self._abort()

    def _gather(self) -> None:
        """File the replies that are here."""
        stream, protocol = self._open_stream(), self._session.protocol
        try:
            while not protocol.is_idle and (data := stream.read_nowait()) is not None:
                protocol.receive_data(data)
        except BaseException as error:
            self._abort(error)
            raise
        if protocol.goodbye is not None:
            self._abort()

    def _open_stream(self) -> AsyncStream:
        if self._stream is None:
            raise NotConnectedError("There is no connection; call connect() first.")
        return self._stream

    async def _write(self, stream: AsyncStream, last: Command) -> None:
        protocol = self._session.protocol
        try:
            while True:
                await stream.write(protocol.data_to_send(), self._block_deadline())
                if not protocol.is_writing:
                    return
                if early := stream.read_nowait():
                    protocol.receive_data(early)
        except ConnectionLostError:
            # The server may have said why before it hung up.
            while last.reply is None and (words := stream.read_nowait()):
                protocol.receive_data(words)
            if last.reply is None:
                raise

    async def _open(self) -> None:
        self._stream = stream = await self._reach()
        self._opened(stream.local_address, stream.is_local)

    async def _upgrade(self, state: State) -> None:
        assert self._stream is not None
        self._session.protocol.expect_silence()
        if state is State.GREETED and self._stream.read_nowait():
            raise ProtocolError(SPOKE_BEFORE_TLS)
        self._stream = await self._protected(self._stream)
        self._upgraded(self._stream.tls, state)

    def _abort(self, error: BaseException | None = None) -> None:
        self._session.protocol.state = State.CLOSED
        self._unwatch(error)
        if self._stream is not None:
            self._stream.abort()
            self._stream = None
