"""From nothing to a session that is as safe as it must be."""

from __future__ import annotations

from ..._flow import Flow
from ...errors import ProtocolError, TlsUnavailableError
from ...net.secure_socket_options import SecureSocketOptions
from .._command import Command
from .._refusals import refusal
from .._session import Session
from .._state import State
from .._steps import Open, Upgrade
from ..capabilities import NO_CAPABILITIES
from ..commands import Ehlo, Greeting, Helo, Lhlo, StartTls

_IMPLICIT, _START_TLS = SecureSocketOptions.SSL_ON_CONNECT, SecureSocketOptions.START_TLS
_WHEN_AVAILABLE = SecureSocketOptions.START_TLS_WHEN_AVAILABLE


def connect(session: Session) -> Flow[None]:
    """Connect, turn to TLS as the session demands, and learn what the server offers."""
    yield from Open()
    if session.security is _IMPLICIT:
        yield from Upgrade(State.OPENED)
    greeting = yield from Greeting()
    if greeting.code != 220:
        raise refusal(greeting, session, "The connection")
    yield from hello(session)
    if session.security in (_START_TLS, _WHEN_AVAILABLE):
        yield from start_tls(session)


def hello(session: Session) -> Flow[None]:
    """Say EHLO, or HELO to a server that does not know it; what was offered before is forgotten.

    LMTP has LHLO in place of both (RFC 2033 section 4.1).
    """
    session.capabilities = NO_CAPABILITIES
    greeting = _hello(session)
    reply = yield from greeting
    if reply.is_positive:
        session.capabilities = Ehlo.capabilities(reply)
        return
    if reply.code >= 500 and not session.is_lmtp:
        reply = yield from Helo(session.ehlo_name)
    if not reply.is_positive:
        raise refusal(reply, session, greeting.verb)


def _hello(session: Session) -> Command:
    return (Lhlo if session.is_lmtp else Ehlo)(session.ehlo_name)


def renew(session: Session) -> Flow[None]:
    """Ask again what the server offers, which may depend on who asks (row S10)."""
    greeting = _hello(session)
    reply = yield from greeting
    if reply.is_positive:
        session.capabilities = Ehlo.capabilities(reply)
    elif reply.code == 421:
        raise refusal(reply, session, greeting.verb)
    # QUIRK(OpenSMTPD): answers 503 "Already identified" to an EHLO after AUTH
    # (https://github.com/OpenSMTPD/OpenSMTPD/blob/7.6.0p1/usr.sbin/smtpd/smtp_session.c);
    # then what it offered before the login still holds.


def start_tls(session: Session) -> Flow[None]:
    """Turn to TLS by STARTTLS (RFC 3207), or raise where it is required and does not come."""
    required = session.security is _START_TLS
    problem = "does not offer STARTTLS"
    if "STARTTLS" in session.capabilities:
        reply = yield from StartTls()
        if reply.code == 220:
            yield from Upgrade(State.GREETED)
            yield from hello(session)
            return
        if reply.code < 400 or reply.code == 421:
            raise ProtocolError(f"The server answered STARTTLS with {reply}.")
        problem = f"refused STARTTLS ({reply})"
    if required:
        raise TlsUnavailableError(
            f"{session.host} {problem}, and the connection must be secure; nothing was sent. "
            "Somebody on the path may have removed the offer. If the server speaks TLS from the "
            "first byte, use port 465 with SecureSocketOptions.SSL_ON_CONNECT."
        )
    session.fell_back = True
