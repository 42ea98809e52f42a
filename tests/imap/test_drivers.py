"""Both fronts over a real connection: many callers of one client, time limits, what is cut off."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import anyio
import pytest
from imap_scripts import WaitFor

from mailwright._flow import Step
from mailwright.errors import (
    ConnectionLostError,
    DeadlineExceededError,
    MailwrightError,
    NotConnectedError,
    ServiceUnavailableError,
)
from mailwright.imap import AsyncImapClient, ImapClient
from mailwright.imap._command import Plain
from mailwright.imap._encoder import Encoder
from mailwright.imap._steps import Open, Until
from mailwright.imap.commands.greeting import Greeting
from mailwright.imap.commands.noop import Noop
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.net.timeouts import Timeouts
from mailwright.testing import Answer, Close, Connection, ExpectCommand, ScriptedServer, Send
from mailwright.testing import Step as ScriptStep


@dataclass(frozen=True, slots=True)
class Slowly(ScriptStep):
    """A server that takes its time."""

    seconds: float

    def play(self, connection: Connection) -> None:
        time.sleep(self.seconds)


@dataclass(frozen=True, slots=True)
class Tell(ScriptStep):
    """A server that tells the test how far it is."""

    event: threading.Event

    def play(self, connection: Connection) -> None:
        self.event.set()


GREETING = Send("* PREAUTH hello\r\n")


def opened(client: Any, server: ScriptedServer) -> Generator[Step[Any], Any, Any]:
    """A flow that connects and reads the greeting, and asks for nothing."""
    client._session = client._new_session(server.host, server.port, SecureSocketOptions.NONE)

    def flow() -> Generator[Step[Any], Any, Any]:
        yield from Open()
        yield from Greeting()

    return flow()


def either(act: Callable[[Any], Generator[Step[Any], Any, Any]], **settings: Any) -> list[Any]:
    """Return runners of a flow on each front: each takes a server."""

    def blocking(server: ScriptedServer) -> Any:
        client = ImapClient(**settings)
        client._run(opened(client, server))
        try:
            return client._run(act(client))
        finally:
            client._abort()

    def asynchronous(backend: str) -> Callable[[ScriptedServer], Any]:
        async def run(server: ScriptedServer) -> Any:
            client = AsyncImapClient(**settings)
            await client._run(opened(client, server))
            try:
                return await client._run(act(client))
            finally:
                client._abort()

        return lambda server: anyio.run(run, server, backend=backend)

    return [blocking, asynchronous("asyncio"), asynchronous("trio")]


def noop(client: Any) -> Generator[Step[Any], Any, Any]:
    return (yield from Plain_("NOOP"))


class Plain_(Plain):  # noqa: N801 - a NOOP under another name
    def __init__(self, verb: str) -> None:
        self.verb = verb  # type: ignore[misc]


class Large(Plain):
    """A literal that no socket buffer holds."""

    verb = "APPEND"
    block = b"x" * 65536

    def write(self, encoder: Encoder) -> None:
        encoder.raw("APPEND ").literal_blocks(
            400 * len(self.block), lambda: iter([self.block] * 400)
        )


def play(script: list[ScriptStep], act: Any, **settings: Any) -> list[Any]:
    """Run a flow on each front against the same script, and return what came of each."""
    found: list[Any] = []
    for run in either(act, **settings):
        with ScriptedServer(script, strict=False) as server:
            try:
                found.append(run(server))
            except MailwrightError as error:
                found.append(error)
    return found


def test_t25_one_deadline_for_the_whole_answer_however_it_drips() -> None:
    script = [GREETING, ExpectCommand("NOOP"), *[Answer("* 1 EXISTS\r\n"), Slowly(0.05)] * 40]
    for error in play(script, noop, timeout=Timeouts(command=0.3)):
        assert isinstance(error, DeadlineExceededError)


def test_bye_then_the_end_while_a_literal_is_written() -> None:
    def large(client: Any) -> Generator[Step[Any], Any, Any]:
        client._session.protocol.abilities = type(client._session.protocol.abilities)(
            literal_plus=True
        )
        return (yield from Large())

    script = [GREETING, Send("* BYE [UNAVAILABLE] going\r\n"), Close()]
    for error in play(script, large):
        assert isinstance(error, (ServiceUnavailableError, ConnectionLostError))
        assert error.retryable


def test_t26_the_end_at_each_point() -> None:
    for script in (
        [GREETING, ExpectCommand("NOOP"), Close()],
        [GREETING, ExpectCommand("NOOP"), Answer("<tag> OK half"), Close()],
        [GREETING, ExpectCommand("NOOP"), Answer("* 1 FETCH (X {5}\r\nab"), Close()],
    ):
        for error in play(script, noop):
            assert isinstance(error, ConnectionLostError)


def test_a_wait_that_comes_to_nothing_leaves_the_connection_usable() -> None:
    def wait(client: Any) -> Generator[Step[Any], Any, Any]:
        came = yield from Until(lambda: False, seconds=0.05)
        status = yield from Plain_("NOOP")
        return came, status.text

    script = [GREETING, ExpectCommand("NOOP"), Answer("<tag> OK here\r\n")]
    assert play(script, wait) == [(False, "here")] * 3


COUNT = 40


def _many() -> list[ScriptStep]:
    """A server that answers so many commands, each with its own words, two at a time."""
    return [
        GREETING,
        *[ExpectCommand("NOOP"), Answer("* 1 EXISTS\r\n<tag> OK <tag>\r\n")] * (COUNT * 4),
    ]


def test_threads_share_a_client() -> None:
    with ScriptedServer(_many()) as server:
        client = ImapClient(timeout=10)
        client._run(opened(client, server))
        start = threading.Barrier(4)

        def work(_: int) -> list[str]:
            start.wait()
            return [client.noop().text for _ in range(COUNT)]

        with ThreadPoolExecutor(4) as pool:
            texts = [text for part in pool.map(work, range(4)) for text in part]
        client._abort()
    assert len(set(texts)) == 4 * COUNT


def test_an_answer_is_not_taken_from_under_the_thread_that_waits_for_it() -> None:
    """A thread that is about to wait for octets is the one that reads them."""
    about_to_wait, answered, over, end = (threading.Event() for _ in range(4))
    came: list[bool] = []
    noop, ok = ExpectCommand("NOOP"), Answer("<tag> OK done\r\n")
    script = [GREETING, noop, WaitFor(about_to_wait), ok, noop, ok, Tell(answered), WaitFor(end)]
    with ScriptedServer(script) as server:
        client = ImapClient(timeout=2)
        client._run(opened(client, server))
        stream: Any = client._stream
        turns: Any = client._turns
        wait_readable, wait = stream.wait_readable, turns.wait

        def in_the_gap(deadline: Any) -> bool:
            about_to_wait.set()
            over.wait(20)
            came.append(wait_readable(deadline))
            return came[-1]

        def behind_the_first(seconds: float | None) -> bool:
            over.set()
            return wait(seconds)

        def second() -> None:
            about_to_wait.wait(20)
            command = Noop()
            client._submit(command)
            answered.wait(20)
            client._pump(lambda: command.is_done, None, command)
            over.set()

        stream.wait_readable, turns.wait = in_the_gap, behind_the_first
        with ThreadPoolExecutor(1) as pool:
            other = pool.submit(second)
            assert client.noop().text == "done"
            other.result()
        end.set()
        client._abort()
    assert came == [True]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_tasks_share_a_client(backend: str) -> None:
    async def run() -> None:
        with ScriptedServer(_many()) as server:
            client = AsyncImapClient(timeout=10)
            await client._run(opened(client, server))

            async def work() -> None:
                texts.extend([(await client.noop()).text for _ in range(COUNT)])

            async with anyio.create_task_group() as group:
                for _ in range(4):
                    group.start_soon(work)
            client._abort()

    texts: list[str] = []
    anyio.run(run, backend=backend)
    assert len(set(texts)) == 4 * COUNT


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_t34_who_is_cancelled_while_waiting_leaves_the_connection_to_the_others(
    backend: str,
) -> None:
    script = [
        GREETING,
        ExpectCommand("NOOP"),
        ExpectCommand("NOOP"),
        Slowly(0.3),
        Answer("* 5 EXISTS\r\n<tag> OK second\r\n"),
        ExpectCommand("NOOP"),
        Answer("<tag> OK third\r\n"),
    ]

    async def run() -> None:
        with ScriptedServer(script, strict=False) as server:
            client = AsyncImapClient(timeout=10)
            await client._run(opened(client, server))
            async with anyio.create_task_group() as group:

                async def reader() -> None:  # it reads for both when it is cancelled
                    with anyio.move_on_after(0.1):
                        await client.noop()

                async def waiter() -> None:
                    texts.append((await client.noop()).text)

                group.start_soon(reader)
                await anyio.sleep(0.02)
                group.start_soon(waiter)
            texts.append((await client.noop()).text)
            client._abort()

    texts: list[str] = []
    anyio.run(run, backend=backend)
    assert texts == ["second", "third"]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_t34_who_is_cancelled_while_writing_closes_the_connection(backend: str) -> None:
    async def run() -> None:
        over = threading.Event()
        with ScriptedServer([GREETING, WaitFor(over)], strict=False) as server:
            client = AsyncImapClient(timeout=10)
            await client._run(opened(client, server))
            protocol = client._session.protocol
            protocol.abilities = type(protocol.abilities)(literal_plus=True)

            def large() -> Generator[Step[Any], Any, Any]:
                return (yield from Large())

            with anyio.move_on_after(0.1):
                await client._run(large())
            over.set()
            with pytest.raises(NotConnectedError):
                await client.noop()

    anyio.run(run, backend=backend)


def test_t34_a_thread_that_is_interrupted_closes_the_connection() -> None:
    over = threading.Event()
    script = [GREETING, ExpectCommand("NOOP"), WaitFor(over)]
    with ScriptedServer(script, strict=False) as server:
        client = ImapClient(timeout=10)
        client._run(opened(client, server))
        stream: Any = client._stream

        def interrupted(deadline: object) -> bool:
            raise KeyboardInterrupt

        stream.wait_readable = interrupted
        with pytest.raises(KeyboardInterrupt):
            client.noop()
        over.set()
        with pytest.raises(NotConnectedError):
            client.noop()
