"""The core of the pools: who gets which connection. No I/O, no clock, no lock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from mailwright import errors
from mailwright.smtp.pool import PoolServer, PoolStrategy, SmtpPool
from mailwright.smtp.pool._connections import Connection, Ticket
from mailwright.smtp.pool._core import PoolCore
from mailwright.smtp.pool._failures import is_certainly_unsent
from mailwright.smtp.pool._limits import PoolLimits
from mailwright.smtp.pool._rate_limit import RateLimit
from mailwright.smtp.pool._targets import (
    FIRST_PAUSE,
    LONGEST_PAUSE,
    PATIENCE,
    PROOF_SECONDS,
    Targets,
)

A, B = "smtp://a.test", "smtp://b.test"
FAILED = errors.ConnectFailedError("nobody there")
WRONG = errors.CredentialsRefusedError("no", code=535)
ROBIN = PoolStrategy.ROUND_ROBIN


@dataclass(eq=False)
class Client:
    messages: int = 0


class World:
    """A core with a clock that stands still, and servers that answer as they are told."""

    def __init__(
        self, *servers: str | PoolServer, strategy: Any = PoolStrategy.FAIL_OVER, **limits: Any
    ) -> None:
        self.now = 1_000.0
        self.woken: list[Ticket[Client]] = []
        made = tuple(PoolServer(one) if isinstance(one, str) else one for one in servers)
        self.targets = Targets(made, strategy, lambda: 0.0)
        self.core: PoolCore[Client] = PoolCore(self.targets, PoolLimits(**limits))

    def ask(self, wait: float = 30, **kwargs: Any) -> Ticket[Client]:
        ticket: Ticket[Client] = Ticket(lambda: None, self.now + wait, **kwargs)
        ticket.wake = lambda: self.woken.append(ticket)
        self.core.ask(ticket, self.now)
        return ticket

    def open(self, ticket: Ticket[Client], most: int | None = None) -> Connection[Client]:
        connection = ticket.connection
        assert connection is not None
        if not connection.is_open:
            connection.client = Client()
            self.core.opened(connection, self.now, most=most)
        return connection

    def fail(self, ticket: Ticket[Client], error: errors.MailwrightError) -> bool:
        assert ticket.connection is not None
        return self.core.open_failed(ticket, ticket.connection, error, self.now)

    def again(self, ticket: Ticket[Client]) -> None:
        self.core.ask(ticket, self.now, again=True)

    def back(self, ticket: Ticket[Client], *, messages: int = 1, usable: bool = True) -> None:
        assert ticket.connection is not None
        if ticket.connection.client is not None:
            ticket.connection.client.messages += messages
        self.core.give_back(ticket, self.now, usable=usable)

    def use(self, **kwargs: Any) -> str:
        """Lease, open, give back; return the host."""
        ticket = self.ask(**kwargs)
        host = str(self.open(ticket).target.server.host)
        self.back(ticket)
        return host


def host(ticket: Ticket[Client]) -> str:
    assert ticket.connection is not None
    return str(ticket.connection.target.server.host)


def test_connections_are_opened_lazily_and_used_again_the_last_one_first() -> None:
    world = World(A, size=3)
    assert world.core.statistics().opened == 0
    first, second = world.ask(), world.ask()
    one, two = world.open(first), world.open(second)
    world.back(first)
    world.back(second)
    assert world.ask().connection is two
    assert world.ask().connection is one
    assert world.core.statistics().opened == 2


def test_no_more_than_size_and_those_who_wait_are_served_in_their_order() -> None:
    world = World(A, size=2)
    held = [world.ask(), world.ask()]
    for ticket in held:
        world.open(ticket)
    waiting = [world.ask() for _ in range(4)]
    assert not any(ticket.is_answered for ticket in waiting)
    assert world.core.statistics().waiting == 4
    for expected in waiting:
        world.back(held.pop(0))
        assert world.woken[-1] is expected
        held.append(expected)


def test_a_newcomer_does_not_overtake() -> None:
    world = World(A, size=1)
    held = world.ask()
    world.open(held)
    patient, newcomer = world.ask(), world.ask()
    world.back(held)
    assert patient.connection is not None
    assert not newcomer.is_answered


def test_waiting_ends_at_the_deadline_with_an_error_of_its_own() -> None:
    world = World(A, size=1, wait=30)
    world.open(world.ask())
    ticket = world.ask(wait=30)
    assert world.core.seconds_to_wait(ticket, world.now) == 30
    world.now += 29
    world.core.expire(ticket, world.now)
    assert not ticket.is_answered
    world.now += 1
    world.core.expire(ticket, world.now)
    assert isinstance(ticket.error, errors.PoolTimeoutError)
    assert world.core.statistics().waiting == 0


def test_who_gives_up_leaves_his_place_and_what_he_was_given_at_that_moment() -> None:
    world = World(A, size=1)
    held = world.ask()
    connection = world.open(held)
    gives_up, next_one = world.ask(), world.ask()
    world.core.give_back(gives_up, world.now, usable=False)
    world.back(held)
    assert next_one.connection is connection
    late = world.ask()
    world.back(next_one)
    assert late.connection is connection  # given, and the task is cancelled before it sees it
    world.core.give_back(late, world.now, usable=True)
    assert world.core.statistics().idle == 1


# --- retiring ------------------------------------------------------------------------------------


def test_a_connection_retires_by_messages_by_age_and_by_idleness() -> None:
    for limits, messages, seconds in (
        ({"messages_per_connection": 3}, 3, 0),
        ({"seconds_per_connection": 50, "idle_seconds": None}, 1, 50),
        ({"idle_seconds": 20}, 1, 21),
    ):
        world = World(A, **limits)
        ticket = world.ask()
        connection = world.open(ticket)
        world.back(ticket, messages=messages)
        world.now += seconds
        assert world.ask().connection is not connection
        assert world.core.take_discarded() == [connection.client]
        assert world.core.statistics().retired == 1


def test_what_is_not_due_yet_stays() -> None:
    world = World(A, messages_per_connection=3, seconds_per_connection=50, idle_seconds=20, size=1)
    ticket = world.ask()
    connection = world.open(ticket)
    world.back(ticket, messages=2)
    world.now += 20
    assert world.ask().connection is connection


def test_the_servers_own_limit_holds_where_it_is_smaller() -> None:
    world = World(A, messages_per_connection=100)
    ticket = world.ask()
    connection = world.open(ticket, most=2)
    assert connection.messages_left == 2
    world.back(ticket, messages=2)
    assert world.core.take_discarded() == [connection.client]


def test_a_check_is_due_after_idleness_and_after_a_sibling_died() -> None:
    world = World(A, check_after=5)
    first, second = world.ask(), world.ask()
    one = world.open(first)
    world.open(second)
    world.back(first)
    assert not world.core.needs_check(one, world.now + 4.9)
    assert world.core.needs_check(one, world.now + 5)
    world.back(second, usable=False)
    assert world.core.needs_check(one, world.now)


def test_a_stale_connection_is_dropped_and_the_ticket_keeps_its_place() -> None:
    world = World(A, size=1)
    world.use()
    ticket, other = world.ask(), world.ask()
    stale = ticket.connection
    assert stale is not None
    world.core.found_stale(ticket, stale, world.now)
    assert other.connection is not None  # it was next while nobody else asked
    world.again(ticket)
    world.open(other)
    third = world.ask()
    world.back(other)
    assert ticket.connection is not None
    assert not third.is_answered
    assert world.core.statistics().stale == 1


def test_a_message_that_needs_a_fresh_session_gets_one() -> None:
    world = World(A, size=1)
    world.use()
    ticket = world.ask(fresh=True)
    assert ticket.connection is not None
    assert not ticket.connection.is_open
    assert len(world.core.take_discarded()) == 1


# --- servers -------------------------------------------------------------------------------------


def test_fail_over_goes_to_the_next_server_and_comes_back_after_a_pause() -> None:
    world = World(A, B)
    ticket = world.ask()
    assert host(ticket) == "a.test"
    assert world.fail(ticket, FAILED)
    world.again(ticket)
    assert host(ticket) == "b.test"
    world.open(ticket)
    world.back(ticket)
    assert world.use() == "b.test"
    world.now += FIRST_PAUSE
    assert world.use() == "a.test"
    assert world.use() == "a.test"


def test_fail_over_comes_back_although_the_pool_is_full_of_connections_to_the_second() -> None:
    world = World(A, B, size=1)
    ticket = world.ask()
    world.fail(ticket, FAILED)
    world.again(ticket)
    world.open(ticket)
    world.back(ticket)
    world.now += FIRST_PAUSE
    assert world.use() == "a.test"
    assert len(world.core.take_discarded()) == 1  # that to b made room


def test_a_login_that_goes_alone_is_no_reason_to_fail_over_before_patience_ends() -> None:
    first, second = "smtp://ann:secret@a.test", "smtp://bob:secret@b.test"
    world = World(first, second)
    alone, other = world.ask(), world.ask()
    assert not other.is_answered
    assert world.core.seconds_to_wait(other, world.now) == PATIENCE
    world.open(alone)
    assert host(other) == "a.test"

    world = World(first, second)
    alone, other = world.ask(), world.ask()
    assert world.fail(alone, FAILED)
    assert host(other) == "b.test"

    world = World(first, second)
    silent, other = world.ask(), world.ask()
    world.now += PATIENCE
    world.core.dispatch(world.now)
    assert host(silent) == "a.test"
    assert host(other) == "b.test"


def test_pauses_grow_up_to_a_bound_and_one_alone_finds_out_whether_the_server_is_back() -> None:
    world = World(A, wait=None)
    pauses = []
    for _ in range(12):
        ticket = world.ask(wait=1e6)
        assert ticket.connection is not None
        other = world.ask(wait=1e6)
        # Nothing is known of a server at first; later, one tries for all.
        assert other.is_answered is not bool(pauses)
        world.fail(ticket, FAILED)
        if other.connection is not None:
            world.fail(other, FAILED)  # begun before the first failure: it counts as the same
        else:
            world.core.give_back(other, world.now, usable=False)
        [status] = world.core.servers(world.now)
        pauses.append(status.resting)
        world.now += status.resting
    assert pauses[:4] == [1.0, 2.0, 4.0, 8.0]
    assert max(pauses) == pauses[-1] == LONGEST_PAUSE


def test_chance_lengthens_a_pause_and_never_past_the_bound() -> None:
    made = (PoolServer(A),)
    targets = Targets(made, PoolStrategy.FAIL_OVER, lambda: 1.0)
    [target] = targets.all
    targets.failed(target, FAILED, 0.0, 10.0)
    assert target.rests_until == 10.0 + FIRST_PAUSE * 1.25
    target.failures = 40
    targets.failed(target, FAILED, 20.0, 30.0)
    assert target.rests_until == 30.0 + LONGEST_PAUSE


def test_a_success_forgets_the_failures() -> None:
    world = World(A)
    world.fail(world.ask(), FAILED)
    world.now += FIRST_PAUSE
    world.use()
    [status] = world.core.servers(world.now)
    assert (status.failures, status.resting, status.error) == (0, 0.0, None)


def test_a_pause_that_ends_in_time_is_waited_for_and_one_that_does_not_is_an_error() -> None:
    world = World(A)
    for _ in range(6):
        world.fail(world.ask(), FAILED)
        world.now += world.core.servers(world.now)[0].resting
    world.fail(world.ask(), FAILED)  # it rests for 64 s
    patient, hasty = world.ask(wait=65), world.ask(wait=30)
    assert not patient.is_answered
    assert isinstance(hasty.error, errors.NoServerError)
    assert hasty.error.seconds == 64
    assert hasty.error.__cause__ is FAILED
    assert world.core.seconds_to_wait(patient, world.now) == 64
    world.now += 64
    world.core.dispatch(world.now)
    assert patient.connection is not None


def test_a_server_that_takes_fewer_connections_is_used_through_those_that_it_took() -> None:
    world = World(A, size=10)
    ticket = world.ask()
    connection = world.open(ticket)
    other = world.ask()
    too_many = errors.ServiceUnavailableError("too many connections", code=421)
    assert world.fail(other, too_many)
    world.again(other)
    assert not other.is_answered
    world.back(ticket)
    assert other.connection is connection


def test_round_robin_goes_on_and_passes_over_what_rests() -> None:
    world = World(A, B, "smtp://c.test", strategy=ROBIN)
    assert [world.use() for _ in range(6)] == ["a.test", "b.test", "c.test"] * 2
    first = world.ask()
    world.core.found_stale(first, first.connection, world.now)  # type: ignore[arg-type]
    first.connection = None
    world.targets.failed(world.targets.all[0], FAILED, world.now, world.now)
    assert [world.use() for _ in range(4)] == ["b.test", "c.test"] * 2


def test_round_robin_uses_what_is_idle_when_the_pool_is_full() -> None:
    world = World(A, B, strategy=ROBIN, size=1)
    assert [world.use() for _ in range(3)] == ["a.test"] * 3
    assert world.core.take_discarded() == []


def test_when_all_fail_the_last_error_is_raised_with_the_others_as_notes() -> None:
    world = World(A, B)
    ticket = world.ask()
    world.fail(ticket, errors.ConnectFailedError("a is down"))
    world.again(ticket)
    last = errors.ServerRefusedError("b says no", code=554)
    world.fail(ticket, last)
    world.again(ticket)
    assert ticket.error is last
    assert "a is down" in "".join(last.__notes__)


# --- credentials ---------------------------------------------------------------------------------


def signed(url: str, password: Any = "secret", **more: Any) -> PoolServer:
    return PoolServer(url.replace("//", "//ann@"), password, **more)


def test_a_wrong_password_is_shown_once_and_not_at_the_next_server_either() -> None:
    world = World(signed(A), signed(B), size=10)
    tickets = [world.ask() for _ in range(5)]
    assert [ticket.is_answered for ticket in tickets] == [True] + [False] * 4
    assert not world.fail(tickets[0], WRONG)
    for ticket in tickets[1:]:
        assert isinstance(ticket.error, errors.CredentialsRefusedError)
        assert ticket.error.__cause__ is WRONG
        assert not ticket.error.retryable
    world.now += 1e6
    assert isinstance(world.ask().error, errors.CredentialsRefusedError)
    assert [one.refused for one in world.core.servers(world.now)] == [True, True]
    world.core.forgive(world.now)
    assert world.ask().connection is not None


def test_other_credentials_are_asked_still() -> None:
    for other in (signed(B, "another"), PoolServer("smtp://bob@b.test", "secret")):
        world = World(signed(A), other)
        assert not world.fail(world.ask(), WRONG)
        assert host(world.ask()) == "b.test"


def test_a_login_that_cannot_be_checked_now_is_no_wrong_password() -> None:
    later = errors.CredentialsRefusedError("later", code=454, retryable=True)
    world = World(signed(A), signed(B))
    ticket = world.ask()
    assert world.fail(ticket, later)
    world.again(ticket)
    assert host(ticket) == "b.test"
    assert [one.refused for one in world.core.servers(world.now)] == [False, False]


def test_logins_run_beside_each_other_only_once_one_has_succeeded_lately() -> None:
    world = World(signed(A), size=10)
    first, second, third = world.ask(), world.ask(), world.ask()
    assert [one.is_answered for one in (first, second, third)] == [True, False, False]
    world.open(first)
    assert second.connection is not None
    assert third.connection is not None
    world.open(second)
    world.open(third)
    world.now += PROOF_SECONDS
    assert [world.ask().is_answered for _ in range(2)] == [True, False]


@pytest.mark.parametrize(
    ("error", "goes_on"),
    [
        (errors.NameResolutionError("x"), True),
        (errors.CertificateError("x"), True),
        (errors.DeadlineExceededError("x"), True),
        (errors.ServerRefusedError("x", code=554), True),
        (errors.ProtocolError("x"), True),
        (errors.NoMechanismError("x"), False),
        (errors.PlaintextCredentialsError("x"), False),
        (errors.ServerNotAuthenticatedError("x"), False),
        (errors.InvalidArgumentError("x"), False),
    ],
)
def test_what_fails_over_and_what_is_the_callers_to_know(
    error: errors.MailwrightError, goes_on: bool
) -> None:
    world = World(A, B)
    ticket = world.ask()
    assert world.fail(ticket, error) is goes_on
    assert ticket.connection is None
    assert world.core.statistics().in_use == 0


@pytest.mark.parametrize(
    ("error", "certain"),
    [
        (errors.ConnectionLostError("x"), True),
        (errors.NotConnectedError("x"), True),
        (errors.DeadlineExceededError("x"), True),
        (errors.ServiceUnavailableError("x", code=421, stage="MAIL"), True),
        (errors.ServiceUnavailableError("x", code=421, stage="RCPT"), True),
        (errors.TransactionLimitError("x", retryable=True), True),
        (errors.TransactionLimitError("x", retryable=False), False),
        (errors.ServiceUnavailableError("x", code=421, stage="content"), False),
        (errors.DeliveryInDoubtError("x"), False),
        (errors.MessageRefusedError("x", code=451), False),
        (errors.SenderRefusedError("x", code=450), False),
        (errors.RecipientsRefusedError("x", code=450), False),
        (errors.PolicyRefusedError("x", code=450), False),
        (errors.AuthenticationRequiredError("x", code=530), False),
        (errors.NotAuthenticatedError("x"), False),
        (errors.ProtocolError("x"), False),
        (errors.MessageTooLargeError("x"), False),
        (errors.InvalidMessageError("x"), False),
    ],
)
def test_what_may_be_begun_anew(error: errors.MailwrightError, certain: bool) -> None:
    assert is_certainly_unsent(error) is certain


# --- closing -------------------------------------------------------------------------------------


def test_closing_lets_what_is_under_way_end_and_answers_those_who_wait() -> None:
    world = World(A, size=2)
    held, other = world.ask(), world.ask()
    world.open(held)
    client = world.open(other).client
    waiting = world.ask()
    world.back(other)
    assert waiting.connection is not None
    late = world.ask()
    rung: list[bool] = []
    assert not world.core.close(lambda: rung.append(True))
    assert isinstance(late.error, errors.StateError)
    with pytest.raises(errors.StateError, match="closed"):
        world.ask()
    world.back(held)
    assert not rung
    world.back(waiting)
    assert rung
    assert client in world.core.take_discarded()


# --- the rate ------------------------------------------------------------------------------------


def test_the_rate_is_that_of_a_bucket_that_holds_one_second() -> None:
    rate_limit = RateLimit(4)
    assert [rate_limit.reserve(0.0) for _ in range(6)] == [0.0, 0.0, 0.0, 0.0, 0.25, 0.5]
    assert rate_limit.reserve(1.0) == 0.0  # two of the four that came belong to those who wait
    assert [rate_limit.reserve(1_000.0) for _ in range(5)] == [0.0] * 4 + [0.25]


def test_a_turn_that_comes_too_late_is_not_taken() -> None:
    rate_limit = RateLimit(0.5)
    assert rate_limit.reserve(0.0) == 0.0
    assert rate_limit.reserve(0.0, 1.9) is None
    assert rate_limit.reserve(0.0, 2.0) == 2.0
    rate_limit.give_back()
    assert rate_limit.reserve(0.0, 2.0) == 2.0


def test_without_a_rate_nobody_waits() -> None:
    assert RateLimit(None).reserve(0.0, 0.0) == 0.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": 0},
        {"size": True},
        {"messages_per_connection": 0},
        {"seconds_per_connection": 0},
        {"messages_per_second": float("nan")},
        {"messages_per_second": 0},
        {"idle_seconds": -1},
        {"wait": -1},
        {"check_after": 1e9},
    ],
)
def test_numbers_that_cannot_be_right_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(errors.InvalidArgumentError) as caught:
        PoolLimits(**wrong)
    assert caught.value.name == next(iter(wrong))


@pytest.mark.parametrize("strategy", ["failover", None, 1])
def test_a_strategy_is_one_of_two(strategy: object) -> None:
    with pytest.raises(errors.InvalidArgumentError, match="FAIL_OVER"):
        SmtpPool(A, strategy=strategy)  # type: ignore[arg-type]
