"""What both fronts do to a child process before its pipes become a stream."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from typing import IO, Any, TypeAlias

from ..errors import ConnectFailedError, InvalidArgumentError, UnsupportedError
from ._channel import Buffer, Channel

Command: TypeAlias = Sequence[str] | subprocess.Popen[Any]

GRACE = 1.0  # seconds that a process has to end by itself once its input is closed


class Pipes:
    """A child process, its standard input and output as a channel.

    Args:
        command: program and arguments (no shell), or a process with pipes for both.

    Raises:
        ConnectFailedError: the program cannot be started.
        InvalidArgumentError: the process has no pipes.
        UnsupportedError: the platform cannot wait for pipes.
    """

    def __init__(self, command: Command) -> None:
        if sys.platform == "win32":
            raise UnsupportedError("Windows cannot wait for pipes; connect through a local port.")
        self.process = process = _started(command)
        if process.stdin is None or process.stdout is None:
            raise InvalidArgumentError(
                "The process needs stdin=subprocess.PIPE and stdout=subprocess.PIPE.",
                name="command",
            )
        self.read_fd, self.write_fd = process.stdout.fileno(), process.stdin.fileno()
        os.set_blocking(self.read_fd, False)
        os.set_blocking(self.write_fd, False)
        self.name = f"process {process.pid}"
        self.closed = False
        self.channel = Channel(self._receive, self._transmit, self.name)

    def _receive(self, size: int) -> bytes:
        return os.read(self.read_fd, size)

    def _transmit(self, data: Buffer) -> int:
        return os.write(self.write_fd, data)

    def close(self) -> None:
        """Close both pipes; most programs end then."""
        self.closed = True
        self.channel.close()
        for pipe in (self.process.stdin, self.process.stdout):
            _close(pipe)

    def kill(self) -> None:
        """End the process, and take its exit status so that no zombie stays."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def _started(command: Command) -> subprocess.Popen[Any]:
    if isinstance(command, subprocess.Popen):
        return command
    if isinstance(command, str) or not command:
        raise InvalidArgumentError(
            "A command is a list of texts, the program and its arguments, not one text.",
            name="command",
        )
    try:
        return subprocess.Popen(  # noqa: S603 - no shell, and the caller's own command
            list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
    except OSError as error:
        raise ConnectFailedError(f"{command[0]} cannot be started: {error.strerror}.") from error


def _close(pipe: IO[Any] | None) -> None:
    if pipe is not None:
        try:
            pipe.close()
        except OSError:  # what a caller's own buffer still held has nowhere to go
            return
