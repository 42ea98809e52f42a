"""What every SMTP command is: a line, and one reply that is its own."""

from __future__ import annotations

from typing import ClassVar

from .._flow import Step
from ..errors import InvalidArgumentError
from .replies import Reply


class Command(Step[Reply]):
    """A line for the server and the reply to it; made for one use.

    To yield it in a flow answers its reply, whatever that says: what a refusal means depends on
    where the flow stands.

    Args:
        line: the command without its CRLF; printable, and UTF-8 where SMTPUTF8 allows it.
    """

    __slots__ = ("line", "reply")

    #: The name in the tables of `_state`.
    verb: ClassVar[str]
    #: The field of `Timeouts` that bounds the wait for the reply (RFC 5321 section 4.5.3.2).
    wait: ClassVar[str] = "command"
    #: What is waited for, to begin a sentence with.
    awaits: ClassVar[str]
    #: Whether it carries octets of a message, block by block.
    carries: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        if "awaits" not in cls.__dict__:
            cls.awaits = f"The reply to {cls.verb}"

    def __init__(self, line: str) -> None:
        # The last wall against injection (S01, S02): no line break can come from any argument,
        # whatever the checks before this one missed.
        if not line.isprintable():
            raise InvalidArgumentError(
                f"An SMTP command is one line of printable text; {line!r} is not.", name="command"
            )
        self.line = line
        self.reply: Reply | None = None

    def write(self) -> tuple[bytes, bool]:
        """Return the next bytes for the wire, and whether they are the last of this command."""
        return self.line.encode("utf-8") + b"\r\n", True

    def file(self, reply: Reply) -> bool:
        """Take a reply; return whether it is the last one to this command."""
        self.reply = reply
        return True

    def shown(self) -> str:
        """Return what the wire log may show."""
        return self.line
