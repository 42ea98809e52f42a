"""Reading mails: three kinds of mail, and what is read of them."""

from __future__ import annotations

from measuring import RATE, Aim, Benchmark, Client, Load
from programs import gmime, worker

from .readers import COMPAT, COST, DEFAULT, GMIME, MAIL_PARSER, MAILWRIGHT, PARTS, PLAIN, RUST

_WORDS = {"small": "small mails", "newsletters": "newsletters", "attachments": "attachments"}
_LOADS = {
    "small": (Load(2_000, 7), Load(500, 3)),
    "newsletters": (Load(500, 7), Load(100, 3)),
    "attachments": (Load(20, 7), Load(10, 3)),
}


def _rows(task: str, pack: str) -> tuple[Client, ...]:
    python = [worker(MAILWRIGHT, f"reading_mailwright:{task}", pack)]
    if task == "main_fields":
        python.append(worker(PARTS, f"reading_mailwright:{task}_and_parts", pack))
    if task == "decode":
        python.append(worker(PLAIN, f"reading_mailwright:{task}_plain", pack))
    python.append(worker(DEFAULT, f"reading_standard_library:{task}", pack))
    if task != "fields":
        python.append(worker(COMPAT, f"reading_standard_library:{task}_compat", pack))
    if task in ("main_fields", "decode"):
        python.append(worker(RUST, f"reading_fast_mail_parser:{task}", pack))
    if task == "main_fields":
        python.append(worker(MAIL_PARSER, f"reading_mail_parser:{task}", pack))
    return (*python, *gmime(GMIME, task, pack))


def _benchmark(
    task: str, pack: str, what: str, *aims: tuple[float, str], client: str = MAILWRIGHT
) -> Benchmark:
    load, quick = _LOADS[pack]
    rows = _rows(task, pack)
    labels = [row.label for row in rows]
    return Benchmark(
        name=f"{task.replace('_', '-')}-{pack}",
        title=f"{what}: {_WORDS[pack]}",
        about="Made-up mails, the same in every run; see `bench/mails`.",
        load=load,
        quick=quick,
        clients=rows,
        figures=(RATE, COST),
        references=tuple(label for label in (DEFAULT, GMIME) if label in labels),
        aims=tuple(Aim(client, RATE, target, (over,)) for target, over in aims),
    )


_MAIN = "Parse, read subject, authors, recipients and date"
_DECODE = "The same, and the content of every part"
_WRITE = "Parse, and write it again"
_FIELDS = "Parse, read every field of every part"

BENCHMARKS = (
    _benchmark("main_fields", "small", _MAIN, (25, DEFAULT), (1.2, GMIME)),
    _benchmark("main_fields", "newsletters", _MAIN, (50, DEFAULT), (1.4, GMIME)),
    _benchmark("main_fields", "attachments", _MAIN, (200, DEFAULT), (5, GMIME)),
    _benchmark("decode", "small", _DECODE, (25, DEFAULT)),
    _benchmark("decode", "newsletters", _DECODE, (25, DEFAULT)),
    _benchmark("decode", "attachments", _DECODE, (50, DEFAULT)),
    _benchmark("write_back", "small", _WRITE, (150, DEFAULT)),
    _benchmark("fields", "small", _FIELDS, (30, DEFAULT), (0.8, GMIME)),
    _benchmark("fields", "newsletters", _FIELDS, (30, DEFAULT), (0.8, GMIME)),
)

HEADERS_ONLY = Benchmark(
    name="headers-only",
    title="Read subject, author, recipients and date of the header alone",
    about="The body is not looked at.",
    load=Load(2_000, 7),
    quick=Load(500, 3),
    clients=(
        worker(MAILWRIGHT, "reading_mailwright:headers_only", "small"),
        worker(DEFAULT, "reading_standard_library:headers_only", "small"),
    ),
    figures=(RATE, COST),
    references=(DEFAULT,),
    aims=(Aim(MAILWRIGHT, RATE, 20, (DEFAULT,)),),
)
