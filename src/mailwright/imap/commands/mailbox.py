"""Commands that name a mailbox and come for their completion alone (RFC 9051 section 6.3)."""

from __future__ import annotations

from .._command import Plain
from .._encoder import Encoder


class _Named(Plain):
    """A command with the name of a mailbox.

    Args:
        mailbox: the name on the wire.
    """

    def __init__(self, mailbox: bytes) -> None:
        self._mailbox = mailbox

    def write(self, encoder: Encoder) -> None:
        """Write the verb and the name."""
        encoder.raw(self.verb).space().astring(self._mailbox)


class Delete(_Named):
    """Remove a mailbox with the messages in it (RFC 9051 section 6.3.5)."""

    verb = "DELETE"


class Subscribe(_Named):
    """Add a mailbox to those that are subscribed to (RFC 9051 section 6.3.7)."""

    verb = "SUBSCRIBE"


class Unsubscribe(_Named):
    """Take a mailbox from those that are subscribed to (RFC 9051 section 6.3.8)."""

    verb = "UNSUBSCRIBE"
