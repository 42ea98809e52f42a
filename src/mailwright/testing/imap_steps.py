r"""The steps of a script for an IMAP server, which has to repeat the client's tags.

::

    script = [
        Send("* OK hello\r\n"),
        ExpectCommand("CAPABILITY"),
        Answer("* CAPABILITY IMAP4rev1\r\n<tag> OK done\r\n"),
    ]
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .steps import ScriptMismatchError, Send, Step

if TYPE_CHECKING:
    from .scripted import Connection

_ANNOUNCEMENT = re.compile(rb"\{([0-9]{1,19})(\+?)\}\r\n\Z")
#: What stands for the client's tag in an `Answer`.
TAG = b"<tag>"


@dataclass(frozen=True, slots=True)
class ExpectCommand(Step):
    """Take one command from the client, its literals included; its tag is kept.

    Args:
        pattern: a regular expression for what follows the tag, without the last CRLF; literals
            stand in it as they come: ``{3+}``, CRLF, three octets.
        go_ahead: what to say to a literal that waits.
    """

    pattern: str
    go_ahead: bytes = b"+ go ahead\r\n"

    def play(self, connection: Connection) -> None:
        """Compare the next command of `connection`."""
        line = connection.read_line(f"a command that matches {self.pattern!r}")
        tag, _, command = line.partition(b" ")
        while (match := _ANNOUNCEMENT.search(command)) is not None:
            if not match[2]:
                connection.socket.sendall(self.go_ahead)
            command += connection.read_octets(int(match[1])) + connection.read_line("more of it")
        connection.tag = tag
        text = command.removesuffix(b"\r\n").decode("utf-8", "surrogateescape")
        shown = connection.show(text)
        if not re.fullmatch(self.pattern, text, re.DOTALL):
            raise ScriptMismatchError(
                f"the script expects a command that matches {self.pattern!r}, and got {shown!r}"
            )


@dataclass(frozen=True, slots=True)
class Answer(Step):
    r"""Send octets in which ``<tag>`` stands for the tag of the last command.

    Args:
        data: what to send; line ends have to be written out as ``\r\n``.
        chunk: see `Send`.
    """

    data: str | bytes
    chunk: int | None = None

    def play(self, connection: Connection) -> None:
        """Send it on `connection`."""
        octets = self.data.encode("utf-8") if isinstance(self.data, str) else self.data
        Send(octets.replace(TAG, connection.tag), self.chunk).play(connection)
