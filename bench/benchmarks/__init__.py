"""What is measured, in the order in which it is shown; each benchmark is a file."""

from __future__ import annotations

from benchmarks import (
    chunking,
    composing,
    connections,
    imap,
    import_time,
    large_attachment,
    large_messages,
    mail_fields,
    mbox,
    no_pipelining,
    one_connection,
    pool,
    reading,
    round_trip,
    sessions,
)
from measuring import Benchmark

BENCHMARKS: tuple[Benchmark, ...] = (
    one_connection.BENCHMARK,
    one_connection.ONE_CORE,
    no_pipelining.BENCHMARK,
    connections.TEN,
    connections.FIFTY,
    large_messages.BENCHMARK,
    round_trip.BENCHMARK,
    chunking.BENCHMARK,
    pool.NEAR,
    pool.FAR,
    sessions.BENCHMARK,
    large_attachment.BENCHMARK,
    import_time.BENCHMARK,
    *imap.BENCHMARKS,
    *reading.BENCHMARKS,
    reading.HEADERS_ONLY,
    mbox.TIME,
    mbox.MEMORY,
    *mail_fields.BENCHMARKS,
    composing.SMALL,
    composing.LARGE,
)
