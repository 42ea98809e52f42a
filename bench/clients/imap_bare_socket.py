"""A bare socket that looks for the tagged response only: the server's limit, not a product."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from types import SimpleNamespace

from clients.imap_folder import FLAG, ITEMS, SEARCHES, additions
from inputs import HOST


class Talk:
    """A connection that writes commands and reads past their answers."""

    def __init__(self, job: SimpleNamespace, *, folder: str = "INBOX") -> None:
        self.socket = socket.create_connection((HOST, job.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.recv(65_536)
        self._number = 0
        self.ask(f'LOGIN "{job.user}" "{job.password}"'.encode())
        if folder:
            self.ask(f"SELECT {folder}".encode())

    def ask(self, command: bytes) -> None:
        """Run one command."""
        self.finish(self.write(command))

    def write(self, command: bytes) -> bytes:
        """Write one command and return its tag."""
        self._number += 1
        tag = b"A%d" % self._number
        self.socket.sendall(tag + b" " + command + b"\r\n")
        return tag

    def finish(self, tag: bytes) -> None:
        """Read up to the tagged response."""
        ending, tail = b"\n" + tag + b" OK", b"\n"
        while True:
            data = self.socket.recv(262_144)
            if not data:
                raise ConnectionError(tail)
            whole = tail + data if len(data) < 4096 else data
            if ending in whole[-4096:]:
                return
            tail = whole[-4096:]


def metadata(job: SimpleNamespace) -> Callable[[], None]:
    """One FETCH for all."""
    talk = Talk(job)
    return lambda: talk.ask(f"UID FETCH 1:{job.count} ({' '.join(ITEMS)})".encode())


def bodies(job: SimpleNamespace) -> Callable[[], None]:
    """One FETCH for all."""
    talk = Talk(job)
    return lambda: talk.ask(f"UID FETCH 1:{job.count} (BODY.PEEK[])".encode())


def search(job: SimpleNamespace) -> Callable[[], None]:
    """One SEARCH after the other."""
    talk = Talk(job)

    def run() -> None:
        for number in range(SEARCHES):
            talk.ask(f'UID SEARCH UNSEEN SUBJECT "{number}"'.encode())

    return run


def append(job: SimpleNamespace) -> Callable[[], None]:
    """APPEND with LITERAL+, all in flight."""
    letters = additions(job.count, job.size)
    talk = Talk(job, folder="")
    if not _has(talk, b"Drafts"):
        talk.ask(b"CREATE Drafts")

    def run() -> None:
        tags = [
            talk.write(b"APPEND Drafts {%d+}\r\n%b" % (len(letter), letter)) for letter in letters
        ]
        talk.finish(tags[-1])

    return run


def flags(job: SimpleNamespace) -> Callable[[], None]:
    """One STORE for all, which answers with each message's flags, and one back."""
    talk = Talk(job)

    def run() -> None:
        for sign in "+-":
            talk.ask(f"UID STORE 1:{job.count} {sign}FLAGS ({FLAG})".encode())

    return run


def flags_silent(job: SimpleNamespace) -> Callable[[], None]:
    """The same without the answers."""
    talk = Talk(job)

    def run() -> None:
        for sign in "+-":
            talk.ask(f"UID STORE 1:{job.count} {sign}FLAGS.SILENT ({FLAG})".encode())

    return run


def idle(job: SimpleNamespace) -> Callable[[], None]:
    """The time from the OK to an APPEND to the EXISTS, again and again."""
    idler, writer = Talk(job), Talk(job, folder="")
    idler.write(b"IDLE")
    idler.socket.recv(4096)
    (letter,) = additions(1, job.size)

    def run() -> None:
        for _ in range(job.count):
            writer.ask(b"APPEND INBOX {%d+}\r\n%b" % (len(letter), letter))
            while b"EXISTS" not in idler.socket.recv(4096):
                time.sleep(0)

    return run


def _has(talk: Talk, name: bytes) -> bool:
    talk.socket.sendall(b'L LIST "" ' + name + b"\r\n")
    data = b""
    while b"L OK" not in data:
        data += talk.socket.recv(4096)
    return b"* LIST" in data
