"""How often to ask, and how long to wait before the next attempt."""

from __future__ import annotations

from typing import Final

#: Seconds after which IDLE begins anew: servers may hang up after 30 minutes (RFC 2177).
RENEW: Final = 28 * 60.0
#: Seconds between two questions where there is no IDLE.
POLL: Final = 30.0
_MOST_PAUSE, _GRAIN = 300.0, 1000


def backoff(attempt: int) -> float:
    """Return how many seconds to wait: twice as long each time, up to 5 minutes, shaken.

    Args:
        attempt: how many attempts have failed, from 1 on.
    """
    from secrets import randbelow

    whole = min(_MOST_PAUSE, 2.0 ** min(attempt, 20))
    return whole * (_GRAIN + randbelow(_GRAIN)) / (2 * _GRAIN)
