"""One command that takes an extension."""

from __future__ import annotations

from typing import TypeVar

from ..._flow import Flow
from .._command import Command
from .._session import Session

T = TypeVar("T")


def ask(session: Session, extension: str, what: str, command: Command[T]) -> Flow[T]:
    """Send one command where the server has what it takes.

    Args:
        session: the session.
        extension: the capability.
        what: what takes it, as the beginning of a sentence.
        command: the command.

    Raises:
        UnsupportedError: the server does not offer the extension; nothing is sent.
    """
    session.require_connected()
    session.require(extension, what)
    return (yield from command)
