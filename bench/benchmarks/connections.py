"""Many small messages over several connections at the same time."""

from __future__ import annotations

from measuring import RATE, Aim, Benchmark, Load
from programs import smtp_source, worker

SEND = "AsyncSmtpClient.send, tasks"
SEND_ALL = "AsyncSmtpClient.send_all, tasks"


def _benchmark(name: str, connections: int) -> Benchmark:
    return Benchmark(
        name=f"{name}-connections",
        title=f"Messages of 4 KB over {name} connections at the same time",
        about="One process each; the connections take from one list of messages.",
        load=Load(count=2_000, rounds=9, connections=connections),
        quick=Load(count=1_000, rounds=3, connections=connections),
        clients=(
            worker(SEND, "mailwright_async:send"),
            worker(SEND_ALL, "mailwright_async:send_all"),
            worker("SmtpClient.send, threads", "mailwright_blocking:threads"),
            worker("smtplib, threads", "standard_library:threads"),
            worker("aiosmtplib, tasks", "aiosmtplib_client:send"),
            smtp_source(),
        ),
        references=("smtp-source", "aiosmtplib, tasks"),
        aims=(
            Aim(SEND, RATE, 1.0, ("smtp-source",)),
            Aim(SEND, RATE, 4.0, ("aiosmtplib, tasks",)),
            Aim(SEND_ALL, RATE, 1.0, ("smtp-source",)),
            Aim(SEND_ALL, RATE, 4.0, ("aiosmtplib, tasks",)),
        ),
    )


TEN = _benchmark("ten", 10)
FIFTY = _benchmark("fifty", 50)
