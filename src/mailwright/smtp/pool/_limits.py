"""How many connections a pool has, how long one of them lives, and how fast messages leave."""

from __future__ import annotations

from dataclasses import dataclass

from ...errors import InvalidArgumentError
from ...net.timeouts import MAX_SECONDS


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolLimits:
    """The numbers of a pool; see `PoolFront` for what each of them means."""

    size: int = 10
    messages_per_connection: int | None = 100
    seconds_per_connection: float | None = 600
    idle_seconds: float | None = 60
    check_after: float = 5
    messages_per_second: float | None = None
    wait: float | None = 30

    def __post_init__(self) -> None:
        for name in ("size", "messages_per_connection"):
            number = getattr(self, name)
            if number is not None and (isinstance(number, bool) or not 1 <= number <= 1_000_000):
                raise InvalidArgumentError(
                    f"{name} is a number from 1 to 1,000,000, not {number!r}.", name=name
                )
        for name in ("seconds_per_connection", "messages_per_second"):
            _check(name, getattr(self, name), least_is_allowed=False)
        for name in ("idle_seconds", "check_after", "wait"):
            _check(name, getattr(self, name), least_is_allowed=True)


def _check(name: str, number: float | None, *, least_is_allowed: bool) -> None:
    if number is None:
        return
    if not 0 <= number <= MAX_SECONDS or (number == 0 and not least_is_allowed):  # refuses NaN too
        raise InvalidArgumentError(
            f"{name} is a number {'from' if least_is_allowed else 'above'} 0 to {MAX_SECONDS:,}, "
            f"not {number!r}.",
            name=name,
        )
