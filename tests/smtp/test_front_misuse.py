"""Peers that ask for more, replies cut in two, two calls at once, and what a frame shows."""

from __future__ import annotations

import pickle
import threading
import traceback
from typing import Any

import pytest
from smtp_fronts import Front
from smtp_scripts import CAPABILITIES, EHLO, MESSAGE, QUIT, content, envelope, opening

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

SECRET = "canary-secret"
NONE = SecureSocketOptions.NONE
SETTINGS = {
    "timeout": 5,
    "trusted_relays": {"127.0.0.1"},
    "allow_plaintext_credentials": True,
    "wire_log": False,
}


def connected(front: Front, server: ScriptedServer) -> Any:
    client = front.client(**SETTINGS)
    client.connect(server.host, server.port, NONE)
    return client


# --- a server that asks for more ------------------------------------------------------------------


@pytest.mark.parametrize("reply", ["300 x", "334 x", "354 go on", "399 x"])
@pytest.mark.parametrize("how", ["send", "send_all"])
def test_S11_S18_who_asks_for_more_after_the_dot_leaves_the_mail_in_doubt(
    front: Front, reply: str, how: str
) -> None:
    script = [*opening(), *envelope("bob@example.net"), *content(f"{reply}\r\n")]
    with ScriptedServer(
        [*script, Send("250 queued after all\r\n"), Close()], strict=False
    ) as server:
        client = connected(front, server)
        if how == "send":
            with pytest.raises(errors.DeliveryInDoubtError):
                client.send(MESSAGE)
        else:
            (outcome,) = client.send_all([MESSAGE])
            assert isinstance(outcome.error, errors.DeliveryInDoubtError)
        assert client.last_outcome.state is DeliveryState.IN_DOUBT
        assert not client.is_connected


ASKED: dict[str, list[Step]] = {
    "EHLO": [Send("220 mx.test\r\n"), Expect(EHLO), Send("354 go\r\n")],
    "NOOP": [*opening(), Expect("NOOP"), Send("354 go\r\n")],
    "RSET": [*opening(), Expect("RSET"), Send("334 \r\n")],
    "MAIL": [*opening(), *envelope("bob@example.net", replies="354 \r\n250 \r\n354 \r\n")],
    "RCPT": [*opening(), *envelope("bob@example.net", replies="250 \r\n354 \r\n354 \r\n")],
    "EHLO after AUTH": [
        *opening(),
        Expect("AUTH PLAIN .*"),
        Send("235 ok\r\n"),
        Expect(EHLO),
        Send("334 \r\n"),
    ],
}


@pytest.mark.parametrize("command", ASKED)
def test_T32_who_asks_for_more_where_nothing_is_due_is_not_talked_to(
    front: Front, command: str
) -> None:
    with ScriptedServer([*ASKED[command], Close()], strict=False) as server:
        client = front.client(**SETTINGS)
        with pytest.raises(errors.ProtocolError, match="asks for more"):
            client.connect(server.host, server.port, NONE)
            if command in ("NOOP", "RSET"):
                client.noop() if command == "NOOP" else client.reset()
            elif command == "EHLO after AUTH":
                client.authenticate("ann", SECRET)
            else:
                client.send(MESSAGE)
        assert not client.is_connected
        assert not client.is_authenticated
    assert b"hi\r\n" not in server.received


# --- a reply of which only the first lines are there ----------------------------------------------


@pytest.mark.parametrize("begun", ["250-X-EVIL\r\n", "250-one\r\n250-two\r\n", "550-no\r\n25"])
def test_T01_T03_a_reply_that_has_begun_behind_the_go_ahead_is_a_violation(
    front: Front, begun: str
) -> None:
    offer = CAPABILITIES.replace("250-SIZE", "250-STARTTLS\r\n250-SIZE")
    script = [*opening(offer), Expect("STARTTLS"), Send(f"220 go\r\n{begun}"), Stall()]
    with ScriptedServer(script, strict=False) as server:
        client = front.client(**SETTINGS)
        with pytest.raises(errors.ProtocolError, match="more than it was asked for"):
            client.connect(server.host, server.port, SecureSocketOptions.START_TLS)
        assert not client.is_connected
    assert server.received.endswith(b"STARTTLS\r\n")


@pytest.mark.parametrize("begun", ["250-late\r\n", "550-late\r\n550-later\r\n"])
def test_T32_a_reply_that_has_begun_before_its_command_is_a_violation(
    front: Front, begun: str
) -> None:
    script = [*opening(), Expect("NOOP"), Send(f"250 ok\r\n{begun}"), Stall()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        client.noop()
        with pytest.raises(errors.ProtocolError):
            client.send(MESSAGE)
        assert not client.is_connected
    assert not [line for line in server.lines if line.startswith("MAIL")]


# --- a text that is meant to be read for long -----------------------------------------------------


def test_T27_a_refusal_of_any_length_is_looked_through_once(front: Front) -> None:
    """With ten thousand words that may begin a match, each of which looks at all the others."""
    words = "relay " * 10_000
    replies = f"550-{words}\r\n550 {words}denied\r\n503 no\r\n503 no\r\n"
    script = [*opening(), *envelope("bob@example.net", replies=replies)]
    script += [Expect("RSET"), Send("250 ok\r\n"), Close()]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        with pytest.raises(errors.AuthenticationRequiredError):
            client.send(MESSAGE)
        client.disconnect(quit=False)


@pytest.mark.parametrize(("between", "asks"), [(" access" * 5, True), (" x" * 200, False)])
def test_a_denial_is_near_to_what_it_denies(front: Front, between: str, asks: bool) -> None:
    replies = f"550 relay{between} denied\r\n503 no\r\n503 no\r\n"
    script = [*opening(), *envelope("bob@example.net", replies=replies)]
    script += [Expect("RSET"), Send("250 ok\r\n"), Close()]
    kind = errors.AuthenticationRequiredError if asks else errors.SenderRefusedError
    with ScriptedServer(script) as server:
        client = connected(front, server)
        with pytest.raises(kind):
            client.send(MESSAGE)
        client.disconnect(quit=False)


# --- one call at a time ---------------------------------------------------------------------------

CALLS = {
    "send": lambda client: client.send(MESSAGE),
    "send_all": lambda client: list(client.send_all([MESSAGE])),
    "noop": lambda client: client.noop(),
    "reset": lambda client: client.reset(),
    "command": lambda client: client.command("VRFY x"),
    "authenticate": lambda client: client.authenticate("ann", SECRET),
}


class Sending(threading.Thread):
    """Sends in another thread, or in another task of the portal's event loop."""

    def __init__(self, client: Any) -> None:
        super().__init__()
        self.client = client
        self.result: Any = None
        self.start()

    def run(self) -> None:
        try:
            self.result = self.client.send(MESSAGE)
        except errors.MailwrightError as error:
            self.result = error


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("where", ["envelope", "content"])
def test_a_call_in_the_middle_of_another_is_refused_and_does_it_no_harm(
    front: Front, call: str, where: str
) -> None:
    stop = {where: [Stall()]}
    replies = "250 ok\r\n250 ok\r\n354 go\r\n"
    steps = envelope("bob@example.net")[:-1]
    script = [*opening(), *steps, *stop.get("envelope", []), Send(replies), ReceiveContent()]
    script += [*stop.get("content", []), Send("250 2.0.0 Ok: queued as Q\r\n"), *QUIT]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        sending = Sending(client)
        server.wait_until_stalled()
        with pytest.raises(errors.StateError, match="under way"):
            CALLS[call](client)
        server.resume()
        sending.join()
        assert sending.result.accepted == ("bob@example.net",)
        assert client.last_outcome.state is DeliveryState.SENT
        client.disconnect()
    assert server.contents == [MESSAGE]


def test_a_disconnect_in_the_middle_of_a_send_ends_it_with_the_truth(front: Front) -> None:
    script = [*opening(), *envelope("bob@example.net"), ReceiveContent(), Stall()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        sending = Sending(client)
        server.wait_until_stalled()
        client.disconnect()
        sending.join()
        assert isinstance(sending.result, errors.MailwrightError)
        assert client.last_outcome.state is DeliveryState.IN_DOUBT
    assert "QUIT" not in server.lines


# --- frames and URLs ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "end", [[Send("535 no\r\n")], [Send("hello\r\n")], [Send("334 \r\n")], [Close()]]
)
@pytest.mark.parametrize("kind", ["password", "token"])
def test_S21_no_frame_of_ours_shows_the_secret_to_a_traceback_with_locals(
    front: Front, kind: str, end: list[Step]
) -> None:
    offer = CAPABILITIES.replace("PLAIN LOGIN", "PLAIN XOAUTH2")
    script = [*opening(offer), Expect("AUTH .*"), *end, Close()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        with pytest.raises(errors.MailwrightError) as caught:
            client.authenticate("ann", **{kind: SECRET})
        client.disconnect(quit=False)
        (line,) = (line for line in server.lines if line.startswith("AUTH"))
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    shown = [
        f"{name} = {value}"
        for frame in told.stack
        if "mailwright" in frame.filename and "tests" not in frame.filename
        for name, value in (frame.locals or {}).items()
    ]
    assert shown
    assert [one for one in shown if SECRET in one or line.split()[2] in one] == []


@pytest.mark.parametrize("kind", ["password", "token"])
def test_S21_A18_a_client_that_holds_credentials_shows_and_pickles_none(
    front: Front, kind: str
) -> None:
    client = front.open("smtp://ann@mx.test", **{kind: SECRET})
    inner = getattr(client, "client", client)
    assert SECRET not in f"{inner!r} {inner} {vars(inner)}"
    with pytest.raises(TypeError):
        pickle.dumps(inner)


@pytest.mark.parametrize(
    "url",
    [
        "smtp://ann:can\nary@mx.test",
        "smtp://ann:canary@mx\t.test",
        " smtp://ann:canary@mx.test",
        "smtp://ann:can ary@mx.test",
        "smtp://ann:canary@mx.test\r\n",
        "smtp://ann:25#canary@mx.test",
        "smtp+unix://mx.test/run/socket",
        "smtp+unix:///run/socket?starttls=always",
    ],
)
def test_S02_a_url_is_taken_as_it_is_or_not_at_all(front: Front, url: str) -> None:
    with pytest.raises(errors.InvalidArgumentError) as caught:
        front.open(url)
    assert "canary" not in str(caught.value)
