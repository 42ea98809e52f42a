"""RSET, NOOP and QUIT (RFC 5321 section 4.1.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._replies import reply

if TYPE_CHECKING:
    from ....smtp.replies import Reply
    from ..session import SmtpSession


def rset(session: SmtpSession, _argument: str) -> Reply:
    """Forget the transaction."""
    session.reset()
    return reply(250, "2.0.0", "Ok")


def noop(_session: SmtpSession, _argument: str) -> Reply:
    """Do nothing."""
    return reply(250, "2.0.0", "Ok")


def quit_(_session: SmtpSession, _argument: str) -> Reply:
    """Say goodbye; the session ends with the reply."""
    return reply(221, "2.0.0", "Bye")
