"""Whole sessions: connect, STARTTLS, log in, send one message, quit."""

from __future__ import annotations

from measuring import CPU, Aim, Benchmark, Figure, Load
from programs import worker

SERVER = "submission"
SEND = "SmtpClient, PLAIN"
SESSIONS = Figure("sessions/s", lambda sample, load: load.count / sample.seconds)

BENCHMARK = Benchmark(
    name="sessions",
    title="Connect, TLS, login, one message, quit",
    about="To Postfix's submission service; Dovecot checks the login. TLS verifies the certificate "
    "in every client, with one context for all sessions.",
    load=Load(count=200, rounds=7),
    quick=Load(count=40, rounds=3),
    clients=(
        worker(SEND, "mailwright_blocking:sessions", SERVER),
        worker(
            "SmtpClient, its own choice of mechanism",
            "mailwright_blocking:sessions_by_default",
            SERVER,
        ),
        worker("AsyncSmtpClient, PLAIN", "mailwright_async:sessions", SERVER),
        worker("smtplib, PLAIN", "standard_library:sessions", SERVER),
        worker("aiosmtplib, PLAIN", "aiosmtplib_client:sessions", SERVER),
    ),
    figures=(SESSIONS, CPU),
    references=("smtplib, PLAIN",),
    aims=(
        Aim(SEND, SESSIONS, 1.0, ("smtplib, PLAIN",)),
        Aim(SEND, CPU, 0.8, ("smtplib, PLAIN",)),
    ),
)
