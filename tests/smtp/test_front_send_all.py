"""`send_all` in every front: one outcome a message, in order, one round trip a message."""

from __future__ import annotations

import pytest
from smtp_fronts import Front
from smtp_scripts import CAPABILITIES, content, envelope, opening, without

from mailwright import errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.server import SmtpServer
from mailwright.smtp import DeliveryState, Envelope
from mailwright.testing import Close, Expect, ReceiveContent, ScriptedServer, Send

SENT, NOT_SENT, IN_DOUBT = DeliveryState.SENT, DeliveryState.NOT_SENT, DeliveryState.IN_DOUBT


def mail(number: int) -> bytes:
    head = f"From: ann@example.org\r\nTo: r{number}@x.test\r\nMessage-ID: <{number}@x>\r\n"
    return f"{head}\r\nmail {number}\r\n".encode()


def connected(front: Front, server: ScriptedServer):
    client = front.client(trusted_relays={"127.0.0.1"}, timeout=5)
    client.connect(server.host, server.port, SecureSocketOptions.NONE)
    return client


def test_the_next_envelope_travels_with_the_content(front: Front) -> None:
    """The server answers a content only once it has the envelope behind it."""
    script = [*opening(), *envelope("r0@x.test")]
    for number in (1, 2):
        script += [
            ReceiveContent(),
            Expect("MAIL FROM:.*"),
            Expect(f"RCPT TO:<r{number}@x.test>"),
            Expect("DATA"),
            Send("250 ok: queued as Q\r\n250 ok\r\n250 ok\r\n354 go\r\n"),
        ]
    script += [*content(), Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        outcomes = list(client.send_all([mail(number) for number in range(3)]))
        assert client.is_connected
        client.disconnect(quit=False)
    assert [one.state for one in outcomes] == [SENT] * 3
    assert [one.message_id for one in outcomes] == ["0@x", "1@x", "2@x"]
    assert server.contents == [mail(0), mail(1), mail(2)]
    assert client.last_outcome == outcomes[-1]


def test_the_envelope_can_be_given(front: Front) -> None:
    """Sender and recipients of the tuple go onto the wire, in place of those of the header."""
    letters = [
        (mail(0), Envelope("", ("list@x.test",))),
        mail(1),
        (mail(2), Envelope("bounces@x.test", ("a@x.test", "b@x.test"))),
    ]
    with SmtpServer(require_auth=False, tls=False) as server:
        client = front.client(trusted_relays={server.host}, timeout=5)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        outcomes = list(client.send_all(letters))
        client.disconnect()
    assert [outcome.state for outcome in outcomes] == [SENT] * 3
    assert [(one.envelope.sender, one.envelope.recipients) for one in server.messages] == [
        ("", ("list@x.test",)),
        ("ann@example.org", ("r1@x.test",)),
        ("bounces@x.test", ("a@x.test", "b@x.test")),
    ]


def test_a_wrong_envelope_is_an_outcome(front: Front) -> None:
    with ScriptedServer([*opening(), Close()]) as server:
        client = connected(front, server)
        outcomes = list(client.send_all([(mail(0), Envelope("ann@example.org", ()))]))
        client.disconnect(quit=False)
    assert [outcome.state for outcome in outcomes] == [NOT_SENT]
    assert isinstance(outcomes[0].error, errors.InvalidMessageError)


def test_failures_are_outcomes_in_their_place(front: Front) -> None:
    bad_argument, too_large = b"To: nobody\r\n\r\n", mail(9) + b"x" * 100_001
    script = [
        *opening(),
        *envelope("r0@x.test"),
        *content(),
        *envelope("r1@x.test", replies="250 ok\r\n550 5.1.1 who\r\n554 no\r\n"),
        Expect("RSET"),
        Send("250 ok\r\n"),
        *envelope("r2@x.test"),
        *content("552 5.3.4 no\r\n"),
        *envelope("r3@x.test"),
        *content(),
        Close(),
    ]
    messages = [mail(0), bad_argument, mail(1), mail(2), too_large, mail(3)]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        outcomes = list(client.send_all(messages))
        client.disconnect(quit=False)
    kinds = [type(one.error) for one in outcomes]
    assert [one.state for one in outcomes] == [SENT, NOT_SENT, NOT_SENT, NOT_SENT, NOT_SENT, SENT]
    assert kinds == [
        type(None),
        errors.InvalidMessageError,
        errors.RecipientsRefusedError,
        errors.MessageRefusedError,
        errors.MessageTooLargeError,
        type(None),
    ]
    assert outcomes[0].unwrap().accepted == ("r0@x.test",)
    with pytest.raises(errors.RecipientsRefusedError):
        outcomes[2].unwrap()


def test_without_pipelining_it_still_works(front: Front) -> None:
    one = [
        Expect("MAIL.*"),
        Send("250 ok\r\n"),
        Expect("RCPT.*"),
        Send("250 ok\r\n"),
        Expect("DATA"),
        Send("354 go\r\n"),
        *content(),
    ]
    with ScriptedServer([*opening(without("PIPELINING")), *one, *one, Close()]) as server:
        client = connected(front, server)
        assert [o.state for o in client.send_all([mail(0), mail(1)])] == [SENT, SENT]
        client.disconnect(quit=False)


def test_S11_a_line_that_breaks_leaves_one_in_doubt_and_the_rest_not_sent(front: Front) -> None:
    script = [
        *opening(),
        *envelope("r0@x.test"),
        ReceiveContent(),
        Expect("MAIL.*"),
        Expect("RCPT.*"),
        Expect("DATA"),
        Close(),
    ]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        outcomes = list(client.send_all([mail(number) for number in range(4)]))
        assert not client.is_connected
    assert [one.state for one in outcomes] == [IN_DOUBT, NOT_SENT, NOT_SENT, NOT_SENT]
    assert isinstance(outcomes[0].error, errors.DeliveryInDoubtError)
    assert all(isinstance(one.error, errors.NetworkError) for one in outcomes[1:])


def test_a_break_after_the_reply_to_the_content_leaves_nothing_in_doubt(front: Front) -> None:
    script = [
        *opening(),
        *envelope("r0@x.test"),
        ReceiveContent(),
        Expect("MAIL.*"),
        Expect("RCPT.*"),
        Expect("DATA"),
        Send("250 ok: queued as Q\r\n25"),
        Close(),
    ]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        outcomes = list(client.send_all([mail(0), mail(1)]))
    assert [one.state for one in outcomes] == [SENT, NOT_SENT]


def test_while_it_runs_the_connection_is_its_own_and_leaving_early_closes_it(front: Front) -> None:
    script = [
        *opening(),
        *envelope("r0@x.test"),
        ReceiveContent(),
        Expect("MAIL.*"),
        Expect("RCPT.*"),
        Expect("DATA"),
        Send("250 ok\r\n250 ok\r\n250 ok\r\n354 go\r\n"),
    ]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        outcomes = client.send_all([mail(number) for number in range(5)])
        assert next(outcomes).state is SENT
        with pytest.raises(errors.StateError, match="send_all"):
            client.noop()
        outcomes.close()
        assert not client.is_connected


def test_no_messages_no_outcomes(front: Front) -> None:
    with ScriptedServer([*opening(CAPABILITIES), Close()]) as server:
        client = connected(front, server)
        assert list(client.send_all([])) == []
        client.disconnect(quit=False)
