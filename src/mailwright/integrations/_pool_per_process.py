"""One pool for each process: servers and workers fork, and a connection does not survive that."""

from __future__ import annotations

import os
from typing import Any

from .. import SmtpPool


class PoolPerProcess:
    """Makes a pool where it is asked for in a process that has none.

    Args:
        arguments: those of `SmtpPool`. The first pool is made at once, so that what is wrong with
            them shows at the start; it connects when it is used.
    """

    def __init__(self, **arguments: Any) -> None:
        self._arguments = arguments
        self._pool = SmtpPool(**arguments)
        self._process = os.getpid()

    def get(self) -> SmtpPool:
        """Return the pool of this process."""
        if self._process != os.getpid():
            self._pool = SmtpPool(**self._arguments)
            self._process = os.getpid()
        return self._pool

    def close(self) -> None:
        """Say goodbye on the connections of this process."""
        if self._process == os.getpid():
            self._pool.close()
