"""What is measured, in the order in which it is shown; each benchmark is a file."""

from __future__ import annotations

from benchmarks import (
    connections,
    import_time,
    large_attachment,
    large_messages,
    no_pipelining,
    one_connection,
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
    sessions.BENCHMARK,
    large_attachment.BENCHMARK,
    import_time.BENCHMARK,
)
