"""Sessions with scripted servers that are about folders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from imap_fronts import Front

from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.testing import Answer, ExpectCommand, ScriptedServer, Send, Step

REV1 = "IMAP4rev1 LITERAL+"


def answered(command: str, *untagged: str, end: str = "OK done") -> list[Step]:
    """A command, data for it, and its end."""
    lines = "".join(f"* {line}\r\n" for line in untagged)
    return [ExpectCommand(command), Answer(f"{lines}<tag> {end}\r\n")]


@contextmanager
def signed_in(
    front: Front, capabilities: str, *steps: list[Step], **settings: Any
) -> Iterator[Any]:
    """Yield a client whose server has greeted it as one that is signed in already."""
    script: list[Step] = [Send(f"* PREAUTH [CAPABILITY {capabilities}] hello\r\n")]
    for some in steps:
        script += some
    with ScriptedServer(script, strict=False) as server:
        client = front.client(timeout=5, **settings)
        client.connect("127.0.0.1", server.port, SecureSocketOptions.NONE)
        yield client
        if client.is_connected:
            client.disconnect()
