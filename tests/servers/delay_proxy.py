"""A TCP proxy that adds a round-trip time and does not limit the rate.

Every chunk is passed on half the round-trip time after it came, in either direction, so what was
pipelined stays pipelined. (netem would do the same, but many small kernels are built without it.)

`python -m servers.delay_proxy PORT MILLISECONDS` prints the port that it listens on.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import TypeVarTuple, Unpack

from servers.ports import LOOPBACK

Ts = TypeVarTuple("Ts")
QUICK_ACK: int | None = getattr(socket, "TCP_QUICKACK", None)


@contextlib.contextmanager
def delayed(port: int, milliseconds: float) -> Generator[int]:
    """Yield the port of a proxy in front of `port` on loopback, in a process of its own.

    Args:
        port: where it passes connections on to.
        milliseconds: the round-trip time that it adds.
    """
    argv = [sys.executable, "-m", "servers.delay_proxy", str(port), str(milliseconds)]
    folder = Path(__file__).parents[1]
    with subprocess.Popen(argv, cwd=folder, stdout=subprocess.PIPE, text=True) as proxy:
        try:
            assert proxy.stdout is not None
            yield int(proxy.stdout.readline())
        finally:
            proxy.terminate()


class Half(asyncio.Protocol):
    """One connection of a pair: what it reads, the other one writes, later."""

    def __init__(self, delay: float) -> None:
        self.delay = delay
        self.other: Half | None = None
        self.transport: asyncio.Transport | None = None
        self.early: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Write what came before this half was connected."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        for data in self.early:
            transport.write(data)

    def data_received(self, data: bytes) -> None:
        """Pass a chunk on."""
        if QUICK_ACK is not None and self.transport is not None:
            # a proxy must not add delayed acknowledgements of its own
            connection = self.transport.get_extra_info("socket")
            connection.setsockopt(socket.IPPROTO_TCP, QUICK_ACK, 1)
        assert self.other is not None
        self._later(self.other.write, data)

    def eof_received(self) -> bool:
        """Pass the end of one direction on; the other one stays open."""
        assert self.other is not None
        self._later(self.other.write_eof)
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """Close the other half."""
        assert self.other is not None
        self._later(self.other.close)

    def write(self, data: bytes) -> None:
        """Write a chunk whose time has come."""
        if self.transport is None:
            self.early.append(data)
        elif not self.transport.is_closing():
            self.transport.write(data)

    def write_eof(self) -> None:
        """End this direction."""
        if self.transport is not None:
            with contextlib.suppress(OSError):
                self.transport.write_eof()

    def close(self) -> None:
        """Close this connection."""
        if self.transport is not None:
            self.transport.close()

    def _later(self, function: Callable[[Unpack[Ts]], None], *arguments: *Ts) -> None:
        asyncio.get_running_loop().call_later(self.delay, function, *arguments)


class Near(Half):
    """The half that the client connected to; it connects the far half."""

    def __init__(self, delay: float, target: int) -> None:
        super().__init__(delay)
        self.target = target
        self.connecting: asyncio.Task[object] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connect to the target, one round trip late."""
        far = Half(self.delay)
        self.other, far.other = far, self
        super().connection_made(transport)
        self.connecting = asyncio.get_running_loop().create_task(self._connect(far))

    async def _connect(self, far: Half) -> None:
        await asyncio.sleep(2 * self.delay)
        loop = asyncio.get_running_loop()
        try:
            await loop.create_connection(lambda: far, LOOPBACK, self.target)
        except OSError:
            self.close()


async def serve(target: int, milliseconds: float) -> None:
    """Run the proxy for ever."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Near(milliseconds / 2000, target), LOOPBACK, 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2])))
