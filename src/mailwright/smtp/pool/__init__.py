"""Pools of connections: for sending much, from many threads or tasks, over several servers.

`_core` decides who gets which connection, `_servers` which server is asked, `_spread` what becomes
of the messages of a `send_all`; none of them waits, locks or asks a clock. `_lending` and `_crew`
do, for threads; `_lending_aio` and `_crew_aio` for tasks. `SmtpPool` and `AsyncSmtpPool` are what
is seen of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._lazy import exporter

if TYPE_CHECKING:
    from ._aio import AsyncSmtpPool
    from ._client import SmtpPool
    from .server import PoolServer, PoolServerStatus, PoolStatistics, PoolStrategy

__all__ = [
    "AsyncSmtpPool",
    "PoolServer",
    "PoolServerStatus",
    "PoolStatistics",
    "PoolStrategy",
    "SmtpPool",
]

__getattr__ = exporter(
    __name__,
    {
        "._aio": ("AsyncSmtpPool",),
        "._client": ("SmtpPool",),
        ".server": ("PoolServer", "PoolServerStatus", "PoolStatistics", "PoolStrategy"),
    },
)
