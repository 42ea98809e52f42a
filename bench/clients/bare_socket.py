"""A bare socket that looks at reply codes only: what is conceivable in Python, not a product.

It sends a body that is ready for the wire; the others double dots for each message.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from types import SimpleNamespace

from inputs import HOST, SENDER, Message, messages

QUICK_ACK = getattr(socket, "TCP_QUICKACK", None)


class Dialogue:
    """A connection that writes octets and reads replies."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((HOST, port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._input = b""
        self.expect(1)
        self.ask(b"EHLO [127.0.0.1]\r\n")

    def ask(self, data: bytes, replies: int = 1) -> None:
        """Write, then read that many replies."""
        self._socket.sendall(data)
        self.expect(replies)

    def expect(self, replies: int) -> None:
        """Read that many replies, none of which may be a refusal."""
        while replies:
            line, found, rest = self._input.partition(b"\n")
            if not found:
                if QUICK_ACK is not None:
                    # without it a server that waits for acknowledgements (Nagle) costs 40 ms
                    self._socket.setsockopt(socket.IPPROTO_TCP, QUICK_ACK, 1)
                self._input += self._socket.recv(65_536)
                continue
            self._input = rest
            assert line[:1] in b"23", line
            replies -= line[3:4] != b"-"

    def quit(self) -> None:
        """Say goodbye."""
        self.ask(b"QUIT\r\n")
        self._socket.close()


def wire(letter: Message) -> bytes:
    """Return the content as it goes over the wire."""
    return letter.content.replace(b"\r\n.", b"\r\n..") + b".\r\n"


def envelope(letter: Message) -> tuple[bytes, bytes]:
    """Return MAIL and RCPT."""
    return f"MAIL FROM:<{SENDER}>\r\n".encode(), f"RCPT TO:<{letter.recipient}>\r\n".encode()


def one_by_one(job: SimpleNamespace) -> Callable[[], None]:
    """Four round trips a message, as without PIPELINING."""
    ready = [(*envelope(letter), wire(letter)) for letter in messages(job.count, job.size)]

    def run() -> None:
        dialogue = Dialogue(job.port)
        for mail, rcpt, content in ready:
            dialogue.ask(mail)
            dialogue.ask(rcpt)
            dialogue.ask(b"DATA\r\n")
            dialogue.ask(content)
        dialogue.quit()

    return run


def pipelined(job: SimpleNamespace) -> Callable[[], None]:
    """Two round trips a message: the envelope with DATA, then the content."""
    letters = messages(job.count, job.size)
    ready = [(b"".join(envelope(letter)) + b"DATA\r\n", wire(letter)) for letter in letters]

    def run() -> None:
        dialogue = Dialogue(job.port)
        for opening, content in ready:
            dialogue.ask(opening, 3)
            dialogue.ask(content)
        dialogue.quit()

    return run


def overlapped(job: SimpleNamespace) -> Callable[[], None]:
    """One round trip a message: each content with the next envelope."""
    letters = messages(job.count, job.size)
    ready = [(b"".join(envelope(letter)) + b"DATA\r\n", wire(letter)) for letter in letters]

    def run() -> None:
        dialogue = Dialogue(job.port)
        before = b""
        for opening, content in ready:
            dialogue.ask(before + opening, 4 if before else 3)
            before = content
        dialogue.ask(before)
        dialogue.quit()

    return run


def chunked(job: SimpleNamespace) -> Callable[[], None]:
    """No round trip to wait for: fifty transactions by BDAT in flight."""
    letters = messages(job.count, job.size)
    last = [f"BDAT {len(letter.content)} LAST\r\n".encode() for letter in letters]
    ready = [
        b"".join((*envelope(letter), bdat, letter.content))
        for letter, bdat in zip(letters, last, strict=True)
    ]

    def run() -> None:
        dialogue = Dialogue(job.port)
        for start in range(0, len(ready), 50):
            window = ready[start : start + 50]
            dialogue.ask(b"".join(window), 3 * len(window))
        dialogue.quit()

    return run
