"""Programs of the user's that print a secret, such as ``pass show mail`` (K07).

They are started as they were written, without a shell, and with the secrets of our own
environment taken out of theirs.
"""

from __future__ import annotations

import os
import shlex
import subprocess

from .. import InvalidArgumentError, Secret
from ..net.wire_log import escape
from ._time_limit import within

#: How long a program may take: its user may have to type the passphrase of a key.
SECONDS = 60.0
#: Octets of its first line; tokens of OAuth are the longest secrets, of some kilobytes.
MAX_OCTETS = 65_536

ENVIRONMENT_VARIABLE = "MAILWRIGHT_PASSWORD"


def words_of(command: str, name: str) -> tuple[str, ...]:
    """Return the words of a command, split as a shell does and with none of its other powers.

    Args:
        command: the program and its arguments.
        name: the option that it comes from, for errors.

    Raises:
        InvalidArgumentError: a quote is not closed, or nothing is there.
    """
    try:
        words = tuple(shlex.split(command))
    except ValueError as error:
        raise InvalidArgumentError(f"{name}: {error}.", name=name) from None
    if not words:
        raise InvalidArgumentError(f"{name} names no program.", name=name)
    return words


def first_line(words: tuple[str, ...], name: str) -> Secret:
    """Run a program and return the first line that it prints.

    Args:
        words: the program and its arguments; they are not repeated in errors.
        name: the option that they come from, for errors.

    Raises:
        InvalidArgumentError: it cannot be started, fails, or prints no text.
        DeadlineExceededError: it took longer than a minute.
    """
    program = escape(words[0])
    environment = {key: value for key, value in os.environ.items() if key != ENVIRONMENT_VARIABLE}
    try:
        process = subprocess.Popen(  # noqa: S603 - the user's own program, and no shell
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=environment
        )
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name or an argument holds a NUL"
        raise InvalidArgumentError(
            f"{name}: {program} cannot be started: {reason}.", name=name
        ) from None
    try:
        line, code = within(SECONDS, f"{name}: {program}", lambda: _result(process))
    finally:
        process.kill()
    if code:
        raise InvalidArgumentError(f"{name}: {program} ended with {code}.", name=name)
    return _text(line, name, program)


def _result(process: subprocess.Popen[bytes]) -> tuple[bytes, int]:
    """Return the first line of a program's output, and its exit code."""
    with process:
        assert process.stdout is not None
        line = process.stdout.readline(MAX_OCTETS + 1)
        while process.stdout.read(MAX_OCTETS):  # it may be unable to end while nobody reads
            pass
    return line, process.returncode


def _text(line: bytes, name: str, program: str) -> Secret:
    if len(line) > MAX_OCTETS:
        problem = f"printed a line of more than {MAX_OCTETS} octets"
    else:
        try:
            if text := line.decode("utf-8").rstrip("\r\n"):
                return Secret(text)
            problem = "printed nothing"
        except UnicodeDecodeError:  # its text would show the octets
            problem = "printed what is not UTF-8"
    raise InvalidArgumentError(f"{name}: {program} {problem}.", name=name)
