"""The steps of a script: what a server in a test expects, and what it says and does."""

from __future__ import annotations

import re
import ssl
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .scripted import Connection

_BETWEEN_PIECES = 0.0005  # seconds, a chance for the client to read one piece by itself


class ScriptMismatchError(AssertionError):
    """The client did not do what the script says."""


class Step(ABC):
    """One step of a script."""

    @abstractmethod
    def play(self, connection: Connection) -> None:
        """Do it on `connection`."""


@dataclass(frozen=True, slots=True)
class Expect(Step):
    """Take one line from the client, which has to match.

    Args:
        pattern: a regular expression for the whole line, without its CRLF.
    """

    pattern: str

    def play(self, connection: Connection) -> None:
        """Compare the next line of `connection`."""
        line = connection.read_line(f"a line that matches {self.pattern!r}")
        text = line.removesuffix(b"\r\n").decode("utf-8", "surrogateescape")
        shown = connection.show(text)
        if not re.fullmatch(self.pattern, text, re.DOTALL):
            raise ScriptMismatchError(
                f"the script expects a line that matches {self.pattern!r}, and got {shown!r}"
            )


@dataclass(frozen=True, slots=True)
class ReceiveContent(Step):
    """Take mail data up to the line with the lone dot; it is added to `contents`, un-stuffed."""

    def play(self, connection: Connection) -> None:
        """Read up to the end of the data on `connection`."""
        content = bytearray()
        while (line := connection.read_line("mail data")) != b".\r\n":
            content += line.removeprefix(b".")
        connection.contents.append(bytes(content))


@dataclass(frozen=True, slots=True)
class ReceiveOctets(Step):
    """Take exactly this many octets, whatever they are.

    Args:
        count: how many.
    """

    count: int

    def play(self, connection: Connection) -> None:
        """Read them from `connection`."""
        connection.read_octets(self.count)


@dataclass(frozen=True, slots=True)
class Send(Step):
    r"""Send octets, as they are.

    Args:
        data: what to send; line ends have to be written out as ``\r\n``.
        chunk: send it in pieces of this many octets; 1 is byte by byte.
        split_at: send it in pieces that begin at these offsets.
    """

    data: str | bytes
    chunk: int | None = None
    split_at: Sequence[int] = ()

    @property
    def octets(self) -> bytes:
        """What is sent."""
        return self.data.encode("utf-8") if isinstance(self.data, str) else self.data

    def play(self, connection: Connection) -> None:
        """Send every piece on `connection`."""
        data = self.octets
        chunks = range(self.chunk or len(data), len(data), self.chunk or 1)
        cuts = (0, *(chunks if self.chunk else sorted(self.split_at)))
        for start, end in zip(cuts, (*cuts[1:], len(data)), strict=True):
            if start:
                time.sleep(_BETWEEN_PIECES)
            connection.socket.sendall(data[start:end])


@dataclass(frozen=True, slots=True)
class Stall(Step):
    """Do nothing, not even read, until `ScriptedServer.resume` is called."""

    def play(self, connection: Connection) -> None:
        """Wait, and leave `connection` alone."""
        connection.server.wait_for_resume()


@dataclass(frozen=True, slots=True)
class StartTls(Step):
    """Do the server's side of a TLS handshake; as the first step it makes implicit TLS.

    Args:
        context: the server's, such as `Certificate.server_context` returns.
    """

    context: ssl.SSLContext

    def play(self, connection: Connection) -> None:
        """Shake hands on `connection`."""
        connection.start_tls(self.context)


@dataclass(frozen=True, slots=True)
class Close(Step):
    """End the connection as a server does that exits; nothing comes after it.

    Args:
        close_notify: whether TLS says goodbye first; without it the end looks cut off.
    """

    close_notify: bool = False

    def play(self, connection: Connection) -> None:
        """End our side of `connection`; what the client still sends is received."""
        connection.end(close_notify=self.close_notify)


@dataclass(frozen=True, slots=True)
class Reset(Step):
    """Break the connection with a TCP reset (RST); nothing comes after it."""

    def play(self, connection: Connection) -> None:
        """Close `connection` at once, with nothing lingering."""
        connection.reset()


def octets_sent(script: Sequence[Step]) -> int:
    """Return how many octets a script sends when it is played to its end."""
    return sum(len(step.octets) for step in script if isinstance(step, Send))


def cut(script: Sequence[Step], octets: int, ending: Step | None = None) -> list[Step]:
    """Return a script that is `script` until it has sent so many octets, and then ends.

    With every number from 0 to `octets_sent(script)` it makes a server that dies at each point of
    the dialogue.

    Args:
        script: the whole dialogue.
        octets: what is still sent of it.
        ending: how it ends; `Close` by default, or `Reset`.
    """
    steps: list[Step] = []
    for step in script:
        if isinstance(step, Send):
            if len(step.octets) > octets:
                steps.append(Send(step.octets[:octets], chunk=step.chunk))
                break
            octets -= len(step.octets)
        steps.append(step)
    return [*steps, ending or Close()]
