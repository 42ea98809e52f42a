"""What the flows ask of a front besides single commands."""

from __future__ import annotations

from .._flow import Step
from ._command import Command
from ._state import State


class Departure(Step[None]):
    """Write commands that travel together, as PIPELINING allows (RFC 2920).

    An `Arrival` of the same commands comes next. What a flow does between the two costs no time:
    the server is at work.

    Args:
        commands: at least one.
    """

    __slots__ = ("commands",)

    def __init__(self, *commands: Command) -> None:
        self.commands = commands


class Arrival(Step[None]):
    """Read until all commands of the last `Departure` have their reply.

    Args:
        commands: these commands.
    """

    __slots__ = ("commands",)

    def __init__(self, *commands: Command) -> None:
        self.commands = commands


class Open(Step[None]):
    """Connect to the host and port of the session."""

    __slots__ = ()


class Upgrade(Step[None]):
    """Turn the connection to TLS, with a protocol that knows nothing of what was said in clear.

    Args:
        state: where the dialogue stands after it.
    """

    __slots__ = ("state",)

    def __init__(self, state: State) -> None:
        self.state = state


class Gather(Step[None]):
    """File the replies that are here already, without waiting for any."""

    __slots__ = ()


class Close(Step[None]):
    """End the connection at once, because nobody knows any more what the server thinks."""

    __slots__ = ()
