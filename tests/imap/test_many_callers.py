"""Many tasks on one client: each has its own answer, and none is left waiting for one that came."""

from __future__ import annotations

import time
from dataclasses import dataclass
from random import Random

import anyio
import anyio.lowlevel
import pytest
from imap_scripts import greeting

from mailwright.errors import MailwrightError
from mailwright.imap import AsyncImapClient
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.testing import Answer, Connection, ExpectCommand, ScriptedServer, Step

BACKENDS = ("asyncio", "trio")


class Counting(Step):
    """Folders f1, f2…, each with as many messages as its name says; some answers take a moment."""

    def play(self, connection: Connection) -> None:
        random = Random(7)
        while line := connection.read_line("a command"):
            tag, verb, *words = line.split()
            if verb != b"STATUS":
                return
            name = words[0].strip(b'"')
            answer = b"* STATUS %b (MESSAGES %b)\r\n%b OK done\r\n" % (name, name[1:], tag)
            if random.random() < 0.1:
                time.sleep(0.001)
            connection.socket.sendall(answer)


@dataclass(frozen=True, slots=True)
class Slowly(Step):
    """A server that takes its time."""

    seconds: float

    def play(self, connection: Connection) -> None:
        time.sleep(self.seconds)


def hold_the_loop() -> None:
    """Have octets come, and the loop not look."""
    time.sleep(0.5)


@pytest.mark.parametrize("backend", BACKENDS)
def test_T25_an_answer_that_another_task_reads_ends_the_wait_for_it(backend: str) -> None:
    script = [
        greeting("IMAP4rev1", "PREAUTH"),
        ExpectCommand("NOOP"),
        Slowly(0.2),
        Answer("<tag> OK first\r\n"),
        ExpectCommand("NOOP"),  # that of one that is cancelled before it is answered
        Slowly(2),
    ]
    ends: list[str] = []

    async def ask(client: AsyncImapClient) -> None:
        ends.append((await client.noop()).text)

    async def talk(server: ScriptedServer) -> None:
        client = AsyncImapClient(timeout=60)
        await client.connect(server.host, server.port, SecureSocketOptions.NONE)
        with anyio.fail_after(20):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(ask, client)
                await anyio.lowlevel.checkpoint()
                while not client._awaited:
                    await anyio.lowlevel.checkpoint()
                hold_the_loop()
                with anyio.move_on_after(0.5):
                    await ask(client)
                assert ends == ["first"]
        await client.disconnect(quit=False)

    with ScriptedServer(script, strict=False) as server:
        anyio.run(talk, server, backend=backend)


@pytest.mark.parametrize("backend", BACKENDS)
def test_T25_T34_tasks_that_are_cancelled_leave_nobody_waiting(backend: str) -> None:
    async def ask(client: AsyncImapClient, seed: int) -> None:
        random = Random(seed)
        for _ in range(40):
            number = random.randrange(1, 1_000_000)
            with anyio.move_on_after(random.choice((60, 60, 0.001))):
                try:
                    status = await client.get_folder(f"f{number}").status()
                except MailwrightError:
                    return  # one that was cancelled while it wrote has closed the connection
                assert status.messages == number

    async def talk(server: ScriptedServer) -> None:
        client = AsyncImapClient(timeout=60)
        await client.connect(server.host, server.port, SecureSocketOptions.NONE)
        with anyio.fail_after(20):
            async with anyio.create_task_group() as tasks:
                for seed in range(8):
                    tasks.start_soon(ask, client, seed)
        await client.disconnect(quit=False)

    with ScriptedServer([greeting("IMAP4rev1", "PREAUTH"), Counting()], strict=False) as server:
        anyio.run(talk, server, backend=backend)
