"""What tests of mail code need: a server, peers that play a script, certificates to throw away.

`SmtpServer` takes mail as a server does and keeps it; `ScriptedServer` says what its script says,
right or wrong; `mailwright.testing.certificates` has the certificates for both, and
`mailwright.testing.faults` what the server may do wrong on purpose.
"""

from __future__ import annotations

from ..server import (
    BadCertificate,
    Fault,
    LoginRefusal,
    ReceivedMessage,
    ReceivedRecipient,
    Request,
    ServerLimits,
    SmtpServer,
    SmtpSession,
    TokenFault,
    TokenIssuer,
    User,
)
from .imap_steps import Answer, ExpectCommand
from .scripted import Connection, ScriptedServer
from .steps import (
    Close,
    Expect,
    ReceiveContent,
    ReceiveOctets,
    Reset,
    ScriptMismatchError,
    Send,
    Stall,
    StartTls,
    Step,
    cut,
    octets_sent,
)
from .transcripts import parse_transcript

__all__ = [
    "Answer",
    "BadCertificate",
    "Close",
    "Connection",
    "Expect",
    "ExpectCommand",
    "Fault",
    "LoginRefusal",
    "ReceiveContent",
    "ReceiveOctets",
    "ReceivedMessage",
    "ReceivedRecipient",
    "Request",
    "Reset",
    "ScriptMismatchError",
    "ScriptedServer",
    "Send",
    "ServerLimits",
    "SmtpServer",
    "SmtpSession",
    "Stall",
    "StartTls",
    "Step",
    "TokenFault",
    "TokenIssuer",
    "User",
    "cut",
    "octets_sent",
    "parse_transcript",
]
