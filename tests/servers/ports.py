"""Free ports that stay ours until the server has taken them."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Generator

LOOPBACK = "127.0.0.1"


@contextlib.contextmanager
def reserved_ports(*names: str) -> Generator[dict[str, int]]:
    """Yield a free port for each name, kept away from everybody else while the block runs.

    Each is bound with SO_REUSEADDR and never listened on. Linux then hands it to nobody who asks
    for any free port, and still lets a server that sets SO_REUSEADDR too (they all do) bind it by
    number. So there is no moment at which the port is given away twice.
    """
    with contextlib.ExitStack() as stack:
        ports: dict[str, int] = {}
        for name in names:
            holder = stack.enter_context(socket.socket())
            holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            holder.bind((LOOPBACK, 0))
            ports[name] = holder.getsockname()[1]
        yield ports
