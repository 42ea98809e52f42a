"""The servers of a pool, each with its own credentials, and how a pool goes from one to another."""

from __future__ import annotations

from dataclasses import InitVar, dataclass, field
from enum import Enum
from pathlib import Path

from ..._clients.arguments import Token, as_secret, sealed
from ..._clients.url import ServerUrl
from ..._secret import Secret
from ...errors import InvalidArgumentError, MailwrightError
from ...net.tls_options import TlsOptions


class PoolStrategy(Enum):
    """Which of several servers gets the next message."""

    #: The first one that works; the pool comes back to it once it works again.
    FAIL_OVER = "fail over"
    #: Each in its turn; those that fail are passed over.
    ROUND_ROBIN = "round robin"


@dataclass(frozen=True, slots=True, eq=False)
class PoolServer:
    """A server, and the credentials that are shown to it and to no other (row A16).

    Args:
        url: ``smtp://user:password@host``, as `SmtpClient.open` takes it.
        password: the password, rather than in the URL.
        token: an OAuth token, or a callable that returns one and is called for each login.
        mechanism: the one mechanism to sign in with, by name.
        tls: what to trust and to show at this server, in place of the pool's `tls`.

    Raises:
        InvalidArgumentError: the URL cannot be understood, or holds a password as well.
    """

    url: InitVar[str]
    password: str | Secret | None = field(default=None, repr=False)
    token: Token | None = field(default=None, repr=False, kw_only=True)
    mechanism: str | None = field(default=None, kw_only=True)
    tls: TlsOptions | None = field(default=None, kw_only=True)
    #: The parts of the URL.
    address: ServerUrl = field(init=False)

    def __post_init__(self, url: str) -> None:
        address = ServerUrl.parse(url)
        if self.password is not None and address.password is not None:
            raise InvalidArgumentError("The password is in the URL too.", name="password")
        password = address.password if self.password is None else as_secret(self.password)
        if (password is not None or self.token is not None) and not address.user:
            raise InvalidArgumentError(
                "A password or token needs a user, in the URL: smtp://user@host.", name="url"
            )
        object.__setattr__(self, "address", address)
        object.__setattr__(self, "password", password)
        object.__setattr__(self, "token", sealed(self.token))

    @property
    def host(self) -> str | Path:
        """The host, or the path of a Unix-domain socket."""
        return self.address.host

    @property
    def user(self) -> str:
        """The user to sign in as; "" for none."""
        return self.address.user

    @property
    def signs_in(self) -> bool:
        """Whether there is anything to sign in with."""
        return bool(self.user or self.mechanism)

    def shares_login(self, other: PoolServer) -> bool:
        """Whether a login that one server refuses would be the same one at the other."""
        return (
            self.signs_in
            and other.signs_in
            and self.user == other.user
            and self.password == other.password
            and (self.token is other.token or self.token == other.token)
            and self.mechanism == other.mechanism
        )

    def __str__(self) -> str:
        port = f":{self.address.port}" if self.address.port else ""
        return f"{self.host}{port}"


@dataclass(frozen=True, slots=True)
class PoolServerStatus:
    """How a server of a pool does.

    Args:
        server: the server.
        connections: how many there are to it, those that are being opened included.
        failures: how often it failed since it last worked.
        resting: seconds for which it is left alone; 0 where it may be asked.
        error: why it failed last; None since it last worked.
        refused: whether it refused the login: it is not asked again before `retry_servers`.
    """

    server: PoolServer
    connections: int
    failures: int
    resting: float
    error: MailwrightError | None = field(compare=False)
    refused: bool


@dataclass(frozen=True, slots=True)
class PoolStatistics:
    """What a pool has done, and does now.

    Args:
        idle: connections that wait for a message.
        in_use: connections that somebody has, those that are being opened included.
        waiting: callers that wait for a connection.
        opened: connections that were opened so far.
        reused: how often a connection was used again.
        stale: connections that had died while nobody used them.
        retired: connections that were closed for their age, their messages or their idleness.
        failed: attempts to open a connection that failed.
    """

    idle: int
    in_use: int
    waiting: int
    opened: int
    reused: int
    stale: int
    retired: int
    failed: int
