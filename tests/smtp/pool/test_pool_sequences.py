"""Row S22: any sequence of sends that fail, breaks, resets and idleness, against a model.

What the model says: each message has recipients of its own, so that one which leaked out of a
failed transaction is seen at once; what was said to be sent came once, what was not came never,
and what is in doubt came once at most.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from pool_fronts import RELAY, make_pool, url
from smtp_fronts import FRONTS, running_front

from mailwright import errors
from mailwright.server import Fault, SmtpServer
from mailwright.smtp import DeliveryState

SENT, NOT_SENT, IN_DOUBT = DeliveryState.SENT, DeliveryState.NOT_SENT, DeliveryState.IN_DOUBT

#: What a server does at one stage, once.
ANSWERS: dict[str, str | Fault] = {
    "later": "451 4.3.0 later",
    "never": "554 5.0.0 no",
    "421": "421 4.3.2 going down",
    "gone": Fault(drop=True),
    "gone after it": Fault(truncate=0),
    "half a reply": Fault(truncate=2),
}
STAGES = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "BDAT", ".", "RSET")

plans = st.lists(
    st.tuples(st.sampled_from(STAGES), st.integers(0, 3), st.sampled_from(sorted(ANSWERS))),
    max_size=3,
)
recipients = st.integers(1, 3)


class Plan:
    """The answers that a server gives out of turn: each once, at the nth request of a stage."""

    def __init__(self) -> None:
        self.due: dict[str, dict[int, str | Fault]] = {}
        self.seen: Counter[str] = Counter()

    def set(self, faults: list[tuple[str, int, str]]) -> None:
        self.due, self.seen = {}, Counter()
        for stage, at, name in faults:
            self.due.setdefault(stage, {})[at] = ANSWERS[name]

    def answer(self, request: Any) -> str | Fault | None:
        at = self.seen[request.verb]
        self.seen[request.verb] += 1
        return self.due.get(request.verb, {}).pop(at, None)


class PoolSequences(RuleBasedStateMachine):
    """A pool, two servers that fail as they like, and what should have come of it."""

    kind = "blocking"

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.next = 0
        self.expected: dict[int, set[str]] = {}  # message -> its own recipients
        self.said: dict[int, DeliveryState] = {}
        self.results: dict[int, tuple[str, ...]] = {}
        self.arrived: list[tuple[int, tuple[str, ...]]] = []
        self.ahead = 0.0

    @initialize(chunking=st.booleans(), pipelining=st.booleans(), size=st.integers(1, 3))
    def begin(self, chunking: bool, pipelining: bool, size: int) -> None:
        offered = {"CHUNKING": chunking, "PIPELINING": pipelining}
        self.without = [keyword for keyword, is_offered in offered.items() if not is_offered]
        self.plan = Plan()
        # No pause lasts, so that no sequence does.
        self.stack.enter_context(patch("mailwright.smtp.pool._targets.FIRST_PAUSE", 1e-6))
        self.stack.enter_context(patch("mailwright.smtp.pool._targets.LONGEST_PAUSE", 1e-6))
        front = self.stack.enter_context(running_front(self.kind))
        self.servers = [self.started(0), self.started(0)]
        self.pool = make_pool(
            front,
            [url(server) for server in self.servers],
            size=size,
            messages_per_connection=7,
            **RELAY,
        )
        self.stack.enter_context(self.pool)
        lender = getattr(self.pool, "pool", self.pool)._lender
        lender.clock = lambda: time.monotonic() + self.ahead

    def started(self, port: int) -> SmtpServer:
        server = SmtpServer(
            require_auth=False, tls=False, port=port, without_extensions=self.without
        )
        for stage in STAGES:
            server.on(stage, self.plan.answer)
        server.start()
        return server

    # --- what is done ----------------------------------------------------------------------------

    def message(self, count: int) -> tuple[int, bytes]:
        number = self.next
        self.next += 1
        own = [f"m{number}-{index}@x.test" for index in range(count)]
        self.expected[number] = set(own)
        head = f"From: ann@example.org\r\nTo: {', '.join(own)}\r\nMessage-ID: <{number}@x>\r\n"
        return number, f"{head}\r\nmail {number}\r\n".encode()

    @rule(count=recipients, faults=plans, require_all=st.booleans())
    def send(self, count: int, faults: list[tuple[str, int, str]], require_all: bool) -> None:
        number, message = self.message(count)
        self.plan.set(faults)
        try:
            result = self.pool.send(message, require_all=require_all)
        except errors.DeliveryInDoubtError:
            self.said[number] = IN_DOUBT
        except errors.MailwrightError:
            self.said[number] = NOT_SENT
        else:
            self.said[number] = SENT
            self.results[number] = result.accepted
        assert faults or self.said[number] is SENT, "nothing went wrong, and it was not sent"

    @rule(counts=st.lists(recipients, max_size=8), faults=plans, window=st.integers(1, 4))
    def send_all(self, counts: list[int], faults: list[tuple[str, int, str]], window: int) -> None:
        made = [self.message(count) for count in counts]
        self.plan.set(faults)
        outcomes = list(self.pool.send_all([one for _, one in made], window=window))
        assert len(outcomes) == len(made)
        for (number, _), outcome in zip(made, outcomes, strict=True):
            assert outcome.message_id in (f"{number}@x", "")
            self.said[number] = outcome.state
            if outcome.result is not None:
                self.results[number] = outcome.result.accepted
        assert faults or {one.state for one in outcomes} <= {SENT}

    @rule(counts=st.lists(recipients, min_size=3, max_size=8), take=st.integers(0, 2))
    def leave_send_all_early(self, counts: list[int], take: int) -> None:
        made = dict(self.message(count) for count in counts)
        self.plan.set([])
        outcomes = self.pool.send_all(list(made.values()))
        read = [next(outcomes) for _ in range(take)]
        outcomes.close()
        known = {
            one.message_id: one for one in (*read, *(self.pool.unread_outcomes if take else ()))
        }
        for number in made:
            outcome = known.get(f"{number}@x")
            self.said[number] = NOT_SENT if outcome is None else outcome.state

    @rule(faults=plans, half=st.sampled_from(["MAIL", "RCPT", "disconnect", "send_all"]))
    def lend(self, faults: list[tuple[str, int, str]], half: str) -> None:
        """Somebody leaves a client in the middle of a transaction, or closes it."""
        self.plan.set([])
        number, message = self.message(1)
        with self.pool.connection() as client:
            if half == "disconnect":
                self.said[number] = NOT_SENT
                client.disconnect()
            elif half == "send_all":
                others = [self.message(1) for _ in range(3)]
                outcomes = client.send_all([message, *(one for _, one in others)], window=1)
                assert next(outcomes).state is SENT
                self.said[number] = SENT
                self.said.update((other, IN_DOUBT) for other, _ in others)
            else:
                self.plan.set([(half, 0, "gone"), *faults])
                try:
                    client.send(message)
                except errors.DeliveryInDoubtError:
                    self.said[number] = IN_DOUBT
                except errors.MailwrightError:
                    self.said[number] = NOT_SENT
                else:
                    self.said[number] = SENT

    @rule(seconds=st.sampled_from([1.0, 6.0, 61.0, 601.0]))
    def time_passes(self, seconds: float) -> None:
        self.ahead += seconds

    @rule(which=st.integers(0, 1))
    def a_server_starts_anew(self, which: int) -> None:
        """Every idle connection to it is dead, and the pool has not been told."""
        server = self.servers[which]
        self.collect(server)
        port = server.port
        server.stop()
        self.servers[which] = self.started(port)

    @rule()
    def retry(self) -> None:
        self.pool.retry_servers()

    # --- what must hold --------------------------------------------------------------------------

    def collect(self, server: SmtpServer) -> None:
        for one in server.messages:
            number = int(one.raw.rsplit(b"mail ", 1)[1])
            self.arrived.append((number, one.envelope.recipients))

    def all_arrived(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        yield from self.arrived
        for server in getattr(self, "servers", ()):
            for one in server.messages:
                yield int(one.raw.rsplit(b"mail ", 1)[1]), one.envelope.recipients

    @invariant()
    def no_recipient_leaks(self) -> None:
        for number, envelope in self.all_arrived():
            assert set(envelope) <= self.expected[number], "a recipient of another transaction"
            assert len(set(envelope)) == len(envelope)
            if number in self.results:
                assert self.results[number] == envelope

    @invariant()
    def what_was_said_is_true(self) -> None:
        times = Counter(number for number, _ in self.all_arrived())
        for number, state in self.said.items():
            allowed = {SENT: (1,), NOT_SENT: (0,), IN_DOUBT: (0, 1)}[state]
            assert times[number] in allowed, f"message {number} is {state.value}"

    @invariant()
    def nothing_stays_lent(self) -> None:
        if hasattr(self, "pool"):
            statistics = self.pool.statistics
            assert statistics.in_use == statistics.waiting == 0
            assert statistics.idle <= 3

    def teardown(self) -> None:
        if hasattr(self, "plan"):
            self.plan.set([])
        self.stack.close()
        for server in getattr(self, "servers", ()):
            server.stop()


@pytest.mark.parametrize("kind", FRONTS)
def test_S22_no_sequence_leaks_a_recipient_loses_count_or_lies(kind: str) -> None:
    from hypothesis.stateful import run_state_machine_as_test

    machine = type("Sequences", (PoolSequences,), {"kind": kind})
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=40, stateful_step_count=15),
    )
