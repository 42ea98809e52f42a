"""NOTIFY, and the return to silence."""

from __future__ import annotations

from ..._flow import Flow
from .._session import Session
from ..commands.notify import Notify
from ..watch.notification import Notification, check_all


def notify(
    session: Session, notifications: tuple[Notification, ...], *, status: bool = False
) -> Flow[None]:
    """Have the server tell of some events from here on, or of none.

    Raises:
        UnsupportedError: the server does not offer it.
        InvalidArgumentError: they exclude each other.
    """
    session.require_connected()
    session.require("NOTIFY", "To be told of what happens")
    check_all(notifications)
    yield from Notify(notifications, status=status)
    session.is_notified = bool(notifications)
