"""Development servers, to be embedded in tests and run on a laptop: they never relay a mail."""

from __future__ import annotations

from .limits import ServerLimits
from .smtp.server import SmtpServer
from .smtp.session import SmtpSession
from .smtp.settings import Request
from .store import ReceivedMessage

__all__ = ["ReceivedMessage", "Request", "ServerLimits", "SmtpServer", "SmtpSession"]
