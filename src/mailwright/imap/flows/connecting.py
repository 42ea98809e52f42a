"""From nothing to a session that is as safe as it must be."""

from __future__ import annotations

from ..._flow import Flow
from ...errors import (
    ProtocolError,
    ServerRefusedError,
    ServiceUnavailableError,
    TlsUnavailableError,
)
from ...net.secure_socket_options import SecureSocketOptions
from .._command import Plain
from .._refusals import referral_of
from .._session import Session
from .._steps import Open, Upgrade
from ..capabilities import NO_CAPABILITIES, Capabilities
from ..commands.capability import Capability
from ..commands.greeting import Greeting
from ..commands.starttls import StartTls
from ..responses import Status, StatusResponse

_IMPLICIT, _START_TLS = SecureSocketOptions.SSL_ON_CONNECT, SecureSocketOptions.START_TLS
_WHEN_AVAILABLE = SecureSocketOptions.START_TLS_WHEN_AVAILABLE


def connect(session: Session) -> Flow[None]:
    """Connect, turn to TLS as the session demands, and learn what the server offers."""
    yield from Open()
    if session.security is _IMPLICIT:
        yield from Upgrade(is_greeted=False)
    greeting = yield from await_greeting(session)
    if session.security in (_START_TLS, _WHEN_AVAILABLE):
        if greeting.status is Status.PREAUTH:
            refuse_preauth(session)
        else:
            yield from learn_capabilities(session)
            yield from start_tls(session)
    if greeting.status is Status.PREAUTH:
        session.identity = ""  # somebody's: the server does not say whose
    if session.tls is None or session.security is _IMPLICIT:  # else it was said before TLS (T10)
        session.referral = referral_of(greeting)
    yield from learn_capabilities(session)


def learn_capabilities(session: Session) -> Flow[None]:
    """Ask what the server offers, unless it has said so since the session last changed.

    A server that does not know CAPABILITY offers nothing (I16).
    """
    if session.capabilities_are_fresh:
        return
    session.set_capabilities(None)
    try:
        yield from Capability()
    except ServerRefusedError:
        session.set_capabilities(NO_CAPABILITIES)


def renew(session: Session, completion: StatusResponse) -> Flow[None]:
    """Learn what the server offers to whom it now knows: what it said before does not count.

    Args:
        session: whose capabilities were marked as stale before the login.
        completion: the tagged response that ended it, which may name them.
    """
    code = completion.code
    if code is not None and code.name == "CAPABILITY":
        session.set_capabilities(Capabilities(code.arguments.decode("ascii", "replace")))
    yield from learn_capabilities(session)


def await_greeting(session: Session) -> Flow[StatusResponse]:
    """Return the server's first words."""
    try:
        return (yield from Greeting())
    except ServiceUnavailableError as error:
        if session.tls is None and session.security is not SecureSocketOptions.NONE:
            error.args = (f"{error.args[0]} (It was said in clear, before TLS: by anybody.)",)
        raise


def refuse_preauth(session: Session) -> None:
    """Raise where TLS is required: a session that is signed in cannot turn to it (T06).

    Whoever sits in between says PREAUTH, and the client tells him everything.
    """
    if session.security is _START_TLS:
        raise TlsUnavailableError(
            f"{session.host} says that the session is signed in already (PREAUTH), so that TLS "
            "cannot begin, and the connection must be secure; nothing was sent. Somebody on the "
            "path may have said it. Use port 993 with SecureSocketOptions.SSL_ON_CONNECT."
        )
    session.fell_back = True


def start_tls(session: Session) -> Flow[None]:
    """Turn to TLS by STARTTLS, or raise where it is required and does not come."""
    problem = "does not offer STARTTLS"
    if "STARTTLS" in session.capabilities:
        command: Plain = StartTls()
        try:
            yield from command
        except ServiceUnavailableError:
            raise
        except ServerRefusedError as error:
            problem = f"refused STARTTLS ({error.status} {error.text})"
        else:
            yield from Upgrade(is_greeted=True)
            if session.tls is None:  # nothing may go on as if it were there (T08)
                raise ProtocolError("The connection did not turn to TLS.")
            return
    if session.security is _START_TLS:
        raise TlsUnavailableError(
            f"{session.host} {problem}, and the connection must be secure; nothing was sent. "
            "Somebody on the path may have removed the offer. If the server speaks TLS from the "
            "first byte, use port 993 with SecureSocketOptions.SSL_ON_CONNECT."
        )
    session.fell_back = True
