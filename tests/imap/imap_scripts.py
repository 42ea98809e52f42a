"""Pieces of dialogues for scripted IMAP servers."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from mailwright.server.authority import Authority
from mailwright.testing import Answer, Close, Connection, ExpectCommand, Send, StartTls, Step

AUTHORITY = Authority()
CERTIFICATE = AUTHORITY.issue("127.0.0.1")

PLAIN = "IMAP4rev1 SASL-IR AUTH=PLAIN"


@dataclass(frozen=True, slots=True)
class WaitFor(Step):
    """A server that reads and says nothing until the test lets it."""

    event: threading.Event

    def play(self, connection: Connection) -> None:
        self.event.wait(20)


def greeting(capabilities: str = PLAIN, status: str = "OK", text: str = "mx.test") -> Step:
    """A greeting that says what the server offers."""
    return Send(f"* {status} [CAPABILITY {capabilities}] {text}\r\n")


def ok(command: str, before: str = "", code: str = "") -> list[Step]:
    """A command, and the answer that it was done."""
    return [ExpectCommand(command), Answer(f"{before}<tag> OK {code}done\r\n")]


def capability(names: str) -> list[Step]:
    """CAPABILITY and its answer."""
    return ok("CAPABILITY", f"* CAPABILITY {names}\r\n")


def start_tls() -> list[Step]:
    """STARTTLS, and the handshake."""
    return [*ok("STARTTLS"), StartTls(CERTIFICATE.server_context())]


def secured(capabilities: str = PLAIN) -> list[Step]:
    """From the greeting up to a session inside TLS, of which the client knows what it offers."""
    return [greeting("IMAP4rev1 STARTTLS LOGINDISABLED"), *start_tls(), *capability(capabilities)]


LOGOUT: list[Step] = [*ok("LOGOUT", "* BYE bye\r\n"), Close()]
