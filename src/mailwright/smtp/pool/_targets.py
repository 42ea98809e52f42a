"""Which server may be asked: what failed rests, and a login that was refused is not repeated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..._secret import Secret
from ...errors import CredentialsRefusedError, MailwrightError, NoServerError
from ._tokens import TokenGuard, refused_before
from .server import PoolServer, PoolServerStatus, PoolStrategy

#: Seconds for which a server rests after its first failure; doubled with each one that follows.
FIRST_PAUSE = 1.0
#: Seconds that no pause exceeds, chance included.
LONGEST_PAUSE = 300.0
#: The part of a pause that chance may add, so that many programs do not come back together.
_CHANCE = 0.25
#: Seconds for which a login that succeeded lets others with the same credentials run beside each
#: other. Before it, and later, one goes alone: a wrong password is shown once (lock-outs).
PROOF_SECONDS = 60.0
#: For so long others wait for the one that goes alone, before they fail over to the next server.
PATIENCE = 2.0

_EVER = float("inf")


@dataclass(slots=True, eq=False)
class Login:
    """What servers with the same credentials have in common.

    Args:
        opening: connections that sign in with them at this moment.
        proved_at: when a login last succeeded.
        refused: the refusal that ended their use.
        guard: what fetches a token for each login, where one is fetched.
    """

    opening: int = 0
    proved_at: float = -_EVER
    refused: CredentialsRefusedError | None = None
    guard: TokenGuard | None = None


@dataclass(slots=True, eq=False)
class Target:
    """A server and how it has done.

    Args:
        server: the server.
        index: its place among the others.
        login: what it has in common with others; None where nobody signs in.
        failures: in a row.
        failed_at: when the last one was.
        rests_until: the end of its pause.
        opening: connections that are being opened.
        begun_at: when the last of them was begun.
        connections: all that there are, those being opened included.
        error: the last failure.
    """

    server: PoolServer
    index: int
    login: Login | None = None
    failures: int = 0
    failed_at: float = -_EVER
    rests_until: float = -_EVER
    opening: int = 0
    begun_at: float = -_EVER
    connections: int = 0
    error: MailwrightError | None = None

    @property
    def token(self) -> Secret | TokenGuard | None:
        """What to sign in with where it is no password; a callable is asked through its guard."""
        if self.login is not None and self.login.guard is not None:
            return self.login.guard
        token = self.server.token
        return token if isinstance(token, Secret) else None

    @property
    def is_refused(self) -> bool:
        """Whether its login was refused."""
        return self.login is not None and self.login.refused is not None

    def status(self, now: float) -> PoolServerStatus:
        """Return how it does."""
        return PoolServerStatus(
            server=self.server,
            connections=self.connections,
            failures=self.failures,
            resting=max(0.0, self.rests_until - now),
            error=self.error,
            refused=self.is_refused,
        )

    def may_open(self, now: float) -> bool:
        """Whether a connection to it may be opened now."""
        if self.is_refused or now < self.rests_until:
            return False
        if self.failures and self.opening:
            return False  # one finds out for all whether it is back
        login = self.login
        return login is None or not login.opening or now - login.proved_at < PROOF_SECONDS

    def patience_ends(self, now: float) -> float | None:
        """Until when to wait for the login that goes alone, where the server has done well."""
        ends = self.begun_at + PATIENCE
        waits = self.opening and not self.failures and not self.is_refused and now < ends
        return ends if waits else None

    def worked(self, now: float) -> None:
        """A connection was opened, the login included."""
        self.failures = 0
        self.rests_until = -_EVER
        self.error = None
        if self.login is not None:
            self.login.proved_at = now


@dataclass(slots=True, eq=False)
class Targets:
    """All servers of a pool.

    Args:
        servers: in the caller's order.
        strategy: who is next.
        jitter: numbers from 0 up to 1, by chance.
        awaits: whether a token may be awaited.
    """

    servers: tuple[PoolServer, ...]
    strategy: PoolStrategy
    jitter: Callable[[], float]
    awaits: bool = False
    #: In the caller's order.
    all: list[Target] = field(init=False)
    _turn: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.all = []
        for index, server in enumerate(self.servers):
            same = (one.login for one in self.all if one.server.shares_login(server))
            login = next(same, None) or self._login(server)
            self.all.append(Target(server, index, login))

    def _login(self, server: PoolServer) -> Login | None:
        if not server.signs_in:
            return None
        guard = TokenGuard(server.token, awaits=self.awaits) if callable(server.token) else None
        return Login(guard=guard)

    def in_turn(self) -> list[Target]:
        """Return the servers, first the one that is to be asked first."""
        if self.strategy is PoolStrategy.FAIL_OVER:
            return self.all
        return self.all[self._turn :] + self.all[: self._turn]

    def taken(self, target: Target) -> None:
        """A message goes to `target`."""
        self._turn = (target.index + 1) % len(self.all)

    def failed(self, target: Target, error: MailwrightError, begun: float, now: float) -> None:
        """Let a server rest after a failure; those that began before the last one count as one.

        Args:
            target: the server.
            error: what went wrong.
            begun: when the attempt began.
            now: the time.
        """
        target.error = error
        if begun <= target.failed_at:
            return
        target.failures += 1
        target.failed_at = now
        pause = FIRST_PAUSE * 2.0 ** min(target.failures - 1, 30)
        pause *= 1.0 + _CHANCE * min(max(self.jitter(), 0.0), 1.0)
        target.rests_until = now + min(pause, LONGEST_PAUSE)

    def refused(
        self, target: Target, error: CredentialsRefusedError, begun: float, now: float
    ) -> None:
        """Never show these credentials again, to this server or another; see `failed`."""
        login = target.login
        if login is not None and login.guard is None:
            login.refused = target.error = error
            return
        if login is not None and login.guard is not None:
            login.guard.refused(error)
        self.failed(target, error, begun, now)  # the next token may be another one

    def forgive(self) -> None:
        """Let every server be asked again, refused logins included."""
        for target in self.all:
            target.failures = 0
            target.failed_at = target.rests_until = -_EVER
            target.error = None
            if target.login is not None:
                target.login.refused = None
                if target.login.guard is not None:
                    target.login.guard.forgive()

    def none_left(self, now: float) -> MailwrightError:
        """Return why no server can be asked, where none can."""
        refusals = [one.login.refused for one in self.all if one.login and one.login.refused]
        resting = [one for one in self.all if not one.is_refused]
        if refusals and not resting:
            return refused_before(refusals[0])
        seconds = max(0.0, min(one.rests_until for one in resting) - now)
        reasons = "; ".join(f"{one.server}: {one.error}" for one in self.all if one.error)
        error = NoServerError(
            f"No server of the pool can be asked for the next {seconds:.0f} s; nothing was sent. "
            f"{reasons}",
            seconds=seconds,
        )
        error.__cause__ = resting[0].error
        return error
