"""The messages that a development server has received, in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Condition
from time import monotonic
from typing import TYPE_CHECKING

from ..errors import DeadlineExceededError, ServerRefusedError
from ..smtp.delivery_options import RecipientOptions
from ..smtp.types import Envelope

if TYPE_CHECKING:
    from ..net.tls_info import TlsInfo
    from .smtp.session import SmtpSession


@dataclass(frozen=True, slots=True)
class ReceivedRecipient:
    """A recipient of a mail, and what was asked for him.

    Args:
        address: the addr-spec of the forward-path.
        parameters: what RCPT carried besides the path, such as ``{"NOTIFY": "NEVER"}``.
        options: the same, read.
    """

    address: str
    parameters: Mapping[str, str]
    options: RecipientOptions


@dataclass(frozen=True, slots=True)
class ReceivedMessage:
    """One mail as it came.

    Args:
        envelope: the reverse-path, the forward-paths that were accepted, and as its `options` what
            MAIL asked for.
        raw: the octets of the message, dot-stuffing taken off and nothing else.
        received_at: when the end of the mail data was seen, UTC.
        authenticated_as: the identity of the session; "" where nobody had logged in.
        tls: the TLS of the session; None for plain text.
        queue_id: the id that the reply named.
        parameters: what MAIL carried besides the path, such as ``{"BODY": "8BITMIME"}``.
        session: the session that it came in, with its transcript.
        recipients: those of the envelope, each with what RCPT asked for.
    """

    envelope: Envelope
    raw: bytes = field(repr=False)
    received_at: datetime
    authenticated_as: str
    tls: TlsInfo | None = field(repr=False)
    queue_id: str
    parameters: Mapping[str, str]
    session: SmtpSession = field(repr=False, compare=False)
    recipients: tuple[ReceivedRecipient, ...] = field(default=(), repr=False)

    @property
    def octets(self) -> int:
        """What the mail takes in memory, by and large: a bound counts it, not `len`."""
        paths = (len(one.address) + _written(one.parameters) for one in self.recipients)
        return len(self.raw) + _written(self.parameters) + sum(_PER_RECIPIENT + n for n in paths)


#: What a recipient takes in memory besides the octets of the address.
_PER_RECIPIENT = 64


def _written(parameters: Mapping[str, str]) -> int:
    # As it came and as it was read: twice.
    return 2 * sum(len(keyword) + len(value) for keyword, value in parameters.items())


class MessageStore:
    """Messages in the order in which they came; safe to use from any thread.

    Args:
        limit: octets of all messages together, with their envelopes.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._messages: list[ReceivedMessage] = []
        self._octets = 0
        self._changed = Condition()

    @property
    def messages(self) -> list[ReceivedMessage]:
        """A list of the messages so far, oldest first."""
        with self._changed:
            return list(self._messages)

    def add(self, message: ReceivedMessage) -> None:
        """Keep `message` and wake up whoever waits for it.

        Raises:
            ServerRefusedError: 452, there is no room left.
        """
        octets = message.octets
        with self._changed:
            if self._octets + octets > self._limit:
                raise ServerRefusedError(
                    "Insufficient system storage", code=452, enhanced_code="4.3.1"
                )
            self._octets += octets
            self._messages.append(message)
            self._changed.notify_all()

    def clear(self) -> None:
        """Drop all messages."""
        with self._changed:
            self._messages.clear()
            self._octets = 0

    def wait(self, count: int, timeout: float) -> list[ReceivedMessage]:
        """Return the messages once there are at least `count`.

        Args:
            count: how many.
            timeout: seconds to wait at most.

        Raises:
            DeadlineExceededError: there were fewer after `timeout` seconds; it lists them.
        """
        end = monotonic() + timeout
        with self._changed:
            while len(self._messages) < count:
                left = end - monotonic()
                if left <= 0:
                    raise DeadlineExceededError(_too_few(self._messages, count, timeout))
                self._changed.wait(left)
            return list(self._messages)


def _too_few(messages: list[ReceivedMessage], count: int, timeout: float) -> str:
    came = "".join(
        f"\n  {message.envelope.sender or '<>'} -> {', '.join(message.envelope.recipients)}"
        for message in messages
    )
    return (
        f"{len(messages)} of {count} expected messages came within {timeout:g} s"
        f"{':' + came if came else '.'}"
    )
