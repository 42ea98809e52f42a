"""Waiting for news: what NOTIFY tells, by IDLE where the server has it, else by asking."""

from __future__ import annotations

from collections.abc import Callable

from ..._flow import Flow
from ...errors import ServerRefusedError
from .._session import Session
from .._steps import Clock, Submit, Until
from ..commands.idle import Idle
from ..commands.noop import Noop
from ..watch.pace import POLL, RENEW
from .notifying import recover


def wait(
    session: Session,
    seconds: float,
    is_there: Callable[[], bool],
    *,
    renew: float = RENEW,
    poll: float = POLL,
) -> Flow[bool]:
    """Wait until the server tells something that holds the condition; return whether it does.

    Args:
        session: the connection; other commands on it go first, and IDLE begins anew behind them.
        seconds: how long at most.
        is_there: what is waited for.
        renew: seconds after which IDLE begins anew.
        poll: seconds between two questions where there is no IDLE.
    """
    session.require_connected()
    now = yield from Clock()
    end = now + seconds
    while not is_there() and now < end:
        yield from recover(session)
        if session.is_told:
            yield from _listen(session, min(end - now, renew), is_there)
        elif session.has("IDLE") and not session.idle_is_refused:
            yield from _idle(session, min(end - now, renew), is_there)
        else:
            yield from _ask(min(end - now, poll), is_there)
        now = yield from Clock()
    return is_there()


def _idle(session: Session, seconds: float, is_there: Callable[[], bool]) -> Flow[None]:
    """Idle until something is there, the time is over, or another command is submitted."""
    protocol = session.protocol
    if not (yield from Until(lambda: protocol.is_idle, seconds=seconds)):
        return
    command = Idle()
    try:
        yield from Submit(command)
        yield from Until(lambda: command.is_done or is_there(), seconds=seconds)
        if not command.is_done:
            command.interrupt()
            # What does not answer to DONE is dead: this wait ends with an error.
            yield from Until(lambda: command.is_done)
        command.outcome()
    except ServerRefusedError:
        session.idle_is_refused = True
    except BaseException:  # whoever waited was cancelled
        command.interrupt()
        protocol.abandon(command)
        raise


def _listen(session: Session, seconds: float, is_there: Callable[[], bool]) -> Flow[None]:
    """Read what NOTIFY tells; where nothing came, ask whether the server is still there."""
    if not (yield from Until(lambda: is_there() or not session.is_told, seconds=seconds)):
        yield from Noop()


def _ask(seconds: float, is_there: Callable[[], bool]) -> Flow[None]:
    yield from Noop()
    if not is_there():
        yield from Until(is_there, seconds=seconds)
