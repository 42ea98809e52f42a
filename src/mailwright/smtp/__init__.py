"""Sending: the SMTP submission client (RFC 5321, RFC 6409), blocking and async.

`SmtpClient` and `AsyncSmtpClient` are the fronts of one protocol core; see docs/architecture.md.
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
