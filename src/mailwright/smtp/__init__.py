"""Sending: the SMTP submission client (RFC 5321, RFC 6409), blocking and async.

`SmtpClient` and `AsyncSmtpClient` are the fronts of one protocol core; see docs/architecture.md.
From what is seen to what is written:
- `_client`, `_lmtp` and their async twins: the methods; `_arguments`, `_front`: what they share;
  `_driver`: performs the steps (`_steps`) that the flows ask for
- `flows/`: what takes several commands; `_session`: what they know of the connection
- `_transaction`: one message, made from `_envelope`, `_parameters` (of `delivery_options`),
  `_limits` and `_transfer` (DATA or BDAT)
- `_results`, `_refusals`: what replies mean for a message, and as errors
- `_protocol`: the core without I/O, with the tables of `_state`, `_framer`, `_encoder`, and
  `commands/`, whose common parts are `_command`, `_content` and `_ending`
- `pool/`: many connections; `probing_client`: a session stage by stage, for the command line
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import exporter

if TYPE_CHECKING:
    from ._aio import AsyncSmtpClient
    from ._client import SmtpClient
    from ._framer import ReplyLimits
    from ._lmtp import LmtpClient
    from ._lmtp_aio import AsyncLmtpClient
    from .capabilities import Capabilities, FutureReleaseLimits, SessionLimits
    from .delivery_options import (
        DeliverBy,
        DeliveryOptions,
        DeliveryStatusNotification,
        DeliveryStatusNotificationType,
        RecipientOptions,
    )
    from .inquiries import Expansion, Verification, VerificationStatus
    from .replies import Reply
    from .types import DeliveryState, Envelope, SendOutcome, SendResult

__all__ = [
    "AsyncLmtpClient",
    "AsyncSmtpClient",
    "Capabilities",
    "DeliverBy",
    "DeliveryOptions",
    "DeliveryState",
    "DeliveryStatusNotification",
    "DeliveryStatusNotificationType",
    "Envelope",
    "Expansion",
    "FutureReleaseLimits",
    "LmtpClient",
    "RecipientOptions",
    "Reply",
    "ReplyLimits",
    "SendOutcome",
    "SendResult",
    "SessionLimits",
    "SmtpClient",
    "Verification",
    "VerificationStatus",
]

__getattr__ = exporter(
    __name__,
    {
        "._aio": ("AsyncSmtpClient",),
        "._client": ("SmtpClient",),
        "._framer": ("ReplyLimits",),
        "._lmtp": ("LmtpClient",),
        "._lmtp_aio": ("AsyncLmtpClient",),
        ".capabilities": ("Capabilities", "FutureReleaseLimits", "SessionLimits"),
        ".delivery_options": (
            "DeliverBy",
            "DeliveryOptions",
            "DeliveryStatusNotification",
            "DeliveryStatusNotificationType",
            "RecipientOptions",
        ),
        ".inquiries": ("Expansion", "Verification", "VerificationStatus"),
        ".replies": ("Reply",),
        ".types": ("DeliveryState", "Envelope", "SendOutcome", "SendResult"),
    },
)
