"""Scripts of IMAP servers for what is written to folders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from imap_fronts import Front

from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.testing import Answer, Connection, ExpectCommand, ScriptedServer, Send, Step

OK = Answer("<tag> OK done\r\n")


def greeting(*capabilities: str) -> Send:
    """Return a greeting that signs in, and says what the server has."""
    return Send(f"* PREAUTH [CAPABILITY IMAP4rev1 {' '.join(capabilities)}] hello\r\n")


def selected(*lines: str, validity: int = 1, access: str = "READ-WRITE") -> list[Step]:
    """Return what opens a folder."""
    text = "".join(f"* {line}\r\n" for line in (f"OK [UIDVALIDITY {validity}] so", *lines))
    answer = Answer(f"* 9 EXISTS\r\n{text}<tag> OK [{access}] opened\r\n")
    return [ExpectCommand("(SELECT|EXAMINE) .*"), answer]


@dataclass(frozen=True, slots=True)
class CutAnswer(Step):
    """An answer of which the first octets come."""

    data: str
    octets: int

    def play(self, connection: Connection) -> None:
        octets = self.data.encode().replace(b"<tag>", connection.tag)
        Send(octets[: self.octets]).play(connection)


@contextmanager
def connected(front: Front, *script: Step, **settings: Any) -> Iterator[tuple[Any, ScriptedServer]]:
    """Yield a client that has signed in to a server with a script."""
    with ScriptedServer([*script], strict=False) as server:
        client = front.client(timeout=10, **settings)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        try:
            yield client, server
        finally:
            client.disconnect()
