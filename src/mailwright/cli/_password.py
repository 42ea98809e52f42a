"""Where the password of a command comes from: never from its arguments (K07)."""

from __future__ import annotations

import getpass
import os
import sys
import warnings

from .. import InvalidArgumentError, Secret
from ..net.wire_log import escape

ENVIRONMENT_VARIABLE = "MAILWRIGHT_PASSWORD"
_ELSEWHERE = f"use --password-fd, or the environment variable {ENVIRONMENT_VARIABLE}"


def read_password(user: str, descriptor: int | None) -> Secret:
    """Return the password: from a file descriptor, the environment, or the terminal.

    Args:
        user: whose password it is, for the prompt.
        descriptor: the file descriptor whose first line it is; None for none.

    Raises:
        InvalidArgumentError: there is none to be had.
    """
    if descriptor is not None:
        password = _from_descriptor(descriptor)
    elif password := os.environ.get(ENVIRONMENT_VARIABLE, ""):
        note = "other programs of this user can read it there; --password-fd is safer"
        print(f"note: the password is from {ENVIRONMENT_VARIABLE}: {note}", file=sys.stderr)
    else:
        password = _from_terminal(user)
    if not password:
        raise InvalidArgumentError("The password is empty.", name="password")
    return Secret(password)


def _from_descriptor(descriptor: int) -> str:
    try:
        with os.fdopen(descriptor, encoding="utf-8") as file:
            return file.readline().rstrip("\r\n")
    except OSError as error:
        reason = error.strerror
    except UnicodeDecodeError:  # its text would show the octets
        reason = "it is not UTF-8"
    raise InvalidArgumentError(
        f"The password cannot be read from file descriptor {descriptor}: {reason}.",
        name="password_fd",
    )


def _from_terminal(user: str) -> str:
    try:
        with warnings.catch_warnings():
            # Without a terminal, `getpass` would warn, and take it from standard input in sight.
            warnings.simplefilter("error", getpass.GetPassWarning)
            return getpass.getpass(f"Password of {escape(user)}: ")
    except (getpass.GetPassWarning, EOFError):
        raise InvalidArgumentError(
            f"There is no terminal to ask for the password: {_ELSEWHERE}.", name="password_fd"
        ) from None
