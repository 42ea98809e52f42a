"""What the two pools have in common: their arguments, and what there is to see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar, Unpack

from ..._clients.arguments import Token
from ..._secret import Secret
from ...errors import InvalidArgumentError
from .._arguments import ClientSettings
from ..types import SendOutcome
from ._lender_base import LenderBase
from ._limits import PoolLimits
from .server import PoolServer, PoolServerStatus, PoolStatistics, PoolStrategy

L = TypeVar("L", bound=LenderBase[Any])

#: What a pool is made from: one server or several, as URLs or with credentials of their own.
Servers: TypeAlias = str | PoolServer | Iterable[str | PoolServer]


def _known_strategy(strategy: object) -> PoolStrategy:
    if not isinstance(strategy, PoolStrategy):
        names = ", ".join(f"PoolStrategy.{member.name}" for member in PoolStrategy)
        raise InvalidArgumentError(f"{strategy!r} is no strategy: take {names}.", name="strategy")
    return strategy


class PoolFront(Generic[L]):
    """Settings of a pool, and how it does; the fronts add what waits.

    Args:
        servers: the URL of the server, as `SmtpClient.open` takes it; a `PoolServer`; or several.
        password: the password, rather than in the URL; for one server.
        token: an OAuth token, or a callable that is asked for one at each login; for one server.
        mechanism: the one mechanism to sign in with; for one server.
        strategy: which of several servers gets the next message.
        size: connections at most, to all servers together; each is opened when it is needed.
        messages_per_connection: after how many messages one is closed; None for never. What the
            server says itself (LIMITS MAILMAX, RFC 9422) holds besides.
        seconds_per_connection: after how many seconds one is closed, once nobody uses it.
        idle_seconds: for how many seconds one is kept that nobody uses. It is closed by the next
            call: no thread or task watches it.
        check_after: after how many idle seconds the server is asked (RSET) whether a connection
            works, before it is used.
        messages_per_second: how fast messages leave, over all connections; those of one second may
            leave at once. None for no limit. What is sent within `connection` is not held up.
        wait: seconds for which a call waits for a connection, and for its turn by
            `messages_per_second`; None for ever.
        settings: the arguments of the client: `ssl_context`, `tls`, `timeout`, `trusted_relays` and
            the rest.

    Raises:
        InvalidArgumentError: an argument can not be right.
    """

    _lender_type: ClassVar[type[Any]]

    def __init__(
        self,
        servers: Servers,
        password: str | Secret | None = None,
        *,
        token: Token | None = None,
        mechanism: str | None = None,
        strategy: PoolStrategy = PoolStrategy.FAIL_OVER,
        size: int = 10,
        messages_per_connection: int | None = 100,
        seconds_per_connection: float | None = 600,
        idle_seconds: float | None = 60,
        check_after: float = 5,
        messages_per_second: float | None = None,
        wait: float | None = 30,
        **settings: Unpack[ClientSettings],
    ) -> None:
        limits = PoolLimits(
            size=size,
            messages_per_connection=messages_per_connection,
            seconds_per_connection=seconds_per_connection,
            idle_seconds=idle_seconds,
            check_after=check_after,
            messages_per_second=messages_per_second,
            wait=wait,
        )
        self._lender: L = self._lender_type(
            _with_credentials(servers, password, token, mechanism),
            _known_strategy(strategy),
            limits,
            settings,
        )

    @property
    def statistics(self) -> PoolStatistics:
        """What the pool has done, and does now."""
        return self._lender.core.statistics()

    @property
    def servers(self) -> tuple[PoolServerStatus, ...]:
        """How each server does, in the order in which they were given."""
        return self._lender.core.servers(self._lender.clock())

    @property
    def unread_outcomes(self) -> tuple[SendOutcome, ...]:
        """What is known of the messages of a `send_all` whose loop was left early.

        Of the last one, in order. A message that is not in it was not sent.
        """
        return self._lender.unread_outcomes

    @property
    def is_closed(self) -> bool:
        """Whether `close` was called."""
        return self._lender.core.is_closed


def _with_credentials(
    servers: Servers, password: str | Secret | None, token: Token | None, mechanism: str | None
) -> tuple[PoolServer, ...]:
    """Return the servers, each with the credentials that belong to it (row A16).

    Raises:
        InvalidArgumentError: there is no server, or the credentials could belong to several.
    """
    given = [servers] if isinstance(servers, (str, PoolServer)) else list(servers)
    if not given:
        raise InvalidArgumentError("A pool needs a server.", name="servers")
    if password is None and token is None and mechanism is None:
        return tuple(one if isinstance(one, PoolServer) else PoolServer(one) for one in given)
    only = given[0]
    if len(given) > 1 or isinstance(only, PoolServer):
        raise InvalidArgumentError(
            "Credentials belong to one server: with several of them, or with a PoolServer, each "
            'has its own, as in PoolServer("smtp://user@host", password).',
            name="password",
        )
    return (PoolServer(only, password, token=token, mechanism=mechanism),)
