"""An mbox file of 200 MB: time and memory."""

from __future__ import annotations

from mails.packs import MBOX_MAILS
from measuring import PEAK, RATE, Aim, Benchmark, Figure, Load
from programs import gmime, worker

from .readers import COMPAT, DEFAULT, GMIME, MAILWRIGHT

SECONDS = Figure("seconds", lambda sample, _: sample.seconds, digits=2, is_cost=True)
_GMIME = gmime(GMIME, "mbox", "mbox")

TIME = Benchmark(
    name="mbox",
    title="Split an mbox of 200 MB, parse, read the main fields",
    about="mailwright maps the file; GMime reads it from memory.",
    load=Load(MBOX_MAILS, 5),
    quick=Load(MBOX_MAILS, 1),
    clients=(
        worker(MAILWRIGHT, "reading_mailwright:mbox", "mbox"),
        worker(DEFAULT, "reading_standard_library:mbox", "mbox"),
        worker(COMPAT, "reading_standard_library:mbox_compat", "mbox"),
        *_GMIME,
    ),
    figures=(RATE, SECONDS),
    references=(DEFAULT, *(row.label for row in _GMIME)),
    aims=(Aim(MAILWRIGHT, RATE, 45, (DEFAULT,)),),
)

MEMORY = Benchmark(
    name="mbox-memory",
    title="Anonymous memory while that mbox is read",
    about="The most that was seen at any tenth message, the interpreter included.",
    load=Load(MBOX_MAILS, 3),
    quick=Load(MBOX_MAILS, 1),
    clients=(worker(MAILWRIGHT, "reading_mailwright:mbox_memory", "mbox"),),
    figures=(PEAK,),
    aims=(Aim(MAILWRIGHT, PEAK, 60),),
)
