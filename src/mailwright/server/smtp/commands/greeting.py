"""EHLO, HELO, LHLO and STARTTLS: what begins a session, and begins it anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._replies import reply
from ..extensions import announced
from ..state import State

if TYPE_CHECKING:
    from ....smtp.replies import Reply
    from ..session import SmtpSession


def ehlo(session: SmtpSession, _domain: str) -> Reply:
    """Greet a client that knows extensions (EHLO, and LHLO of RFC 2033 section 4.1)."""
    _greeted(session, extended=True)
    return reply(250, "", session.settings.hostname, *announced(session))


def helo(session: SmtpSession, _domain: str) -> Reply:
    """Greet a client that knows none."""
    _greeted(session, extended=False)
    return reply(250, "", session.settings.hostname)


def _greeted(session: SmtpSession, *, extended: bool) -> None:
    session.state = State.READY  # and as if by RSET, RFC 5321 section 4.1.4
    session.reset()
    session.extended = extended


def starttls(session: SmtpSession, _argument: str) -> Reply:
    """Turn to TLS (RFC 3207), unless the client has said more than that."""
    if session.tls is not None:
        return reply(503, "5.5.1", "TLS is active already")
    if not session.settings.starttls:
        return reply(502, "5.5.1", "STARTTLS is not offered")
    if session.has_more_input:
        # Plain text that would be taken for what the client says under TLS: CVE-2011-0411.
        return reply(421, "4.7.0", "Commands sent ahead behind STARTTLS")
    session.state = State.UPGRADE
    return reply(220, "2.0.0", "Ready to start TLS")
