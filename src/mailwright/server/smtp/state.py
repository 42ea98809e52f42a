"""The states of an SMTP session, and of the mail transaction in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class State(Enum):
    """Where a session is; the value says to the client what comes next."""

    CONNECTED = "send EHLO first"
    READY = "send MAIL first"
    MAIL = "a mail transaction is open"
    RECIPIENTS = "a mail transaction with recipients is open"
    CONTENT = "mail data comes next"
    LOGIN = "a login is under way"
    UPGRADE = "the TLS handshake comes next"
    CLOSED = "the session is over"


@dataclass(slots=True)
class Transaction:
    """A mail transaction: what MAIL and RCPT said so far (RFC 5321 section 3.3)."""

    sender: str
    parameters: Mapping[str, str]
    recipients: list[str] = field(default_factory=list[str])
