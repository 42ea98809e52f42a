"""How long each step may take."""

from __future__ import annotations

from dataclasses import dataclass, fields

from ..errors import InvalidArgumentError

#: Seconds of a time limit at most, some eleven days: what every system call can wait for.
MAX_SECONDS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Time limits in seconds, up to 1,000,000; None for no limit. Each covers its step as a whole.

    The defaults are the least values that RFC 5321 section 4.5.3.2 asks of a client, where it has
    one for the step.

    Args:
        connect: finding the host's addresses and connecting to one of them; with a proxy, until it
            has connected too.
        handshake: the TLS handshake.
        greeting: the first reply after connecting.
        command: the reply to a command.
        data_initiation: the reply to DATA.
        data_block: each block of a message, until the network has taken it.
        data_termination: the reply to the end of a message.

    Raises:
        InvalidArgumentError: a limit is negative, zero, more than 1,000,000 or not a number.
    """

    connect: float | None = 60
    handshake: float | None = 60
    greeting: float | None = 300
    command: float | None = 300
    data_initiation: float | None = 120
    data_block: float | None = 180
    data_termination: float | None = 600

    def __post_init__(self) -> None:
        for field in fields(self):
            seconds = getattr(self, field.name)
            if seconds is not None and not 0 < seconds <= MAX_SECONDS:  # refuses NaN too
                raise InvalidArgumentError(
                    f"A time limit is more than 0 and at most {MAX_SECONDS:,} seconds, or None for "
                    f"no limit; {field.name} is {seconds}.",
                    name=field.name,
                )

    @classmethod
    def of(cls, value: float | Timeouts | None) -> Timeouts:
        """Return `value` as time limits: a number of seconds bounds each step, None the defaults.

        Raises:
            InvalidArgumentError: the number is not more than 0, or more than 1,000,000.
        """
        if value is None:
            return cls()
        if isinstance(value, Timeouts):
            return value
        return cls(**{field.name: value for field in fields(cls)})
