"""What the exit code of a command says, for scripts that decide whether to try again."""

from __future__ import annotations

from enum import IntEnum

from ..errors import (
    AuthenticationError,
    DeliveryInDoubtError,
    MailwrightError,
    MissingExtraError,
    PartialFailureError,
    UsageError,
)
from ._config_file import ConfigurationError


class ExitCode(IntEnum):
    """The codes of every sub-command."""

    DONE = 0
    USAGE = 2
    CONFIGURATION = 3
    AUTHENTICATION = 4
    TEMPORARY = 5  # nothing was sent, and the same may succeed later
    PERMANENT = 6
    PARTIAL = 7  # done for some recipients or messages, and not for the others
    DELIVERED = 8  # sent, and what was to follow failed: never send it again
    IN_DOUBT = 9  # may have been delivered: never send it again unasked
    INTERRUPTED = 130  # by Ctrl-C; where something was to be sent, before it was


def exit_code(error: MailwrightError) -> ExitCode:
    """Return the code that an error ends a command with."""
    if isinstance(error, DeliveryInDoubtError):
        return ExitCode.IN_DOUBT
    if isinstance(error, PartialFailureError):
        return ExitCode.PARTIAL
    if error.retryable:
        return ExitCode.TEMPORARY
    if isinstance(error, AuthenticationError):
        return ExitCode.AUTHENTICATION
    if isinstance(error, (ConfigurationError, MissingExtraError)):
        return ExitCode.CONFIGURATION
    if isinstance(error, UsageError):
        return ExitCode.USAGE
    return ExitCode.PERMANENT
