"""Async streams over a child process, such as ``ssh host nc smtp 25``."""

from __future__ import annotations

import anyio

from ._descriptor_stream_aio import AsyncDescriptorStream
from ._process import GRACE, Command, Pipes

_PAUSE = 0.01  # seconds between looks at whether the process has ended


class AsyncProcessStream(AsyncDescriptorStream):
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

    async def close(self) -> None:
        """See `AsyncStream.close`; the process has one second to end."""
        self._notify_closing()
        self._pipes.close()
        try:
            with anyio.move_on_after(GRACE):
                # A process has no event to wait for that both event loops know.
                while self._pipes.process.poll() is None:  # noqa: ASYNC110 - see above
                    await anyio.sleep(_PAUSE)
        finally:
            self._pipes.kill()

    def abort(self) -> None:
        """See `AsyncStream.abort`; the process is killed."""
        self._notify_closing()
        self._pipes.kill()
        self._pipes.close()

    def _notify_closing(self) -> None:
        if not self._pipes.closed:
            self._release()
            anyio.notify_closing(self._pipes.read_fd)
            anyio.notify_closing(self._pipes.write_fd)
