"""LIMITS in every front (RFC 9422): several transactions, one honest result; or a typed error."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from smtp_fronts import Front
from smtp_scripts import MESSAGE, content, opening

from mailwright import errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.smtp import DeliveryOptions, DeliveryState, Envelope, RecipientOptions, SmtpClient
from mailwright.smtp import DeliveryStatusNotification as Notification
from mailwright.testing import Close, Expect, ReceiveContent, Reset, ScriptedServer, Send, Step

PEOPLE = tuple(f"{name}@example.net" for name in "abcde")
OK, NO, LATER = "250 ok", "550 5.1.1 who", "452 4.5.3 too many"


def offering(limits: str, *more: str) -> str:
    said = ["mx.test", "PIPELINING", "8BITMIME", *more, f"LIMITS {limits}"]
    return "".join(f"250-{line}\r\n" for line in said[:-1]) + f"250 {said[-1]}\r\n"


def connected(front: Front, server: ScriptedServer) -> Any:
    client = front.client(trusted_relays={"127.0.0.1"}, timeout=5)
    client.connect(server.host, server.port, SecureSocketOptions.NONE)
    return client


def part(
    *answers: tuple[str, str], ending: str = "250 ok queued as Q1", mail: str = OK
) -> list[Step]:
    """One transaction: (recipient, reply to it) and the reply to the content."""
    steps: list[Step] = [Expect("MAIL FROM:<ann@example.org>")]
    steps += [Expect(f"RCPT TO:<{who}>") for who, _ in answers]
    replies = [mail, *(reply for _, reply in answers)]
    goes = mail == OK and any(reply == OK for _, reply in answers)
    replies.append("354 go" if goes else "503 5.5.1 no recipients")
    steps += [Expect("DATA"), Send("".join(f"{reply}\r\n" for reply in replies))]
    return [*steps, *(content(f"{ending}\r\n") if goes else [Expect("RSET"), Send("250 ok\r\n")])]


def split(*outcomes: str) -> list[Step]:
    """Five people by twos, and these outcomes for them."""
    answers = list(zip(PEOPLE, outcomes, strict=True))
    return [*part(*answers[:2]), *part(*answers[2:4]), *part(*answers[4:])]


def test_more_recipients_than_RCPTMAX_go_in_several_transactions(front: Front) -> None:
    script = [*opening(offering("RCPTMAX=2")), *split(*[OK] * 5), Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        result = client.send(MESSAGE, recipients=PEOPLE)
        assert result.accepted == PEOPLE
        assert result.refused == result.unsent == {}
        assert result.message_id == "1@x"
        assert result.bytes_sent == 3 * (len(MESSAGE) + 3)
        assert client.last_outcome.result == result
        client.disconnect(quit=False)
    assert server.contents == [MESSAGE] * 3


def test_as_many_as_RCPTMAX_go_in_one(front: Front) -> None:
    script = [*opening(offering("RCPTMAX=5")), *part(*((who, OK) for who in PEOPLE)), Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        assert client.send(MESSAGE, recipients=PEOPLE).accepted == PEOPLE
        client.disconnect(quit=False)


@pytest.mark.parametrize("outcome", list(product((OK, NO), repeat=5)), ids=range(32))
def test_S14_one_result_for_all_parts(front: Front, outcome: tuple[str, ...]) -> None:
    accepted = tuple(who for who, reply in zip(PEOPLE, outcome, strict=True) if reply == OK)
    with ScriptedServer([*opening(offering("RCPTMAX=2")), *split(*outcome), Close()]) as server:
        client = connected(front, server)
        if accepted:
            result = client.send(MESSAGE, recipients=PEOPLE)
            assert result.accepted == accepted
            assert set(result.refused) == set(PEOPLE) - set(accepted)
            assert {reply.code for reply in result.refused.values()} <= {550}
        else:
            with pytest.raises(errors.RecipientsRefusedError) as caught:
                client.send(MESSAGE, recipients=PEOPLE)
            assert set(caught.value.refused) == set(PEOPLE)
            assert client.last_outcome.state is DeliveryState.NOT_SENT
        assert client.is_connected
        client.disconnect(quit=False)


def test_N4_T34_an_interrupt_between_parts_and_result_leaves_a_doubt_about_all_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is known of the last part is not what became of the message."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("mailwright.smtp.flows.sending._outcome", interrupted)
    script = [*opening(offering("RCPTMAX=2")), *split(OK, OK, OK, OK, OK), Close()]
    with ScriptedServer(script, strict=False) as server:
        client = SmtpClient(trusted_relays={"127.0.0.1"}, timeout=5)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        with pytest.raises(KeyboardInterrupt):
            client.send(MESSAGE, recipients=PEOPLE)
        assert client.last_outcome is not None
        assert (client.last_outcome.state, client.last_outcome.result) == (
            DeliveryState.IN_DOUBT,
            None,
        )
        client.disconnect(quit=False)


def test_a_part_whose_sender_or_content_is_refused_is_that_of_its_recipients(front: Front) -> None:
    script = [
        *opening(offering("RCPTMAX=2")),
        *part((PEOPLE[0], OK), (PEOPLE[1], NO), ending="554 5.6.0 odd"),
        *part((PEOPLE[2], "503 5.5.1 no"), (PEOPLE[3], "503 5.5.1 no"), mail="451 4.3.0 later"),
        *part((PEOPLE[4], OK)),
        Close(),
    ]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        result = client.send(MESSAGE, recipients=PEOPLE)
        assert result.accepted == (PEOPLE[4],)
        codes = {who: reply.code for who, reply in result.refused.items()}
        assert codes == dict(zip(PEOPLE, (554, 550, 451, 451), strict=False))
        client.disconnect(quit=False)


def test_N4_a_line_that_breaks_between_parts_says_who_got_it(front: Front) -> None:
    first = part((PEOPLE[0], OK), (PEOPLE[1], NO))
    script = [*opening(offering("RCPTMAX=2")), *first, Expect("MAIL .*"), Reset()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        result = client.send(MESSAGE, recipients=PEOPLE)
        assert result.accepted == (PEOPLE[0],)
        assert set(result.refused) == {PEOPLE[1]}
        assert set(result.unsent) == set(PEOPLE[2:])
        assert all(isinstance(error, errors.NetworkError) for error in result.unsent.values())
        assert not client.is_connected


def test_N4_a_line_that_breaks_after_a_dot_leaves_that_part_alone_in_doubt(front: Front) -> None:
    second = [
        Expect("MAIL .*"),
        Expect("RCPT .*"),
        Expect("RCPT .*"),
        Expect("DATA"),
        Send("250 ok\r\n250 ok\r\n550 5.1.1 who\r\n354 go\r\n"),
        ReceiveContent(),
        Reset(),
    ]
    first = part((PEOPLE[0], OK), (PEOPLE[1], OK))
    with ScriptedServer([*opening(offering("RCPTMAX=2")), *first, *second]) as server:
        client = connected(front, server)
        with pytest.raises(errors.DeliveryInDoubtError) as caught:
            client.send(MESSAGE, recipients=PEOPLE)
        assert caught.value.recipients == (PEOPLE[2],)
        assert set(caught.value.accepted) == set(PEOPLE[:2])
        assert set(caught.value.refused) == {PEOPLE[3]}
        assert not caught.value.retryable
        assert client.last_outcome.state is DeliveryState.IN_DOUBT


def test_a_line_that_breaks_in_the_first_part_is_certain(front: Front) -> None:
    with ScriptedServer([*opening(offering("RCPTMAX=2")), Expect("MAIL .*"), Reset()]) as server:
        client = connected(front, server)
        with pytest.raises(errors.NetworkError):
            client.send(MESSAGE, recipients=PEOPLE)
        assert client.last_outcome.state is DeliveryState.NOT_SENT


def test_S13_a_421_between_parts_leaves_the_rest_unsent(front: Front) -> None:
    first = part((PEOPLE[0], OK), (PEOPLE[1], OK))
    script = [
        *opening(offering("RCPTMAX=2")),
        *first,
        Expect("MAIL .*"),
        Send("421 bye\r\n"),
        Close(),
    ]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        result = client.send(MESSAGE, recipients=PEOPLE)
        assert result.accepted == PEOPLE[:2]
        assert {*result.refused, *result.unsent} == set(PEOPLE[2:])


def test_require_all_cannot_be_kept_in_several_transactions(front: Front) -> None:
    with ScriptedServer([*opening(offering("RCPTMAX=2")), Close()]) as server:
        client = connected(front, server)
        with pytest.raises(errors.UnsupportedError) as caught:
            client.send(MESSAGE, recipients=PEOPLE, require_all=True)
        assert caught.value.extension == "LIMITS"
        assert not caught.value.retryable
        assert len(server.lines) == 1
        client.disconnect(quit=False)


def test_options_go_with_each_part(front: Front) -> None:
    options = DeliveryOptions(
        envelope_id="7", recipients={PEOPLE[2]: RecipientOptions(notify=Notification.NEVER)}
    )
    script = [
        *opening(offering("RCPTMAX=2", "DSN")),
        *(
            step
            for people in (PEOPLE[:2], PEOPLE[2:3])
            for step in (
                Expect("MAIL FROM:<ann@example.org> ENVID=7"),
                *(
                    Expect(f"RCPT TO:<{who}>" + (r" NOTIFY=NEVER .*" if who == PEOPLE[2] else ""))
                    for who in people
                ),
                Expect("DATA"),
                Send("250 ok\r\n" * (1 + len(people)) + "354 go\r\n"),
                *content(),
            )
        ),
        Close(),
    ]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        assert client.send(MESSAGE, recipients=PEOPLE[:3], options=options).accepted == PEOPLE[:3]
        client.disconnect(quit=False)


def test_send_all_divides_what_is_too_much_and_keeps_the_order(front: Front) -> None:
    groups = (PEOPLE[:1], PEOPLE[:2], PEOPLE[2:3], PEOPLE[:1])
    script = [*opening(offering("RCPTMAX=2"))]
    for group in groups:
        script += [Expect("MAIL .*"), *(Expect(f"RCPT TO:<{who}>") for who in group)]
        script += [Expect("DATA"), Send("250 ok\r\n" * (1 + len(group)) + "354 go\r\n"), *content()]
    wanted = [PEOPLE[:1], PEOPLE[:3], PEOPLE[:1]]
    with ScriptedServer([*script, Close()]) as server:
        client = connected(front, server)
        messages = [(MESSAGE, Envelope("ann@example.org", people)) for people in wanted]
        outcomes = list(client.send_all(messages))
        assert [outcome.unwrap().accepted for outcome in outcomes] == wanted
        client.disconnect(quit=False)


def test_S14_a_server_without_LIMITS_that_has_enough_refuses_the_rest_one_by_one(
    front: Front,
) -> None:
    script = [
        *opening("250-mx.test\r\n250 PIPELINING\r\n"),
        *part(*zip(PEOPLE, (OK, OK, LATER, LATER, LATER), strict=True)),
        Close(),
    ]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        result = client.send(MESSAGE, recipients=PEOPLE)
        assert result.accepted == PEOPLE[:2]
        assert all(reply.is_transient for reply in result.refused.values())
        assert set(result.refused) == set(PEOPLE[2:])
        client.disconnect(quit=False)


def test_MAILMAX_one_more_is_refused_before_a_byte_and_can_be_sent_again(front: Front) -> None:
    one = part(("bob@example.net", OK))
    refused = part(("bob@example.net", NO))
    with ScriptedServer([*opening(offering("MAILMAX=2")), *one, *refused, Close()]) as server:
        client = connected(front, server)
        assert client.transactions_left == 2
        client.send(MESSAGE)
        assert client.transactions_left == 1
        with pytest.raises(errors.RecipientsRefusedError):  # it counts all the same
            client.send(MESSAGE)
        assert client.transactions_left == 0
        written = len(server.lines)
        with pytest.raises(errors.TransactionLimitError) as caught:
            client.send(MESSAGE)
        assert caught.value.retryable
        assert caught.value.limit == 2
        assert len(server.lines) == written
        assert client.is_connected
        client.disconnect(quit=False)


def test_MAILMAX_in_send_all_is_the_outcome_of_each_message_from_there_on(front: Front) -> None:
    script = [*opening(offering("MAILMAX=2"))]
    envelope = [
        Expect("MAIL .*"),
        Expect("RCPT .*"),
        Expect("DATA"),
        Send("250 ok\r\n250 ok\r\n354 go\r\n"),
    ]
    script += [*envelope, *content("250 ok\r\n"), *envelope, *content("250 ok\r\n"), Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        outcomes = list(client.send_all([MESSAGE] * 4))
        sent, not_sent = DeliveryState.SENT, DeliveryState.NOT_SENT
        assert [outcome.state for outcome in outcomes] == [sent, sent, not_sent, not_sent]
        assert all(isinstance(one.error, errors.TransactionLimitError) for one in outcomes[2:])
        client.disconnect(quit=False)


def test_MAILMAX_counts_the_parts_of_a_message(front: Front) -> None:
    with ScriptedServer([*opening(offering("MAILMAX=2 RCPTMAX=2")), Close()]) as server:
        client = connected(front, server)
        with pytest.raises(errors.TransactionLimitError) as caught:
            client.send(MESSAGE, recipients=PEOPLE)
        assert not caught.value.retryable  # another connection has no more room
        assert len(server.lines) == 1
        client.disconnect(quit=False)


def test_a_server_that_says_nothing_has_room(front: Front) -> None:
    with ScriptedServer([*opening(), Close()]) as server:
        client = connected(front, server)
        assert client.transactions_left is None
        client.disconnect(quit=False)


def test_RCPTDOMAINMAX_counts_the_domains_of_the_session(front: Front) -> None:
    one = part(("bob@example.net", OK))
    same = part(("carl@EXAMPLE.net", OK))
    with ScriptedServer([*opening(offering("RCPTDOMAINMAX=1")), *one, *same, Close()]) as server:
        client = connected(front, server)
        client.send(MESSAGE)
        client.send(MESSAGE, recipients="carl@EXAMPLE.net")
        written = len(server.lines)
        with pytest.raises(errors.TransactionLimitError) as caught:
            client.send(MESSAGE, recipients="dora@example.com")
        assert caught.value.retryable
        with pytest.raises(errors.TransactionLimitError) as caught:
            client.send(MESSAGE, recipients=["bob@example.net", "dora@example.com"])
        assert not caught.value.retryable
        assert len(server.lines) == written
        client.disconnect(quit=False)


class StopHereError(Exception):
    """What a caller's own code may raise."""


def test_N4_a_call_that_is_cut_short_between_parts_says_who_got_it(front: Front) -> None:
    calls: list[int] = []

    def progress(done: int, total: int) -> None:
        calls.append(done)
        if len(calls) > 3:
            raise StopHereError

    script = [*opening(offering("RCPTMAX=2")), *split(OK, NO, OK, OK, OK), Close()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        with pytest.raises(StopHereError):
            client.send(MESSAGE, recipients=PEOPLE, progress=progress)
        outcome = client.last_outcome
        told = {PEOPLE[0], PEOPLE[1]}
        if outcome.state is DeliveryState.SENT:
            assert outcome.result.accepted[0] == PEOPLE[0]
            known = {*outcome.result.accepted, *outcome.result.refused}
            assert told <= known
            assert {*known, *outcome.result.unsent} == set(PEOPLE)
        else:
            assert outcome.state is DeliveryState.IN_DOUBT
            assert PEOPLE[0] in outcome.error.accepted
        client.disconnect(quit=False)
