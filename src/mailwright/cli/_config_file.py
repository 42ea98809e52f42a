"""The configuration file: where it is, and whether it may be believed (K08, K15)."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from stat import S_IMODE, S_IRWXG, S_IRWXO, S_ISREG, S_IWGRP, S_IWOTH
from typing import Any

from .. import InvalidArgumentError, MissingExtraError, UsageError
from ..net.wire_log import escape

ENVIRONMENT_VARIABLE = "MAILWRIGHT_CONFIG"
FILE_NAME = "config.toml"
MAX_OCTETS = 1_048_576


class ConfigurationError(UsageError):
    """The configuration cannot be used as it is."""


class ConfigFile:
    """A configuration file that was read.

    Args:
        path: where it is.
        values: what it holds.
        mode: its permissions, as it was read; None where the system has none.
    """

    def __init__(self, path: Path, values: dict[str, Any], mode: int | None) -> None:
        self.path = path
        self.values = values
        self._mode = mode

    def require_private(self, what: str) -> None:
        """Raise unless the owner alone can read the file, for it holds a secret.

        Args:
            what: the key of the secret.
        """
        if self._mode is not None and self._mode & (S_IRWXG | S_IRWXO):
            raise ConfigurationError(
                f"{self.path} holds a secret ({what}), and others can read it. Nothing was read "
                f"from it. Do this, and change the secret: chmod 600 {self.path}"
            )


def find_config(given: Path | None) -> Path | None:
    """Return the path of the configuration file; None where there is none.

    Args:
        given: the path of the command line; the variable MAILWRIGHT_CONFIG and the usual place of
            this system where None.

    Raises:
        InvalidArgumentError: a path that was given leads nowhere.
        MissingExtraError: the package platformdirs is not installed.
    """
    if given is None and (name := os.environ.get(ENVIRONMENT_VARIABLE)):
        given = Path(name)
    if given is not None:
        if not given.exists():
            raise InvalidArgumentError(f"There is no configuration {given}.", name="config")
        return given
    usual = usual_path()
    return usual if usual.exists() else None


def usual_path() -> Path:
    """Return where the configuration is on this system."""
    try:
        from platformdirs import user_config_path
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            "The configuration takes the package platformdirs: pip install 'mailwright[cli]'",
            extra="cli",
        ) from error
    return user_config_path("mailwright", appauthor=False) / FILE_NAME


def read_config(path: Path) -> ConfigFile:
    """Read a configuration file that nobody else can have written.

    It names programs that are started, so that to write it is to act as its reader. Links are
    followed; what counts is the file that they lead to, as it is once it is open.

    Raises:
        ConfigurationError: somebody else owns it or may write it, it is too long, or no TOML.
    """
    try:
        with open(path, "rb", opener=_open) as file:
            mode = _checked(path, os.fstat(file.fileno()))
            octets = file.read(MAX_OCTETS + 1)
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}.") from None
    if len(octets) > MAX_OCTETS:
        raise ConfigurationError(f"{path} has more than {MAX_OCTETS} octets.")
    return ConfigFile(path, _parsed(path, octets), mode)


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # a pipe would be waited for


def _checked(path: Path, status: os.stat_result) -> int | None:
    if not S_ISREG(status.st_mode):
        raise ConfigurationError(f"{path} is no file.")
    if os.name != "posix":
        return None
    if status.st_uid not in (os.geteuid(), 0):
        raise ConfigurationError(
            f"{path} belongs to another user, who could have you start programs. Do this, if its "
            f"content is yours: chown {os.geteuid()} {path}"
        )
    if status.st_mode & (S_IWGRP | S_IWOTH):
        raise ConfigurationError(
            f"Others can write {path}, and could have you start programs. Do this: chmod go-w "
            f"{path}"
        )
    return S_IMODE(status.st_mode)


def _parsed(path: Path, octets: bytes) -> dict[str, Any]:
    # Raised behind them, an error of ours would carry the file along in their attributes.
    try:
        return tomllib.loads(octets.decode("utf-8"))
    except UnicodeDecodeError:
        problem = "it is not UTF-8"
    except tomllib.TOMLDecodeError as error:
        problem = escape(str(error).rstrip("."))
    except RecursionError:
        problem = "it is nested too deeply"
    raise ConfigurationError(f"{path} is no TOML: {problem}.")
