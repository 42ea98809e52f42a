"""NOTIFY (RFC 5465)."""

from __future__ import annotations

from .._command import Plain
from .._encoder import Encoder
from ..watch.notification import Notification


class Notify(Plain):
    """Say what the server is to tell of, without being asked and without IDLE.

    Args:
        notifications: what, of which folders; none at all is NOTIFY NONE.
        status: have STATUS of each folder told once, before anything else.
    """

    # notify          = "NOTIFY" SP (notify-set / notify-none)            RFC 5465 section 8
    # notify-set      = "SET" [SP status-indicator] SP event-groups
    # event-groups    = event-group *(SP event-group)
    # event-group     = "(" filter-mailboxes SP events ")"
    verb = "NOTIFY"
    claims = frozenset({b"STATUS"})
    streams = True

    def __init__(self, notifications: tuple[Notification, ...], *, status: bool = False) -> None:
        self._notifications = notifications
        self._status = status

    def write(self, encoder: Encoder) -> None:
        """Write the command."""
        if not self._notifications:
            encoder.raw("NOTIFY NONE")
            return
        encoder.raw("NOTIFY SET STATUS" if self._status else "NOTIFY SET")
        for notification in self._notifications:
            encoder.raw(" (")
            notification.write(encoder)
            encoder.raw(")")
