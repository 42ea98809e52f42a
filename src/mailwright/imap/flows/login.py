"""Signing in: AUTHENTICATE with a SASL mechanism, or LOGIN (RFC 9051 section 6.2)."""

from __future__ import annotations

from ..._clients.login import check_external
from ..._flow import Flow
from ...errors import (
    MailwrightError,
    NoMechanismError,
    ProtocolError,
    ServerNotAuthenticatedError,
    ServerRefusedError,
    StateError,
)
from ...sasl.dialogue import Carrier, converse
from ...sasl.login import SaslMechanismLogin
from ...sasl.mechanism import Respond, SaslMechanism
from .._refusals import referral_of
from .._session import Session
from .._state import State
from .._steps import Close, Submit, Until
from ..commands.authenticate import Authenticate
from ..commands.login import Login
from ..responses import Status, StatusResponse
from ._login_refusals import login_refusal
from .connecting import renew
from .introducing import identify

#: Octets of the tag and the words in front of an initial response.
_ROOM = 100


def authenticate(session: Session, mechanism: SaslMechanism, identity: str) -> Flow[None]:
    """Sign in with `mechanism`; afterwards the session has the identity.

    Raises:
        NoMechanismError: EXTERNAL, and nothing has vouched for anybody; LOGIN, and the server has
            forbidden it.
        CredentialsRefusedError: the server said no.
        ServerNotAuthenticatedError: the server said yes and had not proved that it knows the
            password.
        ProtocolError: the server broke the rules of the exchange.
    """
    session.require_connected()
    if session.identity is not None or session.protocol.state is not State.NOT_AUTHENTICATED:
        raise StateError("The session is authenticated already; connect again to change the user.")
    check_external(session, mechanism)
    session.mechanism = mechanism
    session.capabilities_are_fresh = False  # they are another's once somebody has signed in
    completion = yield from _sign_in(session, mechanism)
    if completion.status is not Status.OK:
        raise login_refusal(completion, session)
    session.identity = identity
    session.referral = referral_of(completion)
    yield from renew(session, completion)
    if session.quirks.identify_first and session.has("ID"):
        yield from _introduce(session)


def _introduce(session: Session) -> Flow[None]:
    """Say who the client is, where no folder is opened for one that has not."""
    # QUIRK(Coremail): SELECT is NO, "Unsafe Login", before that
    # https://github.com/OfflineIMAP/offlineimap3/issues/71
    try:
        yield from identify(session, {"name": "mailwright"})
    except ServerRefusedError:
        pass  # signed in is signed in; what the server makes of it shows at SELECT


def _sign_in(session: Session, mechanism: SaslMechanism) -> Flow[StatusResponse]:
    """Have the dialogue; whatever breaks it ends the connection."""
    try:
        if isinstance(mechanism, SaslMechanismLogin) and not session.offers("LOGIN"):
            return (yield from _by_login_command(session, mechanism))
        return (yield from _by_authenticate(session, mechanism))
    except GeneratorExit:
        raise
    except BaseException as error:
        # Between two lines of an exchange nobody knows what the server would take the next one for,
        # and one that breaks the rules gets no further word.
        broken = isinstance(error, (ProtocolError, ServerNotAuthenticatedError))
        if broken or not session.protocol.is_idle:
            yield from Close()
        raise


def _by_login_command(session: Session, mechanism: SaslMechanismLogin) -> Flow[StatusResponse]:
    if "LOGINDISABLED" in session.capabilities:
        raise NoMechanismError(
            f"{session.host} does not take LOGIN on this connection (LOGINDISABLED).",
            mechanism=mechanism.name,
        )
    return (yield from _ended(Login(mechanism)))


def _by_authenticate(session: Session, mechanism: SaslMechanism) -> Flow[StatusResponse]:
    dialogue = _Dialogue(session)
    try:
        answer = yield from converse(mechanism, session.sasl_context(), dialogue)
    except (ProtocolError, ServerNotAuthenticatedError):
        raise
    except Exception:
        yield from dialogue.cancel()
        raise
    assert isinstance(answer, StatusResponse)
    return answer


def _ended(command: Login | Authenticate) -> Flow[StatusResponse]:
    """Send a command and return the tagged response, whatever it says."""
    yield from Submit(command)
    yield from Until(lambda: command.is_done, command=command)
    return _completion(command)


def _completion(command: Login | Authenticate) -> StatusResponse:
    if command.error is not None:
        raise command.error
    assert command.completion is not None
    return command.completion


class _Dialogue(Carrier["bytes | StatusResponse"]):
    """AUTHENTICATE and the lines that follow it: challenges, and the tagged response."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._command: Authenticate | None = None

    def begin(self, mechanism: SaslMechanism, response: Respond) -> Flow[bytes | StatusResponse]:
        """Say AUTHENTICATE, and the initial response with it (SASL-IR) or after it."""
        at_once = response.data is not None and self._fits(response)
        command = Authenticate(mechanism.name, response.data if at_once else None)
        self._command = command
        yield from Submit(command)
        answer = yield from self._answer(command)
        if at_once or response.data is None:
            return answer
        if isinstance(answer, StatusResponse):
            if answer.status is Status.OK:  # nothing was shown yet
                raise self.unproven(mechanism)
            return answer
        return (yield from self.respond(response))

    def respond(self, response: Respond) -> Flow[bytes | StatusResponse]:
        """See `Carrier.respond`."""
        assert self._command is not None
        self._command.respond(response.data or b"")
        return (yield from self._answer(self._command))

    def challenge(self, answer: bytes | StatusResponse) -> bytes | None:
        """See `Carrier.challenge`."""
        return answer if isinstance(answer, bytes) else None

    def is_success(self, answer: bytes | StatusResponse) -> bool:
        """See `Carrier.is_success`."""
        return isinstance(answer, StatusResponse) and answer.status is Status.OK

    def cancel(self) -> Flow[None]:
        """Cancel the exchange with "*", where the server waits for a line of it."""
        command = self._command
        if command is None or command.is_done or command.continuations:
            return
        try:
            command.respond(None)
            yield from self._answer(command)
        except MailwrightError:
            pass  # the connection is closed, and why the login failed matters more

    def _fits(self, response: Respond) -> bool:
        """Whether the server takes the initial response with the command (RFC 4959)."""
        size = len(response.data or b"") * 4 // 3 + _ROOM
        return self._session.has("SASL-IR") and size < self._session.quirks.line_limit

    def _answer(self, command: Authenticate) -> Flow[bytes | StatusResponse]:
        yield from Until(lambda: command.is_answered, command=command)
        return _completion(command) if command.is_done else command.take_challenge()
