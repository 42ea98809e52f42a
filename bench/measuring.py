"""What a benchmark is, and how it is measured: rounds in which every client has one turn."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median

from serving import Servers


class ClientFailedError(Exception):
    """A client did not do what it had to."""


@dataclass(frozen=True)
class Load:
    """How much a client has to do in one turn, and how many turns each has.

    Args:
        count: messages, sessions or whatever the benchmark is about.
        rounds: turns of each client.
        size: octets of a message.
        connections: at the same time.
    """

    count: int
    rounds: int
    size: int = 4096
    connections: int = 1


@dataclass(frozen=True)
class Sample:
    """What one turn took.

    Args:
        seconds: of the clock, without the start of the process.
        cpu: seconds of the client's own CPU, likewise.
        peak: octets of resident memory of the process, None where that is not known.
    """

    seconds: float
    cpu: float
    peak: int | None = None


@dataclass(frozen=True)
class Client:
    """One row of a benchmark.

    Args:
        label: what it is called, unique in the benchmark.
        measure: has its turn.
    """

    label: str
    measure: Callable[[Servers, Load], Sample]


@dataclass(frozen=True)
class Figure:
    """One number that comes of a sample.

    Args:
        name: for a column's head, with the unit.
        of: reads it from a sample.
        digits: after the point.
        is_cost: whether less is better.
    """

    name: str
    of: Callable[[Sample, Load], float | None]
    digits: int = 0
    is_cost: bool = False


RATE = Figure("messages/s", lambda sample, load: load.count / sample.seconds)
THROUGHPUT = Figure("MB/s", lambda sample, load: load.count * load.size / 1e6 / sample.seconds)
CPU = Figure(
    "client CPU, µs a message", lambda sample, load: sample.cpu / load.count * 1e6, is_cost=True
)
PEAK = Figure(
    "peak memory, MB",
    lambda sample, _: None if sample.peak is None else sample.peak / 1e6,
    digits=1,
    is_cost=True,
)


@dataclass(frozen=True)
class Aim:
    """What a client has to reach. Two thirds of it is the floor.

    Args:
        client: its label.
        figure: which of its figures.
        target: the least, or the most where the figure is a cost.
        over: the clients whose figure it is a multiple of, the best of them counts; none for a
            target in the figure's own unit.
    """

    client: str
    figure: Figure
    target: float
    over: tuple[str, ...] = ()


@dataclass(frozen=True)
class Benchmark:
    """A question, and who answers it.

    Args:
        name: for the command line.
        title: a heading.
        about: one sentence or two below it.
        load: of a run whose figures count.
        quick: of one that only shows that all works, and roughly how fast.
        clients: the rows, in their order.
        figures: the columns; the first is the one that is compared.
        references: the clients that the first figure is given as a multiple of.
        aims: what is to be reached.
        above: the client whose figures are taken off all others' (idle memory); it has no row.
    """

    name: str
    title: str
    about: str
    load: Load
    quick: Load
    clients: tuple[Client, ...]
    figures: tuple[Figure, ...] = (RATE, CPU)
    references: tuple[str, ...] = ()
    aims: tuple[Aim, ...] = ()
    above: str = ""


@dataclass(frozen=True)
class Result:
    """What came of a benchmark.

    Args:
        benchmark: the question.
        load: how much each client had to do.
        samples: label -> one sample for each round, in the order of the rounds.
        failures: label -> why a client has none, or fewer than the others.
    """

    benchmark: Benchmark
    load: Load
    samples: Mapping[str, list[Sample]] = field(default_factory=dict[str, list[Sample]])
    failures: Mapping[str, ClientFailedError] = field(default_factory=dict[str, ClientFailedError])

    def values(self, client: str, figure: Figure) -> list[float]:
        """Return the figure of each round; none where the client does not have it."""
        values = [figure.of(sample, self.load) for sample in self.samples.get(client, ())]
        return [value for value in values if value is not None]

    def median(self, client: str, figure: Figure) -> float | None:
        """Return the figure's median, above that of the idle client where there is one."""
        values = self.values(client, figure)
        if not values:
            return None
        above = self.benchmark.above
        return median(values) - (median(self.values(above, figure)) if above else 0)

    def ratio(self, client: str, reference: str, figure: Figure) -> float | None:
        """Return the median of the ratios of each round: neighbours' load cancels out in them."""
        pairs = zip(self.values(client, figure), self.values(reference, figure), strict=False)
        ratios = [one / other for one, other in pairs if other]
        return median(ratios) if ratios else None

    def reached(self, aim: Aim) -> float | None:
        """Return what an aim came to, against the best of those that it is compared with."""
        if not aim.over:
            return self.median(aim.client, aim.figure)
        ratios = [self.ratio(aim.client, reference, aim.figure) for reference in aim.over]
        known = [ratio for ratio in ratios if ratio is not None]
        if not known:
            return None
        return max(known) if aim.figure.is_cost else min(known)


def run(
    benchmark: Benchmark, servers: Servers, load: Load, tell: Callable[[str], object]
) -> Result:
    """Give every client its turns, in another order each round; who fails has no more of them.

    Args:
        benchmark: the question.
        servers: what the clients connect to.
        load: how much they have to do.
        tell: called with what is going on.
    """
    order = list(benchmark.clients)
    samples: dict[str, list[Sample]] = {client.label: [] for client in order}
    failures: dict[str, ClientFailedError] = {}
    shuffle = random.Random(benchmark.name).shuffle  # the same orders in every run
    for number in range(load.rounds):
        shuffle(order)
        for client in order:
            if client.label in failures:
                continue
            tell(f"{benchmark.name}: round {number + 1} of {load.rounds}, {client.label}")
            try:
                samples[client.label].append(client.measure(servers, load))
            except ClientFailedError as error:
                failures[client.label] = error
    tell("")
    return Result(benchmark, load, samples, failures)
