"""What a caller asks of the servers that carry a message, beyond carrying it.

All of it is on request: what the server does not offer is an error, and nothing is dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, Flag, auto


class DeliveryStatusNotification(Flag):
    """When to tell the sender about a recipient (NOTIFY, RFC 3461 section 4.1)."""

    NEVER = 0
    SUCCESS = auto()
    FAILURE = auto()
    DELAY = auto()


class DeliveryStatusNotificationType(Enum):
    """What a notification returns of the message (RET, RFC 3461 section 4.3)."""

    FULL = "FULL"
    HEADERS_ONLY = "HDRS"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverBy:
    """By when a message has to be delivered (DELIVERBY, RFC 2852 section 4).

    Args:
        seconds: from now; with `notify_only` it may be 0 or less: the time is over already.
        notify_only: tell the sender that it took longer, and go on, rather than return the message.
        trace: have each relay tell that it passed the message on.
    """

    seconds: int
    notify_only: bool = False
    trace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientOptions:
    """What is asked for one recipient.

    Args:
        notify: when to tell the sender about this recipient; that of the message where None.
        original_recipient: whom the message was first meant for (ORCPT, RFC 3461 section 4.2), as
            "rfc822;bob@example.net"; an addr-spec alone is taken for one of type rfc822.
    """

    notify: DeliveryStatusNotification | None = None
    original_recipient: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOptions:
    """What is asked for a message; what the server lacks raises `UnsupportedError`.

    Args:
        notify: when to tell the sender about a recipient (NOTIFY); the server's rule where None.
        return_content: what such a notification returns of the message (RET).
        envelope_id: an id of the sender's that notifications repeat (ENVID, RFC 3461 section 4.4).
        recipients: what is asked for single recipients, by addr-spec.
        require_tls: the message may travel over verified TLS only, on each hop (REQUIRETLS,
            RFC 8689).
        deliver_by: by when it has to be delivered (DELIVERBY, RFC 2852).
        hold_for: seconds for which the server shall hold it (FUTURERELEASE, RFC 4865).
        hold_until: the time until which it shall hold it; aware.
        priority: -9 to 9 (MT-PRIORITY, RFC 6710).
        authenticated_sender: who submitted it first (AUTH=, RFC 4954 section 5); "" says that
            nobody is known.
        binary: write bodies as they are, without base64, in BDAT (BINARYMIME, RFC 3030).
    """

    notify: DeliveryStatusNotification | None = None
    return_content: DeliveryStatusNotificationType | None = None
    envelope_id: str = ""
    recipients: Mapping[str, RecipientOptions] = field(default_factory=dict[str, RecipientOptions])
    require_tls: bool = False
    deliver_by: DeliverBy | None = None
    hold_for: int | None = None
    hold_until: datetime | None = None
    priority: int | None = None
    authenticated_sender: str | None = None
    binary: bool = False


#: Nothing is asked for.
NOTHING_ASKED = DeliveryOptions()
