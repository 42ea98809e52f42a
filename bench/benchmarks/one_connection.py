"""Many small messages over one connection."""

from __future__ import annotations

from measuring import RATE, Aim, Benchmark, Load
from programs import smtp_source, worker

SEND = "SmtpClient.send"
SEND_ALL = "SmtpClient.send_all"

BENCHMARK = Benchmark(
    name="one-connection",
    title="Messages of 4 KB over one connection",
    about="To smtp-sink, which offers PIPELINING. The bare socket sends what is ready for the wire "
    "and checks reply codes only: what is conceivable in Python.",
    load=Load(count=2_000, rounds=9),
    quick=Load(count=500, rounds=3),
    clients=(
        worker(SEND, "mailwright_blocking:send"),
        worker("SmtpClient.send, envelope from the header", "mailwright_blocking:send_parsed"),
        worker(SEND_ALL, "mailwright_blocking:send_all"),
        worker(
            "SmtpClient.send_all, envelopes from the headers", "mailwright_blocking:send_all_parsed"
        ),
        worker("AsyncSmtpClient.send", "mailwright_async:send"),
        worker("AsyncSmtpClient.send_all", "mailwright_async:send_all"),
        worker("smtplib", "standard_library:send"),
        worker("aiosmtplib", "aiosmtplib_client:send"),
        smtp_source(),
        worker("bare socket, 4 round trips a message", "bare_socket:one_by_one"),
        worker("bare socket, 2 round trips a message", "bare_socket:pipelined"),
        worker("bare socket, 1 round trip a message", "bare_socket:overlapped"),
    ),
    references=("smtp-source", "smtplib"),
    aims=(
        Aim(SEND, RATE, 1.6, ("smtp-source",)),
        Aim(SEND, RATE, 2.2, ("smtplib",)),
        Aim(SEND_ALL, RATE, 2.2, ("smtp-source",)),
        Aim(SEND_ALL, RATE, 3.0, ("smtplib",)),
    ),
)
