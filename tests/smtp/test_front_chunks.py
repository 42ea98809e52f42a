"""A content in chunks, in every front: what leaves, what is refused, what is in doubt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from chunk_scripts import BINARY, CHUNKING, RAW, accepted, begun, chunk, mail, opening
from smtp_fronts import Front
from smtp_scripts import MESSAGE, without

from mailwright import MimeMessage, errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.net.timeouts import Timeouts
from mailwright.server import SmtpServer
from mailwright.smtp import DeliveryOptions, DeliveryState
from mailwright.smtp._transfer import CHUNK_SIZE, CHUNKS_IN_FLIGHT
from mailwright.testing import (
    Close,
    Expect,
    ReceiveOctets,
    Reset,
    ScriptedServer,
    Send,
    Stall,
    Step,
    cut,
    octets_sent,
)

SENT, NOT_SENT, IN_DOUBT = DeliveryState.SENT, DeliveryState.NOT_SENT, DeliveryState.IN_DOUBT
NONE = SecureSocketOptions.NONE
UNENCODED = DeliveryOptions(binary=True)
DONE = Send("250 2.0.0 Ok: queued as ABC123\r\n")


def connected(front: Front, server: Any, **settings: object) -> Any:
    client = front.client(**{"trusted_relays": {"127.0.0.1"}, "timeout": 5, **settings})
    client.connect(server.host, server.port, NONE)
    return client


# --- BINARYMIME -------------------------------------------------------------------------------


def test_a_binary_message_travels_as_it_is(front: Front) -> None:
    envelope = accepted("bob@example.net", params=r" SIZE=\d+ BODY=BINARYMIME.*")
    script = [*opening(BINARY), *envelope, *chunk(len(RAW)), DONE, Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        result = client.send(RAW)
        client.disconnect(quit=False)
    assert result.queue_id == "ABC123"
    assert result.bytes_sent == len(RAW)
    assert server.received.endswith(b"BDAT %d LAST\r\n" % len(RAW) + RAW)


@pytest.mark.parametrize("offer", [CHUNKING, without("8BITMIME"), BINARY.replace("CHUNK", "X")])
def test_S09_no_raw_binary_leaves_where_it_is_not_taken(front: Front, offer: str) -> None:
    keywords = [keyword for keyword in ("CHUNKING", "BINARYMIME") if keyword not in offer]
    with SmtpServer(require_auth=False, tls=False, without_extensions=keywords) as server:
        client = connected(front, server)
        client.send(RAW)
        with pytest.raises(errors.UnsupportedError, match="BINARYMIME") as caught:
            client.send(RAW, options=UNENCODED)
        assert caught.value.extension == "BINARYMIME"
        client.disconnect()
        (received,) = server.messages
        said = [line for session in server.sessions for line in session.transcript]
    assert b"\x00" not in received.raw
    assert MimeMessage.parse(received.raw).body.content == MimeMessage.parse(RAW).body.content
    assert not [line for line in said if "BINARYMIME" in line and line.startswith("C:")]
    assert len([line for line in said if "MAIL FROM" in line]) == 1


def test_attachments_travel_without_base64_on_request(front: Front, tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(bytes(range(256)) * 8000)  # two chunks
    message = MimeMessage.compose(
        from_="ann@example.org", to="bob@example.net", subject="s", text="x", attachments=[path]
    )
    with SmtpServer(require_auth=False, tls=False) as server:
        client = connected(front, server)
        client.send(message, options=UNENCODED)
        client.send(message)
        client.disconnect()
        unencoded, encoded = (message.raw for message in server.messages)
    assert path.read_bytes() in unencoded
    assert b"base64" in encoded
    for raw in (unencoded, encoded):
        (attachment,) = MimeMessage.parse(raw).attachments
        assert attachment.content == path.read_bytes()


def test_what_is_asked_for_in_an_envelope_of_send_all_counts_too(front: Front) -> None:
    from mailwright.smtp import Envelope

    envelope = Envelope("ann@example.org", ("bob@example.net",), UNENCODED)
    with SmtpServer(require_auth=False, tls=False) as server:
        client = connected(front, server)
        assert [one.state for one in client.send_all([(RAW, envelope)])] == [SENT]
        client.disconnect()
        assert [message.raw for message in server.messages] == [RAW]


# --- several chunks ---------------------------------------------------------------------------

PARTS = CHUNKS_IN_FLIGHT + 2
LARGE = RAW + b"\x00" * (CHUNK_SIZE * (PARTS - 1))
LAST = len(LARGE) - CHUNK_SIZE * (PARTS - 1)
ENVELOPE = accepted("bob@example.net")


def test_no_more_chunks_are_in_flight_than_the_bound_and_LAST_waits_for_all(front: Front) -> None:
    part = chunk(CHUNK_SIZE, last=False)
    script = [
        *opening(BINARY),
        *ENVELOPE,
        *part * CHUNKS_IN_FLIGHT,
        Send("250 one\r\n"),
        *part,
        Send("250 more\r\n" * CHUNKS_IN_FLIGHT),
        *chunk(LAST),
        DONE,
        Close(),
    ]
    done: list[int] = []
    with ScriptedServer(script) as server:
        client = connected(front, server)
        result = client.send(LARGE, progress=lambda so_far, total: done.append(so_far))
        client.disconnect(quit=False)
    assert result.bytes_sent == len(LARGE)
    assert done == sorted(done)
    assert done[-1] == len(LARGE)


@pytest.mark.parametrize("refused", range(PARTS - 1))
@pytest.mark.parametrize("code", [452, 552])
def test_S08_a_refused_chunk_stops_the_rest_and_the_transaction_is_reset(
    front: Front, refused: int, code: int
) -> None:
    part = chunk(CHUNK_SIZE, last=False)
    in_flight = min(refused + CHUNKS_IN_FLIGHT, PARTS - 1)
    script: list[Step] = [*opening(BINARY), *ENVELOPE]
    for number in range(in_flight):
        script += part
        if number >= CHUNKS_IN_FLIGHT - 1:
            answered = number - (CHUNKS_IN_FLIGHT - 1)
            script.append(Send("250 ok\r\n" if answered != refused else f"{code} no\r\n"))
    answered = max(0, in_flight - CHUNKS_IN_FLIGHT + 1)
    for number in range(answered, in_flight):
        reply = "250 ok" if number < refused else f"{code} no" if number == refused else "503 no"
        script.append(Send(f"{reply}\r\n"))
    script += [Expect("RSET"), Send("250 ok\r\n"), *ENVELOPE, *chunk(len(RAW)), DONE, Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        with pytest.raises(errors.MessageRefusedError, match="no") as caught:
            client.send(LARGE)
        assert caught.value.code == code
        assert caught.value.retryable is (code == 452)
        assert client.last_outcome.state is NOT_SENT
        assert client.is_connected
        assert client.send(RAW).accepted == ("bob@example.net",)
        client.disconnect(quit=False)
    assert b"LAST" not in server.received.replace(b"BDAT %d LAST" % len(RAW), b"")


@pytest.mark.parametrize(
    "end", [[Close()], [Reset()], [Send("552 5.3.4 too big\r\n"), Close()]], ids=["FIN", "RST", "5"]
)
def test_S08_a_break_before_the_last_octet_is_certainly_not_sent(
    front: Front, end: list[Step]
) -> None:
    for before in ([], chunk(CHUNK_SIZE, last=False) * 2):
        script = [*opening(BINARY), *ENVELOPE, *before, Expect("BDAT.*"), ReceiveOctets(1000)]
        with ScriptedServer([*script, *end], strict=False) as server:
            client = connected(front, server)
            with pytest.raises(errors.MailwrightError) as caught:
                client.send(LARGE)
            assert client.last_outcome.state is NOT_SENT
            assert not client.is_connected
            if len(end) == 2 and not before:
                assert isinstance(caught.value, errors.MessageRefusedError)


@pytest.mark.parametrize("code", [421, 450, 554])
def test_S08_a_refusal_of_LAST_is_certainly_not_sent(front: Front, code: int) -> None:
    script = [*opening(BINARY), *ENVELOPE, *chunk(len(RAW)), Send(f"{code} no\r\n")]
    after: list[Step] = [] if code == 421 else [Expect("RSET"), Send("250 ok\r\n")]
    with ScriptedServer([*script, *after, Close()]) as server:
        client = connected(front, server)
        with pytest.raises(errors.ServerRefusedError):
            client.send(RAW)
        assert client.last_outcome.state is NOT_SENT
        assert client.is_connected is (code != 421)
        client.disconnect(quit=False)


def test_S12_no_reply_to_LAST_in_time_is_in_doubt(front: Front) -> None:
    script = [*opening(BINARY), *ENVELOPE, *chunk(len(RAW)), Stall()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server, timeout=Timeouts(data_termination=0.05))
        with pytest.raises(errors.DeliveryInDoubtError) as caught:
            client.send(RAW)
        assert isinstance(caught.value.__cause__, errors.DeadlineExceededError)
        server.resume()


def test_S08_a_file_that_changes_never_ends_as_LAST(front: Front, tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"\x00" * 900_000)
    message = MimeMessage.compose(
        from_="ann@example.org", to="bob@example.net", subject="s", text="x", attachments=[path]
    )
    for change in (-1, 1):
        path.write_bytes(b"\x00" * 900_000)

        def changed(done: int, total: int, change: int = change) -> None:
            path.write_bytes(b"\x00" * (900_000 + change))

        script = [*opening(BINARY), *ENVELOPE, Expect(r"BDAT \d+ LAST"), Close()]
        with ScriptedServer(script, strict=False) as server:
            client = connected(front, server)
            with pytest.raises(errors.InvalidMessageError):
                client.send(message, options=UNENCODED, progress=changed)
            assert client.last_outcome.state is NOT_SENT
            assert not client.is_connected
        announced = int(next(each for each in server.lines if "LAST" in each).split()[1])
        octets = server.received.partition(b" LAST\r\n")[2]
        assert len(octets) < announced


# --- every offset (S11) -----------------------------------------------------------------------

DIALOGUE: list[Step] = [*opening(BINARY), *ENVELOPE, *chunk(len(RAW)), DONE]
CERTAIN = octets_sent(DIALOGUE) - octets_sent([DONE])


@pytest.mark.parametrize("end", [Close(), Reset()], ids=["FIN", "RST"])
def test_S11_a_BDAT_dialogue_cut_off_at_every_octet(front: Front, end: Step) -> None:
    seen = set()
    for octets in range(octets_sent(DIALOGUE) + 1):
        with ScriptedServer(cut(DIALOGUE, octets, end), strict=False) as server:
            client = front.client(trusted_relays={"127.0.0.1"}, timeout=5)
            error: BaseException | None = None
            try:
                client.connect(server.host, server.port, NONE)
                client.send(RAW)
            except errors.MailwrightError as caught:
                error = caught
            assert client.is_connected == (error is None)
            client.disconnect(quit=False)
        state = client.last_outcome and client.last_outcome.state
        seen.add(state)
        if octets == octets_sent(DIALOGUE):
            assert (state, error) == (SENT, None)
        elif octets >= CERTAIN:
            assert state is IN_DOUBT, octets
            assert isinstance(error, errors.DeliveryInDoubtError)
            assert error.recipients == ("bob@example.net",)
            assert error.message_id == "1@x"
        else:
            assert state in (None, NOT_SENT), octets
            assert isinstance(error, errors.NetworkError), octets
    assert seen == {None, *DeliveryState}


def test_S11_S18_an_envelope_that_is_refused_gets_no_octet_of_the_content(front: Front) -> None:
    script = [
        *opening(BINARY),
        *begun("bob@example.net"),
        Send("250 ok\r\n550 5.1.1 no\r\n"),
        Expect("RSET"),
        Send("250 ok\r\n"),
        Close(),
    ]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        with pytest.raises(errors.RecipientsRefusedError):
            client.send(RAW)
        client.disconnect(quit=False)
    assert not [line for line in server.lines if line.startswith("BDAT")]


def test_a_plain_send_stays_with_DATA(front: Front) -> None:
    with SmtpServer(require_auth=False, tls=False) as server:
        client = connected(front, server)
        client.send(MESSAGE)
        client.send(mail(1))
        client.disconnect()
        said = [line for session in server.sessions for line in session.transcript]
    assert not [line for line in said if line.startswith("C: BDAT")]
