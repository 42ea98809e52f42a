"""Deadlines and interruptions of a whole session: TLS, login and mail (T25, T34, S13)."""

from __future__ import annotations

import threading
from itertools import count
from typing import Any

import anyio
import pytest
from smtp_fronts import Front
from smtp_scripts import MESSAGE, QUIT, content, envelope, opening

from mailwright.errors import NotAuthenticatedError, NotConnectedError, ServiceUnavailableError
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.net.socket_stream import SocketStream
from mailwright.net.socket_stream_aio import AsyncSocketStream
from mailwright.server import SmtpServer
from mailwright.server.authority import Authority
from mailwright.smtp import AsyncSmtpClient, DeliveryState, SmtpClient
from mailwright.testing import (
    Close,
    Expect,
    Reset,
    ScriptedServer,
    Send,
    Stall,
    StartTls,
    Step,
)

SECRET = "canary-secret"
CERTIFICATE = Authority().issue("localhost", "127.0.0.1")


def stream_of(client: Any) -> Any:
    return getattr(client, "client", client)._stream


def test_T25_one_deadline_covers_all_the_octets_of_a_reply(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each read of a reply that drips in gets the deadline that the first one got."""
    pieces = ["2", "50-o", "k\r", "\n250", " ok\r\n"]
    drip = [step for piece in pieces for step in (Stall(), Send(piece))]
    with ScriptedServer([*opening(), Expect("NOOP"), *drip, *QUIT]) as server:
        client = front.client(timeout=5)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        stream = stream_of(client)
        read, deadlines = stream.read, []

        def watched(deadline: Any) -> Any:
            deadlines.append(deadline)
            server.resume()  # one piece for each read
            return read(deadline)

        monkeypatch.setattr(stream, "read", watched)
        client.noop()
        monkeypatch.undo()
        client.disconnect()
    assert len(deadlines) == len(pieces)
    assert len({id(deadline) for deadline in deadlines}) == 1


@pytest.mark.parametrize("step", ["NOOP", "VRFY", "MAIL", "content"])
def test_S13_after_a_421_the_connection_is_closed_and_not_only_called_so(
    front: Front, step: str
) -> None:
    bye = "421 4.3.2 bye\r\n"
    script = {
        "NOOP": [Expect("NOOP"), Send(bye)],
        "VRFY": [Expect("VRFY x"), Send(bye)],
        "MAIL": envelope("bob@example.net", replies=bye),
        "content": [*envelope("bob@example.net"), *content(bye)],
    }[step]
    with ScriptedServer([*opening(), *script, Close()]) as server:
        client = front.client(timeout=5, trusted_relays={"127.0.0.1"})
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        if step == "VRFY":
            assert client.command("VRFY x").code == 421
        else:
            with pytest.raises(ServiceUnavailableError) as caught:
                client.noop() if step == "NOOP" else client.send(MESSAGE)
            assert caught.value.retryable
        assert stream_of(client) is None
        assert not client.is_connected


@pytest.mark.parametrize("end", [Close(), Reset()], ids=["FIN", "RST"])
def test_T26_a_server_that_has_gone_does_not_keep_anybody_from_disconnecting(
    front: Front, end: Step
) -> None:
    context = CERTIFICATE.server_context()
    script = [StartTls(context), *opening(), Stall(), end]
    with ScriptedServer(script, strict=False) as server:
        client = front.client(timeout=5, ssl_context=CERTIFICATE.authority.client_context())
        client.connect(server.host, server.port, SecureSocketOptions.SSL_ON_CONNECT)
        server.wait_until_stalled()
        server.resume()
        client.disconnect()
        assert stream_of(client) is None


class Countdown:
    """Counts the reads and writes of a session down to the one that is interrupted."""

    def __init__(self, at: int) -> None:
        self.left = at

    def is_over(self) -> bool:
        self.left -= 1
        return self.left == -1


def interrupted_at(at: int) -> type[SocketStream]:
    countdown = Countdown(at)

    class Interrupted(SocketStream):
        def read(self, deadline: Any) -> bytes:
            if countdown.is_over():
                raise KeyboardInterrupt
            return super().read(deadline)

        def write(self, data: bytes, deadline: Any) -> None:
            if countdown.is_over():
                raise KeyboardInterrupt
            super().write(data, deadline)

    return Interrupted


def cancelled_at(at: int, scope: anyio.CancelScope) -> type[AsyncSocketStream]:
    countdown = Countdown(at)

    async def cancel() -> None:
        if countdown.is_over():
            scope.cancel()
            await anyio.lowlevel.checkpoint()

    class Cancelled(AsyncSocketStream):
        async def read(self, deadline: Any) -> bytes:
            await cancel()
            return await super().read(deadline)

        async def write(self, data: bytes, deadline: Any) -> None:
            await cancel()
            await super().write(data, deadline)

    return Cancelled


def check_interrupted(client: SmtpClient | AsyncSmtpClient) -> None:
    assert not client.is_connected
    assert not client.is_authenticated
    assert not client.is_secure
    assert client._stream is None


#: What is known of the mail after each step: nothing yet, then one after the other of these.
STATES = {None, *DeliveryState}  # once it is sent, QUIT is interrupted


def test_T34_an_interrupt_at_each_step_of_a_session_closes_the_blocking_client(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = set()
    with SmtpServer(users={"ann": SECRET}) as server:
        context = server.ssl_context()
        for at in count():
            client = SmtpClient(timeout=5, ssl_context=context)
            with monkeypatch.context() as patch:
                patch.setattr("mailwright.net.connecting.SocketStream", interrupted_at(at))
                try:
                    client.connect("localhost", server.port)
                    client.authenticate("ann", SECRET)
                    client.send(MESSAGE)
                    client.disconnect()
                    break
                except KeyboardInterrupt:
                    check_interrupted(client)
                    with pytest.raises(NotConnectedError):
                        client.send(MESSAGE)
                    seen.add(client.last_outcome and client.last_outcome.state)
    assert seen == STATES
    assert at > 15


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_T34_a_cancellation_at_each_step_of_a_session_closes_the_async_client(
    anyio_backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = set()
    with SmtpServer(users={"ann": SECRET}) as server:
        context = server.ssl_context()
        for at in count():
            client = AsyncSmtpClient(timeout=5, ssl_context=context)
            with monkeypatch.context() as patch, anyio.CancelScope() as scope:
                interrupted = cancelled_at(at, scope)
                patch.setattr("mailwright.net.connecting_aio.AsyncSocketStream", interrupted)
                await client.connect("localhost", server.port)
                await client.authenticate("ann", SECRET)
                await client.send(MESSAGE)
                await client.disconnect()
            if not scope.cancel_called:
                break
            check_interrupted(client)
            with pytest.raises((NotConnectedError, NotAuthenticatedError)):
                await client.send(MESSAGE)
            seen.add(client.last_outcome and client.last_outcome.state)
    assert seen == STATES
    assert at > 15


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_A03_T34_a_login_is_cancelled_without_waiting_for_the_password_hash(
    anyio_backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def hash_for_long(*_: Any) -> bytes:
        begun.set()
        may_end.wait(5)
        ended.set()
        return b""

    monkeypatch.setattr("mailwright.sasl.scram.salted_password", hash_for_long)
    with SmtpServer(users={"ann": SECRET}) as server:
        client = AsyncSmtpClient(timeout=5, ssl_context=server.ssl_context())
        await client.connect("localhost", server.port)
        async with anyio.create_task_group() as group:
            group.start_soon(client.authenticate, "ann", SECRET)
            await anyio.to_thread.run_sync(begun.wait)
            group.cancel_scope.cancel()
        assert not ended.is_set()
        check_interrupted(client)
        may_end.set()
    (session,) = server.sessions
    assert session.authenticated_as == ""
