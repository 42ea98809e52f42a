"""T34 where contents travel by BDAT, in flight or alone, and in LMTP: every wait is interrupted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import anyio
import pytest
from chunk_scripts import (
    BINARY,
    CHUNKING,
    LMTP,
    RAW,
    accepted,
    chunk,
    flight,
    lmtp_opening,
    mail,
    opening,
)
from smtp_scripts import envelope
from test_front_cancellation import Counting, cancelling, interrupting

from mailwright.errors import NotConnectedError
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.smtp import (
    AsyncLmtpClient,
    AsyncSmtpClient,
    DeliveryState,
    LmtpClient,
    SmtpClient,
)
from mailwright.smtp._transfer import CHUNK_SIZE
from mailwright.testing import Close, ReceiveContent, ScriptedServer, Send, Step

SENT, NOT_SENT, IN_DOUBT = DeliveryState.SENT, DeliveryState.NOT_SENT, DeliveryState.IN_DOUBT
RELAY = {"127.0.0.1"}
LARGE = RAW + b"\x00" * CHUNK_SIZE
LETTERS = [mail(number) for number in range(4)]
TWO = mail(0, to="a@x.test, b@x.test")

ONE = Send("250 ok\r\n250 ok\r\n250 done\r\n")
NEXT = Send("250 reset\r\n250 ok\r\n250 ok\r\n250 done\r\n")
IN_FLIGHT: list[Step] = [
    *opening(CHUNKING),
    *flight(0, reset=False),
    *flight(1),
    ONE,
    *flight(2),
    NEXT,
    *flight(3),
    NEXT,
    NEXT,
    Close(),
]
IN_CHUNKS: list[Step] = [
    *opening(BINARY),
    *accepted("bob@example.net"),
    *chunk(CHUNK_SIZE, last=False),
    Send("250 ok\r\n"),
    *chunk(len(LARGE) - CHUNK_SIZE),
    Send("250 done\r\n"),
    Close(),
]
TO_TWO: list[Step] = [
    *lmtp_opening(LMTP),
    *envelope("a@x.test", "b@x.test"),
    ReceiveContent(),
    Send("250 a\r\n", chunk=3),
    Send("550 b\r\n"),
    Close(),
]


def is_true(outcomes: list[Any], unread: tuple[Any, ...]) -> None:
    """Each message has one outcome at most, in order, and none that was not written is in doubt."""
    numbers = [one.message_id for one in (*outcomes, *unread)]
    assert numbers == [f"{number}@x" for number in range(len(numbers))]
    states = [one.state for one in (*outcomes, *unread)]
    # What was answered is sent; behind it come those in doubt, and then those not written.
    assert states == sorted(states, key=[SENT, IN_DOUBT, NOT_SENT].index)


def run_blocking(client: SmtpClient, case: str, outcomes: list[Any]) -> None:
    if case == "all":
        outcomes.extend(client.send_all(LETTERS, window=2))
    else:
        client.send(LARGE if case == "one" else TWO)


async def run_async(client: AsyncSmtpClient, case: str, outcomes: list[Any]) -> None:
    if case == "all":
        async for outcome in client.send_all(LETTERS, window=2):
            outcomes.append(outcome)  # noqa: PERF401 - those before a cancellation count
    else:
        await client.send(LARGE if case == "one" else TWO)


CASES = {"all": IN_FLIGHT, "one": IN_CHUNKS, "two": TO_TWO}
SEEN = {
    "all": {SENT, IN_DOUBT},  # each is one write, which may have left as a whole
    "one": {NOT_SENT, IN_DOUBT},
    "two": {NOT_SENT, IN_DOUBT},
}
#: Reads and writes at least, each of which is interrupted once.
STEPS = {"all": 4, "one": 6, "two": 4}


@contextmanager
def patched(stream: Any, wrap: Callable[[Any], Any]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("read", "write"):
            patch.setattr(stream, name, wrap(getattr(stream, name)))
        yield


def check(client: Any, case: str, outcomes: list[Any], states: set[Any]) -> None:
    assert not client.is_connected
    if case == "all":
        is_true(outcomes, client.unread_outcomes)
        states |= {one.state for one in (*outcomes, *client.unread_outcomes)}
    else:
        states.add(client.last_outcome.state)


@pytest.mark.parametrize("case", CASES)
def test_T34_an_interrupt_at_each_read_and_write_of_BDAT(case: str) -> None:
    states: set[Any] = set()
    for step in range(60):
        counter = Counting(step)
        outcomes: list[Any] = []
        with ScriptedServer(CASES[case], strict=False) as server:
            client = (LmtpClient if case == "two" else SmtpClient)(trusted_relays=RELAY, timeout=5)
            client.connect(server.host, server.port, SecureSocketOptions.NONE)
            with patched(client._stream, lambda call, c=counter: interrupting(call, c)):
                try:
                    run_blocking(client, case, outcomes)
                except KeyboardInterrupt:
                    check(client, case, outcomes, states)
                    with pytest.raises(NotConnectedError):
                        client.noop()
                    continue
            client.disconnect(quit=False)
            break
    assert states == SEEN[case]
    assert step >= STEPS[case]


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio", "trio"])
@pytest.mark.parametrize("case", CASES)
async def test_T34_a_cancellation_at_each_wait_of_BDAT(anyio_backend: str, case: str) -> None:
    states: set[Any] = set()
    for step in range(60):
        counter = Counting(step)
        outcomes: list[Any] = []
        with ScriptedServer(CASES[case], strict=False) as server:
            front = AsyncLmtpClient if case == "two" else AsyncSmtpClient
            client = front(trusted_relays=RELAY, timeout=5)
            await client.connect(server.host, server.port, SecureSocketOptions.NONE)
            scope = anyio.CancelScope()
            with (
                patched(client._stream, lambda call, c=counter, s=scope: cancelling(call, c, s)),
                scope,
            ):
                await run_async(client, case, outcomes)
            if scope.cancelled_caught:
                check(client, case, outcomes, states)
                with pytest.raises(NotConnectedError):
                    await client.noop()
                continue
            await client.disconnect(quit=False)
            break
    assert states == SEEN[case]
    assert step >= STEPS[case]
