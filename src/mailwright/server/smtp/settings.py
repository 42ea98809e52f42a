"""What is the same for all SMTP sessions of a server."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

from ..limits import ServerLimits
from ..mechanisms import MECHANISMS, LoginContext

if TYPE_CHECKING:
    from ..store import ReceivedMessage
    from .session import SmtpSession


@dataclass(frozen=True, slots=True)
class Request:
    """What a rule (`SmtpServer.on`) gets to see.

    Args:
        verb: the command in upper case; "." for the end of the mail data.
        argument: what follows the verb, such as ``TO:<bob@example.net>``.
        content: the mail data, at its end.
        session: the session, for its `authenticated_as` or `transcript`.
    """

    verb: str
    argument: str
    content: bytes = field(repr=False)
    session: SmtpSession = field(repr=False)


#: Returns the reply to a request, such as "550 5.1.1 No such user", or None for the usual one.
#: After a reply below 400 the command is carried out, and this is what the client is told.
Rule: TypeAlias = Callable[[Request], str | None]


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSettings:
    """What is the same for all sessions of a server.

    Args:
        login: the accounts, and what else a login takes.
        deliver: keeps a message, before the client is told that it was taken; raises
            ServerRefusedError where it cannot.
        queue_id: makes the id of each message.
        hostname: what the server calls itself.
        starttls: whether TLS can be started.
        require_auth: whether MAIL takes a login.
        auth_without_tls: whether logins are taken in clear.
        mechanisms: the mechanisms to offer, in this order.
        without_extensions: EHLO keywords that are neither offered nor understood.
        limits: see there.
        rules: by verb.
        clock: the time, for `received_at`.
    """

    login: LoginContext
    deliver: Callable[[ReceivedMessage], None]
    queue_id: Callable[[], str]
    hostname: str = "localhost"
    starttls: bool = False
    require_auth: bool = True
    auth_without_tls: bool = False
    mechanisms: tuple[str, ...] = tuple(MECHANISMS)
    without_extensions: Collection[str] = frozenset()
    limits: ServerLimits = field(default_factory=ServerLimits)
    rules: Mapping[str, Rule] = field(default_factory=dict[str, Rule])
    clock: Callable[[], datetime] = _now
