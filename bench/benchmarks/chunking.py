"""Small messages through a link with a long round-trip time, to a server that offers CHUNKING."""

from __future__ import annotations

from measuring import RATE, Aim, Benchmark, Load
from programs import smtp_source, worker

SERVER = "slow chunking"
SEND_ALL = "SmtpClient.send_all, window of 50"
ASYNC = "AsyncSmtpClient.send_all, window of 50"
PEERS = ("smtplib", "aiosmtplib", "smtp-source")

BENCHMARK = Benchmark(
    name="chunking",
    title="Messages of 4 KB over one connection to Postfix with a round-trip time of 20 ms",
    about="Postfix offers CHUNKING, so whole transactions are in flight, as many as the window "
    "says; it queues and discards. Connecting, EHLO and QUIT count.",
    load=Load(count=200, rounds=3),
    quick=Load(count=100, rounds=1),
    clients=(
        worker(SEND_ALL, "mailwright_blocking:send_all_wide", SERVER),
        worker("SmtpClient.send_all", "mailwright_blocking:send_all", SERVER),
        worker("SmtpClient.send", "mailwright_blocking:send", SERVER),
        worker(ASYNC, "mailwright_async:send_all_wide", SERVER),
        worker("AsyncSmtpClient.send_all", "mailwright_async:send_all", SERVER),
        worker("smtplib", "standard_library:send", SERVER),
        worker("aiosmtplib", "aiosmtplib_client:send", SERVER),
        smtp_source(SERVER),
        worker("bare socket, 50 in flight", "bare_socket:chunked", SERVER),
    ),
    references=("smtp-source", "smtplib"),
    aims=(Aim(SEND_ALL, RATE, 20, PEERS), Aim(ASYNC, RATE, 20, PEERS)),
)
