"""What is the same for all SMTP sessions of a server."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ..limits import ServerLimits
from ..mechanisms import DEFAULT_MECHANISMS, LoginContext

if TYPE_CHECKING:
    from ..store import ReceivedMessage
    from .rules import Rule


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
        lmtp: whether it speaks LMTP (RFC 2033): LHLO, and a reply for each recipient.
        directory: the mailboxes behind each name, for VRFY and EXPN; None answers neither.
        clock: the time, for `received_at`.
    """

    login: LoginContext
    deliver: Callable[[ReceivedMessage], None]
    queue_id: Callable[[], str]
    hostname: str = "localhost"
    starttls: bool = False
    require_auth: bool = True
    auth_without_tls: bool = False
    mechanisms: tuple[str, ...] = DEFAULT_MECHANISMS
    without_extensions: Collection[str] = frozenset()
    limits: ServerLimits = field(default_factory=ServerLimits)
    rules: Mapping[str, Rule] = field(default_factory=dict[str, "Rule"])
    lmtp: bool = False
    directory: Mapping[str, tuple[str, ...]] | None = None
    clock: Callable[[], datetime] = _now
