"""What a transaction survives: odd replies, refusals, the ones before it (S14, S17, S18, S22)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smtp_fronts import Front
from smtp_scripts import CAPABILITIES, MESSAGE, content, envelope, opening, without

from mailwright import errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.server import Request, ServerLimits, SmtpServer
from mailwright.smtp import DeliveryState
from mailwright.testing import Close, Expect, ScriptedServer, Send, Step

NONE = SecureSocketOptions.NONE
BODY = b"hi\r\n"


def connected(front: Front, server: Any, **settings: object) -> Any:
    client = front.client(**{"trusted_relays": {"127.0.0.1"}, "timeout": 5, **settings})
    client.connect(server.host, server.port, NONE)
    return client


# --- the go-ahead ---------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [211, 220, 235, 250, 299, 300, 334, 353, 355, 399, 450, 554])
@pytest.mark.parametrize("how", ["send", "send_all"])
@pytest.mark.parametrize("pipelining", [True, False])
def test_S18_no_content_leaves_without_354(
    front: Front, code: int, how: str, pipelining: bool
) -> None:
    answer = f"{code} what\r\n"
    script: list[Step]
    if pipelining:
        replies = f"250 ok\r\n250 ok\r\n{answer}"
        script = [*opening(), *envelope("bob@example.net", replies=replies)]
    else:
        script = opening(without("PIPELINING"))
        for line, reply in (("MAIL.*", "250 ok\r\n"), ("RCPT.*", "250 ok\r\n"), ("DATA", answer)):
            script += [Expect(line), Send(reply)]
    with ScriptedServer([*script, Expect("RSET"), Close()], strict=False) as server:
        client = connected(front, server)
        if how == "send":
            with pytest.raises(errors.MailwrightError):
                client.send(MESSAGE)
        else:
            (outcome,) = client.send_all([MESSAGE])
            assert outcome.error is not None
        assert client.last_outcome.state is DeliveryState.NOT_SENT
        client.disconnect(quit=False)
    assert BODY not in server.received
    assert "." not in server.lines


@pytest.mark.parametrize("how", ["send", "send_all"])
def test_S18_nobody_accepted_and_354_all_the_same_is_ended_by_a_lone_dot(
    front: Front, how: str
) -> None:
    replies = "550 no\r\n503 no\r\n354 go\r\n"
    script = [*opening(), *envelope("bob@example.net", replies=replies), Expect(r"\.")]
    with ScriptedServer([*script, Send("250 queued as GHOST\r\n"), Close()]) as server:
        client = connected(front, server)
        if how == "send":
            with pytest.raises(errors.MailwrightError):
                client.send(MESSAGE)
        else:
            list(client.send_all([MESSAGE]))
        assert client.last_outcome.state is DeliveryState.NOT_SENT
        client.disconnect(quit=False)
    assert BODY not in server.received


@pytest.mark.parametrize("how", ["send", "send_all"])
def test_S18_a_refused_sender_and_an_accepted_recipient_get_no_empty_mail(
    front: Front, how: str
) -> None:
    """A dot would be a mail to the recipient; only the end of the connection is none."""
    replies = "550 no\r\n250 ok\r\n354 go\r\n"
    script = [*opening(), *envelope("bob@example.net", replies=replies), Close()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        if how == "send":
            with pytest.raises(errors.SenderRefusedError):
                client.send(MESSAGE)
        else:
            (outcome,) = client.send_all([MESSAGE])
            assert isinstance(outcome.error, errors.SenderRefusedError)
        assert client.last_outcome.state is DeliveryState.NOT_SENT
        assert not client.is_connected
    assert BODY not in server.received
    assert "." not in server.lines


@pytest.mark.parametrize("replies", ["25", "250 ok\r\n", "250 ok\r\n250 ok\r\n"])
def test_S18_too_few_replies_and_nothing_is_sent(front: Front, replies: str) -> None:
    script = [*opening(), *envelope("bob@example.net", replies=replies), Close()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        with pytest.raises(errors.ConnectionLostError):
            client.send(MESSAGE)
        assert client.last_outcome.state is DeliveryState.NOT_SENT
        assert not client.is_connected
    assert BODY not in server.received


def test_S18_too_many_replies_are_a_violation_before_the_content(front: Front) -> None:
    replies = "250 ok\r\n250 ok\r\n354 go\r\n250 queued already\r\n"
    script = [*opening(), *envelope("bob@example.net", replies=replies), Close()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        with pytest.raises(errors.ProtocolError):
            client.send(MESSAGE)
        assert client.last_outcome.state is DeliveryState.NOT_SENT
    assert BODY not in server.received


# --- recipients -----------------------------------------------------------------------------------


def test_S14_each_recipient_has_the_servers_own_word(front: Front) -> None:
    words = {
        "one@x.test": "251 2.1.5 will forward",
        "two@x.test": "551 5.1.6 try elsewhere",
        "three@x.test": "452 4.5.3 too many",
        "four@x.test": "252 2.1.5 cannot verify",
    }
    replies = "".join(f"{line}\r\n" for line in ("250 ok", *words.values(), "354 go"))
    script = [*opening(), *envelope(*words, replies=replies), *content(), Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        result = client.send(MESSAGE, recipients=list(words))
        client.disconnect(quit=False)
    assert result.accepted == ("one@x.test", "four@x.test")
    assert {to: reply.code for to, reply in result.refused.items()} == {
        "two@x.test": 551,
        "three@x.test": 452,
    }
    assert result.refused["three@x.test"].is_transient


def test_S14_a_recipient_is_named_once_and_two_that_differ_in_case_are_two(front: Front) -> None:
    people = ["bob@x.test", "Bob@x.test", "bob@X.TEST", "bob@x.test"]
    script = [*opening(), *envelope("bob@x.test", "Bob@x.test"), *content(), Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        assert client.send(MESSAGE, recipients=people).accepted == ("bob@x.test", "Bob@x.test")
        client.disconnect(quit=False)


# --- SIZE -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("offer", ["SIZE 0", "SIZE", "SIZE many", "SIZE -5", "SIZE " + "9" * 300])
def test_S17_a_size_that_is_no_limit_stops_nothing(front: Front, offer: str) -> None:
    capabilities = CAPABILITIES.replace("SIZE 100000", offer)
    params = f" SIZE={len(MESSAGE)}"
    script = [*opening(capabilities), *envelope("bob@example.net", params=params), *content()]
    with ScriptedServer([*script, Close()]) as server:
        client = connected(front, server)
        client.send(MESSAGE)
        client.disconnect(quit=False)


@pytest.mark.parametrize("room", [-1, 0])
def test_S17_the_size_that_counts_is_that_of_what_is_written(front: Front, room: int) -> None:
    written = MESSAGE + b"\r\n.\r\n..\r\n"  # dot-stuffing is no part of it, RFC 1870 section 3
    bare = written.replace(b"\r\n", b"\n")
    capabilities = CAPABILITIES.replace("100000", str(len(written) + room))
    script: list[Step] = [*opening(capabilities)]
    if room == 0:
        params = f" SIZE={len(written)}"
        script += [*envelope("bob@example.net", params=params), *content()]
    with ScriptedServer([*script, Close()]) as server:
        client = connected(front, server)
        if room == 0:
            client.send(bare)
        else:
            with pytest.raises(errors.MessageTooLargeError) as caught:
                client.send(bare)
            assert (caught.value.size, caught.value.limit) == (len(written), len(written) - 1)
        client.disconnect(quit=False)
    assert server.contents == ([written] if room == 0 else [])


# --- one after the other --------------------------------------------------------------------------

PEOPLE = ("good1@x.test", "good2@x.test", "bad1@x.test", "bad2@x.test")
CALLS = st.one_of(
    st.sampled_from(["noop", "reset"]),
    st.tuples(
        st.sampled_from(["good@x.test", "bad@x.test"]),
        st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=4, unique=True),
        st.booleans(),  # require_all
        st.booleans(),  # whether the content is refused
    ),
)


def refuse_bad(request: Request) -> str | None:
    bad = "bad" in request.argument or b"refuse me" in request.content
    return "550 5.1.1 no" if bad else None


@settings(max_examples=25)
@given(calls=st.lists(CALLS, max_size=6), pipelining=st.booleans())
def test_S22_whatever_failed_before_each_mail_has_its_own_recipients(
    front: Front, calls: list[Any], pipelining: bool
) -> None:
    extensions = () if pipelining else ("PIPELINING",)
    expected = []
    with SmtpServer(
        tls=False,
        require_auth=False,
        without_extensions=extensions,
        limits=ServerLimits(bad_commands=1_000),  # six pipelined refusals come near to the usual 20
    ) as server:
        for verb in ("MAIL", "RCPT", "."):
            server.on(verb, refuse_bad)
        client = connected(front, server)
        for number, call in enumerate(calls):
            if isinstance(call, str):
                getattr(client, call)()
                continue
            sender, recipients, require_all, refused = call
            mail = b"Message-ID: <%d@x>\r\n\r\n%b\r\n" % (number, b"refuse me" if refused else b"")
            accepted = tuple(to for to in recipients if to.startswith("good"))
            if require_all and len(accepted) < len(recipients):
                accepted = ()
            well = sender.startswith("good") and accepted and not refused
            try:
                client.send(mail, sender=sender, recipients=recipients, require_all=require_all)
            except errors.ServerRefusedError:
                assert not well
            else:
                expected.append((mail, sender, accepted))
            assert client.is_connected
        client.disconnect()
        assert expected == [
            (message.raw, message.envelope.sender, message.envelope.recipients)
            for message in server.messages
        ]
