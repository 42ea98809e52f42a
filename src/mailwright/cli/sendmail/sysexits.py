"""The exit codes that callers of a sendmail program expect: those of sysexits.h."""

from __future__ import annotations

from enum import IntEnum

from ... import (
    AuthenticationError,
    DeliveryInDoubtError,
    MailwrightError,
    MissingExtraError,
    ProtocolError,
    RecipientsRefusedError,
    UsageError,
)
from .._config_file import ConfigurationError


class SysExit(IntEnum):
    """The codes of ``mailwright sendmail``; callers try again after TEMPFAIL alone."""

    OK = 0
    USAGE = 64  # an option that is refused
    DATAERR = 65  # the message or an address cannot be sent
    NOINPUT = 66  # standard input cannot be read
    NOUSER = 67  # a recipient was refused, and nobody got the message
    UNAVAILABLE = 69  # the server refused it, or no connection may be trusted
    IOERR = 74  # in doubt: it may have been sent, and to send it again may send it twice
    TEMPFAIL = 75  # nothing was sent, and the same may succeed later
    PROTOCOL = 76  # what answers is no mail server
    NOPERM = 77  # the login failed
    CONFIG = 78  # no account, one that cannot be used, or no password


#: What is looked at in this order; the first class that fits counts.
_CODES: tuple[tuple[type[MailwrightError], SysExit], ...] = (
    (ConfigurationError, SysExit.CONFIG),
    (MissingExtraError, SysExit.CONFIG),
    (AuthenticationError, SysExit.NOPERM),
    (RecipientsRefusedError, SysExit.NOUSER),
    (ProtocolError, SysExit.PROTOCOL),
    (UsageError, SysExit.DATAERR),
)


def sysexit(error: MailwrightError) -> SysExit:
    """Return the code that an error ends the program with."""
    if isinstance(error, DeliveryInDoubtError):
        return SysExit.IOERR
    if error.retryable:
        return SysExit.TEMPFAIL
    return next((code for kind, code in _CODES if isinstance(error, kind)), SysExit.UNAVAILABLE)
