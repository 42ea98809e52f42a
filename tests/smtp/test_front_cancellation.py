"""Cancellation at every wait (row T34), and the truth about the mail afterwards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import anyio
import pytest
from smtp_scripts import MESSAGE, content, envelope, opening

from mailwright.errors import NotConnectedError
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.net.stream import Stream
from mailwright.net.stream_aio import AsyncStream
from mailwright.smtp import AsyncSmtpClient, DeliveryState, SmtpClient
from mailwright.testing import Close, ScriptedServer

SCRIPT = [*opening(), *envelope("bob@example.net"), *content(), Close()]
RELAY = {"127.0.0.1"}


class Counting:
    """Wraps the reads and writes of a stream and interrupts the k-th one."""

    def __init__(self, interrupt_at: int) -> None:
        self.left = interrupt_at

    def tick(self) -> bool:
        self.left -= 1
        return self.left < 0


def test_T34_an_interrupt_at_each_read_and_write_closes_the_blocking_client(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    states = set()
    for step in range(50):
        counter = Counting(step)
        with ScriptedServer(SCRIPT, strict=False) as server:
            client = SmtpClient(trusted_relays=RELAY, timeout=5)
            client.connect(server.host, server.port, SecureSocketOptions.NONE)
            stream: Stream = client._stream  # type: ignore[assignment]
            with monkeypatch.context() as patch:
                for name in ("read", "write"):
                    patch.setattr(stream, name, interrupting(getattr(stream, name), counter))
                try:
                    client.send(MESSAGE)
                except KeyboardInterrupt:
                    assert not client.is_connected
                    with pytest.raises(NotConnectedError):
                        client.noop()
                    states.add(client.last_outcome.state)  # type: ignore[union-attr]
                    continue
            client.disconnect(quit=False)
            break
    assert states == {DeliveryState.NOT_SENT, DeliveryState.IN_DOUBT}
    assert step >= 4  # two writes and two reads were interrupted


def interrupting(call: Callable[..., Any], counter: Counting) -> Callable[..., Any]:
    def wrapped(*args: Any) -> Any:
        if counter.tick():
            raise KeyboardInterrupt
        return call(*args)

    return wrapped


def cancelling(
    call: Callable[..., Awaitable[Any]], counter: Counting, scope: anyio.CancelScope
) -> Callable[..., Awaitable[Any]]:
    async def wrapped(*args: Any) -> Any:
        if counter.tick():
            scope.cancel()
            await anyio.lowlevel.checkpoint()
        return await call(*args)

    return wrapped


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
async def test_T34_a_cancellation_at_each_wait_closes_the_async_client(
    anyio_backend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = set()
    for step in range(50):
        counter = Counting(step)
        with ScriptedServer(SCRIPT, strict=False) as server:
            client = AsyncSmtpClient(trusted_relays=RELAY, timeout=5)
            await client.connect(server.host, server.port, SecureSocketOptions.NONE)
            stream: AsyncStream = client._stream  # type: ignore[assignment]
            with monkeypatch.context() as patch, anyio.CancelScope() as scope:
                for name in ("read", "write"):
                    wrapped = cancelling(getattr(stream, name), counter, scope)
                    patch.setattr(stream, name, wrapped)
                await client.send(MESSAGE)
            if scope.cancelled_caught:
                assert not client.is_connected
                with pytest.raises(NotConnectedError):
                    await client.noop()
                states.add(client.last_outcome.state)  # type: ignore[union-attr]
                continue
            await client.disconnect(quit=False)
            break
    assert states == {DeliveryState.NOT_SENT, DeliveryState.IN_DOUBT}
    assert step >= 4
