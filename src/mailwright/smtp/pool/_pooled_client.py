"""What a pool asks of a client besides what everybody may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...errors import MailwrightError
from ...net.deadline import Deadline
from ...net.tls_options import TlsOptions
from .._command import Command
from .._front import SmtpFront
from .._state import State

if TYPE_CHECKING:
    import ssl

#: Seconds that the check of an idle connection may take: nothing was sent on it yet.
CHECK_SECONDS = 10.0


class PooledClientBase(SmtpFront):
    """A client of a pool, which knows whether it can be used again."""

    _stream: Any = None
    #: The contexts of all clients of the pool: to read the authorities takes as long as a session.
    contexts: dict[TlsOptions, ssl.SSLContext]
    #: Whether the commands of this moment ask if the connection still works.
    is_checking = False

    @property
    def is_usable(self) -> bool:
        """Whether the session is between transactions, with nothing under way."""
        session = self._session
        return (
            session.protocol.state is State.READY
            and session.protocol.is_idle
            and not session.is_busy
            and not session.is_running
        )

    @property
    def is_silent(self) -> bool:
        """Whether nothing has come unasked, such as a 421 or the end; nothing is written."""
        try:
            return self._stream is not None and self._stream.read_nowait() is None
        except MailwrightError:
            return False

    @property
    def messages(self) -> int:
        """Mail transactions so far."""
        return self._session.protocol.transactions

    def _context(self) -> ssl.SSLContext:
        options = self._settings.tls
        if self._ssl_context is not None:
            return self._ssl_context
        if options not in self.contexts:
            self.contexts[options] = super()._context()
        return self.contexts[options]

    def _deadline(self, command: Command) -> Deadline:
        if not self.is_checking:
            return super()._deadline(command)
        seconds = self._timeouts.command
        limit = CHECK_SECONDS if seconds is None else min(seconds, CHECK_SECONDS)
        return Deadline(limit, "The check of an idle connection")
