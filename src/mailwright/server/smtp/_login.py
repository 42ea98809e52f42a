"""AUTH: a SASL exchange in the lines of SMTP (RFC 4954)."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from typing import TYPE_CHECKING

from ...errors import ProtocolError
from ..mechanisms import MECHANISMS, LoginContext
from ..mechanisms.exchange import decode_base64
from ..vouching import bindings_of, vouched_names
from ._replies import reply
from .state import State

if TYPE_CHECKING:
    from ...smtp.replies import Reply
    from .session import SmtpSession


def offered(session: SmtpSession) -> tuple[str, ...]:
    """Return the mechanisms that this session may use now, in order."""
    return _context(session).offered


def auth(session: SmtpSession, argument: str) -> Reply:
    """Carry out AUTH mechanism [initial-response]."""
    word, _, initial = argument.partition(" ")
    name = word.upper()
    if session.authenticated_as:
        return reply(503, "5.5.1", "Already authenticated")
    context = _context(session)
    if name not in context.offered:
        if name in session.settings.mechanisms and not _is_private(session):
            return reply(538, "5.7.11", "Encryption required: send STARTTLS first")
        return reply(504, "5.5.4", "Mechanism not offered")
    mechanism = MECHANISMS[name]
    if initial and mechanism.server_first:
        # RFC 4954 section 4: "the server MUST reject the AUTH command with a 501 reply"
        return reply(501, "5.7.0", f"{name} takes no initial response")
    session.exchange = mechanism.begin(replace(context, mechanism=name))
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


def _context(session: SmtpSession) -> LoginContext:
    settings = session.settings
    login = settings.login
    context = replace(
        login,
        bindings=bindings_of(session.tls, login.certificate()),
        vouched=vouched_names(session.tls, local=session.local),
    )
    if not _is_private(session):
        return context
    offer = (name for name in settings.mechanisms if MECHANISMS[name].is_available(context))
    return replace(context, offered=tuple(offer))


def _is_private(session: SmtpSession) -> bool:
    """Whether logins may be read here: nobody is in between, or the owner does not mind."""
    return session.tls is not None or session.local or session.settings.auth_without_tls


def _challenge(challenge: bytes) -> Reply:
    return reply(334, "", b64encode(challenge).decode("ascii"))
