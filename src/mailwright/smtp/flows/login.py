"""AUTH: a SASL exchange over SMTP (RFC 4954)."""

from __future__ import annotations

from ..._clients.login import check_external
from ..._flow import Flow
from ...errors import MailwrightError, ProtocolError, ServerNotAuthenticatedError, StateError
from ...sasl.dialogue import Carrier, converse
from ...sasl.mechanism import Respond, SaslMechanism
from .._refusals import login_refusal
from .._session import Session
from .._state import State
from ..commands import Auth, AuthResponse
from ..replies import Reply
from .connecting import renew

#: Octets of a command with its line end (RFC 5321 section 4.5.3.1.4). A longer initial response
#: waits until the server asks for it (RFC 4954 section 4); tokens and tickets may be as long.
MAX_COMMAND = 512


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
    check_external(session, mechanism)
    session.mechanism = mechanism
    yield from _exchange(session, mechanism)
    session.identity = identity
    yield from renew(session)


def _exchange(session: Session, mechanism: SaslMechanism) -> Flow[None]:
    try:
        reply = yield from converse(mechanism, session.sasl_context(), _AuthDialogue())
    except (ProtocolError, ServerNotAuthenticatedError):
        raise  # such a peer gets no further word: the connection is closed
    except Exception:
        # The server waits for a line only where the fault lies between two of them; a broken
        # connection is closed, and before AUTH there is nothing to cancel.
        if session.protocol.state is State.AUTH and session.protocol.is_idle:
            yield from _cancel()
        raise
    _judge(reply, session)


class _AuthDialogue(Carrier[Reply]):
    """AUTH and the lines that follow it."""

    def begin(self, mechanism: SaslMechanism, response: Respond) -> Flow[Reply]:
        """Say AUTH, and the initial response with it or after it."""
        whole = Auth(mechanism.name, response.data)
        if len(whole.line) + 2 <= MAX_COMMAND:
            return (yield from whole)
        asked = yield from Auth(mechanism.name, None)
        if asked.code == 235:  # nothing was shown yet
            raise self.unproven(mechanism)
        return asked if asked.code != 334 else (yield from AuthResponse(response.data))

    def respond(self, response: Respond) -> Flow[Reply]:
        """See `Carrier.respond`."""
        return (yield from AuthResponse(response.data or b""))

    def challenge(self, answer: Reply) -> bytes | None:
        """See `Carrier.challenge`."""
        if answer.code != 334:
            return None
        challenge, *more = answer.raw
        if more:
            raise ProtocolError("The server sent a challenge of several lines.")
        return challenge

    def is_success(self, answer: Reply) -> bool:
        """See `Carrier.is_success`."""
        return answer.code == 235


def _judge(reply: Reply, session: Session) -> None:
    if reply.code == 235:
        return
    if reply.is_positive or reply.code < 400:
        raise ProtocolError(f"The server ended the login with {session.scrub(str(reply))}.")
    raise login_refusal(reply, session)


def _cancel() -> Flow[None]:
    """Cancel the exchange (RFC 4954 section 4), so that the session stays usable."""
    try:
        yield from AuthResponse(None)
    except MailwrightError:
        pass  # the connection is closed, and why the login failed matters more
