"""The dialogue of a mechanism with a server, whatever protocol carries it (RFC 4422 section 3)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial
from typing import Any, Generic, TypeVar

from .._flow import Flow, Step
from ..errors import LimitExceededError, ServerNotAuthenticatedError
from .base64 import decode_challenge
from .mechanism import Respond, SaslContext, SaslMechanism

#: Challenges that are answered; every mechanism needs fewer (S20).
MAX_ROUNDS = 8

T = TypeVar("T")


class Carrier(ABC, Generic[T]):
    """How a protocol carries an exchange; `T` is what it answers each line with.

    A traceback may show locals (S21): nothing holds what a `Respond` carries longer than it must.
    """

    @abstractmethod
    def begin(self, mechanism: SaslMechanism, response: Respond) -> Flow[T]:
        """Name the mechanism, with its initial response or before it; return the answer."""

    @abstractmethod
    def respond(self, response: Respond) -> Flow[T]:
        """Send a response and return the answer."""

    @abstractmethod
    def challenge(self, answer: T) -> bytes | None:
        """Return the challenge in an answer, in base64; None where the exchange has ended."""

    @abstractmethod
    def is_success(self, answer: T) -> bool:
        """Whether an answer that ends the exchange says that it succeeded."""

    def unproven(self, mechanism: SaslMechanism) -> ServerNotAuthenticatedError:
        """Return the error for a success that came before the mechanism allows one."""
        return ServerNotAuthenticatedError(
            f"The server said that the login with {mechanism.name} succeeded before the exchange "
            "was complete; it has not proved that it knows the password, and is not believed.",
            mechanism=mechanism.name,
        )


def converse(mechanism: SaslMechanism, context: SaslContext, carrier: Carrier[T]) -> Flow[T]:
    """Carry the responses of a mechanism to the server, and return the answer that ends it.

    Args:
        mechanism: who answers.
        context: the connection.
        carrier: who carries it.

    Raises:
        ServerNotAuthenticatedError: the server claims success too early.
        ProtocolError: a challenge is no base64, or nothing that the mechanism allows.
        LimitExceededError: the challenges have no end.
    """
    steps = mechanism.exchange(context)
    step: Step[Any] | None = next(steps)
    started = False
    rounds = 0
    while step is not None:
        if not isinstance(step, Respond):
            step = yield from _forward(step, steps)
            continue
        if started:
            answer = yield from carrier.respond(step)
        else:
            answer = yield from carrier.begin(mechanism, step)
        started = True
        challenge = carrier.challenge(answer)
        if challenge is None:
            if carrier.is_success(answer) and not step.may_succeed:
                raise carrier.unproven(mechanism)
            return answer
        rounds += 1
        if rounds > MAX_ROUNDS:
            raise LimitExceededError(
                f"The server sent more than {MAX_ROUNDS} challenges.", limit=MAX_ROUNDS
            )
        step = _next(partial(steps.send, decode_challenge(challenge)))
    # The mechanism has verified what it must; an empty response asks for the outcome.
    return (yield from carrier.respond(Respond(b"")))


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
