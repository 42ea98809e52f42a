"""Reading single header fields."""

from __future__ import annotations

from measuring import Aim, Benchmark, Figure, Load
from programs import worker

from .readers import COMPAT, DEFAULT, MAILWRIGHT

RATE = Figure("fields/s", lambda sample, load: load.count / sample.seconds)
COST = Figure(
    "µs a field", lambda sample, load: sample.seconds / load.count * 1e6, digits=1, is_cost=True
)


def _benchmark(task: str, what: str, count: int, target: float) -> Benchmark:
    return Benchmark(
        name=task.replace("_", "-"),
        title=f"Read {what}",
        about="The field bodies are those of the small mails; all that is known of compat32 is what"
        " its functions return.",
        load=Load(count, 9),
        quick=Load(count // 2, 3),
        clients=(
            worker(MAILWRIGHT, f"reading_mailwright:{task}", "small"),
            worker(DEFAULT, f"reading_standard_library:{task}", "small"),
            worker(COMPAT, f"reading_standard_library:{task}_compat", "small"),
        ),
        figures=(RATE, COST),
        references=(DEFAULT, COMPAT),
        aims=(Aim(MAILWRIGHT, RATE, target, (DEFAULT,)),),
    )


BENCHMARKS = (
    _benchmark("addresses", "fields of addresses", 2_000, 40),
    _benchmark("encoded_words", "subjects of encoded-words", 700, 20),
    _benchmark("dates", "dates", 2_000, 35),
)
