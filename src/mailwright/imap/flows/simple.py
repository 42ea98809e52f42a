"""Work of one command."""

from __future__ import annotations

from typing import TypeVar

from ..._flow import Flow
from .._command import Command
from .._session import Session

T = TypeVar("T")


def ask(session: Session, command: Command[T]) -> Flow[T]:
    """Send one command and return its result."""
    session.require_connected()
    return (yield from command)
