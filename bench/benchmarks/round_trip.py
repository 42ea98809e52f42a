"""Small messages through a link with a long round-trip time."""

from __future__ import annotations

from measuring import RATE, Aim, Benchmark, Load
from programs import smtp_source, worker

SERVER = "slow sink"
SEND = "SmtpClient.send"
SEND_ALL = "SmtpClient.send_all"
PEERS = ("smtplib", "aiosmtplib", "smtp-source")

BENCHMARK = Benchmark(
    name="round-trip",
    title="Messages of 4 KB over one connection with a round-trip time of 20 ms",
    about="Connecting, EHLO and QUIT count, which no client can do in fewer round trips.",
    load=Load(count=100, rounds=3),
    quick=Load(count=50, rounds=1),
    clients=(
        worker(SEND, "mailwright_blocking:send", SERVER),
        worker(SEND_ALL, "mailwright_blocking:send_all", SERVER),
        worker("AsyncSmtpClient.send", "mailwright_async:send", SERVER),
        worker("AsyncSmtpClient.send_all", "mailwright_async:send_all", SERVER),
        worker("smtplib", "standard_library:send", SERVER),
        worker("aiosmtplib", "aiosmtplib_client:send", SERVER),
        smtp_source(SERVER),
        worker("bare socket, 1 round trip a message", "bare_socket:overlapped", SERVER),
    ),
    references=("smtp-source", "smtplib"),
    aims=(
        Aim(SEND, RATE, 1.9, PEERS),
        Aim(SEND_ALL, RATE, 3.4, PEERS),
    ),
)
