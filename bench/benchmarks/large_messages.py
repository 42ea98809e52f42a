"""Large messages over one connection."""

from __future__ import annotations

from measuring import CPU, PEAK, THROUGHPUT, Aim, Benchmark, Load
from programs import smtp_source, worker

SEND = "SmtpClient.send"
SIZE = 5_000_000

BENCHMARK = Benchmark(
    name="large-messages",
    title="Messages of 5 MB over one connection",
    about="The message is in memory before; line ends and dots are looked at for each sending.",
    load=Load(count=50, rounds=5, size=SIZE),
    quick=Load(count=10, rounds=3, size=SIZE),
    clients=(
        worker(SEND, "mailwright_blocking:send_large"),
        worker("AsyncSmtpClient.send", "mailwright_async:send_large"),
        worker("smtplib", "standard_library:send_large"),
        worker("aiosmtplib", "aiosmtplib_client:send_large"),
        smtp_source(),
    ),
    figures=(THROUGHPUT, CPU, PEAK),
    references=("smtp-source", "smtplib"),
    aims=(
        Aim(SEND, THROUGHPUT, 0.85, ("smtp-source",)),
        Aim(SEND, THROUGHPUT, 2.0, ("smtplib",)),
    ),
)
