"""Development servers, to be embedded in tests and run on a laptop: they never relay a mail."""

from __future__ import annotations

from .accounts import LoginRefusal, User
from .bad_certificate import BadCertificate
from .limits import ServerLimits
from .smtp.rules import Fault, Request
from .smtp.server import SmtpServer
from .smtp.session import SmtpSession
from .store import ReceivedMessage, ReceivedRecipient
from .tokens import TokenFault, TokenIssuer

__all__ = [
    "BadCertificate",
    "Fault",
    "LoginRefusal",
    "ReceivedMessage",
    "ReceivedRecipient",
    "Request",
    "ServerLimits",
    "SmtpServer",
    "SmtpSession",
    "TokenFault",
    "TokenIssuer",
    "User",
]
