"""Where the password of a command comes from: never from its arguments (K07)."""

from __future__ import annotations

import getpass
import os
import sys
import warnings
from dataclasses import dataclass

from .. import InvalidArgumentError, Secret
from ..net.wire_log import escape
from ._programs import ENVIRONMENT_VARIABLE, first_line

_ELSEWHERE = (
    "use --password-fd, --password-command, --keyring, or the environment variable "
    f"{ENVIRONMENT_VARIABLE}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSource:
    """Where a password comes from; where none of it is set, the environment and the terminal.

    Args:
        descriptor: the file descriptor whose first line it is.
        command: the program whose first line of output it is, and its arguments.
        keyring: the service under which the keyring has it.
        value: itself, of a file that only its owner can read.
    """

    descriptor: int | None = None
    command: tuple[str, ...] = ()
    keyring: str = ""
    value: Secret | None = None

    @property
    def is_named(self) -> bool:
        """Whether somebody said where it comes from."""
        return self != PasswordSource()


def read_password(user: str, source: PasswordSource, *, may_ask: bool = True) -> Secret:
    """Return the password: from its source, the environment, or the terminal.

    Args:
        user: whose password it is.
        source: where it comes from.
        may_ask: whether to ask for it on the terminal where there is no other source.

    Raises:
        InvalidArgumentError: there is none to be had.
        MissingExtraError: the keyring takes a package that is not installed.
        DeadlineExceededError: the program or the keyring did not answer.
    """
    password = _named(user, source)
    if password is None:
        password = _from_environment()
    if password is None:
        if not may_ask:
            raise InvalidArgumentError(
                "There is no password, and no terminal is asked for one: give the account "
                "password_command or keyring.",
                name="password",
            )
        password = ask(f"Password of {user}")
    if not password:
        raise InvalidArgumentError("The password is empty.", name="password")
    return password


def _named(user: str, source: PasswordSource) -> Secret | None:
    if source.descriptor is not None:
        return _from_descriptor(source.descriptor)
    if source.command:
        return first_line(source.command, "password-command")
    if source.keyring:
        from ._keyring import from_keyring

        return from_keyring(source.keyring, user)
    return source.value


def _from_environment() -> Secret | None:
    # Taken out, so that no program that is started later has it too.
    password = os.environ.pop(ENVIRONMENT_VARIABLE, "")
    if not password:
        return None
    note = "other programs of this user can read it there; --password-fd is safer"
    print(f"note: the password is from {ENVIRONMENT_VARIABLE}: {note}", file=sys.stderr)
    return Secret(password)


def _from_descriptor(descriptor: int) -> Secret:
    try:
        with os.fdopen(descriptor, encoding="utf-8") as file:
            return Secret(file.readline().rstrip("\r\n"))
    except OSError as error:
        reason = error.strerror
    except UnicodeDecodeError:  # its text would show the octets
        reason = "it is not UTF-8"
    raise InvalidArgumentError(
        f"The password cannot be read from file descriptor {descriptor}: {reason}.",
        name="password_fd",
    )


def ask(what: str) -> Secret:
    """Ask for a password on the terminal, where nothing of it is shown.

    Args:
        what: which password.

    Raises:
        InvalidArgumentError: there is no terminal.
    """
    try:
        with warnings.catch_warnings():
            # Without a terminal, `getpass` would warn, and take it from standard input in sight.
            warnings.simplefilter("error", getpass.GetPassWarning)
            return Secret(getpass.getpass(f"{escape(what)}: "))
    except (getpass.GetPassWarning, EOFError):
        raise InvalidArgumentError(
            f"There is no terminal to ask for the password: {_ELSEWHERE}.", name="password_fd"
        ) from None
