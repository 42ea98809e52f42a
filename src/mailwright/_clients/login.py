"""Which mechanism may run on a connection, and what has to vouch for EXTERNAL."""

from __future__ import annotations

from ..errors import NoMechanismError, PlaintextCredentialsError
from ..sasl.choosing import Credentials, choose, safe_in_clear
from ..sasl.mechanism import SaslMechanism
from .session import ClientSession


def pick(
    session: ClientSession,
    credentials: Credentials,
    *,
    mechanism: str | None,
    require: frozenset[str],
    forbid: frozenset[str],
) -> SaslMechanism:
    """Return the strongest mechanism that both sides and the session's safety allow."""
    return choose(
        session.mechanisms,
        credentials,
        context=session.sasl_context(),
        confidential=session.is_confidential,
        allow_plaintext=session.plaintext_allowed,
        challenge_response_allowed=session.proofs_allowed,
        mechanism=mechanism,
        require=require,
        forbid=forbid,
    )


def check(session: ClientSession, mechanism: SaslMechanism) -> None:
    """Raise unless a mechanism that the caller made may run on this connection.

    Raises:
        PlaintextCredentialsError: it would show the credentials, or its proof where TLS was
            hoped for and lost.
        NoMechanismError: the server does not offer it, or it is ANONYMOUS where mail is sent.
    """
    if mechanism.name.upper() == "ANONYMOUS" and not session.takes_anonymous:
        raise NoMechanismError(
            "ANONYMOUS proves nobody's identity, and nobody sends mail without one.",
            mechanism=mechanism.name,
        )
    offered = session.mechanisms
    if mechanism.name not in offered:
        raise NoMechanismError(
            f"{session.host} does not offer {mechanism.name}; it offers "
            f"{', '.join(offered) or 'no mechanism at all'}.",
            mechanism=mechanism.name,
        )
    require_safe(session, mechanism)


def require_safe(session: ClientSession, mechanism: SaslMechanism) -> None:
    """Raise unless others on the way learn nothing from a mechanism that they must not.

    Raises:
        PlaintextCredentialsError: they would.
    """
    if not session.is_confidential and not safe_in_clear(
        type(mechanism),
        allow_plaintext=session.plaintext_allowed,
        challenge_response_allowed=session.proofs_allowed,
    ):
        raise PlaintextCredentialsError(
            f"{mechanism.name} was not begun: the connection to {session.host} is not encrypted "
            "with a verified certificate. Connect with SecureSocketOptions.START_TLS or "
            "SSL_ON_CONNECT.",
            mechanism=mechanism.name,
        )


def check_external(session: ClientSession, mechanism: SaslMechanism) -> None:
    """Refuse EXTERNAL where there is no certificate, nor a socket, that it could speak of.

    Whoever answers on a line in clear would make a session with an identity out of one that has
    none (design rule 1), with nothing shown and nothing proved.
    """
    if mechanism.name != "EXTERNAL" or session.is_local:
        return
    if session.tls is None:
        why = f"the connection to {session.host} has neither"
    elif not session.may_show_certificate:
        why = f"none was shown to {session.host}"
    else:
        return
    raise NoMechanismError(
        "EXTERNAL was not begun: it takes the identity of a TLS client certificate or of a "
        f"Unix-domain socket, and {why}. Connect with SecureSocketOptions.START_TLS or "
        "SSL_ON_CONNECT and tls=TlsOptions(client_certificate=...).",
        mechanism=mechanism.name,
    )
