"""What a pool sends again, and what it never does; whom it shows which credentials."""

from __future__ import annotations

import re
import select
from base64 import b64decode, b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pool_fronts import RELAY, mail, numbers, url
from smtp_scripts import CAPABILITIES, QUIT, content, envelope, opening

from mailwright import errors
from mailwright.net.tls_options import TlsOptions
from mailwright.server import Fault, SmtpServer
from mailwright.smtp.pool import PoolServer
from mailwright.smtp.pool._targets import Targets
from mailwright.testing import Close, Expect, Reset, ScriptedServer, Send, Step

Pools = Callable[..., Any]


def to(number: int) -> str:
    return f"r{number}@x.test"


def one(number: int) -> list[Step]:
    """A message that goes through."""
    return [*envelope(to(number)), *content()]


# --- connections that died while nobody used them (S13, S22) --------------------------------------


@pytest.mark.parametrize("check_after", [0, 1_000], ids=["asked", "only looked at"])
@pytest.mark.parametrize(
    "ending",
    [
        [Send("421 4.3.2 going down\r\n"), Close()],
        [Send("421 4.4.2 timeout\r\n")],
        [Send("451 4.4.2 timeout\r\n")],  # what some say where 421 is meant
        [Send("42")],
        [Close()],
        [Reset()],
    ],
    ids=["421 and the end", "421", "451", "half a reply", "the end", "reset"],
)
def test_S13_S22_a_server_that_ended_it_meanwhile_is_seen_before_a_byte_is_written(
    pool_of: Pools, ending: list[Step], check_after: float
) -> None:
    first = [*opening(), *one(0), *ending]
    second = [*opening(), *one(1), *QUIT]
    with ScriptedServer(first, second, strict=False) as server:
        with pool_of(url(server), check_after=check_after, **RELAY) as pool:
            pool.send(mail(0))
            wait_until_readable(pool)
            assert pool.send(mail(1)).accepted == (to(1),)
            statistics = pool.statistics
            assert (statistics.opened, statistics.stale) in ((2, 1), (2, 0))
        assert to(1) not in " ".join(server.connections[0].lines)
        assert "RSET" not in server.connections[0].lines
        assert server.contents == [mail(0), mail(1)]


def wait_until_readable(pool: Any) -> None:
    """Wait for what the server does to the one idle connection."""
    for connection in getattr(pool, "pool", pool)._lender.core._idle:  # none if it came already
        assert select.select([connection.client._stream._socket], [], [], 5)[0]


@pytest.mark.parametrize(
    "answer",
    [
        [Send("250 ok\r\n")],
        [Send("502 no\r\n"), Close()],
        [Send("421 no\r\n"), Close()],
        [Send("354 go\r\n"), Close()],
        [Close()],
    ],
    ids=["yes", "refused", "421", "more", "the end"],
)
def test_S22_what_does_not_take_rset_is_not_used(pool_of: Pools, answer: list[Step]) -> None:
    works = answer == [Send("250 ok\r\n")]
    first = [*opening(), *one(0), Expect("RSET"), *answer, *(one(1) if works else ())]
    second = [*opening(), *one(1)]
    with ScriptedServer(first, *([] if works else [second]), strict=False) as server:
        with pool_of(url(server), check_after=0, **RELAY) as pool:
            pool.send(mail(0))
            pool.send(mail(1))
            assert pool.statistics.stale == (not works)
        assert server.contents == [mail(0), mail(1)]


def test_a_connection_that_does_not_answer_the_check_costs_seconds_and_not_minutes(
    pool_of: Pools, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mailwright.smtp.pool._pooled_client.CHECK_SECONDS", 0.01)
    first = [*opening(), *one(0), Expect("RSET"), Expect("never")]
    with ScriptedServer(first, [*opening(), *one(1)], strict=False) as server:
        with pool_of(url(server), check_after=0, **{**RELAY, "timeout": 60}) as pool:
            pool.send(mail(0))
            pool.send(mail(1))
        assert server.contents == [mail(0), mail(1)]


def test_when_one_died_the_others_are_asked_first(
    pool_of: Pools, beside: ThreadPoolExecutor
) -> None:
    idle = [*opening(), Expect("RSET"), Send("250 ok\r\n"), *one(1)]
    with ScriptedServer([*opening(), Close()], idle, strict=False) as server:
        with pool_of(url(server), check_after=1_000, **RELAY) as pool:
            with pool.connection() as dying, pool.connection():
                assert dying.is_connected
            # The one that was given back first is the one that lives; the other is found dead.
            pool.send(mail(1))
        assert server.contents == [mail(1)]


# --- what is sent again --------------------------------------------------------------------------

LOST_BEFORE_THE_DOT: dict[str, list[Step]] = {
    "at MAIL": [Expect("MAIL.*"), Close()],
    "421 to MAIL": [*envelope(to(1), replies="421 4.3.2 no\r\n"), Close()],
    "421 to RCPT": [*envelope(to(1), replies="250 ok\r\n421 4.3.2 no\r\n"), Close()],
    "at DATA": [*envelope(to(1), replies="250 ok\r\n250 ok\r\n"), Close()],
    "reset at DATA": [Expect("MAIL.*"), Expect("RCPT.*"), Expect("DATA"), Reset()],
}


@pytest.mark.parametrize("lost", LOST_BEFORE_THE_DOT)
@pytest.mark.parametrize("how", ["send", "send_all"])
def test_a_message_that_was_certainly_not_sent_goes_over_another_connection(
    pool_of: Pools, no_pauses: None, lost: str, how: str
) -> None:
    broken = [*opening(), *LOST_BEFORE_THE_DOT[lost]]
    with ScriptedServer(broken, [*opening(), *one(1)], strict=False) as server:
        with pool_of(url(server), size=1, **RELAY) as pool:
            if how == "send":
                assert pool.send(mail(1)).accepted == (to(1),)
            else:
                assert [each.state.value for each in pool.send_all([mail(1)])] == ["sent"]
        assert server.contents == [mail(1)]


def test_three_attempts_are_all(pool_of: Pools, no_pauses: None) -> None:
    broken = [*opening(), Expect("MAIL.*"), Close()]
    for how in ("send", "send_all"):
        with ScriptedServer(*[broken] * 4, strict=False) as server:
            with pool_of(url(server), **{**RELAY, "wait": 30}) as pool:
                if how == "send":
                    with pytest.raises(errors.ConnectionLostError):
                        pool.send(mail(1))
                else:
                    [outcome] = pool.send_all([mail(1)])
                    assert isinstance(outcome.error, errors.ConnectionLostError)
            assert len(server.connections) == 3


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Servers that fail do not rest."""
    monkeypatch.setattr(Targets, "failed", lambda *arguments: None)


FINAL: dict[str, list[Step]] = {
    "451 to the content": [*envelope(to(1)), *content("451 4.3.0 later\r\n")],
    "552 to the content": [*envelope(to(1)), *content("552 5.3.4 too large\r\n")],
    "421 to the content": [*envelope(to(1)), *content("421 4.7.0 suspicious\r\n"), Close()],
    "450 to MAIL": [
        *envelope(to(1), replies="450 4.7.1 later\r\n503 no\r\n503 no\r\n"),
        Expect("RSET"),
        Send("250 ok\r\n"),
    ],
    "450 to everyone": [
        *envelope(to(1), replies="250 ok\r\n450 4.2.1 busy\r\n554 no\r\n"),
        Expect("RSET"),
        Send("250 ok\r\n"),
    ],
    "out of step": [*envelope(to(1), replies="hello\r\n")],
}


@pytest.mark.parametrize("final", FINAL)
@pytest.mark.parametrize("how", ["send", "send_all"])
def test_what_the_server_says_to_the_message_is_final(pool_of: Pools, final: str, how: str) -> None:
    with (
        SmtpServer(require_auth=False, tls=False) as other,
        ScriptedServer([*opening(), *FINAL[final]], [*opening(), *one(1)], strict=False) as server,
        pool_of([url(server), url(other)], **RELAY) as pool,
    ):
        if how == "send":
            with pytest.raises((errors.ServerRefusedError, errors.ProtocolError)):
                pool.send(mail(1))
        else:
            [outcome] = pool.send_all([mail(1)])
            assert outcome.state.value == "not sent"
        assert len(server.connections) == 1
        assert other.messages == []


@pytest.mark.parametrize("how", ["send", "send_all"])
def test_what_is_in_doubt_is_never_sent_again(pool_of: Pools, relay: SmtpServer, how: str) -> None:
    relay.on(".", Fault(truncate=0))  # taken, and nobody is told
    with (
        SmtpServer(require_auth=False, tls=False) as other,
        pool_of([url(relay), url(other)], **RELAY) as pool,
    ):
        if how == "send":
            with pytest.raises(errors.DeliveryInDoubtError):
                pool.send(mail(1))
        else:
            [outcome] = pool.send_all([mail(1)])
            assert outcome.state.value == "in doubt"
        assert numbers(relay) == [1]
        assert other.messages == []


def test_LIMITS_a_session_is_not_asked_for_more_messages_than_it_takes(pool_of: Pools) -> None:
    limited = opening(CAPABILITIES.replace("250 AUTH", "250-LIMITS MAILMAX=2\r\n250 AUTH"))
    scripts = [
        [*limited, *one(0), *one(1), *QUIT],
        [*limited, *one(2), *one(3), *QUIT],
        [*limited, *one(4), *QUIT],
    ]
    with ScriptedServer(*scripts) as server:
        with pool_of(url(server), size=1, **RELAY) as pool:
            pool.send(mail(0))
            outcomes = list(pool.send_all(mail(number) for number in range(1, 5)))
        assert [each.state.value for each in outcomes] == ["sent"] * 4
    assert len(server.connections) == 3


# --- several servers, and their credentials (A16) -------------------------------------------------

REFUSING: dict[str, list[Step]] = {
    "greeting": [Send("554 5.3.2 no service here\r\n"), Expect("QUIT"), Close()],
    "421 greeting": [Send("421 4.3.2 full\r\n"), Close()],
    "EHLO": [Send("220 x\r\n"), Expect("EHLO.*"), Send("451 4.3.0 no\r\n"), Close()],
    "not SMTP": [Send("HTTP/1.1 400 Bad Request\r\n"), Close()],
    "no word": [Close()],
    "no STARTTLS": [Send("220 x\r\n"), Expect("EHLO.*"), Send("250 x\r\n"), Close()],
    "login unavailable": [
        *opening(),
        Expect("AUTH PLAIN.*"),
        Send("454 4.7.0 no directory\r\n"),
        Expect("QUIT"),
        Close(),
    ],
}


@pytest.mark.parametrize("why", REFUSING)
def test_what_comes_of_connecting_fails_over_and_A16_each_sees_its_own_credentials(
    pool_of: Pools, why: str
) -> None:
    second = [*opening(), Expect("AUTH PLAIN.*"), Send("235 ok\r\n")]
    second += [Expect("EHLO.*"), Send(CAPABILITIES), *one(1)]
    with (
        ScriptedServer(REFUSING[why], strict=False) as bad,
        ScriptedServer(second, strict=False) as good,
    ):
        address = url(bad, "ann")
        if why == "no STARTTLS":
            address = address.replace("never", "always")
        servers = [
            PoolServer(address, "canary-of-ann", mechanism="PLAIN"),
            PoolServer(url(good, "bob"), "canary-of-bob", mechanism="PLAIN"),
        ]
        with pool_of(servers, allow_plaintext_credentials=True, **RELAY) as pool:
            pool.send(mail(1))
        assert shown(good) == ["bob:canary-of-bob"]
        assert shown(bad) == (["ann:canary-of-ann"] if why == "login unavailable" else [])


def shown(server: ScriptedServer) -> list[str]:
    """Return the credentials that a server was shown, and assert that they show nowhere else."""
    found = re.findall(r"AUTH PLAIN (\S+)", "\n".join(server.lines))
    assert b"canary" not in server.received
    return [":".join(b64decode(each).decode().split("\0")[1:]) for each in found]


def test_A16_a_certificate_that_one_server_may_show_is_not_enough_for_another(
    pool_of: Pools, relay: SmtpServer
) -> None:
    with SmtpServer(users={"ann": "secret"}) as server:
        with (
            pool_of(
                PoolServer(f"smtp://ann@localhost:{server.port}", "secret"),
                tls=TlsOptions(ca_file=server.ca_file),
                **RELAY,
            ) as pool,
            pool.connection() as client,
        ):
            pin = client.tls.fingerprint
        trust = TlsOptions(ca_file=server.ca_file)
        wrong = TlsOptions(fingerprints={"00" * 32})
        right = TlsOptions(fingerprints={pin})
        address = f"smtp://ann@localhost:{server.port}"
        with pool_of(PoolServer(address, "secret", tls=wrong), tls=trust, **RELAY) as pool:
            with pytest.raises(errors.CertificateError):
                pool.send(mail(0))
        assert not any("AUTH" in line for line in server.sessions[-1].transcript)
        with pool_of(PoolServer(address, "secret", tls=right), tls=wrong, **RELAY) as pool:
            pool.send(mail(1))
    assert numbers(server) == [1]


def test_a_wrong_password_is_shown_once_by_ten_callers_and_to_one_server(
    pool_of: Pools, beside: ThreadPoolExecutor
) -> None:
    with SmtpServer(users={"ann": "right"}, tls=False, auth_without_tls=True) as server:
        servers = [PoolServer(url(server, "ann"), "wrong"), PoolServer(url(server, "ann"), "wrong")]
        with pool_of(servers, allow_plaintext_credentials=True, **settings()) as pool:
            calls = [beside.submit(pool.send, mail(number)) for number in range(10)]
            found = [call.exception() for call in calls]
            assert all(isinstance(each, errors.CredentialsRefusedError) for each in found)
            assert sum("not shown again" in str(each) for each in found) == 9
            outcomes = list(pool.send_all(mail(number) for number in range(20)))
            assert all(isinstance(each.error, errors.CredentialsRefusedError) for each in outcomes)
            assert logins(server) == 1
            assert [each.refused for each in pool.servers] == [True, True]
            pool.retry_servers()
            with pytest.raises(errors.CredentialsRefusedError):
                pool.send(mail())
            assert logins(server) == 2


def settings() -> dict[str, Any]:
    return {**RELAY, "trusted_relays": ()}


def logins(server: SmtpServer) -> int:
    return sum("C: AUTH" in line for each in server.sessions for line in each.transcript)


def test_a_token_is_fetched_for_each_login_and_not_shown_again_once_refused(
    pool_of: Pools, no_pauses: None
) -> None:
    tokens = iter(["stale", "stale", "fresh", "fresh"])
    fetched: list[str] = []

    def token() -> str:
        fetched.append(next(tokens))
        return fetched[-1]

    def script(good: bool) -> list[Step]:
        capabilities = CAPABILITIES.replace("PLAIN LOGIN", "XOAUTH2")
        steps = [*opening(capabilities), Expect("AUTH XOAUTH2.*")]
        if good:
            return [*steps, Send("235 ok\r\n"), Expect("EHLO.*"), Send(capabilities), *one(1)]
        return [*steps, Send("535 5.7.8 no\r\n"), Expect("QUIT"), Close()]

    quiet = [*opening(CAPABILITIES.replace("PLAIN LOGIN", "XOAUTH2")), Expect("QUIT"), Close()]
    with ScriptedServer(script(False), quiet, script(True), strict=False) as server:
        with pool_of(
            PoolServer(url(server, "ann"), token=token),
            allow_plaintext_credentials=True,
            **settings(),
        ) as pool:
            with pytest.raises(errors.CredentialsRefusedError) as caught:
                pool.send(mail(1))
            assert "not shown again" not in str(caught.value)
            with pytest.raises(errors.CredentialsRefusedError, match="not shown again"):
                pool.send(mail(1))
            pool.send(mail(1))
        assert fetched == ["stale", "stale", "fresh"]
        sent = "\n".join(server.lines)
        assert sent.count(b64encode(b"user=ann\1auth=Bearer stale\1\1").decode()) == 1


def test_T33_a_name_without_an_address_fails_over(
    pool_of: Pools, relay: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    asked: list[object] = []
    real = socket.getaddrinfo

    def resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
        asked.append(host)
        if host in (b"nowhere.test", "nowhere.test"):
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        if host in (b"many.test", "many.test"):  # a thousand addresses, and nobody there
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 1))] * 1_000
        return real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    servers = ["smtp://nowhere.test", "smtp://many.test", url(relay)]
    with pool_of(servers, **RELAY) as pool:
        for number in range(3):
            pool.send(mail(number))
        kinds = [type(each.error) for each in pool.servers]
        assert kinds == [errors.NameResolutionError, errors.ConnectFailedError, type(None)]
        assert pool.statistics.failed == 2
    assert numbers(relay) == [0, 1, 2]


# --- what broke a connection does not break it for others ----------------------------------------


def test_a_message_that_breaks_each_connection_takes_no_other_along(
    pool_of: Pools, no_pauses: None
) -> None:
    """Without CHUNKING, by which the contents behind it would have been written as well."""

    def poison(request: Any) -> Fault | None:
        return Fault(drop=True) if "<r5@" in request.argument else None

    with SmtpServer(require_auth=False, tls=False, without_extensions={"CHUNKING"}) as relay:
        relay.on("RCPT", poison)
        with pool_of(url(relay), size=3, **RELAY) as pool:
            outcomes = list(pool.send_all(mail(number) for number in range(30)))
    states = [each.state.value for each in outcomes]
    assert states == ["sent"] * 5 + ["not sent"] + ["sent"] * 24
    assert isinstance(outcomes[5].error, errors.ConnectionLostError)
    assert sorted(numbers(relay)) == [n for n in range(30) if n != 5]
