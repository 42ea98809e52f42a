"""AUTH: a SASL exchange over SMTP (RFC 4954)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ..._flow import Flow, Step
from ...errors import (
    LimitExceededError,
    MailwrightError,
    NoMechanismError,
    PlaintextCredentialsError,
    ProtocolError,
    ServerNotAuthenticatedError,
    StateError,
)
from ...net.secure_socket_options import SecureSocketOptions
from ...sasl import Respond, SaslContext, SaslMechanism, decode_challenge
from ...sasl.choosing import Credentials, choose, safe_in_clear
from .._refusals import login_refusal
from .._session import Session
from .._state import State
from ..commands import Auth, AuthResponse
from ..replies import Reply
from .connecting import renew

#: Octets of a command with its line end (RFC 5321 section 4.5.3.1.4). A longer initial response
#: waits until the server asks for it (RFC 4954 section 4); tokens and tickets may be as long.
MAX_COMMAND = 512
#: Challenges that are answered; every mechanism needs fewer (S20).
MAX_ROUNDS = 8


def pick(
    session: Session,
    credentials: Credentials,
    *,
    mechanism: str | None,
    require: frozenset[str],
    forbid: frozenset[str],
) -> SaslMechanism:
    """Return the strongest mechanism that both sides and the session's safety allow."""
    return choose(
        session.capabilities.mechanisms,
        credentials,
        context=context_of(session),
        confidential=session.is_confidential,
        allow_plaintext=_plaintext_allowed(session),
        challenge_response_allowed=_challenge_response_allowed(session),
        mechanism=mechanism,
        require=require,
        forbid=forbid,
    )


def check(session: Session, mechanism: SaslMechanism) -> None:
    """Raise unless a mechanism that the caller made may run on this connection.

    Raises:
        PlaintextCredentialsError: it would show the credentials, or its proof where TLS was
            hoped for and lost.
        NoMechanismError: the server does not offer it.
    """
    offered = session.capabilities.mechanisms
    if mechanism.name not in offered:
        raise NoMechanismError(
            f"{session.host} does not offer {mechanism.name}; it offers "
            f"{', '.join(offered) or 'no mechanism at all'}.",
            mechanism=mechanism.name,
        )
    if not session.is_confidential and not safe_in_clear(
        type(mechanism),
        allow_plaintext=_plaintext_allowed(session),
        challenge_response_allowed=_challenge_response_allowed(session),
    ):
        raise PlaintextCredentialsError(
            f"{mechanism.name} was not begun: the connection to {session.host} is not encrypted "
            "with a verified certificate. Connect with SecureSocketOptions.START_TLS or "
            "SSL_ON_CONNECT.",
            mechanism=mechanism.name,
        )


def _plaintext_allowed(session: Session) -> bool:
    """Whether the caller lets credentials be read on the way; never where TLS was lost."""
    return session.settings.allow_plaintext_credentials and not session.fell_back


def _challenge_response_allowed(session: Session) -> bool:
    """Whether a proof that does not show the password may be sent: not where TLS was lost."""
    return session.is_local or (
        session.security is SecureSocketOptions.NONE and not session.fell_back
    )


def context_of(session: Session) -> SaslContext:
    """Return what a mechanism may know of the connection."""
    kinds = ("tls-unique", "tls-exporter", "tls-server-end-point")
    tls = session.tls
    bindings = {kind: data for kind in kinds if tls and (data := tls.channel_binding(kind))}
    return SaslContext(
        service="smtp",
        host=str(session.host),
        port=session.port,
        offered=frozenset(session.capabilities.mechanisms),
        bindings=bindings,
    )


def authenticate(session: Session, mechanism: SaslMechanism, identity: str) -> Flow[None]:
    """Sign in with `mechanism`; afterwards the session has the identity.

    Raises:
        NoMechanismError: EXTERNAL, and nothing has vouched for anybody.
        CredentialsRefusedError: the server said no.
        ServerNotAuthenticatedError: the server said yes and had not proved that it knows the
            password.
        ProtocolError: the server broke the rules of the exchange.
    """
    if session.identity is not None:
        raise StateError("The session is authenticated already; connect again to change the user.")
    _check_external(session, mechanism)
    session.mechanism = mechanism
    yield from _exchange(session, mechanism)
    session.identity = identity
    yield from renew(session)


def _check_external(session: Session, mechanism: SaslMechanism) -> None:
    """Refuse EXTERNAL where there is no certificate, nor a socket, that it could speak of.

    Whoever answers on a line in clear would make a session with an identity out of one that has
    none (design rule 1), with nothing shown and nothing proved.
    """
    if mechanism.name != "EXTERNAL" or session.is_local:
        return
    settings = session.settings
    if session.tls is None:
        why = f"the connection to {session.host} has neither"
    elif not settings.own_context and settings.tls.client_certificate is None:
        why = f"none was shown to {session.host}"
    else:
        return
    raise NoMechanismError(
        "EXTERNAL was not begun: it takes the identity of a TLS client certificate or of a "
        f"Unix-domain socket, and {why}. Connect with SecureSocketOptions.START_TLS or "
        "SSL_ON_CONNECT and tls=TlsOptions(client_certificate=...).",
        mechanism=mechanism.name,
    )


def _exchange(session: Session, mechanism: SaslMechanism) -> Flow[None]:
    try:
        reply = yield from _dialogue(mechanism, mechanism.exchange(context_of(session)))
    except (ProtocolError, ServerNotAuthenticatedError):
        raise  # such a peer gets no further word: the connection is closed
    except Exception:
        # The server waits for a line only where the fault lies between two of them; a broken
        # connection is closed, and before AUTH there is nothing to cancel.
        if session.protocol.state is State.AUTH and session.protocol.is_idle:
            yield from _cancel()
        raise
    _judge(reply, session)


def _dialogue(mechanism: SaslMechanism, steps: Flow[None]) -> Flow[Reply]:
    """Carry the responses of a mechanism to the server, and return the reply that ends it."""
    step: Step[Any] | None = next(steps)
    started = False
    rounds = 0
    while step is not None:
        if not isinstance(step, Respond):
            step = yield from _forward(step, steps)
            continue
        if started:
            reply = yield from AuthResponse(step.data or b"")
        else:
            reply = yield from _begin(mechanism, step)
        started = True
        if reply.code != 334:
            if reply.code == 235 and not step.may_succeed:
                raise _unproven(mechanism)
            return reply
        rounds += 1
        challenge = _challenge(reply, rounds)
        step = _next(partial(steps.send, challenge))
    # The mechanism has verified what it must; an empty response asks for the outcome.
    return (yield from AuthResponse(b""))


def _begin(mechanism: SaslMechanism, step: Respond) -> Flow[Reply]:
    """Say AUTH, and the initial response with it or after it."""
    whole = Auth(mechanism.name, step.data)
    if len(whole.line) + 2 <= MAX_COMMAND:
        return (yield from whole)
    asked = yield from Auth(mechanism.name, None)
    if asked.code == 235:  # nothing was shown yet
        raise _unproven(mechanism)
    return asked if asked.code != 334 else (yield from AuthResponse(step.data))


def _forward(step: Step[Any], steps: Flow[None]) -> Flow[Step[Any] | None]:
    """Have a computation done, or a token fetched, and return the next step of the mechanism."""
    try:
        answer = yield step
    except Exception as error:  # noqa: BLE001 - the mechanism says what it means
        return _next(partial(steps.throw, error))
    return _next(partial(steps.send, answer))


def _next(resume: Callable[[], Step[Any]]) -> Step[Any] | None:
    """Return the step that a mechanism comes to next, None at its end."""
    try:
        return resume()
    except StopIteration:
        return None


def _judge(reply: Reply, session: Session) -> None:
    if reply.code == 235:
        return
    if reply.is_positive or reply.code < 400:
        raise ProtocolError(f"The server ended the login with {session.scrub(str(reply))}.")
    raise login_refusal(reply, session)


def _unproven(mechanism: SaslMechanism) -> ServerNotAuthenticatedError:
    return ServerNotAuthenticatedError(
        f"The server said that the login with {mechanism.name} succeeded before the exchange was "
        "complete; it has not proved that it knows the password, and is not believed.",
        mechanism=mechanism.name,
    )


def _challenge(reply: Reply, rounds: int) -> bytes:
    if rounds > MAX_ROUNDS:
        raise LimitExceededError(
            f"The server sent more than {MAX_ROUNDS} challenges.", limit=MAX_ROUNDS
        )
    challenge, *more = reply.raw
    if more:
        raise ProtocolError("The server sent a challenge of several lines.")
    return decode_challenge(challenge)


def _cancel() -> Flow[None]:
    """Cancel the exchange (RFC 4954 section 4), so that the session stays usable."""
    try:
        yield from AuthResponse(None)
    except MailwrightError:
        pass  # the connection is closed, and why the login failed matters more
