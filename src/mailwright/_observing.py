"""Who is told what the clients do: nobody, until `mailwright.telemetry.configure` was called.

Whoever does something that may be watched looks at `observer` first, so that without one it costs
a look and nothing more.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Server:
    """Whom a client speaks with; nothing in it tells of persons or messages.

    Args:
        host: its name or address as the caller gave it, or the path of a Unix-domain socket.
        port: its port; 0 for a path.
        protocol: the protocol's name in lower case, such as "smtp".
        scheme: how a URL says it: "smtps" has TLS from the first byte.
    """

    host: str
    port: int
    protocol: str
    scheme: str


class Observation(ABC):
    """Something that goes on and is watched."""

    @abstractmethod
    def end(self, error: BaseException | None = None) -> None:
        """Say that it is over; twice does no harm.

        Args:
            error: what ended it, where it did not end well.
        """


class Observer(ABC):
    """Watches: each method begins an observation, or notes what is over already."""

    @abstractmethod
    def socket(self, address: str, port: int) -> Observation:
        """Begin to watch one try to connect a socket.

        Args:
            address: the IP address, or the path of a Unix-domain socket.
            port: the TCP port; 0 for a path.
        """

    @abstractmethod
    def operation(self, name: str, server: Server, *, is_current: bool = True) -> Observation:
        """Begin to watch a call such as "connect", "authenticate" or "send".

        Args:
            name: the call.
            server: with whom.
            is_current: whether what the program does until the end is part of it; not so where the
                caller's own code runs in between.
        """

    @abstractmethod
    def count(self, name: str, server: Server, error: BaseException | None) -> None:
        """Note an operation whose duration nobody knows: a message among many in flight.

        Args:
            name: the call.
            server: with whom.
            error: why it failed, where it did.
        """

    @abstractmethod
    def connection(self, server: Server) -> Observation:
        """Begin to watch a connection that is ready for use, until it is closed.

        Args:
            server: with whom.
        """

    @abstractmethod
    def waiting(self, protocol: str) -> Observation:
        """Begin to watch somebody who waits for a connection of a pool.

        Args:
            protocol: the protocol's name in lower case.
        """


#: Who watches in this process, or None.
observer: Observer | None = None


def observe_with(watcher: Observer | None) -> None:
    """Let `watcher` watch from now on, or nobody."""
    global observer  # noqa: PLW0603 - it is the process that is watched
    observer = watcher


@contextmanager
def waiting(protocol: str) -> Generator[None]:
    """Watch the wait for a connection of a pool, where anybody watches.

    Args:
        protocol: the protocol's name in lower case.
    """
    observed = None if observer is None else observer.waiting(protocol)
    try:
        yield
    except BaseException as error:
        if observed is not None:
            observed.end(error)
        raise
    if observed is not None:
        observed.end()
