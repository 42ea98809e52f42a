"""One connection of the server: octets go between its stream and its session until one ends."""

from __future__ import annotations

import ssl
import threading
from typing import TYPE_CHECKING

from ...errors import DeadlineExceededError, MailwrightError
from ...net.deadline import Deadline
from ...net.tls import accept_tls
from .state import State

if TYPE_CHECKING:
    from ...net.stream import Stream
    from .session import SmtpSession


class Connection:
    """A connection, to be run in a thread of its own.

    Args:
        stream: the client's.
        context: for TLS, where the server has it.
        idle: seconds without a byte before the session ends.
        stopping: is set when the server stops: no delay is waited for any longer.
    """

    def __init__(
        self,
        stream: Stream,
        *,
        context: ssl.SSLContext | None,
        idle: float,
        stopping: threading.Event,
    ) -> None:
        self.stream = stream
        self._context = context
        self._idle = idle
        self._stopping = stopping

    def start_tls(self) -> None:
        """Shake hands.

        Raises:
            MailwrightError: no TLS came about.
        """
        assert self._context is not None
        deadline = self._deadline("The TLS handshake")
        self.stream = accept_tls(self.stream, context=self._context, deadline=deadline)

    def run(self, session: SmtpSession) -> None:
        """Carry octets until the session or the connection ends; both are closed then."""
        try:
            while session.state is not State.CLOSED:
                self._write(session)
                self._act(session)
            self._write(session)
        except MailwrightError as error:
            session.connection_failed(error)
        finally:
            self.stream.close()

    def _act(self, session: SmtpSession) -> None:
        """Do the one thing that the session waits for."""
        if session.delay:
            if self._stopping.wait(session.delay):
                session.receive_eof()
            else:
                session.resume()
        elif session.state is State.UPGRADE:
            self.start_tls()
            session.tls_started(self.stream.tls)
        else:
            self._receive(session)

    def _write(self, session: SmtpSession) -> None:
        if data := session.data_to_send():
            self.stream.write(data, self._deadline("A reply to the client"))

    def _receive(self, session: SmtpSession) -> None:
        try:
            data = self.stream.read(self._deadline("The next command of the client"))
        except DeadlineExceededError:
            session.time_out()
            return
        if data:
            session.receive_data(data)
        else:
            session.receive_eof()

    def _deadline(self, what: str) -> Deadline:
        return Deadline(self._idle, what)
