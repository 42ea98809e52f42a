"""When nobody knows whether a message was appended (I09, N4, N5)."""

from __future__ import annotations

from functools import partial
from typing import Any, TypeAlias

from ..._flow import Flow
from ...errors import DeliveryInDoubtError, MailwrightError
from .._command import Command
from .._session import Session
from ..commands.append import Appended
from ..write.results import AppendOutcome, AppendResult, AppendState

#: UIDVALIDITY, and the UID of one message or those of several, as far as they are told.
_Place: TypeAlias = "tuple[int | None, int | None]"
_Places: TypeAlias = "tuple[int | None, tuple[int | None, ...]]"


def is_in_doubt(command: Command[Any]) -> bool:
    """Whether its last octet may have left, and no answer came."""
    return command.is_sent and command.completion is None


def doubt(session: Session, cause: BaseException, message_id: str) -> DeliveryInDoubtError:
    """Return the error that says that nobody knows.

    Args:
        session: where the message was written to.
        cause: what happened to the connection.
        message_id: the message's Message-ID without angle brackets, or "".
    """
    named = f"the message <{message_id}>" if message_id else "a message"
    how = "look for it by its Message-ID" if message_id else "look whether it is there"
    error = DeliveryInDoubtError(
        f"{str(cause).rstrip('.')}, when {named} had been written to {session.host} and no answer "
        f"had come. The folder may have it; {how} before appending it again.",
        message_id=message_id,
        host=str(session.host),
    )
    error.__cause__ = cause
    return error


def outcome_of(command: Command[Any], message: Appended) -> AppendOutcome:
    """Return what is known now of a message that a command was to append.

    Args:
        command: as for `appending`.
        message: the message.
    """
    if not command.is_done:  # nobody waited for the answer
        state = AppendState.IN_DOUBT if command.is_sent else AppendState.NOT_APPENDED
        return AppendOutcome(state, message.message_id)
    try:
        result = _result_of(command.outcome(), message)
    except MailwrightError as error:
        state = AppendState.IN_DOUBT if is_in_doubt(command) else AppendState.NOT_APPENDED
        return AppendOutcome(state, message.message_id, error=error)
    return AppendOutcome(AppendState.APPENDED, message.message_id, result)


def _result_of(places: _Place | _Places, message: Appended) -> AppendResult:
    validity, uid = places
    if isinstance(uid, tuple):
        [uid] = uid
    return AppendResult(uid, validity, message.size, message.message_id)


def appending(session: Session, command: Command[Any], message: Appended) -> Flow[AppendResult]:
    """Perform a command that appends one message; `session.last_append` keeps the truth.

    Args:
        session: where to.
        command: whose result is the place of the message, or the places of the only one.
        message: it.

    Raises:
        DeliveryInDoubtError: the connection was lost when it may have been carried out.
    """
    session.last_append = partial(outcome_of, command, message)
    try:
        places: _Place | _Places = yield from command
    except MailwrightError as error:
        if is_in_doubt(command):
            raise doubt(session, error, message.message_id) from error
        raise
    return _result_of(places, message)
