"""AUTH: a SASL exchange in the lines of SMTP (RFC 4954)."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from ...errors import ProtocolError
from ..mechanisms import MECHANISMS
from ..mechanisms.exchange import decode_base64
from ._replies import reply
from .state import State

if TYPE_CHECKING:
    from ...smtp.replies import Reply
    from .session import SmtpSession


def offered(session: SmtpSession) -> tuple[str, ...]:
    """Return the mechanisms that this session may use now, in order."""
    settings = session.settings
    if (session.tls is None and not settings.auth_without_tls) or not len(settings.login.accounts):
        return ()
    return settings.mechanisms


def auth(session: SmtpSession, argument: str) -> Reply:
    """Carry out AUTH mechanism [initial-response]."""
    name, _, initial = argument.partition(" ")
    if session.authenticated_as:
        return reply(503, "5.5.1", "Already authenticated")
    if name.upper() not in offered(session):
        if name.upper() in session.settings.mechanisms and session.tls is None:
            return reply(538, "5.7.11", "Encryption required: send STARTTLS first")
        return reply(504, "5.5.4", "Mechanism not offered")
    session.exchange = MECHANISMS[name.upper()](session.settings.login)
    session.state = State.LOGIN
    challenge = next(session.exchange)
    if not initial:
        return _challenge(challenge)
    # "=" is the empty initial response                                RFC 4954 section 4
    return respond(session, b"" if initial == "=" else initial.encode("utf-8"))


def respond(session: SmtpSession, line: bytes) -> Reply:
    """Give a response to the exchange and return the next challenge, or how it ended."""
    if line == b"*":
        raise ProtocolError("Authentication cancelled", code=501, enhanced_code="5.7.0")
    exchange = session.exchange
    assert exchange is not None
    try:
        return _challenge(exchange.send(decode_base64(line, "The response")))
    except StopIteration as stop:
        session.authenticated_as = str(stop.value)
        session.exchange = None
        session.state = State.READY
        return reply(235, "2.7.0", "Authentication successful")


def _challenge(challenge: bytes) -> Reply:
    return reply(334, "", b64encode(challenge).decode("ascii"))
