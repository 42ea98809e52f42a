"""Any other command, guarded: what carries mail or changes the session has a call of its own."""

from __future__ import annotations

import re

from ...errors import InvalidArgumentError
from .._command import Command

_VERB = re.compile(r"[A-Za-z][A-Za-z0-9-]*")

#: Verb -> what to call instead.
REFUSED = {
    **dict.fromkeys(("MAIL", "RCPT", "DATA", "BDAT", "BURL"), "send()"),
    # RFC 821 section 3.4 and RFC 1985, 2645: these begin a transaction too, or turn the line round
    **dict.fromkeys(("SEND", "SOML", "SAML", "TURN", "ATRN"), "send()"),
    "AUTH": "authenticate()",
    "STARTTLS": "connect() with SecureSocketOptions.START_TLS",
    **dict.fromkeys(("EHLO", "HELO", "LHLO"), "connect()"),
    "QUIT": "disconnect()",
    "RSET": "reset()",
}


class Raw(Command):
    """One line of the caller's.

    Args:
        line: the command without its CRLF.

    Raises:
        InvalidArgumentError: the line is no command, or one that would carry mail, sign in or
            change the session behind the client's back.
    """

    __slots__ = ()
    verb = "raw"
    awaits = "The reply to the command"

    def __init__(self, line: str) -> None:
        match = _VERB.match(line)
        if match is None:
            raise InvalidArgumentError(f"{line!r} does not begin with a verb.", name="line")
        if instead := REFUSED.get(match[0].upper()):
            raise InvalidArgumentError(
                f"command() does not send {match[0].upper()}; use {instead}.", name="line"
            )
        super().__init__(line)
