"""Pools of connections: for sending much, from many threads or tasks, over several servers.

What decides, without waiting, a lock or a clock:
- `_core`: who gets which connection, with the records of `_connections` and the numbers of
  `_limits`
- `_targets`: which of the servers is asked; `_tokens`: a token that was refused is not shown again
- `_failures`: what an error means: another server, another connection, or the end
- `_outbox`: the messages of one `send_all`, from the caller to their outcomes in order
- `_rate_limit`: when the next message may leave

What waits, for threads and, in the module with `_aio` at its end, for tasks:
- `_lender`: opens, lends, checks and closes connections; what needs no waiting is in `_lender_base`
  and, of the clients that it lends, in `_pooled_client`
- `_workers`: what carries the messages of one `send_all`

What is seen: `_client` and `_aio` are `SmtpPool` and `AsyncSmtpPool`, with their arguments in
`_front`, and `server` the values that they take and return.
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
