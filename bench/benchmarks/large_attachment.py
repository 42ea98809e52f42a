"""Memory: a message with an attachment of 100 MB, which must be streamed."""

from __future__ import annotations

from measuring import PEAK, Aim, Benchmark, Figure, Load
from programs import worker

SERVER = "large file"
SEND = "SmtpClient.send"
SECONDS = Figure("seconds", lambda sample, _: sample.seconds, digits=2, is_cost=True)

BENCHMARK = Benchmark(
    name="memory",
    title="Peak memory for an attachment of 100 MB, above the idle interpreter",
    about="The message has 137 MB on the wire. mailwright is given a path; the others take octets.",
    load=Load(count=1, rounds=3),
    quick=Load(count=1, rounds=1),
    clients=(
        worker(SEND, "mailwright_blocking:attach", SERVER),
        worker("AsyncSmtpClient.send", "mailwright_async:attach", SERVER),
        worker("smtplib", "standard_library:attach", SERVER),
        worker("aiosmtplib", "aiosmtplib_client:attach", SERVER),
        worker("idle", "idle:nothing", SERVER),
    ),
    figures=(PEAK, SECONDS),
    aims=(Aim(SEND, PEAK, 40), Aim("AsyncSmtpClient.send", PEAK, 40)),
    above="idle",
)
