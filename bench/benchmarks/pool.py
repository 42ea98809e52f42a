"""A pool of ten connections, near and far."""

from __future__ import annotations

from measuring import RATE, Aim, Benchmark, Load
from programs import worker

PEER = "aiosmtplib, tasks"
CLIENTS = (
    ("SmtpPool.send_all", "mailwright_pool:send_all"),
    ("SmtpPool.send, threads", "mailwright_pool:threads"),
    ("AsyncSmtpPool.send_all", "mailwright_pool:async_send_all"),
    ("AsyncSmtpPool.send, tasks", "mailwright_pool:async_send"),
    ("smtplib, threads", "standard_library:threads"),
    (PEER, "aiosmtplib_client:send"),
)


def _benchmark(
    name: str, title: str, about: str, server: str, load: Load, quick: Load
) -> Benchmark:
    return Benchmark(
        name=name,
        title=title,
        about=about,
        load=load,
        quick=quick,
        clients=tuple(worker(label, program, server) for label, program in CLIENTS),
        references=(PEER,),
        aims=tuple(Aim(label, RATE, 4, (PEER,)) for label, _ in (CLIENTS[0], CLIENTS[2])),
    )


NEAR = _benchmark(
    "pool",
    "Messages of 4 KB over a pool of ten connections",
    "To smtp-sink on this machine, one process each: what counts is the client's own work. The "
    "peers have no pool; their tasks and threads take from one list of messages.",
    "sink",
    Load(count=2_000, rounds=9, connections=10),
    Load(count=600, rounds=3, connections=10),
)

FAR = _benchmark(
    "pool-round-trip",
    "The same to Postfix with a round-trip time of 20 ms",
    "Postfix offers CHUNKING, queues and discards.",
    "slow chunking",
    Load(count=600, rounds=3, connections=10),
    Load(count=300, rounds=1, connections=10),
)
