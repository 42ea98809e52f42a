"""What the SMTP client takes and returns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from ..errors import MailwrightError
from .delivery_options import NOTHING_ASKED, DeliveryOptions
from .replies import Reply

# ehlo-line    = ehlo-keyword *( SP ehlo-param )
# ehlo-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")           RFC 5321 section 4.1.1.1
_KEYWORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*\Z")


class Capabilities(Mapping[str, tuple[str, ...]]):
    """What a server offers: each EHLO keyword in upper case, and its parameters.

    Args:
        lines: the lines of the reply to EHLO after the first; what is no ehlo-line is left out.
    """

    __slots__ = ("_extensions", "eight_bit", "international", "mechanisms", "pipelining", "size")

    def __init__(self, lines: tuple[str, ...] = ()) -> None:
        self._extensions: dict[str, tuple[str, ...]] = {}
        for line in lines:
            # QUIRK(Exchange 5.5, old Postfix): "AUTH=LOGIN" for clients that knew a draft only
            # (https://www.postfix.org/SASL_README.html, broken_sasl_auth_clients).
            keyword, *parameters = line.replace("AUTH=", "AUTH ", 1).split() or [""]
            if _KEYWORD.match(keyword):
                known = self._extensions.get(keyword.upper(), ())
                self._extensions[keyword.upper()] = known + tuple(parameters)
        #: Whether commands may be sent in groups (RFC 2920).
        self.pipelining: Final = "PIPELINING" in self._extensions
        #: Whether message content may hold octets above 127 (8BITMIME, RFC 6152).
        self.eight_bit: Final = "8BITMIME" in self._extensions
        #: Whether header fields and addresses may be in UTF-8 (SMTPUTF8, RFC 6531).
        self.international: Final = "SMTPUTF8" in self._extensions
        #: The largest message that the server takes, in octets (RFC 1870); None where it is not
        #: known: not offered, without a number, zero ("no fixed maximum") or no number.
        self.size: Final = _size(self._extensions.get("SIZE", ()))
        #: The SASL mechanisms that the server offers, in upper case and in its order.
        self.mechanisms: Final = tuple(
            dict.fromkeys(name.upper() for name in self._extensions.get("AUTH", ()))
        )

    def __getitem__(self, keyword: str) -> tuple[str, ...]:
        return self._extensions[keyword.upper()]

    def __contains__(self, keyword: object) -> bool:
        return isinstance(keyword, str) and keyword.upper() in self._extensions

    def __iter__(self) -> Iterator[str]:
        return iter(self._extensions)

    def __len__(self) -> int:
        return len(self._extensions)

    def __repr__(self) -> str:
        shown = (" ".join((keyword, *values)) for keyword, values in self._extensions.items())
        return f"<Capabilities {', '.join(shown)}>"


def _size(parameters: tuple[str, ...]) -> int | None:
    if not parameters or not parameters[0].isascii() or not parameters[0].isdigit():
        return None
    # size-value = 1*20DIGIT         RFC 1870 section 4; longer is no number of this world
    return int(parameters[0]) or None if len(parameters[0]) <= 20 else None


#: What is known of a server that has not been asked.
NO_CAPABILITIES = Capabilities()


@dataclass(frozen=True, slots=True)
class Envelope:
    """The paths of a mail transaction, which need not be those of the header.

    Args:
        sender: the addr-spec of the reverse-path; "" is the null reverse-path of notifications.
        recipients: the addr-spec of each forward-path.
        options: what is asked of the servers besides.
    """

    sender: str
    recipients: tuple[str, ...]
    options: DeliveryOptions = field(default=NOTHING_ASKED, hash=False)


@dataclass(frozen=True, slots=True)
class SendResult:
    """What the server said to a message that it took.

    Args:
        accepted: the recipients that the server took responsibility for.
        refused: the reply to each recipient that it refused.
        reply: the reply that ended the transaction.
        bytes_sent: octets of mail data written, dot-stuffing and the final dot included.
        message_id: the Message-ID of the message without angle brackets; "" if it has none.
    """

    accepted: tuple[str, ...]
    refused: Mapping[str, Reply]
    reply: Reply
    bytes_sent: int
    message_id: str = ""

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
