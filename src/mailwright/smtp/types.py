"""What the SMTP client takes and returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from ..errors import InvalidArgumentError, MailwrightError
from .delivery_options import NOTHING_ASKED, DeliveryOptions, repr_of_what_is_set
from .replies import Reply


@dataclass(frozen=True, slots=True)
class Envelope:
    """The paths of a mail transaction, which need not be those of the header.

    Args:
        sender: the addr-spec of the reverse-path; "" is the null reverse-path of notifications.
        recipients: the addr-spec of each forward-path.
        options: what is asked of the servers besides.

    Raises:
        InvalidArgumentError: `recipients` is one text, whose letters nobody is called.
    """

    sender: str
    recipients: tuple[str, ...]
    options: DeliveryOptions = field(default=NOTHING_ASKED, hash=False)

    def __post_init__(self) -> None:
        recipients: object = self.recipients
        if isinstance(recipients, str):
            raise InvalidArgumentError(
                f"recipients is a tuple of addresses, such as ({recipients!r},).",
                name="recipients",
            )

    def __repr__(self) -> str:
        return repr_of_what_is_set(self)


@dataclass(frozen=True, slots=True)
class SendResult:
    """What the server said to a message that it took.

    Args:
        accepted: the recipients that the server took responsibility for.
        refused: the reply to each recipient that it refused.
        reply: the reply that ended the transaction.
        bytes_sent: octets of mail data written, dot-stuffing and the final dot included.
        message_id: the Message-ID of the message without angle brackets; "" if it has none.
        unsent: why the message certainly did not go to a recipient for whom the server said
            nothing: a message in several transactions that broke off between two of them.
    """

    accepted: tuple[str, ...]
    refused: Mapping[str, Reply]
    reply: Reply
    bytes_sent: int
    message_id: str = ""
    unsent: Mapping[str, MailwrightError] = field(default_factory=dict[str, MailwrightError])

    @property
    def queue_id(self) -> str | None:
        """The id under which the server queued the message, where its reply names one."""
        return self.reply.queue_id


class DeliveryState(Enum):
    """What is known about a message; it is honest: *in doubt* is neither of the others."""

    SENT = "sent"
    NOT_SENT = "not sent"
    IN_DOUBT = "in doubt"


@dataclass(frozen=True, slots=True)
class SendOutcome:
    """What became of one message, whether or not its call could say so.

    Args:
        state: sent, certainly not sent, or in doubt.
        message_id: the Message-ID of the message without angle brackets; "" if it has none.
        result: what the server said, where the message was sent.
        error: why not, where it was not sent or is in doubt.
    """

    state: DeliveryState
    message_id: str = ""
    result: SendResult | None = None
    error: MailwrightError | None = field(default=None, compare=False)

    def unwrap(self) -> SendResult:
        """Return the result, or raise the error that stands in its place."""
        if self.result is not None:
            return self.result
        raise self.error or MailwrightError(f"The message is {self.state.value}.")
