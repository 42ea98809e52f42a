"""Composing a message and writing it."""

from __future__ import annotations

from measuring import RATE, Aim, Benchmark, Load
from programs import worker

from .readers import COMPAT, COST, DEFAULT, MAILWRIGHT, PLAIN

SMALL = Benchmark(
    name="compose-small",
    title="Compose a small mail and write it",
    about="Names and a subject beyond ASCII, and half a kilobyte of text.",
    load=Load(1_000, 7),
    quick=Load(200, 3),
    clients=(
        worker(MAILWRIGHT, "composing:small", "nothing"),
        worker(DEFAULT, "composing:small_default", "nothing"),
        worker(COMPAT, "composing:small_compat", "nothing"),
    ),
    figures=(RATE, COST),
    references=(DEFAULT, COMPAT),
    aims=(Aim(MAILWRIGHT, RATE, 60, (DEFAULT,)),),
)

LARGE = Benchmark(
    name="compose-large",
    title="Compose a mail with a file of 1 MB and write it",
    about="The file is in memory.",
    load=Load(50, 7),
    quick=Load(10, 3),
    clients=(
        worker(MAILWRIGHT, "composing:large", "nothing"),
        worker(PLAIN, "composing:large_plain", "nothing"),
        worker(DEFAULT, "composing:large_default", "nothing"),
        worker(COMPAT, "composing:large_compat", "nothing"),
    ),
    figures=(RATE, COST),
    references=(DEFAULT, COMPAT),
    aims=(
        Aim(MAILWRIGHT, RATE, 45, (DEFAULT,)),
        Aim(PLAIN, RATE, 17, (DEFAULT,)),
    ),
)
