"""Pools in every front: sending, waiting for a connection, the rate, and the end."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import anyio
import pytest
from anyio.from_thread import start_blocking_portal
from pool_fronts import RELAY, mail, numbers, url

from mailwright import errors
from mailwright.net.tls_options import TlsOptions
from mailwright.server import SmtpServer
from mailwright.smtp import Envelope
from mailwright.smtp.pool import AsyncSmtpPool, PoolServer, PoolStrategy, SmtpPool
from mailwright.smtp.pool._rate_limit import RateLimit
from mailwright.testing import Close, ScriptedServer

Pools = Callable[..., Any]


def test_one_connection_does_for_one_thread_with_tls_and_a_login(pool_of: Pools) -> None:
    with SmtpServer(users={"ann@example.org": "secret"}) as server:
        with pool_of(
            f"smtp://ann%40example.org:secret@localhost:{server.port}",
            tls=TlsOptions(ca_file=server.ca_file),
        ) as pool:
            results = [pool.send(mail(number)) for number in range(5)]
            statistics = pool.statistics
            assert (statistics.opened, statistics.reused, statistics.idle) == (1, 4, 1)
        assert [one.accepted for one in results] == [(f"r{n}@x.test",) for n in range(5)]
        assert len(server.sessions) == 1
        assert {one.authenticated_as for one in server.messages} == {"ann@example.org"}
        assert server.sessions[0].transcript[-2].endswith("QUIT")


def test_nobody_sends_anonymously_through_a_pool(pool_of: Pools, relay: SmtpServer) -> None:
    with pool_of(url(relay), timeout=5) as pool:
        with pytest.raises(errors.NotAuthenticatedError):
            pool.send(mail())
        [outcome] = pool.send_all([mail()])
        assert isinstance(outcome.error, errors.NotAuthenticatedError)
    assert relay.messages == []


def test_the_arguments_of_send_arrive(pool_of: Pools, relay: SmtpServer) -> None:
    seen: list[tuple[int, int]] = []
    with pool_of(url(relay), **RELAY) as pool:
        pool.send(
            mail(),
            sender="",
            recipients=["a@x.test", "b@x.test"],
            progress=lambda done, total: seen.append((done, total)),
        )
    [got] = relay.messages
    assert got.envelope == Envelope("", ("a@x.test", "b@x.test"))
    assert seen


def test_many_at_once_have_a_connection_each_and_never_more_than_size(
    pool_of: Pools, relay: SmtpServer, beside: ThreadPoolExecutor
) -> None:
    together = threading.Barrier(4, timeout=5)

    def wait_for_each_other(request: object) -> None:
        together.wait()

    relay.on(".", wait_for_each_other)
    with pool_of(url(relay), size=4, **RELAY) as pool:
        sent = [beside.submit(pool.send, mail(number)) for number in range(12)]
        assert all(one.result().accepted for one in sent)
        assert pool.statistics.opened == 4
    assert sorted(numbers(relay)) == list(range(12))
    assert len(relay.sessions) == 4


def test_a_lent_client_is_one_callers_own_and_comes_back(pool_of: Pools, relay: SmtpServer) -> None:
    with pool_of(url(relay), size=1, **{**RELAY, "wait": 0.02}) as pool:
        with pool.connection() as client:
            assert client.is_connected
            client.send(mail(0))
            client.send(mail(1))
            with pytest.raises(errors.PoolTimeoutError, match="1 of 1 are in use") as caught:
                pool.send(mail(2))
            assert caught.value.retryable
            assert caught.value.seconds == 0.02
        pool.send(mail(3))
        assert pool.statistics.opened == 1
    assert numbers(relay) == [0, 1, 3]


def test_a_lent_client_that_is_left_in_the_middle_is_closed(
    pool_of: Pools, relay: SmtpServer
) -> None:
    with pool_of(url(relay), size=1, **RELAY) as pool:
        with pool.connection() as client:
            outcomes = client.send_all([mail(0), mail(1), mail(2)])
            next(outcomes)
        pool.send(mail(9))
        assert pool.statistics.opened == 2
    assert numbers(relay)[-1] == 9
    assert relay.messages[-1].envelope.recipients == ("r9@x.test",)


def test_an_error_of_the_callers_own_leaves_the_connection_in_the_pool(
    pool_of: Pools, relay: SmtpServer
) -> None:
    with pool_of(url(relay), size=1, **RELAY) as pool:
        with pytest.raises(LookupError), pool.connection():
            raise LookupError
        with pytest.raises(errors.InvalidMessageError):
            pool.send(b"Subject: to nobody\r\n\r\n")
        pool.send(mail())
        assert pool.statistics.opened == 1


def test_a_connection_retires_after_its_messages_and_says_goodbye(
    pool_of: Pools, relay: SmtpServer
) -> None:
    with pool_of(url(relay), messages_per_connection=2, **RELAY) as pool:
        for number in range(5):
            pool.send(mail(number))
        assert pool.statistics.retired == 2
    assert [session.transactions for session in relay.sessions] == [2, 2, 1]
    assert all("QUIT" in session.transcript[-2] for session in relay.sessions)


def test_the_rate_holds_over_all_connections(pool_of: Pools, relay: SmtpServer) -> None:
    settings = {**RELAY, "wait": 0}
    with pool_of(url(relay), messages_per_second=2, **settings) as pool:
        pool.send(mail(0))
        pool.send(mail(1))
        with pytest.raises(errors.PoolTimeoutError, match="2 messages per second"):
            pool.send(mail(2))
    assert numbers(relay) == [0, 1]


def test_send_all_keeps_to_the_rate_too(
    pool_of: Pools, relay: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No message of a flight waits for its turn while the server waits for another's content."""
    waits: list[tuple[float, float | None]] = []
    reserve = RateLimit.reserve

    def noted(rate_limit: RateLimit, now: float, patience: float | None = None) -> float | None:
        seconds = reserve(rate_limit, now, patience)
        waits.append((seconds or 0.0, patience))
        return seconds

    monkeypatch.setattr(RateLimit, "reserve", noted)
    with pool_of(url(relay), messages_per_second=200, **RELAY) as pool:
        getattr(pool, "pool", pool)._lender.rate_limit._level = 1.0  # a second has been used up
        assert all(one.result for one in pool.send_all(mail(n) for n in range(20)))
    assert sorted(numbers(relay)) == list(range(20))
    assert any(seconds for seconds, _ in waits)
    assert all(patience is None for seconds, patience in waits if seconds)


# --- several servers -----------------------------------------------------------------------------


def test_fail_over_to_the_second_server(pool_of: Pools, relay: SmtpServer) -> None:
    with ScriptedServer([Close()]) as gone:
        dead = url(gone)
    with pool_of([dead, url(relay)], **RELAY) as pool:
        pool.send(mail(0))
        pool.send(mail(1))
        first, second = pool.servers
        assert isinstance(first.error, errors.ConnectFailedError)
        assert (first.failures, first.connections, first.resting > 0) == (1, 0, True)
        assert (second.failures, second.connections, second.error) == (0, 1, None)
    assert numbers(relay) == [0, 1]


def test_round_robin_takes_turns(pool_of: Pools, relay: SmtpServer) -> None:
    with (
        SmtpServer(require_auth=False, tls=False) as other,
        pool_of(
            [url(relay), PoolServer(url(other))], strategy=PoolStrategy.ROUND_ROBIN, **RELAY
        ) as pool,
    ):
        for number in range(6):
            pool.send(mail(number))
        assert numbers(relay) == [0, 2, 4]
        assert numbers(other) == [1, 3, 5]


def test_a_dead_server_is_not_asked_by_each_call(pool_of: Pools) -> None:
    with ScriptedServer([Close()]) as gone:
        dead = url(gone)
    with pool_of(dead, **{**RELAY, "wait": 0.01}) as pool:
        with pytest.raises(errors.ConnectFailedError):
            pool.send(mail())
        with pytest.raises(errors.NoServerError, match="can be asked for the next") as caught:
            pool.send(mail())
        assert caught.value.retryable
        assert isinstance(caught.value.__cause__, errors.ConnectFailedError)
        assert pool.statistics.failed == 1
        pool.retry_servers()
        with pytest.raises(errors.ConnectFailedError):
            pool.send(mail())


def test_credentials_for_several_servers_are_ambiguous() -> None:
    for servers in (["smtp://ann@a.test", "smtp://ann@b.test"], PoolServer("smtp://ann@a.test")):
        with pytest.raises(errors.InvalidArgumentError, match="each has its own"):
            SmtpPool(servers, "secret")
    with pytest.raises(errors.InvalidArgumentError, match="needs a server"):
        SmtpPool([])
    with pytest.raises(errors.InvalidArgumentError, match="needs a user"):
        PoolServer("smtp://a.test", "secret")
    with pytest.raises(errors.InvalidArgumentError, match="trusted_relays"):
        SmtpPool("smtp://a.test", trusted_relays="a.test")


def test_S21_no_secret_shows() -> None:
    pool = SmtpPool("smtp://ann:canary-secret@a.test")
    server = PoolServer("smtp://ann@a.test", "canary-secret", token=None)
    for thing in (pool, pool.servers, server, vars(pool), vars(pool._lender)):
        assert "canary" not in repr(thing)


# --- the end -------------------------------------------------------------------------------------


def test_after_close_nothing_goes(pool_of: Pools, relay: SmtpServer) -> None:
    pool = pool_of(url(relay), **RELAY)
    with pool:
        pool.send(mail())
    assert pool.is_closed
    pool.close()
    for call in (
        lambda: pool.send(mail()),
        lambda: next(pool.send_all([mail()])),
        lambda: pool.connection().__enter__(),
        pool.__enter__,
    ):
        with pytest.raises(errors.StateError, match="closed"):
            call()
    assert pool.statistics.idle == pool.statistics.in_use == 0


def test_close_waits_for_what_is_under_way(
    pool_of: Pools, relay: SmtpServer, beside: ThreadPoolExecutor
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slowly(request: object) -> None:
        begun.set()
        go_on.wait(5)

    relay.on(".", slowly)
    with pool_of(url(relay), size=1, **RELAY) as pool:
        sending = beside.submit(pool.send, mail())
        assert begun.wait(5)
        waiting = beside.submit(pool.send, mail(1))
        while not pool.statistics.waiting:
            pass
        closing = beside.submit(pool.close)
        with pytest.raises(errors.StateError, match="closed while this call waited"):
            waiting.result()
        go_on.set()
        closing.result()
        assert sending.result().accepted
    assert numbers(relay) == [0]


def test_close_cuts_off_what_takes_too_long(
    pool_of: Pools, relay: SmtpServer, beside: ThreadPoolExecutor
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slowly(request: object) -> None:
        begun.set()
        go_on.wait(5)

    relay.on(".", slowly)
    with pool_of(url(relay), **RELAY) as pool:
        sending = beside.submit(pool.send, mail())
        assert begun.wait(5)
        pool.close(wait=0.01)
        with pytest.raises(errors.DeliveryInDoubtError):
            sending.result()
        go_on.set()
        assert pool.statistics.in_use == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_pool_is_not_for_the_child_of_a_fork(relay: SmtpServer) -> None:
    with SmtpPool(url(relay), **RELAY) as pool:
        pool.send(mail(0))
        read, write = os.pipe()
        if not (child := os.fork()):
            try:
                pool.send(mail(1))
            except errors.StateError as error:
                os.write(write, str(error).encode())
            finally:
                pool.close()
                os._exit(0)
        os.waitpid(child, 0)
        assert b"another process" in os.read(read, 1_000)
        pool.send(mail(2))
        assert pool.statistics.opened == 1  # the child has not closed it
    assert numbers(relay) == [0, 2]


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_pool_is_not_for_another_event_loop(relay: SmtpServer, backend: str) -> None:
    async def send(pool: AsyncSmtpPool) -> None:
        await pool.send(mail())

    with start_blocking_portal(backend) as portal:
        pool = portal.call(partial(AsyncSmtpPool, url(relay), **RELAY))
        portal.call(send, pool)
        with pytest.raises(errors.StateError, match="another event loop"):
            anyio.run(send, pool, backend="asyncio")
        portal.call(send, pool)
        portal.call(pool.close)


def test_send_all_of_tasks_needs_a_place_for_them(relay: SmtpServer) -> None:
    async def main() -> None:
        pool = AsyncSmtpPool(url(relay), **RELAY)
        with pytest.raises(errors.StateError, match="async with"):
            pool.send_all([mail()])
        async with pool:
            with pytest.raises(errors.StateError, match="another async with"):
                await pool.__aenter__()
            assert [one.state.value async for one in pool.send_all([mail()])] == ["sent"]

    anyio.run(main)


def test_no_thread_stays_while_nothing_is_sent(relay: SmtpServer) -> None:
    before = set(threading.enumerate())

    def ours() -> list[str]:
        new = set(threading.enumerate()) - before
        return [one.name for one in new if one.name == "SmtpPool.send_all"]

    with SmtpPool(url(relay), **RELAY) as pool:
        assert all(one.result for one in pool.send_all(mail(n) for n in range(50)))
        assert ours() == []
