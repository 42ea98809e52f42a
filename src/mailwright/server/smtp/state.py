"""The states of an SMTP session, and of the mail transaction in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from ...smtp.delivery_options import NOTHING_ASKED, DeliveryOptions
from ..store import ReceivedRecipient
from .answers import Answer


class State(Enum):
    """Where a session is; the value says to the client what comes next."""

    CONNECTED = "send EHLO first"
    READY = "send MAIL first"
    MAIL = "a mail transaction is open"
    RECIPIENTS = "a mail transaction with recipients is open"
    CONTENT = "mail data comes next"
    CHUNK = "the octets of a chunk come next"
    CHUNKS = "the message comes in chunks"
    FAILED = "a chunk was refused, send RSET first"
    LOGIN = "a login is under way"
    UPGRADE = "the TLS handshake comes next"
    CLOSED = "the session is over"


#: What may follow the greeting: a command line comes next.
IDLE = frozenset(
    {State.CONNECTED, State.READY, State.MAIL, State.RECIPIENTS, State.CHUNKS, State.FAILED}
)
#: Nothing more is read in these until somebody outside has acted.
RESTING = frozenset({State.UPGRADE, State.CLOSED})


@dataclass(slots=True)
class Transaction:
    """A mail transaction: what MAIL and RCPT said so far (RFC 5321 section 3.3)."""

    sender: str
    parameters: Mapping[str, str]
    options: DeliveryOptions = NOTHING_ASKED
    recipients: list[ReceivedRecipient] = field(default_factory=list[ReceivedRecipient])
    #: The domains of the recipients, in lower case.
    domains: set[str] = field(default_factory=set[str])
    #: What came in chunks so far.
    content: bytearray = field(default_factory=bytearray)

    @property
    def binary(self) -> bool:
        """Whether the content may hold any octets (BODY=BINARYMIME), which takes BDAT."""
        return self.parameters.get("BODY", "").upper() == "BINARYMIME"


@dataclass(slots=True)
class Chunk:
    """A chunk that is coming in (BDAT, RFC 3030 section 2).

    Args:
        octets: its size, as it was announced.
        last: whether it ends the message.
        answer: to the command: where it refuses, the octets are swallowed before it is said.
        state: of the session before.
    """

    octets: int
    last: bool
    answer: Answer
    state: State
    #: Octets that are still to come.
    left: int = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.octets
