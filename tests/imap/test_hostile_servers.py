"""What hostile servers say around an answer, in both fronts: nothing is made of it, or undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from imap_fronts import Front
from imap_scripts import greeting

from mailwright.errors import NotConnectedError
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.testing import Answer, ExpectCommand, ScriptedServer, Step

MESSAGE = b"Message-ID: <m1@example.test>\r\n\r\nbody\r\n"


@contextmanager
def connected(front: Front, *script: Step, capabilities: str = "") -> Iterator[Any]:
    """Yield a client that has signed in to a server with a script."""
    begin = greeting(f"IMAP4rev1 {capabilities}", "PREAUTH")
    with ScriptedServer([begin, *script], strict=False) as server:
        client = front.client(timeout=10)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        try:
            yield client
        finally:
            client.disconnect()


@pytest.mark.parametrize(
    "behind", ["T0 OK who?\r\n", "+ more?\r\n", "* X {99999999999}\r\n", "\r\n"]
)
def test_I09_N4_what_breaks_behind_the_answer_does_not_undo_it(front: Front, behind: str) -> None:
    """Who is told of an error, and of no doubt, appends again: then the message is there twice."""
    answer = Answer(f"<tag> OK [APPENDUID 7 12] done\r\n{behind}")
    with connected(front, ExpectCommand("APPEND .*"), answer) as client:
        assert client.inbox.append(MESSAGE).uid == 12
        with pytest.raises(NotConnectedError):
            client.noop()
        assert not client.is_connected
