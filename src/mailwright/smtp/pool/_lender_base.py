"""What lends connections in both fronts: everything of it that waits for nothing."""

from __future__ import annotations

import os
import random
import ssl
import time
from typing import Any, ClassVar, Generic, TypeVar

from ...errors import MailwrightError, PoolTimeoutError, StateError, TransactionLimitError
from ...net.tls_options import TlsOptions
from .._arguments import ClientSettings
from ..types import SendOutcome
from ._connections import EVER, Connection
from ._core import PoolCore
from ._limits import PoolLimits
from ._outbox import Item, Outbox
from ._pooled_client import PooledClientBase
from ._rate_limit import RateLimit
from ._targets import Target, Targets
from .server import PoolServer, PoolStrategy

P = TypeVar("P", bound=PooledClientBase)


class LenderBase(Generic[P]):
    """The connections of a pool, and whose they are.

    Args:
        servers: the servers.
        strategy: which of them gets the next message.
        limits: the numbers of the pool.
        settings: the arguments of the clients.
    """

    #: The class of the clients.
    kind: ClassVar[type[Any]]
    #: Whether a token may be awaited.
    awaits: ClassVar[bool] = False

    def __init__(
        self,
        servers: tuple[PoolServer, ...],
        strategy: PoolStrategy,
        limits: PoolLimits,
        settings: ClientSettings,
    ) -> None:
        self.limits = limits
        #: Seconds that only go up.
        self.clock = time.monotonic
        targets = Targets(servers, strategy, random.random, awaits=self.awaits)
        self.core: PoolCore[P] = PoolCore(targets, limits)
        #: What is known of the messages of a `send_all` that was left early.
        self.unread_outcomes: tuple[SendOutcome, ...] = ()
        self.rate_limit = RateLimit(limits.messages_per_second)
        self._settings = settings
        self._contexts: dict[TlsOptions, ssl.SSLContext] = {}
        self._owner: tuple[int, object] | None = None
        self.kind(**settings)  # what cannot be right is said now

    @property
    def is_foreign(self) -> bool:
        """Whether this is another process than the one that the connections belong to."""
        return self._owner is not None and self._owner[0] != os.getpid()

    def require_open(self, loop: object = None) -> None:
        """Raise StateError where the pool is closed, or was first used elsewhere.

        A connection that two processes write to would carry a mixture of both.

        Args:
            loop: the event loop that runs.
        """
        here = (os.getpid(), loop)
        if self._owner is None:
            self._owner = here
        elif self._owner != here:
            what = "process" if self.is_foreign else "event loop"
            raise StateError(f"The pool belongs to another {what}; make one in each {what}.")
        if self.core.is_closed:
            raise StateError("The pool is closed; make another one.")

    def deadline(self) -> float:
        """Return the time at which a call stops waiting for a connection."""
        return EVER if self.limits.wait is None else self.clock() + self.limits.wait

    def turn(self, *, patient: bool) -> float:
        """Take the next turn by the rate limit and return in how many seconds it comes.

        Args:
            patient: whether any time is short enough.

        Raises:
            PoolTimeoutError: it is later than the caller waits for.
        """
        patience = None if patient else self.limits.wait
        seconds = self.rate_limit.reserve(self.clock(), patience)
        if seconds is None:
            raise PoolTimeoutError(
                f"The next message may leave in more than {patience:g} s, at "
                f"{self.limits.messages_per_second:g} messages per second; nothing was sent.",
                seconds=patience or 0.0,
            )
        return seconds

    def next_item(self, outbox: Outbox, client: P) -> Item | None:
        """Return a message of `send_all` that can follow on a connection at once."""
        if not (client.is_connected and outbox.has_fresh_work):
            return None  # what is taken for a dead connection would fail for nothing
        return outbox.take() if self.turn_now() else None

    def turn_now(self) -> bool:
        """Take a turn by the rate limit if that can be had at once."""
        return self.rate_limit.reserve(self.clock(), 0.0) is not None

    def return_turn(self) -> None:
        """Return a turn that was not used."""
        self.rate_limit.give_back()

    def note_failure(self, connection: Connection[P], error: MailwrightError) -> None:
        """Take what the user of a connection was told."""
        client = connection.client
        if isinstance(error, TransactionLimitError):
            connection.limit = 0  # another session may take it, this one carries no more
        elif client is not None and not client.is_connected:
            self.core.lost(connection, error, self.clock(), messages=client.messages)

    def new_client(self, connection: Connection[P]) -> P:
        """Return a new client for the server of `connection`, which is put there."""
        settings: dict[str, Any] = dict(self._settings)
        own = connection.target.server.tls
        if own is not None:
            settings.update(tls=own, ssl_context=None)
        client: P = self.kind(**settings)
        client.contexts = self._contexts
        connection.client = client
        return client

    @staticmethod
    def credentials(target: Target) -> dict[str, Any]:
        """Return the arguments of `authenticate` for a server: its own, and no other's (A16)."""
        server = target.server
        return {
            "user": server.user,
            "password": server.password,
            "token": target.token,
            "mechanism": server.mechanism,
        }
