"""Single commands between transactions."""

from __future__ import annotations

from ..._flow import Flow
from ...errors import ProtocolError
from .._command import Command
from .._refusals import refusal
from .._session import Session
from ..commands import Raw
from ..replies import Reply


def ask(session: Session, command: Command) -> Flow[Reply]:
    """Send `command` and return the reply, or raise what a refusal means."""
    reply = yield from command
    if not reply.is_positive:
        raise refusal(reply, session, command.verb)
    return reply


def raw(line: str) -> Flow[Reply]:
    """Send a line of the caller's and return the reply, whatever it says.

    Raises:
        ProtocolError: the server asks for more lines (3yz), which nobody has.
    """
    reply = yield from Raw(line)
    if 300 <= reply.code < 400:
        raise ProtocolError(f"The server waits for more after {line!r}: {reply}")
    return reply
