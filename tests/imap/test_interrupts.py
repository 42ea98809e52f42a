"""Interrupts at any moment: the blocking client is usable or closed, and nothing stays taken."""

from __future__ import annotations

import re
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from random import Random
from typing import Any

import pytest

from mailwright.imap import ImapClient
from mailwright.net.secure_socket_options import SecureSocketOptions

INTERRUPTS = 400
_STATUS = re.compile(rb'(\w+) STATUS "?f([0-9]+)')


class Interrupted(KeyboardInterrupt):
    """What a key that was pressed raises."""


def interrupt(number: int, frame: Any) -> None:
    # What is raised out of a callback of the garbage collector or of a weak reference reaches
    # nobody: it is for the client's own lines, and for those that it waits in.
    if not any(name in frame.f_code.co_filename for name in ("mailwright", "threading", __name__)):
        signal.setitimer(signal.ITIMER_REAL, 0.0001)
        return
    raise Interrupted


@pytest.fixture
def port() -> Iterator[int]:
    """A server whose folder f7 has seven messages."""

    def serve(connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as lines, suppress(OSError):
            connection.sendall(b"* PREAUTH [CAPABILITY IMAP4rev1] hello\r\n")
            for line in lines:
                if found := _STATUS.match(line):
                    tag, number = found.groups()
                    answer = b"* STATUS f%b (MESSAGES %b)\r\n%b OK done\r\n"
                    connection.sendall(answer % (number, number, tag))

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=accept, daemon=True).start()
    yield listener.getsockname()[1]
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


@pytest.fixture
def alarm() -> Iterator[None]:
    before = signal.signal(signal.SIGALRM, interrupt)
    yield
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def asks(client: ImapClient, first: int) -> None:
    """Ask until an interrupt comes; each answer is that to the question."""
    for number in range(first, first + 10_000):
        assert client.get_folder(f"f{number}").status().messages == number


def is_free(client: ImapClient) -> bool:
    """Whether another thread could use the client."""
    taken: list[bool] = []

    def take() -> None:
        taken.append(client._lock.acquire(timeout=5))
        if taken[0]:
            client._lock.release()

    thread = threading.Thread(target=take)
    thread.start()
    thread.join()
    return taken[0]


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="there is no timer that interrupts")
@pytest.mark.usefixtures("alarm")
def test_T34_an_interrupt_at_any_moment_leaves_nothing_taken(port: int) -> None:
    random, client = Random(34), ImapClient(timeout=5)
    for round_ in range(INTERRUPTS):
        if not client.is_connected:
            client.disconnect(quit=False)
            client.connect("127.0.0.1", port, SecureSocketOptions.NONE)
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.00001 + random.random() / 500)
            asks(client, 10_000 * round_)
        except Interrupted:
            pass
        # Of a connection that is closed it does not matter: the next one has another stream.
        assert client._awaited is None or client._awaited is not client._stream
        assert round_ % 20 or is_free(client)
    assert is_free(client)
    client.disconnect(quit=False)
