"""Many small messages over one connection."""

from __future__ import annotations

from measuring import RATE, Aim, Benchmark, Load
from programs import smtp_source, worker

SEND = "SmtpClient.send"
SEND_ALL = "SmtpClient.send_all"

CLIENTS = (
    (SEND, "mailwright_blocking:send"),
    ("SmtpClient.send, envelope from the header", "mailwright_blocking:send_parsed"),
    (SEND_ALL, "mailwright_blocking:send_all"),
    ("SmtpClient.send_all, envelopes from the headers", "mailwright_blocking:send_all_parsed"),
    ("AsyncSmtpClient.send", "mailwright_async:send"),
    ("AsyncSmtpClient.send_all", "mailwright_async:send_all"),
    ("smtplib", "standard_library:send"),
    ("aiosmtplib", "aiosmtplib_client:send"),
    ("bare socket, 4 round trips a message", "bare_socket:one_by_one"),
    ("bare socket, 2 round trips a message", "bare_socket:pipelined"),
    ("bare socket, 1 round trip a message", "bare_socket:overlapped"),
)


def _benchmark(name: str, title: str, about: str, server: str, aims: tuple[Aim, ...]) -> Benchmark:
    return Benchmark(
        name=name,
        title=title,
        about=about,
        load=Load(count=2_000, rounds=9),
        quick=Load(count=500, rounds=3),
        clients=(
            *(worker(label, program, server) for label, program in CLIENTS),
            smtp_source(server),
        ),
        references=("smtp-source", "smtplib"),
        aims=aims,
    )


BENCHMARK = _benchmark(
    "one-connection",
    "Messages of 4 KB over one connection",
    "To smtp-sink, which offers PIPELINING. The bare socket sends what is ready for the wire and "
    "checks reply codes only: what is conceivable in Python.",
    "sink",
    (
        Aim(SEND, RATE, 1.6, ("smtp-source",)),
        Aim(SEND, RATE, 2.2, ("smtplib",)),
        Aim(SEND_ALL, RATE, 2.2, ("smtp-source",)),
        Aim(SEND_ALL, RATE, 3.0, ("smtplib",)),
    ),
)

ONE_CORE = _benchmark(
    "one-core",
    "The same where client and server share one core",
    "Nobody has to wake the other core: what is left is the work of both.",
    "sink on one core",
    (),
)
