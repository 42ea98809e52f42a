"""Transactions in every front, against servers that play a script."""

from __future__ import annotations

from email.message import EmailMessage
from itertools import product

import pytest
from smtp_fronts import Front
from smtp_scripts import CAPABILITIES, EHLO, MESSAGE, QUIT, content, envelope, opening, without

from mailwright import errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.smtp import DeliveryState
from mailwright.testing import (
    Close,
    Expect,
    ReceiveContent,
    ScriptedServer,
    Send,
    Stall,
    Step,
)

RELAY = {"trusted_relays": {"127.0.0.1"}, "timeout": 5}


def connected(front: Front, server: ScriptedServer, **settings: object):
    client = front.client(**{**RELAY, **settings})
    client.connect(server.host, server.port, SecureSocketOptions.NONE)
    return client


def test_send_in_two_round_trips(front: Front) -> None:
    with ScriptedServer([*opening(), *envelope("bob@example.net"), *content(), *QUIT]) as server:
        client = connected(front, server)
        result = client.send(MESSAGE)
        client.disconnect()
    assert result.accepted == ("bob@example.net",)
    assert result.refused == {}
    assert result.queue_id == "ABC123"
    assert result.reply.code == 250
    assert result.message_id == "1@x"
    assert result.bytes_sent == len(MESSAGE) + 3
    assert server.contents == [MESSAGE]
    assert client.last_outcome.state is DeliveryState.SENT
    assert not client.is_connected


def test_S26_bcc_receives_and_does_not_leave(front: Front) -> None:
    message = MESSAGE.replace(
        b"\r\n\r\n", b"\r\nBcc: eve@example.net,\r\n dan@example.net\r\n\r\n", 1
    )
    people = ("bob@example.net", "eve@example.net", "dan@example.net")
    with ScriptedServer([*opening(), *envelope(*people), *content(), Close()]) as server:
        client = connected(front, server)
        assert client.send(message).accepted == people
        client.disconnect(quit=False)
    assert server.contents == [MESSAGE]
    assert b"eve" not in server.contents[0]


def test_a_standard_email_message_is_written_with_crlf(front: Front) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "ann@example.org",
        "bob@example.net",
        "Grüße",
    )
    message.set_content("zwölf\n.\nboxer\n")
    with ScriptedServer([*opening(), *envelope("bob@example.net"), *content(), Close()]) as server:
        client = connected(front, server)
        client.send(message)
        client.disconnect(quit=False)
    assert b"\n" not in server.contents[0].replace(b"\r\n", b"")
    assert b"\r\n.\r\nboxer" in server.contents[0]


@pytest.mark.parametrize("outcome", list(product("ytn", repeat=4)), ids="".join)
def test_S14_each_mix_of_accepted_and_refused_recipients(front: Front, outcome: tuple) -> None:
    texts = {"y": "250 ok", "t": "450 4.2.0 later", "n": "550 5.1.1 who"}
    people = ("a@x.test", "b@x.test", "c@x.test", "d@x.test")
    replies = "250 ok\r\n" + "".join(f"{texts[each]}\r\n" for each in outcome)
    accepted = tuple(who for who, each in zip(people, outcome, strict=True) if each == "y")
    script: list[Step] = [*opening()]
    if accepted:
        script += [*envelope(*people, replies=replies + "354 go\r\n"), *content(), Close()]
    else:
        script += envelope(*people, replies=replies + "554 5.5.1 no valid recipients\r\n")
        script += [Expect("RSET"), Send("250 ok\r\n"), Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        if accepted:
            result = client.send(MESSAGE, recipients=people)
            assert result.accepted == accepted
            assert set(result.refused) == set(people) - set(accepted)
        else:
            with pytest.raises(errors.RecipientsRefusedError) as caught:
                client.send(MESSAGE, recipients=people)
            assert set(caught.value.refused) == set(people)
            assert caught.value.retryable == (set(outcome) == {"t"})
            assert client.is_connected
            assert client.last_outcome.state is DeliveryState.NOT_SENT
        client.disconnect(quit=False)
    assert len(server.contents) == bool(accepted)


def test_S18_no_recipient_and_354_all_the_same_is_ended_by_a_lone_dot(front: Front) -> None:
    replies = "250 ok\r\n550 no\r\n354 go\r\n"
    script = [
        *opening(),
        *envelope("bob@example.net", replies=replies),
        Expect(r"\."),
        Send("250 queued as GHOST\r\n"),
        *envelope("bob@example.net"),
        *content(),
        Close(),
    ]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        with pytest.raises(errors.RecipientsRefusedError):
            client.send(MESSAGE)
        assert client.last_outcome.state is DeliveryState.NOT_SENT
        client.send(MESSAGE)
        client.disconnect(quit=False)


def test_require_all_sends_to_nobody_and_pipelines_no_DATA(front: Front) -> None:
    script = [
        *opening(),
        Expect("MAIL FROM:.*"),
        Expect("RCPT TO:<a@x.test>"),
        Expect("RCPT TO:<b@x.test>"),
        Send("250 ok\r\n250 ok\r\n550 5.1.1 who\r\n"),
        Expect("RSET"),
        Send("250 ok\r\n"),
        Close(),
    ]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        with pytest.raises(errors.RecipientsRefusedError) as caught:
            client.send(MESSAGE, recipients=["a@x.test", "b@x.test"], require_all=True)
        assert list(caught.value.refused) == ["b@x.test"]
        client.disconnect(quit=False)
    assert "DATA" not in server.lines


def test_without_pipelining_each_command_waits_and_a_refused_sender_ends_it(front: Front) -> None:
    script = [
        *opening(without("PIPELINING")),
        Expect("MAIL FROM:.*"),
        Send("550 5.1.8 no such sender\r\n"),
        Expect("RSET"),
        Send("250 ok\r\n"),
        Expect("MAIL FROM:.*"),
        Send("250 ok\r\n"),
        Expect("RCPT TO:.*"),
        Send("250 ok\r\n"),
        Expect("DATA"),
        Send("354 go\r\n"),
        *content(),
        Close(),
    ]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        with pytest.raises(errors.SenderRefusedError) as caught:
            client.send(MESSAGE)
        assert caught.value.sender == "ann@example.org"
        client.send(MESSAGE)
        client.disconnect(quit=False)


def test_S17_a_message_larger_than_the_server_takes_is_not_begun(front: Front) -> None:
    with ScriptedServer([*opening(), *QUIT]) as server:
        client = connected(front, server)
        with pytest.raises(errors.MessageTooLargeError) as caught:
            client.send(MESSAGE + b"x" * 100_000)
        assert caught.value.limit == 100_000
        assert caught.value.size > 100_000
        client.disconnect()
    assert not [line for line in server.lines if line.startswith("MAIL")]


@pytest.mark.parametrize(
    ("capabilities", "expected"),
    [
        (CAPABILITIES, "BODY=8BITMIME"),
        (without("8BITMIME"), ""),
    ],
    ids=["8BITMIME", "7 bit"],
)
def test_S09_eight_bit_content_is_announced_or_encoded(
    front: Front, capabilities: str, expected: str
) -> None:
    body = (
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        "Content-Transfer-Encoding: 8bit\r\n\r\nGrüße\r\n"
    )
    message = MESSAGE.split(b"\r\n\r\n")[0] + b"\r\n" + body.encode()
    params = f" SIZE=[0-9]+ {expected}".rstrip()
    script = [
        *opening(capabilities),
        *envelope("bob@example.net", params=params),
        *content(),
        Close(),
    ]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        client.send(message)
        client.disconnect(quit=False)
    assert server.contents[0].isascii() == (not expected)


def test_S09_a_local_part_in_UTF_8_without_SMTPUTF8_is_an_error_before_MAIL(front: Front) -> None:
    with ScriptedServer([*opening(without("SMTPUTF8")), *QUIT]) as server:
        client = connected(front, server)
        with pytest.raises(errors.UnsupportedError) as caught:
            client.send(MESSAGE, recipients=["jürgen@example.net"])
        assert caught.value.extension == "SMTPUTF8"
        client.disconnect()
    assert not [line for line in server.lines if line.startswith("MAIL")]


def test_progress_is_told_and_the_whole_is_its_end(front: Front) -> None:
    seen: list[tuple[int, int]] = []
    large = MESSAGE + b"x" * 70 + b"\r\n"
    large += (b"x" * 70 + b"\r\n") * 12_000
    script = [*opening(without("SIZE")), *envelope("bob@example.net"), *content(), Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        client.send(large, progress=lambda done, total: seen.append((done, total)))
        client.disconnect(quit=False)
    assert seen == sorted(seen)
    assert len(seen) > 2
    assert seen[-1] == (len(large), len(large))


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("530 5.7.0 Authentication required", errors.AuthenticationRequiredError),
        ("534 5.7.9 mechanism too weak", errors.AuthenticationRequiredError),
        ("535 5.7.8 no", errors.AuthenticationRequiredError),
        ("538 5.7.11 encryption required", errors.AuthenticationRequiredError),
        ("454 4.7.0 Temporary authentication failure", errors.AuthenticationRequiredError),
        ("432 4.7.12 A password transition is needed", errors.AuthenticationRequiredError),
        ("550 5.7.1 relaying denied", errors.AuthenticationRequiredError),
        ("554 please log in first", errors.AuthenticationRequiredError),
        ("550 5.1.8 no such sender", errors.SenderRefusedError),
        ("451 4.3.0 try later", errors.SenderRefusedError),
        ("552 5.3.4 Message size exceeds fixed limit", errors.MessageRefusedError),
        ("421 4.3.2 closing", errors.ServiceUnavailableError),
    ],
)
def test_a_server_that_asks_for_a_login_says_so_in_the_error(
    front: Front, reply: str, kind: type[errors.MailwrightError]
) -> None:
    replies = f"{reply}\r\n503 no\r\n503 no\r\n"
    script: list[Step] = [*opening(), *envelope("bob@example.net", replies=replies)]
    if not reply.startswith("421"):
        script += [Expect("RSET"), Send("250 ok\r\n")]
    with ScriptedServer([*script, Close()]) as server:
        client = connected(front, server)
        with pytest.raises(kind) as caught:
            client.send(MESSAGE)
        assert caught.value.code == int(reply[:3])
        assert caught.value.retryable == reply.startswith("4")
        assert client.is_connected != reply.startswith("421")
        client.disconnect(quit=False)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("552 5.3.4 too big", errors.MessageRefusedError),
        ("451 4.3.0 later", errors.MessageRefusedError),
        ("550 5.7.1 spam", errors.AuthenticationRequiredError),  # nobody has signed in here
        ("421 4.3.2 closing", errors.ServiceUnavailableError),
    ],
)
def test_a_refused_content_is_certainly_not_sent(
    front: Front, reply: str, kind: type[errors.MailwrightError]
) -> None:
    script = [*opening(), *envelope("bob@example.net"), *content(f"{reply}\r\n"), Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        with pytest.raises(kind):
            client.send(MESSAGE)
        assert client.last_outcome.state is DeliveryState.NOT_SENT
        client.disconnect(quit=False)


def test_a_rule_that_forbids_is_not_called_a_request_for_a_login(front: Front) -> None:
    script = [*opening(), *envelope("bob@example.net"), *content("550 5.7.1 spam\r\n"), Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        with pytest.raises(errors.AuthenticationRequiredError, match="another reason") as caught:
            client.send(MESSAGE)
        assert "asks for a login" not in str(caught.value)
        client.disconnect()


def test_T32_a_late_reply_does_not_confirm_the_next_command(front: Front) -> None:
    script = [*opening(), Expect("NOOP"), Send("250 ok\r\n250 late\r\n"), Close()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        with pytest.raises((errors.ProtocolError, errors.NotConnectedError)):
            client.noop()
            client.send(MESSAGE)
        assert not client.is_connected
    assert not [line for line in server.lines if line.startswith("MAIL")]


def test_S13_a_421_while_idle_is_what_the_next_call_hears(front: Front) -> None:
    script = [*opening(), Stall(), Send("421 4.4.2 idle too long\r\n"), Stall(), Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        server.wait_until_stalled()
        server.resume()
        server.wait_until_stalled()  # the words have come
        with pytest.raises(errors.ServiceUnavailableError) as caught:
            client.send(MESSAGE)
        assert not client.is_connected
        server.resume()
    assert len(server.lines) == 1
    assert caught.value.retryable


@pytest.mark.parametrize("words", ["250 ok\r\n", "354 go\r\n", "550 no\r\n", "25", "\0\r\n", "\r"])
@pytest.mark.parametrize("call", ["noop", "send", "reset"])
def test_T32_what_comes_while_idle_confirms_nothing(front: Front, words: str, call: str) -> None:
    script = [*opening(), Stall(), Send(words), Stall()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        server.wait_until_stalled()
        server.resume()
        server.wait_until_stalled()  # the words have come
        with pytest.raises(errors.ProtocolError):
            client.send(MESSAGE) if call == "send" else getattr(client, call)()
        assert not client.is_connected
    assert server.lines == ["EHLO [127.0.0.1]"]


def test_sender_rules_of_rfc_5322(front: Front) -> None:
    def mail(**fields: str) -> bytes:
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
        return f"{lines}\r\nhi\r\n".encode()

    cases = [
        (mail(From="a@x.test", To="r@x.test"), "a@x.test", ["r@x.test"]),
        (
            mail(From="a@x.test, b@x.test", Sender="b@x.test", To="r@x.test"),
            "b@x.test",
            ["r@x.test"],
        ),
        (
            mail(Resent_From="c@x.test", Resent_To="n@x.test", From="a@x.test", To="r@x.test"),
            "c@x.test",
            ["n@x.test"],
        ),
        (
            mail(
                Resent_Sender="d@x.test",
                Resent_From="c@x.test, e@x.test",
                Resent_To="n@x.test",
                Resent_Cc="m@x.test",
                From="a@x.test",
                To="r@x.test",
            ),
            "d@x.test",
            ["n@x.test", "m@x.test"],
        ),
        (
            mail(From="a@x.test", To="G: r@X.test, r@x.TEST;, s@x.test"),
            "a@x.test",
            ["r@X.test", "s@x.test"],
        ),
    ]
    script = [*opening()]
    for _, sender, recipients in cases:
        script += [*envelope(*recipients, sender=sender), *content()]
    with ScriptedServer([*script, Close()]) as server:
        client = connected(front, server)
        for message, _, recipients in cases:
            assert client.send(message).accepted == tuple(recipients)
        for bad in (
            mail(From="a@x.test, b@x.test", To="r@x.test"),
            mail(To="r@x.test"),
            mail(From="a@x.test"),
        ):
            with pytest.raises(errors.InvalidMessageError):
                client.send(bad)
        assert client.is_connected
        client.disconnect(quit=False)


def test_helo_is_said_where_ehlo_is_not_known(front: Front) -> None:
    script = [
        Send("220 old.test\r\n"),
        Expect(EHLO),
        Send("502 5.5.2 what\r\n"),
        Expect(r"HELO \[127\.0\.0\.1\]"),
        Send("250 old.test\r\n"),
        Expect("MAIL FROM:<ann@example.org>"),
        Send("250 ok\r\n"),
        Expect("RCPT TO:<bob@example.net>"),
        Send("250 ok\r\n"),
        Expect("DATA"),
        Send("354 go\r\n"),
        ReceiveContent(),
        Send("250 ok\r\n"),
        Close(),
    ]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        assert dict(client.capabilities) == {}
        client.send(MESSAGE)
        client.disconnect(quit=False)
