"""`send_all` with many transactions in flight: order, bounds, and nothing leaks (S18, S22)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from chunk_scripts import CHUNKING, accepted, begun, chunk, flight, mail, opening
from hypothesis import given, settings
from hypothesis import strategies as st
from smtp_fronts import Front

from mailwright import MimeMessage, errors
from mailwright.mime.outgoing import Outgoing
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.server import Request, SmtpServer
from mailwright.smtp import DeliveryState, Envelope, SmtpClient, _transfer
from mailwright.smtp._transfer import CHUNK_SIZE
from mailwright.smtp.flows import in_flight
from mailwright.testing import (
    Close,
    Expect,
    ReceiveOctets,
    Reset,
    ScriptedServer,
    Send,
    Stall,
    Step,
)

SENT, NOT_SENT, IN_DOUBT = DeliveryState.SENT, DeliveryState.NOT_SENT, DeliveryState.IN_DOUBT
NONE = SecureSocketOptions.NONE


def connected(front: Front, server: Any, **settings: object) -> Any:
    client = front.client(**{"trusted_relays": {"127.0.0.1"}, "timeout": 5, **settings})
    client.connect(server.host, server.port, NONE)
    return client


def good(number: int, *, reset: bool = True) -> str:
    """The replies to a transaction that goes well."""
    return "250 reset\r\n" * reset + f"250 ok\r\n250 ok\r\n250 2.0.0 Ok: queued as Q{number}\r\n"


# --- in flight --------------------------------------------------------------------------------


@pytest.mark.parametrize("window", [1, 2, 5])
def test_so_many_are_written_before_the_first_is_answered_and_no_more(
    front: Front, window: int
) -> None:
    count = 7
    script = opening(CHUNKING)
    for number in range(window):
        script += flight(number, reset=number > 0 and window > 1)
    for number in range(count):
        reset = number > 0 and window > 1
        script.append(Send(good(number, reset=reset)))
        if number + window < count:
            script += flight(number + window, reset=window > 1)
    with ScriptedServer([*script, Close()]) as server:
        client = connected(front, server)
        outcomes = list(client.send_all(map(mail, range(count)), window=window))
        assert client.is_connected
        client.disconnect(quit=False)
    assert [one.state for one in outcomes] == [SENT] * count
    assert [one.message_id for one in outcomes] == [f"{number}@x" for number in range(count)]
    assert [one.unwrap().queue_id for one in outcomes] == [f"Q{n}" for n in range(count)]
    assert client.last_outcome == outcomes[-1]


def written_unanswered(front: Front, count: int) -> int:
    """Return how many transactions are written to a server that reads them and says nothing."""
    script = opening(CHUNKING)
    for number in range(count):
        script += flight(number, reset=number > 0)
    lines: list[str] = []
    with ScriptedServer([*script, Stall()], strict=False) as server:
        client = connected(front, server, timeout=0.2, wire_log=lines.append)
        outcomes = list(client.send_all(map(mail, range(20))))
        server.resume()
    assert [one.state for one in outcomes] == [IN_DOUBT] * count + [NOT_SENT] * (20 - count)
    return len([line for line in lines if "C: BDAT" in line])


def test_the_default_window_takes_ten(front: Front) -> None:
    assert written_unanswered(front, 10) == 10


def test_octets_in_flight_have_a_bound(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_flight, "OCTETS_IN_FLIGHT", 2 * len(mail(0)) + 1)
    assert written_unanswered(front, 2) == 2


def test_commands_in_flight_have_a_bound(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_flight, "COMMANDS_IN_FLIGHT", 8)  # 3 of the first, 4 of the next
    assert written_unanswered(front, 2) == 2


@pytest.mark.parametrize("window", [0, -1])
def test_a_window_lets_at_least_one_through(front: Front, window: int) -> None:
    with ScriptedServer([*opening(CHUNKING), Close()]) as server:
        client = connected(front, server)
        with pytest.raises(errors.InvalidArgumentError) as caught:
            client.send_all([], window=window)
        assert caught.value.name == "window"
        client.disconnect(quit=False)


def test_outcomes_that_are_known_come_before_the_next_message_is_asked_for(front: Front) -> None:
    asked: list[int] = []
    read: list[str] = []

    def source() -> Iterator[bytes]:
        for number in range(3):
            asked.append(number)
            yield mail(number)

    script = [*opening(CHUNKING)]
    for number in range(3):
        script += [*flight(number, reset=False), Send(good(number, reset=False))]
    with ScriptedServer([*script, Close()]) as server:
        client = connected(front, server)
        for outcome in client.send_all(source(), window=1):
            read.append(outcome.message_id)
            assert len(asked) == len(read)
        client.disconnect(quit=False)
    assert read == ["0@x", "1@x", "2@x"]


def test_a_message_of_several_chunks_goes_alone(front: Front) -> None:
    large = mail(1, CHUNK_SIZE)
    rest = len(large) - CHUNK_SIZE
    script = [*opening(CHUNKING), *flight(0, reset=False), Send(good(0, reset=False))]
    script += [*accepted("r1@x.test"), *chunk(CHUNK_SIZE, last=False), Send("250 ok\r\n")]
    script += [*chunk(rest), Send("250 ok\r\n"), *flight(2, reset=False)]
    script += [Send(good(2, reset=False)), Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        outcomes = list(client.send_all([mail(0), large, mail(2)]))
        client.disconnect(quit=False)
    assert [one.message_id for one in outcomes] == ["0@x", "1@x", "2@x"]
    assert [one.state for one in outcomes] == [SENT] * 3


def test_with_require_all_no_content_leaves_before_the_recipients_are_known(front: Front) -> None:
    first, second = len(mail(0)), len(mail(1))
    script = [*opening(CHUNKING), *accepted("r0@x.test"), *chunk(first), Expect("RSET")]
    script += [*begun("r1@x.test"), Send("250 done\r\n250 reset\r\n250 ok\r\n250 ok\r\n")]
    script += [*chunk(second), Expect("RSET"), *begun("a@x.test", "b@x.test")]
    script += [Send("250 done\r\n250 reset\r\n250 ok\r\n250 ok\r\n550 no\r\n")]
    script += [Expect("RSET"), Send("250 ok\r\n"), Close()]
    letters = [mail(0), mail(1), (mail(2), Envelope("ann@example.org", ("a@x.test", "b@x.test")))]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        outcomes = list(client.send_all(letters, require_all=True))
        client.disconnect(quit=False)
    assert [one.state for one in outcomes] == [SENT, SENT, NOT_SENT]
    assert isinstance(outcomes[2].error, errors.RecipientsRefusedError)


def test_S18_64_KiB_of_replies_that_nobody_has_read_do_not_stop_the_writing(front: Front) -> None:
    """The server answers at length, and does not read on before all of it is taken."""
    people = tuple(f"p{number}@x.test" for number in range(120))
    body = mail(0, 200_000)
    envelope = Envelope("ann@example.org", people)
    long = "250 " + "x" * 500 + "\r\n"
    one = [*begun(*people), Send(long * (1 + len(people))), *chunk(len(body))]
    script = [*opening(CHUNKING), *one, Send(long), Expect("RSET"), *one, Send(long * 2)]
    script += [Expect("RSET"), *one, Send(long * 2), Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        outcomes = list(client.send_all([(body, envelope)] * 3))
        client.disconnect(quit=False)
    assert [one.state for one in outcomes] == [SENT] * 3


# --- failures in the middle -------------------------------------------------------------------

#: What is answered to the second of three, and what is known then.
FAILURES = {
    "MAIL": ("550 no\r\n503 no\r\n503 no\r\n", errors.SenderRefusedError),
    "RCPT": ("250 ok\r\n550 no\r\n503 no\r\n", errors.RecipientsRefusedError),
    "RCPT, content taken": ("250 ok\r\n550 no\r\n250 ok\r\n", errors.RecipientsRefusedError),
    "content": ("250 ok\r\n250 ok\r\n552 no\r\n", errors.MessageRefusedError),
    "content, for now": ("250 ok\r\n250 ok\r\n451 no\r\n", errors.MessageRefusedError),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_S22_a_transaction_that_fails_touches_no_other(front: Front, failure: str) -> None:
    replies, error = FAILURES[failure]
    script = [*opening(CHUNKING), *flight(0, reset=False), *flight(1), *flight(2)]
    script += [Send(good(0, reset=False) + "250 reset\r\n" + replies + good(2)), Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        outcomes = list(client.send_all(map(mail, range(3))))
        assert client.is_connected
        client.disconnect(quit=False)
    assert [one.state for one in outcomes] == [SENT, NOT_SENT, SENT]
    assert type(outcomes[1].error) is error


@pytest.mark.parametrize("failure", FAILURES)
def test_S22_a_failed_transaction_at_the_end_is_reset(front: Front, failure: str) -> None:
    replies, _ = FAILURES[failure]
    script = [*opening(CHUNKING), *flight(0, reset=False), Send(replies)]
    script += [Expect("RSET"), Send("250 ok\r\n"), *flight(1, reset=False)]
    script += [Send(good(1, reset=False)), Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        assert [one.state for one in client.send_all([mail(0)])] == [NOT_SENT]
        assert [one.state for one in client.send_all([mail(1)])] == [SENT]
        client.disconnect(quit=False)


@pytest.mark.parametrize("content", ["250 ok", "554 no"])
def test_S22_a_refused_sender_with_a_recipient_that_was_taken_closes_the_connection(
    front: Front, content: str
) -> None:
    """The recipient may have been added to somebody else's transaction."""
    script = [*opening(CHUNKING), *flight(0, reset=False), *flight(1), *flight(2)]
    replies = f"{good(0, reset=False)}250 reset\r\n550 no\r\n250 ok\r\n{content}\r\n"
    with ScriptedServer([*script, Send(replies), Stall()], strict=False) as server:
        client = connected(front, server)
        outcomes = list(client.send_all(map(mail, range(3))))
        assert not client.is_connected
        server.resume()
    torn = IN_DOUBT if content.startswith("2") else NOT_SENT
    assert [one.state for one in outcomes] == [SENT, torn, IN_DOUBT]
    assert isinstance(outcomes[2].error.__cause__, errors.ProtocolError)


def test_S22_a_refused_RSET_between_two_closes_the_connection(front: Front) -> None:
    script = [*opening(CHUNKING), *flight(0, reset=False), *flight(1), *flight(2)]
    replies = "250 ok\r\n250 ok\r\n552 no\r\n500 what\r\n250 ok\r\n250 ok\r\n250 ok\r\n"
    with ScriptedServer([*script, Send(replies), Stall()], strict=False) as server:
        client = connected(front, server)
        outcomes = list(client.send_all(map(mail, range(3))))
        assert not client.is_connected
        server.resume()
    assert [one.state for one in outcomes] == [NOT_SENT, SENT, IN_DOUBT]
    assert isinstance(outcomes[2].error, errors.DeliveryInDoubtError)
    assert isinstance(outcomes[2].error.__cause__, errors.ProtocolError)


def test_what_cannot_be_sent_is_an_outcome_in_its_place_and_breaks_nothing(
    front: Front, tmp_path: Any
) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"x" * 100_000)
    vanishing = MimeMessage.compose(
        from_="ann@example.org", to="bob@x.test", subject="s", text="x", attachments=[path]
    )

    def source() -> Iterator[Any]:
        yield mail(0)
        yield b"To: nobody\r\n\r\n"
        yield mail(1)
        yield vanishing
        yield mail(2)

    script = [*opening(CHUNKING), *flight(0, reset=False), *flight(1), *flight(2)]
    script += [Send(good(0, reset=False) + good(1) + good(2)), Close()]
    with ScriptedServer(script) as server, pytest.MonkeyPatch.context() as patch:
        blocks = Outgoing.blocks

        def shrinking(self: Outgoing) -> Iterator[bytes]:
            if self.size > 100_000:
                path.write_bytes(b"x" * 50_000)
            return blocks(self)

        patch.setattr(Outgoing, "blocks", shrinking)
        client = connected(front, server)
        outcomes = list(client.send_all(source()))
        assert client.is_connected
        client.disconnect(quit=False)
    assert [one.state for one in outcomes] == [SENT, NOT_SENT, SENT, NOT_SENT, SENT]
    assert isinstance(outcomes[3].error, errors.InvalidMessageError)


# --- the line breaks --------------------------------------------------------------------------


@pytest.mark.parametrize("end", [Close(), Reset()], ids=["FIN", "RST"])
@pytest.mark.parametrize("known", range(12))
def test_S11_each_one_in_flight_is_judged_by_itself(front: Front, end: Step, known: int) -> None:
    """Three are written, so many replies come, and the line breaks."""
    lines = (good(0, reset=False) + good(1) + good(2)).split("\r\n")[:-1]
    script = [*opening(CHUNKING), *flight(0, reset=False), *flight(1), *flight(2)]
    if known:
        script.append(Send("".join(f"{line}\r\n" for line in lines[:known])))
    with ScriptedServer([*script, end], strict=False) as server:
        client = connected(front, server)
        outcomes = list(client.send_all(map(mail, range(3)), window=3))
        if known < 11:
            assert not client.is_connected
        client.disconnect(quit=False)
    ends = (3, 7, 11)
    states = [SENT if known >= last else IN_DOUBT for last in ends]
    if isinstance(end, Reset):  # what was on its way may be lost with it
        assert all(
            one.state in (state, IN_DOUBT) for one, state in zip(outcomes[:3], states, strict=True)
        )
    else:
        assert [one.state for one in outcomes[:3]] == states
    for number, outcome in enumerate(outcomes[:3]):
        if outcome.state is IN_DOUBT:
            assert isinstance(outcome.error, errors.DeliveryInDoubtError)
            assert outcome.error.recipients == (f"r{number}@x.test",)


def test_S11_a_break_while_one_is_written_leaves_that_one_not_sent(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is larger than what the network takes at once."""
    monkeypatch.setattr(_transfer, "CHUNK_SIZE", 2**30)
    monkeypatch.setattr(in_flight, "OCTETS_IN_FLIGHT", 2**30)
    large = mail(1, 20_000_000)
    script = [*opening(CHUNKING), *flight(0, reset=False), Expect("RSET"), *begun("r1@x.test")]
    script += [Expect("BDAT .*"), ReceiveOctets(1000), Reset()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        outcomes = list(client.send_all([mail(0), large, mail(2)]))
    assert [one.state for one in outcomes] == [IN_DOUBT, NOT_SENT, NOT_SENT]


def test_S22_refusals_that_came_before_the_break_are_certain(front: Front) -> None:
    script = [*opening(CHUNKING), *flight(0, reset=False), *flight(1)]
    script += [Send("250 ok\r\n550 5.1.1 no\r\n"), Close()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        outcomes = list(client.send_all(map(mail, range(2)), window=2))
    assert [one.state for one in outcomes] == [NOT_SENT, IN_DOUBT]
    assert isinstance(outcomes[0].error, errors.RecipientsRefusedError)


@pytest.mark.parametrize("step", range(12))
def test_S13_421_in_flight_ends_those_behind_it_for_certain(front: Front, step: int) -> None:
    """Replies come in order: what is behind 421 was not carried out."""
    lines = (good(0, reset=False) + good(1) + good(2)).split("\r\n")[:-1]
    replies = "".join(f"{line}\r\n" for line in lines[:step]) + "421 4.3.2 shutting down\r\n"
    script = [*opening(CHUNKING), *flight(0, reset=False), *flight(1), *flight(2)]
    with ScriptedServer([*script, Send(replies), Close()], strict=False) as server:
        client = connected(front, server)
        outcomes = list(client.send_all(map(mail, range(4)), window=3))
    states = [SENT if step >= last else NOT_SENT for last in (3, 7, 11)]
    assert [one.state for one in outcomes] == [*states, NOT_SENT] or step == 11
    for outcome in outcomes[:3]:
        if outcome.state is NOT_SENT:
            assert isinstance(outcome.error, errors.ServiceUnavailableError)
            assert outcome.error.retryable


@pytest.mark.parametrize("extra", ["250 ok\r\n", "250 ok\r\n250 ok\r\n"])
def test_T32_S18_more_replies_than_commands_break_the_connection(front: Front, extra: str) -> None:
    script = [*opening(CHUNKING), *flight(0, reset=False), *flight(1)]
    script += [Send(good(0, reset=False) + good(1) + extra), Stall()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        outcomes = list(client.send_all([mail(0), mail(1), mail(2)], window=2))
        assert not client.is_connected
        server.resume()
    assert outcomes[2].state is NOT_SENT or isinstance(
        outcomes[2].error, errors.DeliveryInDoubtError
    )


def test_S18_fewer_replies_than_commands_are_in_doubt_and_never_sent(front: Front) -> None:
    """One reply of the first is missing: all the others belong to the command before theirs."""
    script = [*opening(CHUNKING), *flight(0, reset=False), *flight(1)]
    script += [Send("250 ok\r\n250 ok\r\n" + good(1)), Stall()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server, timeout=0.2)
        outcomes = list(client.send_all(map(mail, range(2)), window=2))
        assert not client.is_connected
        server.resume()
    assert outcomes[1].state is IN_DOUBT


def test_S18_a_server_that_does_not_pipeline_is_not_pipelined_to(front: Front) -> None:
    offer = CHUNKING.replace("250-PIPELINING\r\n", "")
    one = [Expect("MAIL .*"), Send("250 ok\r\n"), Expect("RCPT .*"), Send("250 ok\r\n")]
    script = opening(offer)
    for number in range(2):
        script += [*one, *chunk(len(mail(number))), Send("250 ok\r\n")]
    with ScriptedServer([*script, Close()]) as server:
        client = connected(front, server)
        assert [one.state for one in client.send_all(map(mail, range(2)))] == [SENT, SENT]
        client.disconnect(quit=False)


def test_what_was_not_read_can_be_asked_for(front: Front) -> None:
    script = [*opening(CHUNKING), *flight(0, reset=False), *flight(1), *flight(2)]
    script += [Send(good(0, reset=False) + good(1)), Stall()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        outcomes = client.send_all(map(mail, range(3)), window=3)
        assert next(outcomes).message_id == "0@x"
        outcomes.close()
        assert not client.is_connected
        unread = {one.message_id: one.state for one in client.unread_outcomes}
        server.resume()
    assert unread["2@x"] is IN_DOUBT
    assert unread["1@x"] in (SENT, IN_DOUBT)


# --- a model (S22) ----------------------------------------------------------------------------

ANSWERS = ["ok", "MAIL", "RCPT", "some RCPT", "BDAT", "LAST for now"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(ANSWERS), max_size=12), st.integers(1, 6), st.booleans())
def test_S22_nobody_gets_what_was_not_for_them_whatever_fails(
    answers: list[str], window: int, require_all: bool
) -> None:
    def rule(request: Request) -> str | None:
        return "550 5.1.1 no" if "fail" in request.argument else None

    letters: list[tuple[bytes, Envelope]] = []
    for number, answer in enumerate(answers):
        sender = f"fail{number}@x.test" if answer == "MAIL" else f"s{number}@x.test"
        first = f"fail{number}@y.test" if answer in ("RCPT", "some RCPT") else f"a{number}@y.test"
        people = (first,) if answer == "RCPT" else (first, f"b{number}@y.test")
        letters.append((mail(number), Envelope(sender, people)))

    def content(request: Request) -> str | None:
        number = int(re.findall(rb"Message-ID: <(\d+)", request.content)[0])
        answer = answers[number]
        return {"BDAT": "554 5.6.0 no", "LAST for now": "451 4.3.0 no"}.get(answer)

    with SmtpServer(require_auth=False, tls=False) as server:
        server.on("MAIL", rule)
        server.on("RCPT", rule)
        server.on(".", content)
        client = SmtpClient(trusted_relays={server.host}, timeout=5)
        client.connect(server.host, server.port, NONE)
        outcomes = list(client.send_all(letters, window=window, require_all=require_all))
        client.disconnect()
        arrived = {
            (one.envelope.sender, tuple(one.envelope.recipients), one.raw)
            for one in server.messages
        }
    expected = set()
    for (body, envelope), answer, outcome in zip(letters, answers, outcomes, strict=True):
        goes = answer == "ok" or (answer == "some RCPT" and not require_all)
        assert outcome.state is (SENT if goes else NOT_SENT), answer
        if goes:
            people = envelope.recipients if answer == "ok" else envelope.recipients[1:]
            assert outcome.unwrap().accepted == people
            expected.add((envelope.sender, people, body))
    assert arrived == expected
