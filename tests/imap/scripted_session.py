"""A session whose server is a list of what it expects and answers; no network."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from mailwright._flow import Flow, Step, drive
from mailwright.imap._command import Command
from mailwright.imap._limits import ImapLimits
from mailwright.imap._session import Session, Settings
from mailwright.imap._state import State
from mailwright.imap._steps import Submit, Until
from mailwright.imap.capabilities import Capabilities
from mailwright.imap.commands.greeting import Greeting
from mailwright.imap.selected.mailbox import SelectedMailbox
from mailwright.net.timeouts import Timeouts
from mailwright.net.tls_options import TlsOptions

T = TypeVar("T")


class ScriptedSession:
    """A session in a mailbox that is selected.

    Args:
        capabilities: what the server offers besides IMAP4rev1 and LITERAL+.
        greeting: what it says of itself.
        limits: how much is taken.
    """

    def __init__(
        self, capabilities: str = "", greeting: str = "ready", *, limits: ImapLimits | None = None
    ) -> None:
        settings = Settings(
            timeouts=Timeouts(),
            tls=TlsOptions(),
            wire_log=None,
            allow_plaintext_credentials=False,
            limits=limits or ImapLimits(),
        )
        self.session = session = Session(settings, "imap.example.test", 993)
        session.protocol.submit(Greeting())
        session.protocol.data_to_send()
        self.hear(f"* OK {greeting}")
        session.protocol.state = State.SELECTED
        session.set_capabilities(Capabilities(f"IMAP4rev1 LITERAL+ {capabilities}"))
        session.selected = SelectedMailbox("INBOX")
        session.selected.uid_validity = 7
        self._script: list[tuple[str, str]] = []
        self._octets = b""

    def run(self, flow: Flow[T], *script: tuple[str, str]) -> T:
        """Run a flow against pairs of a pattern for a command and the answer to it.

        ``<tag>`` is the command's tag; ``; `` between responses stands for a line end.
        """
        self._script = list(script)
        result = drive(flow, self._perform)
        assert not self._script, "the script goes on"
        return result

    def hear(self, *lines: str) -> None:
        """Have the server say something."""
        for line in lines:
            self.session.protocol.receive_data(line.encode("utf-8", "surrogateescape") + b"\r\n")

    def _perform(self, step: Step[Any]) -> Any:
        match step:
            case Command():
                self.session.protocol.submit(step)
                self._pump()
                return step.outcome()
            case Submit():
                self.session.protocol.submit(*step.commands)
                return self._pump()
            case Until():
                self._pump()
                return step.condition()
            case _:
                raise TypeError(step)

    def _pump(self) -> None:
        while data := self.session.protocol.data_to_send():
            self._octets += data
            while (command := self._next_command()) is not None:
                self._answer(command)

    def _next_command(self) -> bytes | None:
        end = 0
        while (found := self._octets.find(b"\r\n", end)) >= 0:
            literal = re.search(rb"\{([0-9]+)\+\}\Z", self._octets[:found])
            if literal is None:
                command, self._octets = self._octets[:found], self._octets[found + 2 :]
                return command
            end = found + 2 + int(literal[1])
        return None

    def _answer(self, octets: bytes) -> None:
        tag, _, command = octets.decode("latin-1").partition(" ")
        assert self._script, f"nothing is due, and there came {command}"
        pattern, answer = self._script.pop(0)
        assert re.fullmatch(pattern, command, re.DOTALL), command
        self.hear(*answer.replace("<tag>", tag).split("; "))
