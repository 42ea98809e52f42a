"""LMTP in every front: an answer for each recipient, and the truth where one is missing (S15)."""

from __future__ import annotations

import pickle
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from chunk_scripts import (
    BINARY,
    DATA_ONLY_LMTP,
    LMTP,
    RAW,
    accepted,
    begun,
    chunk,
    lmtp_opening,
    mail,
)
from smtp_fronts import Front
from smtp_scripts import MESSAGE, content, envelope

from mailwright import errors
from mailwright._clients.url import ServerUrl
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.smtp import DeliveryState, Envelope
from mailwright.testing import Close, Expect, ReceiveContent, Reset, ScriptedServer, Send, Stall
from mailwright.testing import Step as ScriptStep

SENT, NOT_SENT, IN_DOUBT = DeliveryState.SENT, DeliveryState.NOT_SENT, DeliveryState.IN_DOUBT
NONE = SecureSocketOptions.NONE
PEOPLE = tuple(f"r{number}@x.test" for number in range(5))
RESET: list[ScriptStep] = [Expect("RSET"), Send("250 ok\r\n")]


def connected(front: Front, server: Any, **settings: object) -> Any:
    client = front.lmtp_client(**{"trusted_relays": {"127.0.0.1"}, "timeout": 5, **settings})
    client.connect(server.host, server.port, NONE)
    return client


def opening(capabilities: str = DATA_ONLY_LMTP) -> list[ScriptStep]:
    return lmtp_opening(capabilities)


def test_each_recipient_has_its_own_reply(front: Front) -> None:
    replies = "250 2.1.5 one\r\n452 4.2.2 full\r\n250 2.1.5 three\r\n"
    script = [*opening(), *envelope(*PEOPLE[:3]), *content(replies), Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        result = client.send(MESSAGE, recipients=PEOPLE[:3])
        client.disconnect(quit=False)
    assert result.accepted == (PEOPLE[0], PEOPLE[2])
    assert {address: reply.code for address, reply in result.refused.items()} == {PEOPLE[1]: 452}
    assert result.reply.text == "one"
    assert client.last_outcome.state is SENT


def test_those_refused_at_RCPT_have_no_second_reply(front: Front) -> None:
    answers = "250 ok\r\n550 5.1.1 no\r\n250 ok\r\n354 go\r\n"
    script = [*opening(), *envelope(*PEOPLE[:2], replies=answers)]
    script += [*content("552 5.2.2 full\r\n"), Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        with pytest.raises(errors.RecipientsRefusedError) as caught:
            client.send(MESSAGE, recipients=PEOPLE[:2])
        client.disconnect(quit=False)
    assert {address: reply.code for address, reply in caught.value.refused.items()} == {
        PEOPLE[0]: 550,
        PEOPLE[1]: 552,
    }
    assert client.last_outcome.state is NOT_SENT


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        ("554 5.6.0 no such content", errors.MessageRefusedError),
        ("552 5.3.4 too big", errors.MessageRefusedError),
        ("451 4.3.0 later", errors.MessageRefusedError),
        ("552 no space for anybody", errors.MessageRefusedError),
        ("550 5.1.1 unknown", errors.RecipientsRefusedError),
        ("452 4.2.2 over quota", errors.RecipientsRefusedError),
        ("550 no such mailbox", errors.RecipientsRefusedError),
        ("554 5.7.1 not from you", errors.PolicyRefusedError),
    ],
)
def test_where_nobody_got_it_the_words_say_why(
    front: Front, reply: str, error: type[errors.MailwrightError]
) -> None:
    login = [Expect("AUTH PLAIN .*"), Send("235 ok\r\n"), Expect("LHLO .*"), Send(DATA_ONLY_LMTP)]
    offer = DATA_ONLY_LMTP.replace("250 HELP", "250 AUTH PLAIN")
    script = [*opening(offer), *login, *envelope(*PEOPLE[:2])]
    script += [*content(f"{reply}\r\n" * 2), Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server, allow_plaintext_credentials=True)
        client.authenticate("ann", "canary-secret")
        with pytest.raises(error) as caught:
            client.send(MESSAGE, recipients=PEOPLE[:2])
        assert type(caught.value) is error
        assert caught.value.code == int(reply[:3])
        client.disconnect(quit=False)


def test_different_refusals_are_those_of_the_recipients(front: Front) -> None:
    script = [*opening(), *envelope(*PEOPLE[:2])]
    script += [*content("554 5.6.0 no\r\n451 4.3.0 later\r\n"), Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        with pytest.raises(errors.RecipientsRefusedError) as caught:
            client.send(MESSAGE, recipients=PEOPLE[:2])
        client.disconnect(quit=False)
    assert not caught.value.retryable


@pytest.mark.parametrize("replies", list(product(("250", "450"), repeat=2)))
def test_all_outcomes_of_two(front: Front, replies: tuple[str, str]) -> None:
    text = "".join(f"{code} {number}\r\n" for number, code in enumerate(replies))
    script = [*opening(), *envelope(*PEOPLE[:2]), *content(text), Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        (outcome,) = client.send_all([mail(0, to="r0@x.test, r1@x.test")])
        client.disconnect(quit=False)
    got = tuple(one for one, code in zip(PEOPLE, replies, strict=False) if code == "250")
    assert outcome.state is (SENT if got else NOT_SENT)
    if got:
        assert outcome.unwrap().accepted == got


# --- fewer replies than recipients (S15) ------------------------------------------------------


@pytest.mark.parametrize("end", ["FIN", "RST", "421", "silence"])
@pytest.mark.parametrize("chunked", [False, True], ids=["DATA", "BDAT"])
@pytest.mark.parametrize("count", range(6))
def test_S15_the_missing_ones_are_in_doubt_and_the_others_exact(
    front: Front, count: int, chunked: bool, end: str
) -> None:
    codes = [250, 450, 250, 550, 250][:count]
    given = "".join(f"{code} for {number}\r\n" for number, code in enumerate(codes))
    if end == "421":
        given += "421 4.3.2 shutting down\r\n" * (count < 5)
    message = RAW if chunked else MESSAGE
    carried: list[ScriptStep] = chunk(len(RAW)) if chunked else [ReceiveContent()]
    begin = accepted(*PEOPLE) if chunked else envelope(*PEOPLE)
    script = [*opening(BINARY if chunked else DATA_ONLY_LMTP), *begin, *carried]
    script += [Send(given)] if given else []
    script.append({"RST": Reset(), "silence": Stall()}.get(end) or Close())
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server, timeout=0.15 if end == "silence" else 5)
        error: errors.MailwrightError | None = None
        result = None
        try:
            result = client.send(message, recipients=PEOPLE)
        except errors.MailwrightError as caught:
            error = caught
        client.disconnect(quit=False)
        server.resume()
    own = [*codes, 421] if end == "421" and count < 5 else codes  # it answers for one of them
    replies = dict(zip(PEOPLE, own, strict=False))
    got = tuple(one for one, code in replies.items() if code == 250)
    refused = {one: code for one, code in replies.items() if code != 250}
    if error is None:
        assert len(own) == 5
        assert result.accepted == got
        assert {one: reply.code for one, reply in result.refused.items()} == refused
        return
    assert isinstance(error, errors.DeliveryInDoubtError)
    assert client.last_outcome.state is IN_DOUBT
    assert not error.retryable
    assert not client.is_connected
    if end == "RST":
        return  # replies may be lost with it, and then they are not known
    assert error.recipients == PEOPLE[len(own) :]
    assert tuple(error.accepted) == got
    assert {one: reply.code for one, reply in error.refused.items()} == refused
    copied = pickle.loads(pickle.dumps(error))
    assert (copied.accepted, copied.refused) == (error.accepted, error.refused)


def test_S15_421_for_the_last_one_leaves_nobody_in_doubt(front: Front) -> None:
    script = [*opening(), *envelope(*PEOPLE[:2]), *content("250 one\r\n421 4.3.2 later\r\n")]
    with ScriptedServer([*script, Close()], strict=False) as server:
        client = connected(front, server)
        result = client.send(MESSAGE, recipients=PEOPLE[:2])
        assert result.accepted == PEOPLE[:1]
        assert result.refused[PEOPLE[1]].code == 421
        assert not client.is_connected


def test_S15_T32_one_reply_too_many_breaks_the_connection(front: Front) -> None:
    script = [*opening(), *envelope(*PEOPLE[:2]), *content("250 a\r\n250 b\r\n250 c\r\n"), Stall()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        result = client.send(MESSAGE, recipients=PEOPLE[:2])
        assert result.accepted == PEOPLE[:2]  # they were answered before the peer went astray
        with pytest.raises((errors.ProtocolError, errors.NotConnectedError)):
            client.noop()
        assert not client.is_connected
        server.resume()


def test_a_refusal_while_the_content_is_written_is_one_for_all(front: Front) -> None:
    large = RAW + b"\x00" * 20_000_000
    script = [*opening(BINARY), *accepted(*PEOPLE[:2]), Expect("BDAT .*"), Send("552 no\r\n")]
    with ScriptedServer([*script, Close()], strict=False) as server:
        client = connected(front, server)
        with pytest.raises(errors.MessageRefusedError):
            client.send(large, recipients=PEOPLE[:2])
        assert client.last_outcome.state is NOT_SENT


# --- LHLO, URLs, ports, identity --------------------------------------------------------------


def test_there_is_no_HELO_in_LMTP(front: Front) -> None:
    script = [Send("220 x\r\n"), Expect("LHLO .*"), Send("500 what\r\n"), Close()]
    with ScriptedServer(script) as server:
        with pytest.raises(errors.ServerRefusedError, match="LHLO"):
            connected(front, server)
    assert server.lines == ["LHLO [127.0.0.1]"]


def test_over_TCP_an_identity_is_needed(front: Front) -> None:
    with ScriptedServer([*opening(), Close()], strict=False) as server:
        client = connected(front, server, trusted_relays=())
        with pytest.raises(errors.NotAuthenticatedError):
            client.send(MESSAGE)
        client.disconnect(quit=False)
    assert not [line for line in server.lines if line.startswith("MAIL")]


def test_it_has_no_port_by_default(front: Front) -> None:
    client = front.lmtp_client()
    with pytest.raises(errors.InvalidArgumentError, match="port"):
        client.connect("127.0.0.1")
    with pytest.raises(errors.InvalidArgumentError, match="port"):
        front.open("lmtp://mail.example.org")


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("lmtp://mail.example.org:24", "mail.example.org", 24),
        ("lmtp+unix:///run/dovecot/lmtp", Path("/run/dovecot/lmtp"), 0),
        ("lmtp+unix:///run/a%20b", Path("/run/a b"), 0),
    ],
)
def test_its_urls(url: str, host: str | Path, port: int) -> None:
    parsed = ServerUrl.parse(url, "lmtp")
    assert (parsed.host, parsed.port) == (host, port)
    with pytest.raises(errors.InvalidArgumentError):
        ServerUrl.parse(url)


@pytest.mark.parametrize("url", ["smtp://x.test:25", "smtps://x.test", "smtp+unix:///run/x"])
def test_it_takes_no_urls_of_smtp(front: Front, url: str) -> None:
    with pytest.raises(errors.InvalidArgumentError, match="scheme"):
        ServerUrl.parse(url, "lmtp")


# --- send_all ---------------------------------------------------------------------------------


def test_in_LMTP_no_content_leaves_before_the_recipients_are_known(front: Front) -> None:
    """How many replies follow depends on them."""
    sizes = [len(mail(number)) for number in range(3)]
    script = [*lmtp_opening(LMTP), *accepted("r0@x.test"), *chunk(sizes[0])]
    script += [Expect("RSET"), *begun("r1@x.test")]
    script += [Send("250 0\r\n250 reset\r\n250 ok\r\n550 no\r\n"), *RESET]
    script += [*accepted("r2@x.test"), *chunk(sizes[2]), Send("250 2\r\n"), Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        outcomes = list(client.send_all(map(mail, range(3))))
        client.disconnect(quit=False)
    assert [one.state for one in outcomes] == [SENT, NOT_SENT, SENT]


def test_S15_N4_a_reply_that_is_missing_is_not_made_up_by_those_to_the_next_message(
    front: Front,
) -> None:
    """A server that says one word for all recipients, as in SMTP: nobody knows of the others."""
    first = [*envelope(*PEOPLE[:2]), *content("250 2.1.5 all\r\n")]
    with ScriptedServer([*opening(), *first, Stall()]) as server:
        client = connected(front, server, timeout=0.5)
        message = (MESSAGE, Envelope("ann@example.org", PEOPLE[:2]))
        outcomes = list(client.send_all([message, message]))
    assert [outcome.state for outcome in outcomes] == [IN_DOUBT, NOT_SENT]
    assert set(outcomes[0].error.accepted) == {PEOPLE[0]}
    assert outcomes[0].error.recipients == (PEOPLE[1],)
    assert type(outcomes[1].error) is errors.ConnectionLostError


def test_a_go_ahead_for_nobody_closes_the_connection(front: Front) -> None:
    """How many replies a dot would have is not known."""
    answers = "250 ok\r\n550 no\r\n354 go\r\n"
    script = [*opening(), *envelope(PEOPLE[0], replies=answers), Close()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        with pytest.raises(errors.RecipientsRefusedError):
            client.send(MESSAGE, recipients=PEOPLE[:1])
        assert not client.is_connected
    assert "." not in server.lines
