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
    from .replies import Reply
    from .types import Capabilities, DeliveryState, Envelope, SendOutcome, SendResult

__all__ = [
    "AsyncSmtpClient",
    "Capabilities",
    "DeliveryState",
    "Envelope",
    "Reply",
    "ReplyLimits",
    "SendOutcome",
    "SendResult",
    "SmtpClient",
]

__getattr__ = exporter(
    __name__,
    {
        "._aio": ("AsyncSmtpClient",),
        "._client": ("SmtpClient",),
        "._framer": ("ReplyLimits",),
        ".replies": ("Reply",),
        ".types": ("Capabilities", "DeliveryState", "Envelope", "SendOutcome", "SendResult"),
    },
)
