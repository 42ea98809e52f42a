"""What a person can be told of a session: its stages, and which mechanism would sign in, and why.

The clients that go through a session stage by stage are each protocol's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import TypeVar

from .._secret import Secret
from ..errors import MailwrightError, PlaintextCredentialsError
from ..sasl.choosing import Credentials, left_out
from . import login
from .session import ClientSession

_NOTHING = frozenset[str]()
_ANY = Secret("-")  # in place of what is not asked for to find out how one would sign in


class SessionStage(Enum):
    """What a session goes through, in the order of its members."""

    def includes(self, stage: SessionStage) -> bool:
        """Whether a session that goes up to this stage goes through that one."""
        order: list[SessionStage] = list(type(self))
        return order.index(stage) <= order.index(self)


S = TypeVar("S", bound=SessionStage)

#: Told each stage when it begins.
Enter = Callable[[S], None]


def mechanisms(
    session: ClientSession, user: str, *, by_token: bool, mechanism: str | None
) -> Mapping[str, str | None]:
    """Return the mechanisms that the server offers, and why each one would not be taken.

    Args:
        session: the session.
        user: who would sign in.
        by_token: whether with a token; with a password otherwise.
        mechanism: the one mechanism to take.

    Returns:
        Names in the server's order; the one that would be taken has None.
    """
    credentials = Credentials(
        user=user or "user",
        password=None if by_token else _ANY,
        token=_ANY if by_token else None,
    )
    offered = session.mechanisms
    reasons = left_out(offered, credentials, context=session.sasl_context(), mechanism=mechanism)
    chosen = _would_take(session, credentials, mechanism)
    return {
        name: None
        if name == chosen
        else reasons.get(name) or _why_not(session, name, credentials, chosen)
        for name in offered
    }


def _would_take(session: ClientSession, credentials: Credentials, mechanism: str | None) -> str:
    try:
        return login.pick(
            session, credentials, mechanism=mechanism, require=_NOTHING, forbid=_NOTHING
        ).name
    except MailwrightError:
        return ""


def _why_not(session: ClientSession, name: str, credentials: Credentials, chosen: str) -> str:
    try:
        login.pick(session, credentials, mechanism=name, require=_NOTHING, forbid=_NOTHING)
    except PlaintextCredentialsError:
        return "the connection is not secured by verified TLS"
    except MailwrightError as error:
        return str(error)
    return f"{chosen} is stronger"
