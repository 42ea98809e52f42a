"""What is known when the line breaks: every offset, every step, every fault, in every front."""

from __future__ import annotations

import pytest
from smtp_fronts import Front
from smtp_scripts import CAPABILITIES, EHLO, MESSAGE, content, envelope, opening

from mailwright import errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.net.timeouts import Timeouts
from mailwright.smtp import DeliveryState
from mailwright.testing import (
    Close,
    Expect,
    ReceiveContent,
    ReceiveOctets,
    Reset,
    ScriptedServer,
    Send,
    Stall,
    Step,
)

SETTINGS = {"trusted_relays": {"127.0.0.1"}, "timeout": 5, "wire_log": False}
GREETING, ACCEPTED = b"220 mx.test\r\n", b"250 2.0.0 Ok: queued as ABC123\r\n"
ENVELOPE = b"250 ok\r\n250 ok\r\n354 go\r\n"
REPLIES = GREETING + CAPABILITIES.encode() + ENVELOPE + ACCEPTED


def truncated(script: list[Step], octets: int, end: Step) -> list[Step]:
    """The script until so many octets were sent, and then `end`."""
    steps: list[Step] = []
    for step in script:
        if not isinstance(step, Send):
            steps.append(step)
        elif len(step.octets) <= octets:
            steps.append(step)
            octets -= len(step.octets)
        else:
            return [*steps, *([Send(step.octets[:octets])] if octets else []), end]
    return [*steps, end]


def outcome_of(
    front: Front, script: list[Step]
) -> tuple[DeliveryState | None, BaseException | None]:
    """What the client says of the mail, and what it raised."""
    with ScriptedServer(script, strict=False) as server:
        client = front.client(**SETTINGS)
        error: BaseException | None = None
        try:
            client.connect(server.host, server.port, SecureSocketOptions.NONE)
            client.send(MESSAGE)
        except errors.MailwrightError as caught:
            error = caught
        assert client.is_connected == (error is None)
        client.disconnect(quit=False)
        return client.last_outcome and client.last_outcome.state, error


DIALOGUE: list[Step] = [*opening(), *envelope("bob@example.net"), *content()]


@pytest.mark.parametrize("end", [Close(), Reset()], ids=["FIN", "RST"])
def test_S11_T26_the_server_cut_off_at_every_octet_of_its_replies(front: Front, end: Step) -> None:
    dot = len(REPLIES) - len(ACCEPTED)  # from here on the final dot had left
    seen = set()
    for octets in range(len(REPLIES) + 1):
        state, error = outcome_of(front, truncated(DIALOGUE, octets, end))
        seen.add(state)
        if octets == len(REPLIES):
            assert (state, error) == (DeliveryState.SENT, None)
        elif octets >= dot:
            assert state is DeliveryState.IN_DOUBT, octets
            assert isinstance(error, errors.DeliveryInDoubtError)
            assert not error.retryable
            assert error.message_id == "1@x"
            assert error.recipients == ("bob@example.net",)
        else:
            assert state in (None, DeliveryState.NOT_SENT), octets
            assert isinstance(error, errors.NetworkError), octets
    assert seen == {None, *DeliveryState}


@pytest.mark.parametrize("end", [Close(), Reset()], ids=["FIN", "RST"])
def test_S11_the_server_gone_after_every_octet_of_the_content(front: Front, end: Step) -> None:
    """Whatever it says, the client never calls such a mail sent."""
    before = [*opening(), *envelope("bob@example.net")]
    for octets in range(len(MESSAGE) + 4):
        steps = [ReceiveOctets(octets)] if octets else []
        state, error = outcome_of(front, [*before, *steps, end])
        if not octets and state is DeliveryState.NOT_SENT:
            continue  # the end was seen before a byte of the content was written
        assert state is DeliveryState.IN_DOUBT
        assert isinstance(error, errors.DeliveryInDoubtError)


def test_S11_a_large_message_cut_off_before_its_last_block_is_certainly_not_sent(
    front: Front,
) -> None:
    large = MESSAGE + (b"x" * 70 + b"\r\n") * 200_000
    capabilities = CAPABILITIES.replace("SIZE 100000", "SIZE")
    script = [*opening(capabilities), *envelope("bob@example.net"), ReceiveOctets(1000), Reset()]
    with ScriptedServer(script, strict=False) as server:
        client = front.client(**SETTINGS)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        with pytest.raises(errors.ConnectionLostError):
            client.send(large)
        assert client.last_outcome.state is DeliveryState.NOT_SENT


def test_a_refusal_in_the_middle_of_a_large_message_is_heard(front: Front) -> None:
    large = MESSAGE + (b"x" * 70 + b"\r\n") * 200_000
    capabilities = CAPABILITIES.replace("SIZE 100000", "SIZE")
    script = [
        *opening(capabilities),
        *envelope("bob@example.net"),
        ReceiveOctets(1000),
        Send("552 5.3.4 too big\r\n"),
        Close(),
    ]
    with ScriptedServer(script, strict=False) as server:
        client = front.client(**SETTINGS)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        with pytest.raises(errors.MessageRefusedError, match="too big"):
            client.send(large)
        assert client.last_outcome.state is DeliveryState.NOT_SENT
        assert not client.is_connected


def test_S12_no_final_reply_in_time_is_in_doubt(front: Front) -> None:
    script = [*opening(), *envelope("bob@example.net"), ReceiveContent(), Stall()]
    with ScriptedServer(script, strict=False) as server:
        client = front.client(**{**SETTINGS, "timeout": Timeouts(data_termination=0.05)})
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        with pytest.raises(errors.DeliveryInDoubtError) as caught:
            client.send(MESSAGE)
        assert isinstance(caught.value.__cause__, errors.DeadlineExceededError)
        assert client.last_outcome.state is DeliveryState.IN_DOUBT
        server.resume()


FAULTS: dict[str, list[Step]] = {
    "garbage": [Send(b"\x00\xff\xfe garbage\r\n"), Close()],
    "over-long": [Send(b"250 " + b"x" * 70_000), Close()],
    "cut line": [Send(b"2"), Close()],
    "RST": [Reset()],
    "FIN": [Close()],
    "421": [Send("421 4.3.2 bye\r\n"), Close()],
    "4yz": [Send("451 4.3.0 later\r\n"), Close()],
    "5yz": [Send("554 5.0.0 no\r\n"), Close()],
    "wrong class": [Send("354 what\r\n"), Close()],
    "extra reply": [Send("250 ok\r\n250 ok\r\n250 ok\r\n250 ok\r\n250 ok\r\n"), Close()],
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("step", ["greeting", "EHLO", "envelope", "content"])
def test_S13_each_fault_at_each_step_is_a_typed_error_and_an_honest_state(
    front: Front, step: str, fault: str
) -> None:
    before: dict[str, list[Step]] = {
        "greeting": [],
        "EHLO": [Send(GREETING), Expect(EHLO)],
        "envelope": [*opening(), Expect("MAIL.*"), Expect("RCPT.*"), Expect("DATA")],
        "content": [*opening(), *envelope("bob@example.net"), ReceiveContent()],
    }
    state, error = outcome_of_fault(front, [*before[step], *FAULTS[fault]])
    if step in ("greeting", "EHLO"):
        assert error is not None or (step, fault) == ("EHLO", "extra reply")
        assert state in (None, DeliveryState.NOT_SENT)
        return
    if step == "envelope":
        assert error is not None
        assert state is DeliveryState.NOT_SENT
        return
    certain = {"421", "4yz", "5yz"}
    if fault == "extra reply":
        assert state is DeliveryState.SENT  # it was answered before the peer went astray
    elif fault == "wrong class":
        assert state is not DeliveryState.SENT
    else:
        expected = DeliveryState.NOT_SENT if fault in certain else DeliveryState.IN_DOUBT
        assert state is expected
        assert error is not None


def outcome_of_fault(
    front: Front, script: list[Step]
) -> tuple[DeliveryState | None, BaseException | None]:
    with ScriptedServer(script, strict=False) as server:
        client = front.client(**SETTINGS)
        error: BaseException | None = None
        try:
            client.connect(server.host, server.port, SecureSocketOptions.NONE)
            client.send(MESSAGE)
        except errors.MailwrightError as caught:
            error = caught
        client.disconnect(quit=False)
        return client.last_outcome and client.last_outcome.state, error


def test_S22_nothing_of_a_failed_transaction_is_left_for_the_next(front: Front) -> None:
    script = [
        *opening(),
        *envelope("a@x.test", "b@x.test", replies="250 ok\r\n550 no\r\n550 no\r\n554 no\r\n"),
        Expect("RSET"),
        Send("250 ok\r\n"),
        *envelope("bob@example.net"),
        *content(),
        Close(),
    ]
    with ScriptedServer(script) as server:
        client = front.client(**SETTINGS)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        with pytest.raises(errors.RecipientsRefusedError):
            client.send(MESSAGE, recipients=["a@x.test", "b@x.test"])
        assert client.send(MESSAGE).accepted == ("bob@example.net",)
        client.disconnect(quit=False)


def test_S22_a_refused_RSET_closes_the_connection(front: Front) -> None:
    script = [
        *opening(),
        *envelope("a@x.test", replies="250 ok\r\n550 no\r\n554 no\r\n"),
        Expect("RSET"),
        Send("500 what\r\n"),
        Close(),
    ]
    with ScriptedServer(script, strict=False) as server:
        client = front.client(**SETTINGS)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        with pytest.raises(errors.RecipientsRefusedError):
            client.send(MESSAGE, recipients="a@x.test")
        assert not client.is_connected
        with pytest.raises(errors.NotConnectedError):
            client.send(MESSAGE)
