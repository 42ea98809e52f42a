"""What the flows ask of a front besides single commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._flow import Step
from ._command import Command


class Submit(Step[None]):
    """Write commands and go on without their answers; several may be in flight.

    Args:
        commands: in the order in which they are to be sent.
    """

    __slots__ = ("commands",)

    def __init__(self, *commands: Command[Any]) -> None:
        self.commands = commands


class Until(Step[bool]):
    """Read until something holds; the answer is whether it does.

    Args:
        condition: what is looked at after each read.
        seconds: how long to wait at most; False is the answer then. None waits as long as a
            command may take, and that is an error.
        command: whose progress begins the time anew, where it streams.
    """

    __slots__ = ("command", "condition", "seconds")

    def __init__(
        self,
        condition: Callable[[], bool],
        *,
        seconds: float | None = None,
        command: Command[Any] | None = None,
    ) -> None:
        self.condition = condition
        self.seconds = seconds
        self.command = command


class Pause(Step[None]):
    """Wait, reading nothing.

    Args:
        seconds: how long.
    """

    __slots__ = ("seconds",)

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds


class Clock(Step[float]):
    """Look at the clock: seconds, of which only differences mean something."""

    __slots__ = ()


class Open(Step[None]):
    """Connect to the host and port of the session."""

    __slots__ = ()


class Upgrade(Step[None]):
    """Turn the connection to TLS, with a protocol that knows nothing of what was said in clear.

    Args:
        is_greeted: whether the greeting was before it (STARTTLS), and not after it.
    """

    __slots__ = ("is_greeted",)

    def __init__(self, *, is_greeted: bool) -> None:
        self.is_greeted = is_greeted


class Compress(Step[None]):
    """Compress the connection from here on, both ways (RFC 4978)."""

    __slots__ = ()


class Decompress(Step[None]):
    """End the compression, both ways (RFC 8437 section 4.1)."""

    __slots__ = ()


class Close(Step[None]):
    """End the connection at once."""

    __slots__ = ()
