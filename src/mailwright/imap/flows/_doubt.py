"""When nobody knows whether a message was appended (I09, N4, N5)."""

from __future__ import annotations

from typing import Any, TypeVar

from ..._flow import Flow
from ...errors import DeliveryInDoubtError, MailwrightError
from .._command import Command
from .._session import Session

T = TypeVar("T")


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


def appending(session: Session, command: Command[T], message_id: str) -> Flow[T]:
    """Perform a command that appends.

    Raises:
        DeliveryInDoubtError: the connection was lost when it may have been carried out.
    """
    try:
        return (yield from command)
    except MailwrightError as error:
        if is_in_doubt(command):
            raise doubt(session, error, message_id) from error
        raise
