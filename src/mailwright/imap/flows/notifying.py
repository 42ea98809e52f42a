"""NOTIFY, and the return to what servers tell without it.

NOTIFY says all that is told: with what leaves out the selected mailbox, and after NOTIFY NONE,
servers change the numbers of its messages in silence (measured on Dovecot 2.3 and 2.4). So it is
always asked for.
"""

from __future__ import annotations

from ..._flow import Flow
from ...errors import ServerRefusedError
from .._session import Session
from ..commands.notify import Notify
from ..watch.notification import AT_ONCE, WITHOUT_NOTIFY, Notification, check_all


def notify(
    session: Session, notifications: tuple[Notification, ...], *, status: bool = False
) -> Flow[None]:
    """Have the server tell of some events from here on, or of what it tells without NOTIFY.

    Raises:
        UnsupportedError: the server does not offer it.
        InvalidArgumentError: they exclude each other.
    """
    session.require_connected()
    session.require("NOTIFY", "To be told of what happens")
    check_all(notifications)
    if not notifications:
        yield from _tell_less(session)
        return
    is_covered = any(one.is_of_selected for one in notifications)
    wanted = notifications if is_covered else (*notifications, WITHOUT_NOTIFY)
    yield from Notify(wanted, status=status)
    session.notifications, session.has_overflowed = notifications, False


def notify_at_once(session: Session) -> Flow[None]:
    """Have the server tell of the selected mailbox without IDLE, where it can."""
    if not session.has("NOTIFY") or session.notify_is_refused or session.quirks.holds_back_notices:
        return
    notifications = session.notifications
    if any(one.is_of_selected and one.events >= AT_ONCE.events for one in notifications):
        return  # by the caller's choice
    wanted = (*(one for one in notifications if not one.is_of_selected), AT_ONCE)
    try:
        yield from Notify(wanted)
    except ServerRefusedError:
        session.notify_is_refused = True
    else:
        session.notifications, session.has_overflowed = wanted, False


def recover(session: Session) -> Flow[None]:
    """Have the server tell of the selected mailbox again, where it gave up NOTIFY."""
    if session.has_overflowed:
        yield from _tell_less(session)


def _tell_less(session: Session) -> Flow[None]:
    try:
        yield from Notify((WITHOUT_NOTIFY,))
    except ServerRefusedError:
        yield from Notify(())
    session.notifications, session.has_overflowed = (), False
