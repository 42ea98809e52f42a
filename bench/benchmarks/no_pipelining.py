"""Many small messages over one connection to a server that wants one command at a time."""

from __future__ import annotations

from measuring import RATE, Aim, Benchmark, Load
from programs import smtp_source, worker

SERVER = "sink without PIPELINING"
SEND = "SmtpClient.send"

BENCHMARK = Benchmark(
    name="no-pipelining",
    title="The same where the server does not pipeline",
    about="To smtp-sink -p.",
    load=Load(count=2_000, rounds=9),
    quick=Load(count=500, rounds=3),
    clients=(
        worker(SEND, "mailwright_blocking:send", SERVER),
        worker("SmtpClient.send_all", "mailwright_blocking:send_all", SERVER),
        worker("AsyncSmtpClient.send", "mailwright_async:send", SERVER),
        worker("smtplib", "standard_library:send", SERVER),
        worker("aiosmtplib", "aiosmtplib_client:send", SERVER),
        smtp_source(SERVER),
        worker("bare socket, 4 round trips a message", "bare_socket:one_by_one", SERVER),
    ),
    references=("smtp-source", "smtplib"),
    aims=(Aim(SEND, RATE, 0.85, ("smtp-source",)),),
)
