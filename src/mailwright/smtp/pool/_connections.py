"""What a pool knows of its connections, and of those who wait for one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from ...errors import MailwrightError
from ._limits import PoolLimits
from ._targets import Target


class CountingClient(Protocol):
    """What the core looks at of a client."""

    @property
    def messages(self) -> int:
        """Mail transactions so far."""
        ...


C = TypeVar("C", bound=CountingClient)

EVER = float("inf")


@dataclass(slots=True, eq=False)
class Connection(Generic[C]):
    """A place in the pool, and the client that fills it once it is open.

    Args:
        target: the server.
        begun: when somebody was given the place.
        client: what is in it, from the moment at which it begins to connect.
        is_open: whether it is connected and signed in.
        is_given_up: whether it was closed from outside, so that nobody is to blame for its end.
        opened_at: when it was opened.
        idle_since: when it was last given back.
        messages: mail transactions so far.
        limit: the most of them that it may have.
        uses: how often it was given out, the opening included.
        is_suspect: whether another connection to the server has died meanwhile.
    """

    target: Target
    begun: float
    client: C | None = None
    is_open: bool = False
    is_given_up: bool = False
    opened_at: float = 0.0
    idle_since: float = 0.0
    messages: int = 0
    limit: float = EVER
    uses: int = 1
    is_suspect: bool = False

    @property
    def messages_left(self) -> float:
        """How many messages it may still carry."""
        return self.limit - self.messages

    def is_due(self, limits: PoolLimits, now: float) -> bool:
        """Whether it is to be closed for its age, its messages or its idleness."""
        age, idle = limits.seconds_per_connection, limits.idle_seconds
        return (
            self.messages_left <= 0
            or (age is not None and now - self.opened_at >= age)
            or (idle is not None and now - self.idle_since > idle)
        )


@dataclass(slots=True, eq=False)
class Ticket(Generic[C]):
    """A caller that waits for a connection, and what it was given.

    Args:
        wake: called when there is an answer.
        deadline: the time at which it stops waiting.
        fresh: whether it needs a connection that has carried nothing.
        connection: the connection that is now its own.
        error: why it gets none.
        failed: servers that it could not open a connection to.
        last_error: why not, the last of them.
    """

    wake: Callable[[], object]
    deadline: float = EVER
    fresh: bool = False
    connection: Connection[C] | None = None
    error: MailwrightError | None = None
    failed: list[Target] = field(default_factory=list[Target])
    last_error: MailwrightError | None = None

    @property
    def is_answered(self) -> bool:
        """Whether there is a connection, or an error in its place."""
        return self.connection is not None or self.error is not None

    def failed_with(self, target: Target, error: MailwrightError) -> None:
        """A server could not be reached; what the servers before it said goes along."""
        if self.last_error is not None and self.failed:
            error.add_note(f"Before it, {self.failed[-1].server}: {self.last_error}")
        self.failed.append(target)
        self.last_error = error
