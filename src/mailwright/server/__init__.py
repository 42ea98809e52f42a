"""Development servers, to be embedded in tests and run on a laptop: they never relay a mail."""

from __future__ import annotations

from .limits import ServerLimits
from .smtp.rules import Fault, Request
from .smtp.server import SmtpServer
from .smtp.session import SmtpSession
from .store import ReceivedMessage, ReceivedRecipient

__all__ = [
    "Fault",
    "ReceivedMessage",
    "ReceivedRecipient",
    "Request",
    "ServerLimits",
    "SmtpServer",
    "SmtpSession",
]
