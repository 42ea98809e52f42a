"""Scripted servers with a folder open, for tests of reading."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from imap_fronts import Front

from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.testing import Answer, ExpectCommand, ScriptedServer, Send, Step


def opened(capabilities: str = "", exists: int = 3) -> list[Step]:
    """From the greeting up to an open INBOX with some messages."""
    return [
        Send(f"* PREAUTH [CAPABILITY IMAP4rev1 {capabilities}] hello\r\n"),
        ExpectCommand("SELECT INBOX"),
        Answer(
            f"* {exists} EXISTS\r\n* OK [UIDVALIDITY 7] valid\r\n* OK [UIDNEXT 100] next\r\n"
            "<tag> OK [READ-WRITE] open\r\n"
        ),
    ]


def asked(command: str, answer: str | bytes = "", end: str = "<tag> OK done\r\n") -> list[Step]:
    """A command and what the server says to it."""
    octets = answer.encode() if isinstance(answer, str) else answer
    return [ExpectCommand(command), Answer(octets + end.encode())]


def noop() -> list[Step]:
    """NOOP, with which a test shows that the connection is usable."""
    return asked("NOOP")


@contextmanager
def folder_of(front: Front, *steps: list[Step], **settings: Any) -> Iterator[Any]:
    """Yield the client and the open folder of a script that begins with `opened`."""
    script = [step for some in steps for step in some]
    with ScriptedServer(script) as server:
        client = front.client(timeout=10, **settings)
        try:
            client.connect(server.host, server.port, SecureSocketOptions.NONE)
            yield client, client.inbox.open()
        finally:
            client._abort()
