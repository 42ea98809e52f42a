"""Blocking streams over a child process, such as ``ssh host nc smtp 25``."""

from __future__ import annotations

import subprocess

from ._descriptor_stream import DescriptorStream
from ._process import GRACE, Command, Pipes


class ProcessStream(DescriptorStream):
    """A stream that writes to a process's standard input and reads its standard output.

    Args:
        command: program and arguments (no shell; what it writes to standard error goes where ours
            goes), or a `subprocess.Popen` with pipes that nobody has used; it belongs to the stream
            from now on.

    Raises:
        ConnectFailedError: the program cannot be started.
        InvalidArgumentError: the process has no pipes.
        UnsupportedError: the platform cannot wait for pipes.
    """

    def __init__(self, command: Command) -> None:
        self._pipes = pipes = Pipes(command)
        self.local_address, self.peer_address = "a pipe", pipes.name
        super().__init__(pipes.channel, pipes.read_fd, pipes.write_fd)

    def close(self) -> None:
        """See `Stream.close`; the process has one second to end."""
        self._pipes.close()
        try:
            self._pipes.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            pass
        finally:
            self._pipes.kill()

    def abort(self) -> None:
        """See `Stream.abort`; the process is killed."""
        self._pipes.kill()
        self._pipes.close()
